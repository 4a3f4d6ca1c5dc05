"""Emptying the outbox: messages are claimed by the batch, the urgent first, and sent over one connection."""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.metrics import DELIVERIES
from notifications import doorbell, kinds
from notifications.channels import Post
from notifications.errors import NotWanted
from notifications.models import Notification

logger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=6)
MAIL = (Notification.Channel.EMAIL,)
TEXTS = (Notification.Channel.SMS, Notification.Channel.CHAT)
BATCH = 50
# So many messages are noted as sent by one statement. It is also what one thread repeats at most when it is killed.
NOTED_TOGETHER = 10
# What a batch does not finish in this time it gives back, so that a slow server keeps nothing urgent waiting.
LONGEST_HOLD = timedelta(seconds=5)
LONGEST_RUN = timedelta(minutes=5)


def deliver_due(
    *,
    channels: Sequence[str] = MAIL,
    is_stopping: Callable[[], bool] = lambda: False,
    clock: Callable[[], datetime] = timezone.now,
) -> int:
    """Send what is due until nothing is, the server is out of reach, or the worker is told to stop; how many it sent.

    Mail, unless other ``channels`` are named.

    Before each batch the urgent are looked for anew. Whoever finds a whole batch rings for another thread once: a
    connection is mostly waiting, and each thread has its own.
    """
    sent, has_rung, until = 0, False, clock() + LONGEST_RUN
    ring = doorbell.bell_of(channels[0])
    with Post() as post:
        while not is_stopping() and not post.is_out_of_reach and (messages := _claim(channels, now=clock())):
            if len(messages) == BATCH and not has_rung:
                has_rung = True
                ring()
            sent += _Batch(messages, post, is_stopping, clock).send()
            if clock() > until:  # a task that runs for hours is one that brokers take for lost
                ring()
                break
    return sent


def deliver(*, notification_id: int, now: datetime) -> bool:
    """Send one message if it is due; False where it is not, where another worker has it, or where it failed."""
    with transaction.atomic():
        due = Notification.objects.due(now) | Notification.objects.left_behind(now)
        messages = _lease(due.filter(pk=notification_id), now=now, size=1)
    if not messages:
        return False
    with Post() as post:
        return _Batch(messages, post, lambda: False, lambda: now).send() == 1


@transaction.atomic
def _claim(channels: Sequence[str], *, now: datetime) -> list[Notification]:
    """The next messages, leased to the caller. Each priority of a channel is looked for by itself, so the index gives
    the order.
    """
    claimed: list[Notification] = []
    for priority, channel in product(sorted(Notification.Priority.values), channels):
        waiting = Notification.objects.due(now).filter(channel=channel, priority=priority).order_by("next_attempt_at")
        claimed += _lease(waiting, now=now, size=BATCH - len(claimed))
        if len(claimed) == BATCH:
            break
    return claimed


def _lease(messages: Any, *, now: datetime, size: int) -> list[Notification]:
    """Lock what no other worker is claiming. The end of the lease is also its name: no two claims share it."""
    found = list(messages.select_for_update(skip_locked=True)[:size])
    leased_until = now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    if found:
        Notification.objects.filter(pk__in=[each.pk for each in found]).update(
            status=Notification.Status.SENDING, leased_until=leased_until
        )
    for each in found:
        each.leased_until = leased_until
    return found


@dataclass
class _Batch:
    """Claimed messages on their way. Nothing is locked meanwhile."""

    messages: list[Notification]
    post: Post
    is_stopping: Callable[[], bool]
    clock: Callable[[], datetime]
    _sent: list[Notification] = field(default_factory=list, init=False)
    _loaded: dict[tuple[str, int], Mapping[str, Any]] = field(default_factory=dict, init=False)

    def send(self) -> int:
        """Send one after the other; how many were sent. What cannot be begun is given back at once."""
        sent, waiting = 0, list(reversed(self.messages))
        until = time.monotonic() + min(LONGEST_HOLD.total_seconds(), settings.DELIVERY_LEASE_SECONDS / 4)
        try:
            self._load()
            while waiting and not self._must_end():
                sent += self._send_one(waiting.pop())
                if time.monotonic() > until:
                    break
        finally:
            self._note_sent()
            self._give_back(waiting)
        return sent

    def _load(self) -> None:
        """Read what many messages of one kind are about at once."""
        by_kind = defaultdict(list)
        for message in self.messages:
            by_kind[message.kind].append(message.subject_id)
        for name, ids in by_kind.items():
            if len(ids) > 1 and name in kinds.names():
                rows = kinds.get(name).load_many(ids)
                self._loaded |= {(name, subject_id): row for subject_id, row in rows.items()}

    def _must_end(self) -> bool:
        return self.is_stopping() or self.post.is_out_of_reach

    def _send_one(self, message: Notification) -> bool:
        try:
            self.post.send(message, self._loaded.get((message.kind, message.subject_id)))
        except NotWanted:
            DELIVERIES.labels(message.channel, "dropped").inc()
            self._finish([message], status=Notification.Status.DROPPED, last_error="")
            return False
        except Exception as error:  # whatever a template or a mail server does, the message stays and is tried again
            logger.warning("delivery failed", notification=message.pk, attempt=message.attempts + 1, exc_info=True)
            DELIVERIES.labels(message.channel, "failed").inc()
            self._note_failure(message, error)
            return False
        DELIVERIES.labels(message.channel, "sent").inc()
        self._sent.append(message)
        if len(self._sent) >= NOTED_TOGETHER:
            self._note_sent()
        return True

    def _note_sent(self) -> None:
        sent, self._sent = self._sent, []
        changes: dict[str, Any] = {"status": Notification.Status.SENT, "sent_at": self.clock(), "last_error": ""}
        secret = [message for message in sent if kinds.get(message.kind).is_secret]
        self._finish(secret, attempts=F("attempts") + 1, context={}, **changes)
        self._finish([message for message in sent if message not in secret], attempts=F("attempts") + 1, **changes)

    def _note_failure(self, message: Notification, error: Exception) -> None:
        attempts = message.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            DELIVERIES.labels(message.channel, "dead").inc()
        self._finish(
            [message],
            attempts=attempts,
            status=Notification.Status.DEAD if attempts >= MOST_ATTEMPTS else Notification.Status.QUEUED,
            next_attempt_at=self.clock() + pause_after(attempts),
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )

    def _give_back(self, messages: list[Notification]) -> None:
        self._finish(messages, status=Notification.Status.QUEUED)

    def _finish(self, messages: list[Notification], **changes: Any) -> None:
        """Give the leases back, unless they ran out and another worker took the messages over."""
        if messages:
            Notification.objects.filter(
                pk__in=[message.pk for message in messages],
                status=Notification.Status.SENDING,
                leased_until=messages[0].leased_until,
            ).update(leased_until=None, **changes)


def pause_after(attempts: int) -> timedelta:
    """A growing pause with a jitter of a fifth, so that a mail server is not met by all at once.

    It triples from DELIVERY_RETRY_SECONDS up to six hours.
    """
    pause = min(timedelta(seconds=settings.DELIVERY_RETRY_SECONDS) * 3 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311  spreads load
