"""What the worker does for the outbox."""

import threading
from typing import Any

from celery import shared_task
from celery.signals import beat_init, celeryd_after_setup
from django.utils import timezone

from common.stopping import stopping
from notifications import services

_at_texts = threading.BoundedSemaphore(2)


@shared_task(name="notifications.tasks.deliver")
def deliver() -> int:
    """Failures are noted on the rows and tried again by the sweep, so the task itself never retries."""
    return services.deliver_due(is_stopping=stopping.is_set)


@shared_task(name="notifications.tasks.deliver_texts")
def deliver_texts() -> int:
    """Text messages and chats, in two threads of a process at most: a gateway that is slow leaves the others free."""
    if not _at_texts.acquire(blocking=False):
        return 0
    try:
        return services.deliver_due(channels=services.TEXTS, is_stopping=stopping.is_set)
    finally:
        _at_texts.release()


@shared_task(name="notifications.tasks.deliver_due")
def deliver_due() -> int:
    """Ring for what is due, and for what is still to be written."""
    return services.ring_for_unfinished() + services.ring_for_due(now=timezone.now())


@shared_task(name="notifications.tasks.fan_out")
def fan_out(announcement_id: int) -> int:
    """Each chunk is kept by itself; the sweep starts a run that died again."""
    return services.fan_out(announcement_id=announcement_id, is_stopping=stopping.is_set, now=timezone.now())


@shared_task(name="notifications.tasks.deliver_webhook")
def deliver_webhook(delivery_id: int) -> bool:
    """Failures are noted on the row and tried again by the sweep, so the task itself never retries."""
    return services.deliver_webhook(delivery_id=delivery_id, now=timezone.now())


@shared_task(name="notifications.tasks.deliver_due_webhooks")
def deliver_due_webhooks() -> int:
    return services.ring_for_due_webhooks(now=timezone.now())


@shared_task(name="notifications.tasks.forget_old_deliveries")
def forget_old_deliveries() -> int:
    """Some thousands at a time, so that no transaction is long; the next hour goes on."""
    return services.forget_old_deliveries(now=timezone.now())


@celeryd_after_setup.connect
def note_worker(instance: Any, **_: Any) -> None:
    """Before the broker is reached, as it may be away."""
    queues = sorted(instance.app.amqp.queues.consume_from)
    services.start_noting(names=[f"worker:{queue}" for queue in queues], stopping=stopping)


@beat_init.connect
def note_beat(**_: Any) -> None:
    services.start_noting(names=["beat"], stopping=stopping)
