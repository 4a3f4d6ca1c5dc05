"""Unsubscribing from a topic, or from what is about one event or category alone."""

from datetime import datetime

from notifications.models import Suppression
from notifications.tokens import Subscription


def unsubscribe(*, subscription: Subscription, now: datetime) -> None:
    """Twice is once: a mail program may send the same request again (RFC 8058)."""
    Suppression.objects.bulk_create(
        [
            Suppression(
                address=subscription.address.lower(),
                topic=subscription.topic.name,
                scope=subscription.scope,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def resubscribe(*, subscription: Subscription) -> None:
    """Take this one back; what was unsubscribed from more widely stays."""
    Suppression.objects.filter(
        address=subscription.address.lower(), topic=subscription.topic.name, scope=subscription.scope
    ).delete()
