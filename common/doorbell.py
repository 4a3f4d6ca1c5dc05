"""Telling a worker that something waits. The database is the truth: a bell that is not heard costs time only."""

import atexit
import threading
import time
from typing import Any

import structlog
from celery import current_app

from common.breaker import Breaker

logger = structlog.get_logger(__name__)
# A broker that hangs costs one second once, and not one for each of many bells; the sweeps ring for the others.
breaker = Breaker(seconds=5.0)


def ring(task: str, *args: Any) -> None:
    """Publish a call of the task, bounded in time; never raises, and does not wait for a broker that is down."""
    if breaker.is_open:
        return
    try:
        current_app.send_task(task, args=list(args), retry=False, ignore_result=True)
    except Exception as error:  # refused, timed out, full, read-only: each transport has its own
        breaker.trip()
        logger.warning("doorbell not heard", task=task, args=args, error=type(error).__name__)


class _Ringer:
    """Rings beside the requests: one bell for all that was written meanwhile, and no request waits for the broker.

    A bell that a dying process takes with it is made good by the next sweep.
    """

    PAUSE = 0.05  # seconds between two bells

    def __init__(self) -> None:
        self._tasks: set[str] = set()
        self._guard = threading.Lock()
        self._asked = threading.Event()
        self._thread = threading.Thread()
        atexit.register(self.ring_all)

    def ask(self, task: str) -> None:
        with self._guard:
            self._tasks.add(task)
            if not self._thread.is_alive():  # at first, and after a fork
                self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                self._thread.start()
        self._asked.set()

    def ring_all(self) -> None:
        with self._guard:
            tasks, self._tasks = self._tasks, set()
        for task in tasks:
            ring(task)

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            self.ring_all()
            time.sleep(self.PAUSE)


_ringer = _Ringer()
ring_soon = _ringer.ask
