"""What one machine serves, over HTTP against the processes of production: ``make bench``.

Starts a site of its own, on PostgreSQL (DATABASE_URL, else what answers on this machine) with a Redis of its own; on
SQLite with ``--embedded`` or where there is no PostgreSQL. Loads one thing after another with wrk, and prints requests
a second, latencies, errors and the memory of each process; ``--json FILE`` keeps the figures. Two yardsticks are
measured in the same rounds: the bare answer of ``/healthz``, and on PostgreSQL the same writes by pgbench. Load and
site share the machine's cores, so the figures compare builds with each other and with the yardsticks. It fails where a
seat was sold twice or ``manage.py reconcile`` finds a difference.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from tests.site import ROOT, Redis, Site, children, database_of_its_own

CONNECTIONS = 16
SPREAD = 2_000
RATIOS = [
    ("booking, one slot", "pgbench, one slot"),
    (f"booking, {SPREAD} slots", f"pgbench, {SPREAD} slots"),
    ("booking, sold out", "booking, one slot"),
    ("event list, cached", "bare answer"),
    ("event list, cached", "event list, not cached"),
]
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
ENDLESS = 1_000_000
# What a booking writes, as one statement, for the database's own limit.
PGBENCH = """\\set slot random({first}, {last})
WITH taken AS (
  UPDATE events_timeslot SET seats_taken = seats_taken + 1, booking_count = booking_count + 1
  WHERE id = :slot AND seats_taken + 1 <= capacity RETURNING id, event_id
), booked AS (
  INSERT INTO bookings_booking (token, event_id, slot_id, name, email, phone, language, seats, status, source,
    request_fingerprint, created_at, updated_at, revision, wants_sms)
  SELECT left(md5(random()::text) || md5(random()::text), 43), event_id, id, 'Ada', '', '', 'en', 1, 'confirmed', 'api',
    '', now(), now(), 0, false FROM taken RETURNING id, event_id
)
INSERT INTO bookings_attendee (booking_id, event_id, name, email, phone, ticket_code, active, scan_id)
SELECT id, event_id, 'Ada', '', '', left(md5(random()::text), 26), true, '' FROM booked;
"""


@dataclass
class Figures:
    """``per_second`` counts the answers that were wanted; times are in milliseconds."""

    per_second: float
    p50: float
    p95: float
    p99: float
    errors: int


@dataclass
class Load:
    """One thing to ask for; ``refusals`` are its wanted answers where they are no success."""

    path: str
    body: dict[str, Any] | None = None
    slots: tuple[int, int] = (0, 0)
    token: str = ""
    refusals: bool = False
    connections: int = CONNECTIONS

    def run(self, site: Site, seconds: int) -> Figures:
        variables = {"FIRST_SLOT": str(self.slots[0]), "LAST_SLOT": str(self.slots[1])}
        if self.body is not None:
            variables |= {"METHOD": "POST", "BODY": json.dumps(self.body).replace('"SLOT"', "SLOT")}
        if self.token:
            variables["TOKEN"] = self.token
        command = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "-s", "benchmarks/load.lua"]
        answer = subprocess.run(
            [*command, f"http://127.0.0.1:{site.port}{self.path}"],
            cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=True,
        )  # fmt: skip
        numbers = re.search(r"RESULT (.+)", answer.stdout)
        if numbers is None:
            raise SystemExit(answer.stdout + answer.stderr)
        requests, micros, p50, p95, p99, refused, broken = map(int, numbers[1].split())
        wanted = refused if self.refusals else requests - refused
        errors = requests - wanted + broken
        return Figures(wanted / (micros / 1e6), p50 / 1000, p95 / 1000, p99 / 1000, errors)


def publish(site: Site, token: str, capacity: int, title: str) -> tuple[int, int]:
    """The ids of a new event and its slot."""
    starts_at = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    body = {"title": title, "starts_at": starts_at, "capacity": capacity, "status": "published"}
    event = site.call("/api/v1/events", body, token=token)
    return event["id"], event["time_slots"][0]["id"]


def spread(site: Site) -> tuple[int, int]:
    """The first and last slot of SPREAD events, copied from the newest in the site's own shell."""
    code = f"""
from events.models import Event, TimeSlot
event = Event.objects.order_by("-id").first(); slot = event.slots.get()
for number in range({SPREAD}):
    event.pk = None; event.slug = f"spread-{{number}}"; event.title = f"Spread {{number}}"
    event.idempotency_key = None; event.save(force_insert=True)
    slot.pk = None; slot.event = event; slot.capacity = {ENDLESS}; slot.seats_taken = slot.booking_count = 0
    slot.save(force_insert=True)
print(slot.pk - {SPREAD} + 1, slot.pk)
"""
    first, last = site.run(code).split()
    return int(first), int(last)


