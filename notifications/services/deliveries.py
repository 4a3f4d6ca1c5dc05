"""Sending webhook deliveries: at most two at once for each endpoint, so that a slow receiver delays no other."""

import random
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common import outward
from common.errors import DomainError
from common.metrics import WEBHOOK_DELIVERIES
from notifications import doorbell
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.services.webhooks import lock_endpoint, switch_off
from notifications.signing import signed_headers

logger = structlog.get_logger(__name__)

TIME_LIMIT = 5.0
LEASE = timedelta(seconds=20)  # longer than a call and what is written after it
AT_ONCE = 2
MOST_BYTES = 64 * 1024
EXCERPT = 2_000
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
FAILING_FOR = timedelta(days=3)
FIRST_REST = timedelta(seconds=15)
LONGEST_REST = timedelta(minutes=10)
SWEEP_SIZE = 1000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt; ``status`` None means that no answer came in time."""

    status: int | None
    excerpt: str
    error: str
    duration_ms: int
    is_slow: bool = False

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and not self.error


def deliver_webhook(*, delivery_id: int, now: datetime, seconds: float = TIME_LIMIT) -> bool:
    """Send one delivery if it is due and its endpoint has less than two in hand; whether the receiver took it.

    Whoever dies after the claim loses the lease, and the sweep sends again, under the same ``webhook-id``. Then rings
    for what else waits at the endpoint, which found no place meanwhile.
    """
    delivery = _claim(delivery_id, now)
    if delivery is None:
        return False
    outcome = _attempt(delivery, now, seconds)
    WEBHOOK_DELIVERIES.labels("delivered" if outcome.is_success else "failed").inc()
    _note(delivery, outcome, timezone.now())
    _ring_for_next(delivery.endpoint, timezone.now())
    return outcome.is_success


@transaction.atomic
def _claim(delivery_id: int, now: datetime) -> WebhookDelivery | None:
    """The delivery, now in this worker's hands; None where it is not due, or where two others are in flight."""
    delivery = WebhookDelivery.objects.due(now).filter(pk=delivery_id).first()
    if delivery is None:
        return None
    endpoint = lock_endpoint(delivery.endpoint)
    if WebhookDelivery.objects.filter(endpoint=endpoint).in_flight(now).count() >= AT_ONCE:
        return None
    # Read once more, under the lock: another worker may have been here since.
    due = WebhookDelivery.objects.due(now).filter(pk=delivery_id)
    if not due.update(status=WebhookDelivery.Status.SENDING, leased_until=_lease_from(now), attempts=F("attempts") + 1):
        return None
    claimed = WebhookDelivery.objects.get(pk=delivery_id)
    claimed.endpoint = endpoint
    return claimed


def _lease_from(now: datetime) -> datetime:
    """From the clock and not from when the task was asked for, which may be a moment ago."""
    return max(now, timezone.now()) + LEASE


def _attempt(delivery: WebhookDelivery, now: datetime, seconds: float) -> Outcome:
    headers = signed_headers(
        message_id=delivery.message_id,
        payload=delivery.payload,
        secrets=delivery.endpoint.secrets_at(now),
        now=timezone.now(),
    )
    started = time.monotonic()
    status, content, error, is_slow = None, b"", "", False
    try:
        with (
            outward.client(seconds=seconds) as client,
            client.stream(
                "POST",
                delivery.endpoint.url,
                content=delivery.payload.encode(),
                headers={"Content-Type": "application/json", **headers},
            ) as response,
        ):
            status = response.status_code
            content = outward.beginning(response, MOST_BYTES)
    except DomainError as refusal:
        error = str(refusal)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as failure:
        error = f"{type(failure).__name__}: {failure}"
        is_slow = isinstance(failure, httpx.TimeoutException)
    taken = round((time.monotonic() - started) * 1000)
    return Outcome(status, _readable(content.decode(errors="replace")), _readable(error), taken, is_slow)


