"""What the worker does for bookings."""

from celery import shared_task
from django.utils import timezone

from bookings import privacy, services


@shared_task(name="bookings.tasks.erase_past_bookings")
def erase_past_bookings() -> int:
    """A thousand at a time, so that no transaction and no run is long; the next night goes on."""
    return privacy.erase_past_bookings(now=timezone.now())


@shared_task(name="bookings.tasks.expire_offers")
def expire_offers() -> int:
    """Each offer is a transaction of its own, so a run that dies loses nothing."""
    return services.expire_offers(now=timezone.now())


@shared_task(name="bookings.tasks.remind")
def remind() -> int:
    """Reminders and thanks whose time has come; each is announced once, however many runs there are."""
    now = timezone.now()
    return services.remind(now=now) + services.thank(now=now)


@shared_task(name="bookings.tasks.send_due_messages")
def send_due_messages() -> int:
    return services.send_due_messages(now=timezone.now())


@shared_task(name="bookings.tasks.summarize")
def summarize() -> int:
    return services.summarize(now=timezone.now())


@shared_task(name="bookings.tasks.tell_chats")
def tell_chats() -> int:
    """Digests of bookings; each is written once, however many runs there are."""
    return services.tell_chats(now=timezone.now())
