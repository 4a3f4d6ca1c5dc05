"""Leaving a service alone for a moment after it failed."""

import time
from dataclasses import dataclass, field


@dataclass
class Breaker:
    """Counts per process. Of many calls to a service that hangs, one waits for the time-out and the others do not."""

    seconds: float
    _until: float = field(default=0.0, init=False)

    @property
    def is_open(self) -> bool:
        """Whether the service failed so lately that it is not worth a try."""
        return time.monotonic() < self._until

    def trip(self) -> None:
        self._until = time.monotonic() + self.seconds

    def reset(self) -> None:
        self._until = 0.0
