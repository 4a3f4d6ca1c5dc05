"""What webhooks are told of an event: what the API would answer to its organizer."""

from datetime import datetime
from typing import Any

from events.models import Event
from events.serializers import EventSerializer
from notifications import happenings


def _describe(event: Event, now: datetime) -> dict[str, Any]:
    row = Event.with_deleted.select_related("category", "organizer", "picture").with_seats(now).get(pk=event.pk)
    return dict(EventSerializer(row, context={"now": now}).data)


happenings.register("event", _describe)