def pgbench(url: str, slots: tuple[int, int], seconds: int) -> Callable[[], Figures]:
    def run() -> Figures:
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(PGBENCH.format(first=slots[0], last=slots[1]))
            script.flush()
            command = ["pgbench", "-n", "-f", script.name, f"-c{CONNECTIONS}", "-j1", f"-T{seconds}", url]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found, latency = re.search(r"tps = ([\d.]+)", said), re.search(r"latency average = ([\d.]+)", said)
        if not (found and latency):
            raise SystemExit(said)
        return Figures(float(found[1]), float(latency[1]), 0, 0, 0)

    return run


def memory(site: Site) -> dict[str, str]:
    """Megabytes of each process, by its command: resident, and in brackets its proportional share (PSS)."""
    found = {}
    for pid, line in children(site.pid).items():
        rollup = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
        sizes = dict(re.findall(r"^(Rss|Pss):\s+(\d+)", rollup, re.MULTILINE))
        if sizes:
            name = f"{line.rpartition('manage.py ')[2] or line} {pid}"
            found[name] = f"{int(sizes['Rss']) // 1024} ({int(sizes['Pss']) // 1024})"
    return found


def median_of(rounds: list[Figures]) -> Figures:
    middle = {
        name: statistics.median(getattr(each, name) for each in rounds) for name in ("per_second", "p50", "p95", "p99")
    }
    return Figures(**middle, errors=sum(each.errors for each in rounds))


