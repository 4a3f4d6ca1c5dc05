"""Telling webhooks of what happens, and what their owners do with them."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from common.db import after_commit
from notifications import doorbell, happenings, messages
from notifications.errors import DeliveryUnderWay, WebhookIsOff, WebhookIsOn
from notifications.happenings import PING
from notifications.models import WebhookDelivery, WebhookEndpoint, new_secret
from notifications.services.outbox import enqueue

RETRY_FOR = timedelta(days=3)
OLD_SECRET_LIVES = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
DELETED_FOR = timedelta(days=1)
FORGOTTEN_AT_ONCE = 10_000


def tell_webhooks(*, happening: str, about: Any, subject: str, owner_id: int, now: datetime) -> int:
    """Write a delivery for each endpoint of the owner that listens, within the caller's transaction; how many.

    ``about`` is the row, which is described only where somebody listens: for all others this is one short query.
    ``subject`` names the row whose people it tells of, as ``booking:12``, so that they can be erased.
    """
    listening = [each for each in WebhookEndpoint.objects.on().filter(owner=owner_id) if happening in each.event_types]
    if not listening:
        return 0
    data = happenings.describe(happening, about, now)
    _write(listening, happening, subject, data, now)
    return len(listening)


def _write(
    endpoints: list[WebhookEndpoint], event_type: str, subject: str, data: dict[str, Any], now: datetime
) -> list[WebhookDelivery]:
    payload = json.dumps(
        {"type": event_type, "timestamp": now, "data": data}, cls=DjangoJSONEncoder, separators=(",", ":")
    )
    deliveries = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint=endpoint,
            event_type=event_type,
            subject=subject,
            payload=payload,
            created_at=now,
            next_attempt_at=now,
            retry_until=now + RETRY_FOR,
        )
        for endpoint in endpoints
    )
    for delivery in deliveries:
        after_commit(doorbell.ring_for_webhook, delivery.pk)
    return deliveries


@transaction.atomic
def ping(*, endpoint: WebhookEndpoint, now: datetime) -> WebhookDelivery:
    """A delivery of type ``ping``, sent like any other; raises WebhookIsOff, or DeliveryUnderWay while one waits."""
    endpoint = lock_endpoint(endpoint)
    if not endpoint.is_active:
        raise WebhookIsOff
    if endpoint.deliveries.waiting().filter(event_type=PING).exists():
        raise DeliveryUnderWay
    rest_no_longer(endpoint)
    data = {"webhook_id": endpoint.pk, "site": settings.SITE_URL}
    return _write([endpoint], PING, f"webhook:{endpoint.pk}", data, now)[0]


@transaction.atomic
def redeliver(*, delivery: WebhookDelivery, now: datetime) -> WebhookDelivery:
    """Send the same once more, under the same ``webhook-id``; raises WebhookIsOff or DeliveryUnderWay."""
    endpoint = lock_endpoint(delivery.endpoint)
    if not endpoint.is_active:
        raise WebhookIsOff
    delivery = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if delivery.is_under_way:
        raise DeliveryUnderWay
    rest_no_longer(endpoint)
    delivery.status, delivery.attempts, delivery.delivered_at = WebhookDelivery.Status.QUEUED, 0, None
    delivery.next_attempt_at, delivery.retry_until = now, now + RETRY_FOR
    delivery.save(update_fields=["status", "attempts", "delivered_at", "next_attempt_at", "retry_until"])
    after_commit(doorbell.ring_for_webhook, delivery.pk)
    return delivery


def lock_endpoint(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """As it is now. Claims, ends and changes take turns here; whoever writes a delivery does not wait."""
    return WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)


def rest_no_longer(endpoint: WebhookEndpoint) -> None:
    endpoint.slow_answers, endpoint.resting_until = 0, None
    endpoint.save(update_fields=["slow_answers", "resting_until"])


@transaction.atomic
def switch_on(*, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Told of what happens from now on; raises WebhookIsOn."""
    endpoint = lock_endpoint(endpoint)
    if endpoint.is_active:
        raise WebhookIsOn
    endpoint.is_active, endpoint.disabled_reason, endpoint.failing_since = True, "", None
    endpoint.save(update_fields=["is_active", "disabled_reason", "failing_since"])
    rest_no_longer(endpoint)
    return endpoint


@transaction.atomic
def switch_off(*, endpoint: WebhookEndpoint, reason: str, now: datetime) -> WebhookEndpoint:
    """Told of nothing from now on; what waits is given up, and can be sent again once it is on.

    The owner gets a mail unless it was their own doing. Raises WebhookIsOff.
    """
    endpoint = lock_endpoint(endpoint)
    if not endpoint.is_active:
        raise WebhookIsOff
    endpoint.is_active, endpoint.disabled_reason = False, reason
    endpoint.save(update_fields=["is_active", "disabled_reason"])
    endpoint.deliveries.filter(status=WebhookDelivery.Status.QUEUED).update(status=WebhookDelivery.Status.DEAD)
    if reason != WebhookEndpoint.Reason.OWNER:
        enqueue(
            kind=messages.WEBHOOK_OFF.name,
            recipient=endpoint.owner.email,
            language=endpoint.owner.language,
            subject_id=endpoint.pk,
            dedupe_key=f"webhook_off:{endpoint.pk}:{now.isoformat()}",
            now=now,
        )
    return endpoint


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, now: datetime) -> WebhookEndpoint:
    """A new secret; for a day deliveries are signed with the old one too."""
    endpoint = lock_endpoint(endpoint)
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + OLD_SECRET_LIVES
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return endpoint


@transaction.atomic
def delete_endpoint(*, endpoint: WebhookEndpoint, now: datetime) -> None:
    """Its deliveries are gone at once, also those that wait; the row itself goes at night."""
    endpoint = lock_endpoint(endpoint)
    endpoint.is_active, endpoint.disabled_reason, endpoint.deleted_at = False, WebhookEndpoint.Reason.OWNER, now
    endpoint.save(update_fields=["is_active", "disabled_reason", "deleted_at"])
    endpoint.deliveries.all().delete()


def forget_old_deliveries(*, now: datetime) -> int:
    """Delete what is older than 30 days, and endpoints that were deleted; how many deliveries. For the scheduler."""
    WebhookEndpoint.objects.filter(deleted_at__lt=now - DELETED_FOR).delete()
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEPT_FOR).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    return WebhookDelivery.objects.filter(pk__in=ids).delete()[0]
