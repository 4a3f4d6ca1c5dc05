"""The webhooks of organizers: where they are told of their own events. The rules of sending are notifications'."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from common.errors import NotAllowed
from common.outward import ensure_outward
from events.errors import OrganizersOnly
from events.permissions import may_have_webhooks, owns_webhook
from notifications import services as outbox
from notifications.errors import TooManyWebhooks
from notifications.models import WebhookDelivery, WebhookEndpoint

MOST_WEBHOOKS = 20


def create_webhook(
    *, by: User, url: str, event_types: list[str], is_active: bool = True, now: datetime
) -> WebhookEndpoint:
    """With a new ``secret``, which is to be shown this once.

    Raises OrganizersOnly, TooManyWebhooks, or what ``ensure_outward`` raises of the address.
    """
    if not may_have_webhooks(by):
        raise OrganizersOnly
    ensure_outward(url, field="url")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once take turns to count
        if WebhookEndpoint.objects.kept().filter(owner=by).count() >= MOST_WEBHOOKS:
            raise TooManyWebhooks(most=MOST_WEBHOOKS)
        endpoint = WebhookEndpoint.objects.create(
            owner=by,
            url=url,
            event_types=event_types,
            is_active=is_active,
            disabled_reason="" if is_active else WebhookEndpoint.Reason.OWNER,
            created_at=now,
        )
        record(action="webhook.created", target=endpoint, by=by, now=now)
    return endpoint


def change_webhook(
    *, endpoint: WebhookEndpoint, by: User, changes: Mapping[str, Any], now: datetime
) -> WebhookEndpoint:
    """New ``url`` or ``event_types``; ``is_active`` switches it on or off. Raises what ``ensure_outward`` raises.

    What waits goes to the new address.
    """
    _ensure_owns(by, endpoint)
    columns = {name: value for name, value in changes.items() if name != "is_active"}
    if "url" in columns:
        ensure_outward(columns["url"], field="url")
    with transaction.atomic():
        endpoint = outbox.lock_endpoint(endpoint)
        for name, value in columns.items():
            setattr(endpoint, name, value)
        endpoint.save(update_fields=list(columns))
        if changes.get("is_active", endpoint.is_active) != endpoint.is_active:
            endpoint = _switch(endpoint, now)
        record(action="webhook.changed", target=endpoint, by=by, changes=dict.fromkeys(changes), now=now)
    return endpoint


def _switch(endpoint: WebhookEndpoint, now: datetime) -> WebhookEndpoint:
    if endpoint.is_active:
        return outbox.switch_off(endpoint=endpoint, reason=WebhookEndpoint.Reason.OWNER, now=now)
    return outbox.switch_on(endpoint=endpoint)


def switch_on_webhook(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookEndpoint:
    """Raises WebhookIsOn."""
    _ensure_owns(by, endpoint)
    with transaction.atomic():
        endpoint = outbox.switch_on(endpoint=endpoint)
        record(action="webhook.switched_on", target=endpoint, by=by, now=now)
    return endpoint


def rotate_webhook_secret(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookEndpoint:
    """A new ``secret``, to be shown this once; deliveries have signatures by both for a day."""
    _ensure_owns(by, endpoint)
    with transaction.atomic():
        endpoint = outbox.rotate_secret(endpoint=endpoint, now=now)
        record(action="webhook.secret_rotated", target=endpoint, by=by, now=now)
    return endpoint


def delete_webhook(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> None:
    _ensure_owns(by, endpoint)
    with transaction.atomic():
        outbox.delete_endpoint(endpoint=endpoint, now=now)
        record(action="webhook.deleted", target=endpoint, by=by, now=now)


def ping_webhook(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookDelivery:
    """A delivery of type ``ping``; raises WebhookIsOff, or DeliveryUnderWay while the last one waits."""
    _ensure_owns(by, endpoint)
    return outbox.ping(endpoint=endpoint, now=now)


def redeliver_to_webhook(*, delivery: WebhookDelivery, by: User, now: datetime) -> WebhookDelivery:
    """The same once more; raises WebhookIsOff or DeliveryUnderWay."""
    _ensure_owns(by, delivery.endpoint)
    return outbox.redeliver(delivery=delivery, now=now)


def _ensure_owns(by: User, endpoint: WebhookEndpoint) -> None:
    if not owns_webhook(by, endpoint):
        raise NotAllowed
