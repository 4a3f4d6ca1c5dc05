"""Events, their slots, programme and team as JSON."""

from events.serializers.events import (
    CancelSerializer,
    DuplicateSerializer,
    EventChangeSerializer,
    EventDetailSerializer,
    EventInputSerializer,
    EventSerializer,
)
from events.serializers.pictures import PictureInputSerializer, PictureSerializer
from events.serializers.programme import (
    CategoryInputSerializer,
    CategorySerializer,
    SessionChangeSerializer,
    SessionInputSerializer,
    SessionSerializer,
    SpeakerChangeSerializer,
    SpeakerInputSerializer,
    SpeakerSerializer,
)
from events.serializers.slots import (
    NewSlotSerializer,
    SlotChangeSerializer,
    SlotSerializer,
    SlotSeriesSerializer,
    SpanSerializer,
)
from events.serializers.team import PersonOfTeamSerializer, TeamMemberInputSerializer, TeamMemberSerializer
from events.serializers.webhooks import (
    DeliverySerializer,
    WebhookInputSerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)

__all__ = [
    "CancelSerializer",
    "CategoryInputSerializer",
    "CategorySerializer",
    "DeliverySerializer",
    "DuplicateSerializer",
    "EventChangeSerializer",
    "EventDetailSerializer",
    "EventInputSerializer",
    "EventSerializer",
    "NewSlotSerializer",
    "PersonOfTeamSerializer",
    "PictureInputSerializer",
    "PictureSerializer",
    "SessionChangeSerializer",
    "SessionInputSerializer",
    "SessionSerializer",
    "SlotChangeSerializer",
    "SlotSerializer",
    "SlotSeriesSerializer",
    "SpanSerializer",
    "SpeakerChangeSerializer",
    "SpeakerInputSerializer",
    "SpeakerSerializer",
    "TeamMemberInputSerializer",
    "TeamMemberSerializer",
    "WebhookInputSerializer",
    "WebhookSerializer",
    "WebhookWithSecretSerializer",
]
