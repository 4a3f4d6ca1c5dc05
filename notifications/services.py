"""Writing to the outbox, and emptying it."""

import random
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications import doorbell, kinds
from notifications.errors import NotDead
from notifications.mail import compose
from notifications.models import Notification

logger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
SWEEP_SIZE = 1000


def enqueue(
    *,
    kind: str,
    recipient: str,
    subject_id: int,
    dedupe_key: str,
    language: str = "",
    context: dict[str, Any] | None = None,
    now: datetime,
) -> Notification:
    """Write a message into the outbox, within the caller's transaction; the worker hears of it after the commit.

    ``dedupe_key`` names the occasion: a second message for it breaks a unique constraint.
    """
    notification = Notification.objects.create(
        kind=kind,
        recipient=recipient,
        language=language or settings.LANGUAGE_CODE,
        subject_id=subject_id,
        dedupe_key=dedupe_key,
        context=context or {},
        created_at=now,
        next_attempt_at=now,
    )
    transaction.on_commit(partial(doorbell.ring, notification.pk), robust=True)
    return notification


def deliver(*, notification_id: int, now: datetime) -> bool:
    """Send one message if it is due; False where it is not, or where another worker has it.

    The claim is one conditional update. Whoever dies after it loses the lease, and the sweep sends again.
    """
    claimed = (
        Notification.objects.due(now)
        .filter(pk=notification_id)
        .update(
            status=Notification.Status.SENDING,
            leased_until=now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
    )
    if not claimed:
        return False
    notification = Notification.objects.get(pk=notification_id)
    try:
        compose(notification).send()
    except Exception as error:  # whatever a template or a mail server does, the message stays and is tried again
        logger.warning("delivery failed", notification=notification.pk, attempt=notification.attempts, exc_info=True)
        _note_failure(notification, error, now)
        return False
    wiped: dict[str, Any] = {"context": {}} if kinds.get(notification.kind).is_secret else {}
    _finish(notification, status=Notification.Status.SENT, sent_at=timezone.now(), last_error="", **wiped)
    return True


def _note_failure(notification: Notification, error: Exception, now: datetime) -> None:
    is_last = notification.attempts >= MOST_ATTEMPTS
    _finish(
        notification,
        status=Notification.Status.DEAD if is_last else Notification.Status.QUEUED,
        next_attempt_at=now + pause_after(notification.attempts),
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def _finish(notification: Notification, **changes: Any) -> None:
    """Give the lease back, unless another worker took the message over meanwhile."""
    mine = Notification.objects.filter(
        pk=notification.pk, status=Notification.Status.SENDING, attempts=notification.attempts
    )
    mine.update(leased_until=None, **changes)


def pause_after(attempts: int) -> timedelta:
    """A growing pause, 1 min to 6 h, with a jitter of a fifth so that a mail server is not met by all at once."""
    pause = min(FIRST_PAUSE * 3 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311


def ring_for_due(*, now: datetime) -> int:
    """Ring again for what is due; the number of messages rung for. For the scheduler."""
    ids = list(Notification.objects.due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:SWEEP_SIZE])
    for notification_id in ids:
        doorbell.ring(notification_id)
    return len(ids)


@transaction.atomic
def send_again(*, notification: Notification, now: datetime) -> Notification:
    """Queue a message that was given up once more; raises NotDead for any other."""
    revived = Notification.objects.filter(pk=notification.pk, status=Notification.Status.DEAD).update(
        status=Notification.Status.QUEUED, attempts=0, next_attempt_at=now
    )
    if not revived:
        raise NotDead
    transaction.on_commit(partial(doorbell.ring, notification.pk), robust=True)
    notification.refresh_from_db()
    return notification
