"""Bookings a second on one hot slot, over HTTP against real server processes: ``python -m benchmarks.booking``.

Starts a site of its own on a free port (SQLite, or the databases that DATABASE_URL and REDIS_URL name), books from
several callers for a few seconds, and checks at the end that no seat was sold twice. Callers and server share the
machine's cores, so the figures compare builds with each other and say little about a machine of its own.
"""

import argparse
import json
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.site import Site, database_of_its_own

JSON = {"Content-Type": "application/json"}


def publish(site: Site, capacity: int) -> dict[str, Any]:
    log_in = {"email": "organizer@test.com", "password": "password123"}
    token = site.call("/api/v1/auth/login", log_in)["access_token"]
    starts_at = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    return site.call("/api/v1/events", {"title": "Hot", "starts_at": starts_at, "capacity": capacity}, token=token)


def book_for(seconds: float, port: int, event_id: int, caller: int) -> list[tuple[int, float]]:
    """Status and milliseconds of each booking of one caller, over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    answers, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        body = json.dumps({"event_id": event_id, "attendee_name": f"Caller {caller}"})
        started = time.perf_counter()
        connection.request("POST", "/api/v1/bookings", body, JSON)
        answer = connection.getresponse()
        answer.read()
        answers.append((answer.status, (time.perf_counter() - started) * 1000))
    return answers


def measure(site: Site, *, callers: int, seconds: float, capacity: int) -> dict[str, float]:
    event = publish(site, capacity)
    with ThreadPoolExecutor(callers) as pool:
        runs = list(pool.map(lambda caller: book_for(seconds, site.port, event["id"], caller), range(callers)))
    answers = [answer for run in runs for answer in run]
    times = sorted(milliseconds for _, milliseconds in answers)
    booked = sum(1 for status, _ in answers if status == 201)
    taken = site.call(f"/api/v1/events/{event['id']}")["seats_taken"]
    return {
        "requests/s": len(answers) / seconds,
        "booked": booked,
        "p50 ms": statistics.median(times),
        "p95 ms": times[int(len(times) * 0.95)],
        "errors": sum(1 for status, _ in answers if status not in {201, 409}),
        "oversold": max(0, booked - capacity) + abs(taken - booked),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Bookings a second on one hot slot.")
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database_of_its_own() as database:
        site = Site(Path(folder), {"LOG_LEVEL": "WARNING"} | database)
        site.start()
        try:
            rows = {
                "seats for all": measure(site, callers=options.callers, seconds=options.seconds, capacity=1_000_000),
                "50 seats, then sold out": measure(site, callers=options.callers, seconds=options.seconds, capacity=50),
            }
        finally:
            site.end()
    print(f"{'':26}" + "".join(f"{name:>12}" for name in next(iter(rows.values()))))
    for name, row in rows.items():
        print(f"{name:26}" + "".join(f"{value:12.1f}" for value in row.values()))


if __name__ == "__main__":
    main()
