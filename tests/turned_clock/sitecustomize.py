"""In each Python process that has this folder in PYTHONPATH, the clock is as many hours wrong as the file CLOCK says.

It is the clock that people set; time.monotonic stays, as it does when a real clock is set.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

LOOKS_EVERY = 0.1
FILE = Path(os.environ["CLOCK"])


def follow() -> None:
    hours, journey = 0.0, None
    while not threading.Event().wait(LOOKS_EVERY):
        with suppress(OSError, ValueError):
            wanted = float(FILE.read_text())
            if wanted != hours:
                if journey:
                    journey.stop()
                journey = begin(wanted) if wanted else None
                hours = wanted


def begin(hours: float) -> Any:
    import time_machine  # noqa: PLC0415  it loads pytest, so only where it is needed

    journey = time_machine.travel(time.time() + 3600 * hours, tick=True)
    journey.start()
    return journey


def start() -> None:
    threading.Thread(target=follow, name="clock", daemon=True).start()


os.register_at_fork(after_in_child=start)
start()
