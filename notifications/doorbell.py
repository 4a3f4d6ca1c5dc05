"""Telling a worker that a message waits. The outbox is the truth: a bell that is not heard costs time only."""

import structlog
from celery import current_app

from common.breaker import Breaker

logger = structlog.get_logger(__name__)
DELIVER = "notifications.tasks.deliver"
# A broker that hangs costs one second once, and not one for each of many messages; the sweep rings for the others.
breaker = Breaker(seconds=5.0)


def ring(notification_id: int) -> None:
    """Publish the message's id, once and bounded in time; never raises, and does not wait for a broker that is down."""
    if breaker.is_open:
        return
    try:
        current_app.send_task(DELIVER, args=[notification_id], retry=False, ignore_result=True)
    except Exception as error:  # refused, timed out, full, read-only: each transport has its own
        breaker.trip()
        logger.warning("doorbell not heard", notification=notification_id, error=type(error).__name__)
