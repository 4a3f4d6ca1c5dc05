"""What benchmarks.desk opens, on the database that it filled."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmarks.plans import Queries, nodes, plan_of, scans, tree
from bookings.models import Attendee, Booking

LARGE = {"bookings_booking", "bookings_attendee", "notifications_notification"}
BOOKINGS, ATTENDEES = (reverse(f"admin:bookings_{name}_changelist") for name in ("booking", "attendee"))


def screens() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What it is called, its address, and what is asked of it."""
    booking = Booking.objects.filter(status="confirmed").order_by("pk")[Booking.objects.count() // 3]
    code = Attendee.objects.filter(booking=booking).values_list("ticket_code", flat=True)[0]
    yield "home", reverse("admin:index"), {}
    for name, address in (("bookings", BOOKINGS), ("attendees", ATTENDEES)):
        yield name, address, {}
        yield f"{name}, page 20", address, {"p": 20}
        yield f"{name} by mail", address, {"q": booking.email}
        yield f"{name} by a part of a mail", address, {"q": booking.email.partition("@")[0]}
        yield f"{name} by name", address, {"q": booking.name}
        yield f"{name} by a common name", address, {"q": "Grace"}
        yield f"{name} by a short name", address, {"q": "Bo"}
        yield f"{name} by a name that is not there", address, {"q": "Xylophon Quirk"}
        yield f"{name} by code", address, {"q": code[:8]}
        yield f"{name} of the largest event", address, {"event__id__exact": largest()}
        yield f"{name} of the largest event by name", address, {"event__id__exact": largest(), "q": booking.name}
    yield "bookings that wait", BOOKINGS, {"status__exact": "waitlisted"}
    yield "bookings on offer", BOOKINGS, {"status__exact": "offered"}
    yield "bookings of the door", BOOKINGS, {"source__exact": "door"}
    yield "attendees who are in", ATTENDEES, {"checked_in": "yes"}
    yield "attendees who left", ATTENDEES, {"active__exact": 0}
    yield "events", reverse("admin:events_event_changelist"), {}
    yield "the largest event", reverse("admin:events_event_change", args=[largest()]), {}
    yield "one booking", reverse("admin:bookings_booking_change", args=[booking.pk]), {}


def largest() -> int:
    return Booking.objects.order_by().filter(pk=10).values_list("event_id", flat=True)[0]


def measure(*, runs: int, most: float, plans: bool) -> list[str]:
    """Prints a table; the complaints, one a line."""
    organizers = User.objects.filter(role="organizer").order_by("pk")
    owner = organizers.get(events=largest())
    people = {"admin": User.objects.get(role="admin"), "organizer": owner, "of old events": organizers.last()}
    complaints = []
    print(f"{'milliseconds, medians':40}" + "".join(f"{who:>15}" for who in people) + "  the slowest query's plan")
    for name, address, asked in screens():
        line, shown = f"{name:40}", ""
        for who, user in people.items():
            took, queries = _time(user, address, asked, runs)
            line += f"{took:15.0f}" if queries else f"{'–':>15}"
            complaints += [f"{name}, {who}: {took:.0f} ms"] if took > most else []
            complaints += [f"{name}, {who}: {plan}" for plan in scans(queries, LARGE)]
            shown = shown or _slowest(queries, whole=plans)
        print(f"{line}  {shown}", flush=True)
    return complaints


def _time(user: User, address: str, asked: dict[str, Any], runs: int) -> tuple[float, list[Any]]:
    """The median, and the queries of the last run; none where the page is not this user's."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    times, queries = [], Queries()
    for _ in range(runs + 1):  # the first one warms up
        cache.clear()
        queries.clear()
        with connection.execute_wrapper(queries.watch):
            started = time.perf_counter()
            answer = client.get(address, asked)
            times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            return 0, []
    return statistics.median(times[1:]), list(queries)


def _slowest(queries: list[Any], *, whole: bool) -> str:
    selects = [query for query in queries if query[1].startswith("SELECT")]
    ms, sql, params = max(selects, key=lambda query: query[0])
    if whole:
        return "\n".join(["", sql, *plan_of(sql, params, "ANALYZE, BUFFERS")])
    steps = [_step(node) for node in nodes(tree(sql, params))]
    return f"{ms:.0f} ms: {' < '.join(steps[:6])}"


def _step(node: dict[str, Any]) -> str:
    where = node.get("Index Name") or node.get("Relation Name") or ""
    return f"{node['Node Type']} {where}".strip()
