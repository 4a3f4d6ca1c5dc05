"""What the worker does for the outbox."""

from celery import shared_task
from django.utils import timezone

from notifications import services


@shared_task(name="notifications.tasks.deliver")
def deliver(notification_id: int) -> bool:
    """Failures are noted on the row and tried again by the sweep, so the task itself never retries."""
    return services.deliver(notification_id=notification_id, now=timezone.now())


@shared_task(name="notifications.tasks.deliver_due")
def deliver_due() -> int:
    return services.ring_for_due(now=timezone.now())
