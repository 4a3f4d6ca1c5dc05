"""Web servers side by side on our own pages: ``make bench WHAT=servers``.

granian as ``manage.py web`` starts it, with other numbers of processes and threads, and gunicorn (gthread) where it can
be imported (it is no part of the lock: ``pip install --target FOLDER gunicorn`` and ``--gunicorn FOLDER``). All run at
once over one database, and are loaded in turns, so what the machine does besides meets them alike. Together they must
not need more connections than PostgreSQL has: with gunicorn, ``--sizes`` names a few.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.load import ENDLESS, Load, memory, publish, stores
from tests.site import ROOT, Site, eventually, free_port

SIZES = ["1x16", "2x4", "2x8", "2x16", "3x8", "4x4"]


def granian(site: Site, workers: int, threads: int) -> Site:
    """One more web server of the site, which answers on a port of its own."""
    own = replace(site, port=free_port(), process=None)
    own.environment |= site.environment | {"WEB_WORKERS": str(workers), "WEB_THREADS": str(threads)}
    own.environment["PORT"] = str(own.port)
    own.environment.pop("SUPERVISED_BY", None)
    return _started(own, [sys.executable, "manage.py", "web"])


def gunicorn(site: Site, workers: int, threads: int, folder: Path) -> Site:
    own = replace(site, port=free_port(), process=None)
    own.environment |= site.environment | {"PYTHONPATH": str(folder)}
    options = [f"--workers={workers}", f"--threads={threads}", "--worker-class=gthread", f"--bind=127.0.0.1:{own.port}"]
    return _started(own, [sys.executable, "-m", "gunicorn", *options, "events_site.wsgi:application"])


def _started(own: Site, command: list[str]) -> Site:
    own.process = subprocess.Popen(
        command, cwd=ROOT, env=own.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    eventually(own.answers)
    return own


def main() -> None:
    parser = argparse.ArgumentParser(description="Web servers side by side.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--gunicorn", type=Path, help="the folder that it is installed in")
    parser.add_argument("--sizes", nargs="+", default=SIZES, help="processes x threads, as 2x8")
    options = parser.parse_args()
    sizes = [tuple(map(int, size.split("x"))) for size in options.sizes]
    limits = {"BOOKING_RATE": "off", "ANONYMOUS_RATE": "off", "LOG_LEVEL": "WARNING"}
    with tempfile.TemporaryDirectory() as folder, stores(embedded=False) as named:
        site = Site(Path(folder), limits | named)
        site.start()
        servers: dict[str, Site] = {}
        try:
            servers |= {f"granian {one} x {other}": granian(site, one, other) for one, other in sizes}
            if options.gunicorn:
                servers |= {
                    f"gunicorn {one} x {other}": gunicorn(site, one, other, options.gunicorn) for one, other in sizes
                }
            measure(site, servers, options.rounds, options.seconds)
        finally:
            for server in servers.values():
                if server.process:
                    os.kill(server.pid, signal.SIGTERM)
                    server.process.wait()
            site.end()


def measure(site: Site, servers: dict[str, Site], rounds: int, seconds: int) -> None:
    organizer = {"email": "organizer@test.com", "password": "password123"}
    token = site.call("/api/v1/auth/login", organizer)["access_token"]
    event, slot = publish(site, token, ENDLESS, "Hot")
    slug = site.call(f"/api/v1/events/{event}")["slug"]
    loads = {
        "bare": Load("/healthz"),
        "API": Load(f"/api/v1/events/{event}"),
        "page": Load(f"/events/{slug}/"),
        "booking": Load("/api/v1/bookings", {"time_slot_id": "SLOT", "attendee_name": "Ada"}, (slot, slot)),
    }
    rates: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 1):
        for thing, load in loads.items():
            for name, server in servers.items():
                figures = load.run(server, 1 if turn == 0 else seconds)
                if turn:
                    rates.setdefault((name, thing), []).append(figures.per_second)
    print(f"{'answers a second':18}" + "".join(f"{thing:>10}" for thing in loads) + "   MB of its processes")
    for name, server in servers.items():
        row = "".join(f"{statistics.median(rates[name, thing]):10.0f}" for thing in loads)
        print(f"{name:18}{row}   {' '.join(memory(server).values())}")


if __name__ == "__main__":
    main()
