"""Signs of life of workers and scheduler, in the database: it is what works when the broker does not."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from notifications.models import Heartbeat

logger = structlog.get_logger(__name__)
INTERVAL_SECONDS = 30.0


def note_heartbeat(*, names: list[str], now: datetime) -> None:
    """Each of these lives."""
    rows = [Heartbeat(name=name, seen_at=now) for name in names]
    Heartbeat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["seen_at"])


def keep_noting(*, names: list[str], is_stopping: Callable[[float], bool]) -> None:
    """Note at once and then every INTERVAL_SECONDS, until ``is_stopping``, which waits so long, says so."""
    while True:
        try:
            note_heartbeat(names=names, now=timezone.now())
        except (DatabaseError, InterfaceError) as error:  # it is away: the next one may be heard
            logger.warning("heartbeat not noted", names=names, error=type(error).__name__)
        if is_stopping(INTERVAL_SECONDS):
            return


def start_noting(*, names: list[str], stopping: threading.Event) -> None:
    """In a thread of its own, so that work that takes long is not mistaken for death."""

    def wait(seconds: float) -> bool:
        connection.close()  # one that waits so long is one that others could use
        return stopping.wait(seconds)

    threading.Thread(
        target=keep_noting, kwargs={"names": names, "is_stopping": wait}, name="heartbeat", daemon=True
    ).start()
