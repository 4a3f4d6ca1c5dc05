"""Bookings beside many connections that do nothing or take their time: ``make bench WHAT=slow_clients``.

Idle ones, heads and bodies that come byte by byte, and bodies that stop half-way: ``--number`` of each kind in turn,
and then all kinds together. It fails where not all of them are connected, or a booking is not answered by 201.
"""

import argparse
import os
import re
import tempfile
import threading
from pathlib import Path

from tests.bookers import Crowd
from tests.site import Site
from tests.slow import KINDS, slow_clients


def web_process(site: Site) -> tuple[int, int]:
    """Resident megabytes and threads of the largest one."""
    found = []
    for pid in site.pids("web"):
        status = (Path("/proc") / str(pid) / "status").read_text()
        numbers = [re.search(rf"{name}:\s+(\d+)", status) for name in ("VmRSS", "Threads")]
        found.append(tuple(int(number[1]) for number in numbers if number))
    resident, threads = max(found)
    return resident // 1024, threads


def measure(site: Site, crowd: Crowd, name: str, seconds: float) -> float:
    for booker in crowd.bookers:
        booker.slowest = 0
    before = crowd.count()
    threading.Event().wait(seconds)
    rate = (crowd.count() - before) / seconds
    resident, threads = web_process(site)
    print(f"{name:24}{rate:12.1f}{crowd.slowest:12.2f}{resident:8}{threads:10}", flush=True)
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description="Bookings beside slow clients.")
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    parts = {kind: (kind,) for kind in KINDS} | {"all kinds": tuple(KINDS)}
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), {"BOOKING_RATE": "off", "LOG_LEVEL": "WARNING"})
        try:
            site.start()
            crowd = Crowd(site)
            crowd.without_mail.set()
            crowd.start()
            print(f"{'':24}{'bookings/s':>12}{'slowest s':>12}{'MB':>8}{'threads':>10}")
            measure(site, crowd, "nobody else", options.seconds)
            for name, kinds in parts.items():
                number = options.number // len(kinds)
                with slow_clients(site.port, number, kinds) as clients:
                    rate = measure(site, crowd, f"{len(clients.open)} {name}", options.seconds)
                if not rate or len(clients.open) < number * len(kinds):
                    raise SystemExit(f"{name}: {len(clients.open)} are connected, {rate:.0f} bookings a second")
            crowd.stop()
        finally:
            site.clear_away()
    print(f"{os.cpu_count()} cores; answers: {dict(crowd.answers)}")
    if crowd.wrong or set(crowd.answers) != {"201"}:
        raise SystemExit("\n".join(crowd.wrong) or "Not everybody was answered")


if __name__ == "__main__":
    main()
