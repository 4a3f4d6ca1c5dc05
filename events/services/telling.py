"""What webhooks and an event's own chat are told of it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from events.models import Event
from notifications.happenings import Happening
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import enqueue, tell_webhooks


def tell(happening: Happening, event: Event, now: datetime) -> None:
    """Within the caller's transaction, as the event is at this moment of it."""
    tell_webhooks(happening=happening, about=event, subject=f"event:{event.pk}", owner_id=event.organizer_id, now=now)


def tell_of_change(event: Event) -> None:
    """That slots, sessions or speakers of a published event are others now; they are read from the API."""
    if event.is_published:
        tell(Happening.EVENT_UPDATED, event, timezone.now())


def tell_chat(kind: Kind, event: Event, now: datetime) -> None:
    """Within the caller's transaction, where the event has a chat: what comes once in an event's life.

    The outbox has the service alone; the address, a secret, is read when the message is sent.
    """
    if settings.CHAT_SERVICES and event.chat_url and event.organizer.is_active:
        enqueue(
            kind=kind.name,
            channel=Notification.Channel.CHAT,
            recipient=event.chat_shown,
            language=event.organizer.language,
            subject_id=event.pk,
            dedupe_key=f"{kind.name}:{event.pk}:chat",
            now=now,
        )
