"""Messages without a person: what was told stays counted, to whom is forgotten."""

from datetime import datetime

from django.db.models import QuerySet

from notifications.models import Notification, Suppression, WebhookDelivery, WebhookEndpoint
from notifications.services import delete_endpoint

NOBODY = "erased"


def erase_messages(*, kind_prefix: str, subject_id: int) -> int:
    """Forget the recipients of the messages about one row; what was not sent yet never is."""
    return _forget(Notification.objects.filter(kind__startswith=kind_prefix, subject_id=subject_id))


def erase_messages_to(*, recipient: str) -> int:
    """And what the address has unsubscribed from."""
    Suppression.objects.filter(address=recipient.lower()).delete()
    return _forget(Notification.objects.filter(recipient__iexact=recipient))


def _forget(messages: QuerySet[Notification]) -> int:
    waiting = messages.filter(status__in=[Notification.Status.QUEUED, Notification.Status.SENDING])
    waiting.update(status=Notification.Status.DEAD, leased_until=None)
    return messages.update(recipient=NOBODY, context={}, last_error="")


def erase_deliveries(*, subject: str) -> int:
    """Forget what webhooks were told of one row, as ``booking:12``; what was not sent yet never is."""
    about = WebhookDelivery.objects.filter(subject=subject)
    about.filter(status__in=[WebhookDelivery.Status.QUEUED, WebhookDelivery.Status.SENDING]).update(
        status=WebhookDelivery.Status.DEAD, leased_until=None
    )
    return about.update(payload="{}", response_excerpt="", error="")


def erase_webhooks(*, owner_id: int, now: datetime) -> None:
    for endpoint in WebhookEndpoint.objects.filter(owner=owner_id, deleted_at=None):
        delete_endpoint(endpoint=endpoint, now=now)