def measure(site: Site, url: str, rounds: int, seconds: int) -> dict[str, Any]:
    organizer = {"email": "organizer@test.com", "password": "password123"}
    token = site.call("/api/v1/auth/login", organizer)["access_token"]
    event, hot = publish(site, token, ENDLESS, "Hot")
    _, full = publish(site, token, 1, "Full")
    site.call("/api/v1/bookings", {"time_slot_id": full, "attendee_name": "Ada"})
    slots = spread(site)
    slug = site.call(f"/api/v1/events/{event}")["slug"]
    body = {"time_slot_id": "SLOT", "attendee_name": "Ada"}
    things: dict[str, Callable[[], Figures]] = {}
    if url:
        things["pgbench, one slot"] = pgbench(url, (hot, hot), seconds)
        things[f"pgbench, {SPREAD} slots"] = pgbench(url, slots, seconds)
    loads = {
        "bare answer": Load("/healthz"),
        "booking, one slot": Load("/api/v1/bookings", body, (hot, hot)),
        f"booking, {SPREAD} slots": Load("/api/v1/bookings", body, slots),
        "booking, sold out": Load("/api/v1/bookings", body, (full, full), refusals=True),
        "event list, cached": Load("/api/v1/events"),
        "event list, not cached": Load("/api/v1/events?has_seats=true"),
        "event, API": Load(f"/api/v1/events/{event}"),
        "event, page": Load(f"/events/{slug}/"),
        "seats left, poll": Load(f"/events/{slug}/seats/"),
        "search": Load("/api/v1/events?search=spread"),
        "my bookings": Load("/api/v1/bookings/my", token=token),
        "log-in": Load("/api/v1/auth/login", organizer, connections=4),  # five tries at once are the limit
    }
    for name, load in loads.items():
        things[name] = lambda load=load: load.run(site, seconds)
    for load in loads.values():
        load.run(site, 1)
    figures: dict[str, list[Figures]] = {name: [] for name in things}
    for _ in range(rounds):
        for name, run in things.items():
            figures[name].append(run())
    differences = subprocess.run(
        [sys.executable, "manage.py", "reconcile"],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    oversold = site.run(
        "from django.db.models import F; from events.models import TimeSlot; "
        "print(TimeSlot.objects.filter(seats_taken__gt=F('capacity')).count())"
    )
    return {
        "figures": {name: asdict(median_of(each)) for name, each in figures.items()},
        "memory": memory(site),
        "oversold": int(oversold),
        "reconciled": differences.returncode == 0,
    }


def machine(url: str) -> dict[str, Any]:
    """What the figures were measured with."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    made_of = {"python": platform.python_version(), **{name: version(name) for name in ("django", "granian")}}
    if url:
        with psycopg.connect(url) as connection:
            made_of["postgresql"] = connection.execute("SHOW server_version").fetchone()[0].split()[0]  # type: ignore[index]
        said = subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True).stdout
        made_of["redis"] = said.partition("v=")[2].split()[0]
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "processor": model[1] if model else platform.machine(),
        "versions": made_of,
    }


def show(results: dict[str, Any]) -> None:
    """As Markdown, for docs/benchmarks.md."""
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    print(f"{results['date']}, {results['cores']} cores of {results['processor']}; {versions}.\n")
    columns = ("per_second", "p50", "p95", "p99", "errors")
    print(f"| {'':22} |" + "".join(f"{name:>9} |" for name in ("a second", "p50 ms", "p95 ms", "p99 ms", "errors")))
    print(f"|{'-' * 24}|" + f"{'-' * 9}:|" * len(columns))
    for name, row in results["figures"].items():
        whole = {"per_second", "errors"}
        figures = (f"{row[column]:.0f}" if column in whole else f"{row[column] or 0:.1f}" for column in columns)
        print(f"| {name:22} |" + "".join(f"{'' if figure == '0.0' else figure:>9} |" for figure in figures))
    rate = {name: row["per_second"] for name, row in results["figures"].items()}
    print(f"\n| {'ratio':46} |       |\n|{'-' * 48}|------:|")
    for one, other in RATIOS:
        if other in rate:
            print(f"| {f'{one} / {other}':46} | {int(100 * rate[one] / rate[other]) / 100:5.2f} |")
    print(
        "\nMB of each process, resident (and its share):",
        ", ".join(f"{name} {size}" for name, size in results["memory"].items()),
    )
    print("Oversold slots:", results["oversold"], "- reconcile:", "clean" if results["reconciled"] else "DIFFERS")


@contextmanager
def stores(*, embedded: bool) -> Iterator[dict[str, str]]:
    """The variables that name a new database and a Redis; none of them is the embedded default."""
    os.environ.pop("REDIS_URL", None)
    if embedded or not shutil.which("redis-server"):
        os.environ.pop("DATABASE_URL", None)
    elif "DATABASE_URL" not in os.environ:
        with suppress(psycopg.OperationalError), psycopg.connect(LOCAL, connect_timeout=2):
            os.environ["DATABASE_URL"] = LOCAL
    with database_of_its_own() as database:
        if not database:
            yield {}
            return
        redis = Redis()
        redis.start()
        try:
            yield database | {"REDIS_URL": redis.url}
        finally:
            redis.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description="What one machine serves.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--threads", type=int, default=8, help="of each")
    parser.add_argument("--embedded", action="store_true", help="on SQLite")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed; it is Debian's package wrk.")
    limits = {"BOOKING_RATE": "off", "ANONYMOUS_RATE": "off"}
    size = {"WEB_WORKERS": str(options.workers), "WEB_THREADS": str(options.threads), "LOG_LEVEL": "WARNING"}
    with tempfile.TemporaryDirectory() as folder, stores(embedded=options.embedded) as named:
        site = Site(Path(folder), limits | size | named)
        site.start()
        try:
            url = named.get("DATABASE_URL", "")
            results = machine(url) | measure(site, url, options.rounds, options.seconds)
        finally:
            site.end()
    show(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    if results["oversold"] or not results["reconciled"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
