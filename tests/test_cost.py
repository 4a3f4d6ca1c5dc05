"""What the hot requests cost: statements and bytes, each with its literal number, whatever there is.

They are asked without the fragments' cache. Whoever makes one cost more changes the number here, and says why.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories import CategoryFactory, EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/events"
# Of an event in a list, of the frame of a list, and so on: bytes that the answers of the tests here have at most.
ITEM, FRAME, DETAIL, SEATS, BOOKING, SEAT = 700, 150, 960, 80, 940, 120


def costs(ask: Callable[[], Any], status: int = 200) -> tuple[int, int]:
    """Statements but for those that only begin and end transactions, and bytes."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code == status, answer.content
    frames = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not each["sql"].startswith(frames) for each in asked), len(answer.content)


def on(postgres: int, sqlite: int) -> int:
    return postgres if connection.vendor == "postgresql" else sqlite


@pytest.fixture(params=[1, 30])
def events(request: pytest.FixtureRequest) -> int:
    category = CategoryFactory.create(slug="music")
    for number in range(request.param):
        event = EventFactory.create(title="Jazz", slug=f"jazz-{number}", category=category, capacity=9)
        book(event, "Ada")
    return int(request.param)


def test_lists_cost_the_same_for_any_number(events: int, client: Client):
    shown = min(events, 20)

    plain = costs(lambda: client.get(API))
    by_category = costs(lambda: client.get(f"{API}?category=music"))
    searched = costs(lambda: client.get(f"{API}?search=jazz"))
    by_bookings = costs(lambda: client.get(f"{API}?ordering=-booking_count"))
    top = costs(lambda: client.get(f"{API}/top-booked"))

    statements = {"list": plain, "category": by_category, "search": searched, "bookings": by_bookings, "top": top}
    assert {name: found[0] for name, found in statements.items()} == {
        "list": 2,
        "category": 3,
        "search": on(postgres=7, sqlite=3),
        "bookings": 3,
        "top": 2,
    }
    assert all(found[1] <= FRAME + ITEM * shown for found in statements.values())


def test_an_event_costs_the_same_for_any_number(events: int, client: Client):
    event = client.get(API).json()["items"][0]

    detail = costs(lambda: client.get(f"{API}/{event['id']}"))
    poll = costs(lambda: client.get(f"/events/{event['slug']}/seats/"))

    assert (detail[0], poll[0]) == (4, 1)
    assert (detail[1] <= DETAIL, poll[1] <= SEATS) == (True, True)


@pytest.mark.parametrize("count", [1, 30])
def test_own_bookings_cost_the_same_for_any_number(count: int):
    client, user = APIClient(), UserFactory.create()
    client.force_authenticate(user)
    for _ in range(count):
        book(EventFactory.create(capacity=3), by=user)

    found = costs(lambda: client.get("/api/v1/bookings/my"))

    assert found[0] == 4
    assert found[1] <= FRAME + BOOKING * min(count, 20)


@pytest.mark.parametrize("others", [0, 30])
@pytest.mark.parametrize("seats", [1, 5])
def test_a_booking_costs_the_same_for_any_number(others: int, seats: int, client: Client):
    event = EventFactory.create(capacity=100)
    for _ in range(others):
        book(event)
    body = {"time_slot_id": event.slots.get().pk, "attendee_name": "Ada", "email": "ada@example.org", "seats": seats}

    found = costs(lambda: client.post("/api/v1/bookings", body, content_type="application/json"), status=201)

    assert found[0] == on(postgres=2, sqlite=8)
    assert found[1] <= BOOKING + SEAT * seats


@pytest.mark.postgres
def test_a_booking_pays_for_so_many_indexes():
    """Of Booking, Attendee and Notification, each of which a booking adds a row to; partial ones count."""
    tables = ["bookings_booking", "bookings_attendee", "notifications_notification"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, count(*) FROM pg_indexes WHERE tablename = ANY(%s) GROUP BY 1", [tables])
        found = dict(cursor.fetchall())

    assert found == {"bookings_booking": 13, "bookings_attendee": 12, "notifications_notification": 7}
