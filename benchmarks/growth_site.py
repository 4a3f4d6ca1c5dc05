"""One site of benchmarks.growth: answers a line of JSON with a line of JSON until its input ends."""

import json
import os
import sys
import time
from itertools import count
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.plans import Queries, plan_of, scans  # noqa: E402
from bookings.crowd.shape import Crowd, rare_word  # noqa: E402
from bookings.models import Booking  # noqa: E402
from events.models import Event, TimeSlot  # noqa: E402

LARGE = {
    "bookings_booking", "bookings_attendee", "notifications_notification", "events_event", "events_timeslot",
    "events_eventsearch", "accounts_user",
}  # fmt: skip
API = "/api/v1/events"
DEEP = 1_000
SCAN_SIZE = 50_000
"""PostgreSQL reads a small table from end to end, and is right."""


class Requests:
    """What is asked for, by its name."""

    def __init__(self) -> None:
        crowd = Crowd(Event.with_deleted.count(), Booking.objects.count(), timezone.now())
        self.number = count(1)
        self.guest, self.user = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
        self.api_user = APIClient(headers={"host": "localhost"})
        faithful = User.objects.get(name="Faithful Ada")
        self.user.force_login(faithful)
        self.api_user.force_authenticate(faithful)
        slot = TimeSlot.objects.filter(event=crowd.largest).order_by("pk")[0]
        self.slot, event = slot.pk, crowd.first_coming // 100 * 100 + 101
        rare, place = rare_word(event // 10), crowd.place_of(event).partition(",")[0]
        self.paths = {
            "list": API,
            "list, page 1,000": f"{API}?page={self.last()}",
            "list of a category": f"{API}?category=category-5",
            "list of a category, page 1,000": f"{API}?category=category-5&page={self.last('category-5')}",
            "list of a place": f"{API}?location={place}",
            "list by bookings": f"{API}?ordering=-booking_count",
            "list, newest first": f"{API}?ordering=-created_at",
            "search, rare word": f"{API}?search={rare}",
            "search, common word": f"{API}?search=concert",
            "search, word of most": f"{API}?search=music",
            "search, two words": f"{API}?search=concert+{rare}",
            "search, beginning": f"{API}?search={rare[:6]}",
            "search, common beginning": f"{API}?search=conce",
            "search, typing error": f"{API}?search={rare[:4]}x{rare[4:]}",
            "top booked": f"{API}/top-booked",
            "event": f"{API}/{event}",
            "event, largest": f"{API}/{crowd.largest}",
            "page of events": "/",
            "page of events, page 1,000": f"/?page={DEEP}",
            "page of a category": "/categories/category-5/",
            "page of a search, rare word": f"/?search={rare}",
            "page of a search, common word": "/?search=concert",
            "page of a search in a place": f"/?search=concert&location={place}",
            "page of an event": f"/events/event-{event}/",
            "page of the largest event": f"/events/event-{crowd.largest}/",
            "seats left, poll": f"/events/event-{crowd.largest}/seats/",
        }

    def last(self, category: str = "") -> int:
        """The deepest page there is, up to DEEP."""
        query = {"category": category} if category else {}
        return min(DEEP, self.guest.get(API, query).json()["total"] // 20)

    def names(self) -> list[str]:
        return [*self.paths, "my bookings", "page of my bookings", "booking, largest event"]

    def make(self, name: str) -> None:
        if name == "my bookings":
            answer = self.api_user.get("/api/v1/bookings/my")
        elif name == "page of my bookings":
            answer = self.user.get("/bookings/")
        elif name == "booking, largest event":
            email = f"growth{next(self.number)}.{os.getpid()}@example.org"
            body = {"time_slot_id": self.slot, "attendee_name": "Ada", "email": email}
            answer = self.guest.post("/api/v1/bookings", body, content_type="application/json")
        else:
            answer = self.guest.get(self.paths[name])
        if answer.status_code not in {200, 201}:
            raise SystemExit(f"{name}: {answer.status_code} {answer.content[:300]!r}")

    def time(self, name: str) -> float:
        """In milliseconds."""
        started = time.perf_counter()
        self.make(name)
        return (time.perf_counter() - started) * 1000

    def plans(self, name: str) -> dict[str, Any]:
        """The plan of each statement, with what it took and read, and where one reads a large table.

        What it wrote is undone, so that it can be planned again.
        """
        queries = Queries()
        with transaction.atomic(), connection.execute_wrapper(queries.watch):
            self.make(name)
            transaction.set_rollback(True)
        asked = [each for each in queries if each[1].startswith(("SELECT", "WITH"))]
        return {"plans": [_whole(*each) for each in asked], "scans": scans(asked, _large())}


def _large() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples > %s", [list(LARGE), SCAN_SIZE]
        )
        return {row[0] for row in cursor.fetchall()}


def _whole(ms: float, sql: str, params: Any) -> str:
    with transaction.atomic():
        plan = plan_of(sql, params, "ANALYZE, BUFFERS")
        transaction.set_rollback(True)
    return "\n".join([f"-- {ms:.1f} ms", sql, *plan])


def main() -> None:
    requests = Requests()
    for line in sys.stdin:
        asked = json.loads(line)
        what = asked.pop("do")
        print(json.dumps(getattr(requests, what)(**asked)), flush=True)


if __name__ == "__main__":
    main()
