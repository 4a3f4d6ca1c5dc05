"""What the worker does for events."""

import threading

from celery import shared_task
from django.utils import timezone

from events import services
from events.models import Picture

# The largest pictures take most of a gigabyte while they are decoded: a process has one in hand at a time.
_at_it = threading.Lock()


@shared_task(name="events.tasks.prepare_pictures")
def prepare_pictures() -> int:
    """Every picture that is due. Rung for by uploads, and by the sweep for what a dead worker left behind."""
    count = 0
    while _at_it.acquire(blocking=False):
        try:
            while services.prepare_next_picture(now=timezone.now()):
                count += 1
        finally:
            _at_it.release()
        # One that came after the last look found this thread still at it.
        if not Picture.objects.due(timezone.now()).exists():
            break
    return count


@shared_task(name="events.tasks.forget_stray_files")
def forget_stray_files() -> int:
    return services.forget_stray_files(now=timezone.now())


@shared_task(name="events.tasks.keep_catalogue")
def keep_catalogue() -> int:
    """A run that dies, or two at once, do no harm: what is noted is true whoever notes it."""
    return services.keep_catalogue(now=timezone.now())
