"""What the worker does for bookings."""

from celery import shared_task
from django.utils import timezone

from bookings import privacy


@shared_task(name="bookings.tasks.erase_past_bookings")
def erase_past_bookings() -> int:
    """A thousand at a time, so that no transaction and no run is long; the next night goes on."""
    return privacy.erase_past_bookings(now=timezone.now())