def _readable(text: str) -> str:
    """The beginning, without control characters, which PostgreSQL would not take and nobody can read."""
    return _CONTROL.sub("", text[:EXCERPT])


@transaction.atomic
def _note(delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    """Give the lease back with what came of it, unless another worker took the delivery over meanwhile."""
    endpoint = lock_endpoint(delivery.endpoint)
    mine = WebhookDelivery.objects.filter(
        pk=delivery.pk, status=WebhookDelivery.Status.SENDING, leased_until=delivery.leased_until
    )
    changes = _success(now) if outcome.is_success else _failure(delivery, endpoint, now)
    noted = mine.update(
        leased_until=None,
        response_status=outcome.status,
        response_excerpt=outcome.excerpt,
        duration_ms=outcome.duration_ms,
        error=outcome.error,
        **changes,
    )
    if noted:
        _note_on_endpoint(endpoint, outcome, now)


def _success(now: datetime) -> dict[str, Any]:
    return {"status": WebhookDelivery.Status.DELIVERED, "delivered_at": now}


def _failure(delivery: WebhookDelivery, endpoint: WebhookEndpoint, now: datetime) -> dict[str, Any]:
    next_attempt_at = now + pause_after(delivery.attempts)
    is_last = next_attempt_at > delivery.retry_until or not endpoint.is_active
    status = WebhookDelivery.Status.DEAD if is_last else WebhookDelivery.Status.QUEUED
    return {"status": status, "next_attempt_at": next_attempt_at}


def pause_after(attempts: int) -> timedelta:
    """A growing pause, 30 s to 6 h, with a jitter of a fifth so that a receiver is not met by all at once."""
    pause = min(FIRST_PAUSE * 4 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311  spreads load


def _note_on_endpoint(endpoint: WebhookEndpoint, outcome: Outcome, now: datetime) -> None:
    """Since when it fails, and how long it rests: one that lets a worker wait is asked more and more seldom."""
    if outcome.is_success:
        endpoint.failing_since, endpoint.slow_answers, endpoint.resting_until = None, 0, None
    else:
        endpoint.failing_since = endpoint.failing_since or now
        if outcome.is_slow:
            endpoint.slow_answers += 1
            endpoint.resting_until = now + min(FIRST_REST * 2 ** min(endpoint.slow_answers - 1, 10), LONGEST_REST)
    endpoint.save(update_fields=["failing_since", "slow_answers", "resting_until"])
    if endpoint.is_active and (reason := _reason_to_switch_off(endpoint, outcome, now)):
        logger.warning("webhook switched off", webhook=endpoint.pk, reason=reason)
        switch_off(endpoint=endpoint, reason=reason, now=now)


def _reason_to_switch_off(endpoint: WebhookEndpoint, outcome: Outcome, now: datetime) -> str:
    if outcome.status == 410:
        return WebhookEndpoint.Reason.GONE
    if endpoint.failing_since and now - endpoint.failing_since >= FAILING_FOR:
        return WebhookEndpoint.Reason.FAILING
    return ""


def _ring_for_next(endpoint: WebhookEndpoint, now: datetime) -> None:
    """One place has become free."""
    due = WebhookDelivery.objects.due(now).filter(endpoint=endpoint)
    following = due.order_by("next_attempt_at", "pk").values_list("pk", flat=True).first()
    if following is not None:
        doorbell.ring_for_webhook(following)


def ring_for_due_webhooks(*, now: datetime) -> int:
    """Ring for what is due, as many at each endpoint as may be in flight; how many. For the scheduler."""
    due = WebhookDelivery.objects.due(now).first_of_each(AT_ONCE)
    ids = list(due.order_by("place", "next_attempt_at").values_list("pk", flat=True)[:SWEEP_SIZE])
    for delivery_id in ids:
        doorbell.ring_for_webhook(delivery_id)
    return len(ids)
