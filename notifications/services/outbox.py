"""Writing to the outbox, and seeing that what is in it does not stay there."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from common.db import after_commit
from notifications import doorbell, kinds
from notifications.errors import NotDead
from notifications.models import Notification


def draft(
    *,
    kind: str,
    recipient: str,
    subject_id: int,
    dedupe_key: str,
    channel: Notification.Channel = Notification.Channel.EMAIL,
    language: str = "",
    context: dict[str, Any] | None = None,
    now: datetime,
) -> Notification:
    """A message that is not in the outbox yet.

    ``dedupe_key`` names the occasion: a second message for it breaks a unique constraint. ``recipient`` is what the
    channel takes: an address, a phone number, or the apprise URL of a chat.
    """
    return Notification(
        kind=kind,
        channel=channel,
        priority=kinds.priority_of(kind),
        recipient=recipient,
        language=language or settings.LANGUAGE_CODE,
        subject_id=subject_id,
        dedupe_key=dedupe_key,
        context=context or {},
        created_at=now,
        next_attempt_at=now,
    )


def enqueue(**message: Any) -> Notification:
    """Write a message, made as by ``draft``, into the outbox, within the caller's transaction."""
    return put(draft(**message))


def put(notification: Notification) -> Notification:
    """Write what ``draft`` made into the outbox, within the caller's transaction."""
    notification.save(force_insert=True)
    ring_after_commit(notification.channel)
    return notification


def ring_after_commit(channel: str) -> None:
    """A worker hears of what was written to the outbox once that is true."""
    after_commit(doorbell.bell_of(channel))


def ring_for_due(*, now: datetime) -> int:
    """Take back what a dead worker had in hand, and ring where anything is due; 1 if so. For the scheduler."""
    Notification.objects.left_behind(now).update(
        status=Notification.Status.QUEUED, leased_until=None, next_attempt_at=now
    )
    waiting = Notification.objects.due(now)
    bells = {doorbell.bell_of(name) for name in Notification.Channel.values if waiting.filter(channel=name).exists()}
    for ring in bells:
        ring()
    return int(bool(bells))


@transaction.atomic
def send_again(*, notification: Notification, now: datetime) -> Notification:
    """Queue a message that was given up once more; raises NotDead for any other."""
    revived = Notification.objects.filter(pk=notification.pk, status=Notification.Status.DEAD).update(
        status=Notification.Status.QUEUED, attempts=0, next_attempt_at=now
    )
    if not revived:
        raise NotDead
    after_commit(doorbell.bell_of(notification.channel))
    notification.refresh_from_db()
    return notification
