"""Telling a worker that a message waits. The outbox is the truth: a bell that is not heard costs time only."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)
DELIVER = "notifications.tasks.deliver"


def ring(notification_id: int) -> None:
    """Publish the message's id, once and bounded in time; a broker that is down is logged and no more."""
    try:
        current_app.send_task(DELIVER, args=[notification_id], retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("doorbell not heard", notification=notification_id, error=type(error).__name__)
