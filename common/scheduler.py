"""Celery's scheduler, which goes on when the clock is set back; its own waits until the old time comes again."""

import time
from typing import Any

import structlog
from celery import beat

logger = structlog.get_logger(__name__)
SMALL_STEP = 1.0  # seconds; less than that is only a little late


class Scheduler(beat.Scheduler):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._ahead = _wall_clock_ahead()
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = _wall_clock_ahead()
        if ahead < self._ahead - SMALL_STEP:
            logger.warning("clock set back", seconds=round(self._ahead - ahead))
            for entry in self.schedule.values():
                now = entry.default_now()
                entry.last_run_at = min(entry.last_run_at or now, now)
            self._heap = None
        self._ahead = ahead
        return float(super().tick(*args, **kwargs))


def _wall_clock_ahead() -> float:
    """Of the clock that nobody sets."""
    return time.time() - time.monotonic()
