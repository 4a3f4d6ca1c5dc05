"""Telling a worker that messages wait in the outbox."""

from collections.abc import Callable

from common import doorbell
from notifications.models import Notification

DELIVER = "notifications.tasks.deliver"
DELIVER_TEXTS = "notifications.tasks.deliver_texts"
FAN_OUT = "notifications.tasks.fan_out"
DELIVER_WEBHOOK = "notifications.tasks.deliver_webhook"


def ring() -> None:
    """Mail waits to be delivered. One bell is enough for many messages: a worker takes all that are due."""
    doorbell.ring_soon(DELIVER)


def ring_for_texts() -> None:
    """Text messages or chats wait; they have a task of their own, so that a slow gateway keeps no mail waiting."""
    doorbell.ring_soon(DELIVER_TEXTS)


def bell_of(channel: str) -> Callable[[], None]:
    return ring if channel == Notification.Channel.EMAIL else ring_for_texts


def ring_for_announcement(announcement_id: int) -> None:
    """An announcement waits for its messages to be written."""
    doorbell.ring(FAN_OUT, announcement_id)


def ring_for_webhook(delivery_id: int) -> None:
    """A delivery waits to be sent to its webhook."""
    doorbell.ring(DELIVER_WEBHOOK, delivery_id)
