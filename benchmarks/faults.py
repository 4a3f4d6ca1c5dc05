"""What goes wrong while people book, and what comes of it: ``make bench WHAT=faults``.

Starts a site with a PostgreSQL, a Redis and a mail server of its own (``--embedded``: without the first two), has
clients book all the time, and takes one thing after another away. It prints for each what the clients saw and how long
after its return the next booking took. It fails where a booking was lost or doubled, a mail came under two
Message-IDs, an answer was neither 201 nor 503, or ``manage.py reconcile`` finds a difference. Root is needed for the
disk that is full; others leave it out.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.rig import CLOCK, PROCESSES, SERVERS, Fault, Rig, rig
from tests.site import ROOT

DISK_MEGABYTES = 96
QUICK = 10.0
"""Seconds in which everything should go on."""


def faults(*, embedded: bool, seconds: float) -> dict[str, Fault]:
    servers: dict[str, Fault] = {} if embedded else SERVERS
    if not embedded:
        away = f"PostgreSQL away for {seconds:.0f} s"
        servers = servers | {away: lambda rig: rig.restart_postgres("fast", seconds)}
    full: dict[str, Fault] = {"disk full": lambda rig: rig.fill_the_disk()} if os.getuid() == 0 else {}
    return servers | PROCESSES | CLOCK | full


def go_through(found: Rig, name: str, fault: Fault) -> float:
    """Prints the line of one fault; the seconds until it books again."""
    crowd = found.crowd
    before: Counter[str] = crowd.answers
    for booker in crowd.bookers:
        booker.slowest = 0
    fault(found)
    recovered = crowd.until_it_books()
    seen = crowd.answers - before
    broken = sum(seen.values()) - seen["201"] - seen["503"]
    print(f"{name:32}{seen['201']:10}{seen['503']:8}{broken:8}{crowd.slowest:10.1f}{recovered:12.1f}", flush=True)
    return recovered


def reconciled(found: Rig) -> bool:
    command = [sys.executable, "manage.py", "reconcile"]
    environment = found.site.environment
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0


def verdict(found: Rig) -> list[str]:
    found.crowd.stop()
    began, mails = time.monotonic(), found.mails()
    repeated = sum(mails.values()) - len(mails)
    waited = time.monotonic() - began
    print(f"\n{found.crowd.count()} bookings; {len(mails)} mails, all there {waited:.1f} s after the end")
    print(f"Mails that came again, under the same Message-ID: {repeated}")
    wrong = found.crowd.wrong + found.lost_and_doubled()
    return wrong if reconciled(found) else [*wrong, "manage.py reconcile finds differences"]


def main() -> None:
    parser = argparse.ArgumentParser(description="What goes wrong while people book.")
    parser.add_argument("--embedded", action="store_true", help="SQLite and files, without servers")
    parser.add_argument("--seconds", type=float, default=25, help="that PostgreSQL is away once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        disk = DISK_MEGABYTES if os.getuid() == 0 else 0
        with rig(Path(name), with_servers=not options.embedded, disk_megabytes=disk) as found:
            print(f"{'':32}{'booked':>10}{'503':>8}{'broken':>8}{'slowest s':>10}{'recovered s':>12}")
            late = {
                fault: seconds
                for fault, act in faults(embedded=options.embedded, seconds=options.seconds).items()
                if (seconds := go_through(found, fault, act)) > QUICK
            }
            wrong = verdict(found)
    print("".join(f"{fault} took {seconds:.0f} s to recover\n" for fault, seconds in late.items()), end="")
    print("\n".join(wrong) or "Nothing was lost or doubled; reconcile is clean")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
