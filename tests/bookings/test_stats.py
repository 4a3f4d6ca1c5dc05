"""An event's numbers, each on an event small enough to count by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Attendee, Booking
from bookings.services import accept_offer, cancel_booking, expire_offers
from bookings.stats import event_stats
from events.models import Event
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db
START = datetime(2027, 5, 4, 16, 0, tzinfo=UTC)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def event() -> Event:
    """Five seats; times chosen for a day that has begun in Paris while it has not in UTC."""
    with at(START - timedelta(days=40)):
        return EventFactory.create(timezone="Europe/Paris", starts_at=START, capacity=5)


def story(event: Event) -> None:
    """Ada and her friend, early; Bob, who cancels for Eve; Kim, who lets an offer go; Lu, who waits; Max at the door.

    Lu's party of three never fits.
    """
    with at(datetime(2027, 4, 1, 21, 30, tzinfo=UTC)):
        ada = book(event, "Ada", seats=2, source="page")
    with at(datetime(2027, 4, 1, 22, 30, tzinfo=UTC)):
        bob = book(event, "Bob", seats=1)
        book(event, "Ann", seats=2, source="admin")
    with at(START - timedelta(days=3)):
        eve = book(event, "Eve", join_waitlist=True)
        book(event, "Lu", seats=3, join_waitlist=True)
        cancel_booking(booking=bob, now=timezone.now())
        eve.refresh_from_db()
        accept_offer(booking=eve, now=timezone.now())
        event.slots.update(capacity=6)
        book(event, "Kim", join_waitlist=True)
    for attendee, minutes in zip(Attendee.objects.filter(booking=ada), (-16, -1), strict=True):
        Attendee.objects.filter(pk=attendee.pk).update(checked_in_at=START + timedelta(minutes=minutes))
    Attendee.objects.filter(booking=eve).update(checked_in_at=START - timedelta(minutes=14, seconds=30))
    with at(START + timedelta(minutes=5)):
        event.slots.update(capacity=8)
        book(event, "Max", source="door")


def test_numbers_of_an_event_that_is_over(event: Event):
    story(event)

    with at(START + timedelta(hours=3)):
        found = event_stats(event, now=timezone.now())

    assert found == {
        "seats": {"capacity": 8, "taken": 7, "left": 1},
        "bookings": {"confirmed": 5, "offered": 0, "waitlisted": 1, "cancelled": 1, "expired": 0},
        "bookings_a_day": [
            {"date": datetime(2027, 4, 1).date(), "bookings": 1, "seats": 2},
            {"date": datetime(2027, 4, 2).date(), "bookings": 2, "seats": 3},
            {"date": datetime(2027, 5, 1).date(), "bookings": 3, "seats": 5},
            {"date": datetime(2027, 5, 4).date(), "bookings": 1, "seats": 1},
        ],
        "sources": {"page": 1, "api": 4, "admin": 1, "door": 1},
        "lead_time_hours": [
            {"from": None, "to": 0, "bookings": 1},
            {"from": 0, "to": 1, "bookings": 0},
            {"from": 1, "to": 24, "bookings": 0},
            {"from": 24, "to": 168, "bookings": 2},
            {"from": 168, "to": 720, "bookings": 0},
            {"from": 720, "to": None, "bookings": 2},
        ],
        "waitlist": {"parties": 1, "seats": 3, "offered": 0, "accepted": 1, "expired": 0},
        "cancellations": {"bookings": 1, "seats": 1, "rate": 0.143},
        "arrivals": [
            {"from": START - timedelta(minutes=30), "count": 1},
            {"from": START - timedelta(minutes=15), "count": 2},
        ],
        "check_ins": {"attendees": 7, "checked_in": 3, "no_shows": 4},
    }


def test_nobody_is_a_no_show_before_the_end(event: Event):
    with at(START - timedelta(days=9)):
        book(event)

    with at(START + timedelta(hours=1)):
        assert event_stats(event, now=timezone.now())["check_ins"] == {
            "attendees": 1,
            "checked_in": 0,
            "no_shows": None,
        }


def test_no_shows_are_those_of_the_slots_that_are_over():
    with at(START - timedelta(days=9)):
        event = EventFactory.create(starts_at=START, capacity=5, capacity__slots=2)
        for slot in event.slots.all():
            book(event, slot=slot, seats=2)

    assert event_stats(event, now=START + timedelta(hours=1))["check_ins"]["no_shows"] == 2
    assert event_stats(event, now=START + timedelta(hours=2))["check_ins"]["no_shows"] == 4


def test_numbers_tell_open_offers_from_those_let_go(event: Event):
    with at(START - timedelta(days=9)):
        first = book(event, "Ada", seats=5)
        book(event, "Kim", join_waitlist=True)
        book(event, "Lu", seats=2, join_waitlist=True)
        cancel_booking(booking=first, now=timezone.now())
        open_offers = event_stats(event, now=timezone.now())
    expire_offers(now=START - timedelta(days=7))

    found = event_stats(event, now=START - timedelta(days=7))

    assert open_offers["waitlist"] == {"parties": 0, "seats": 0, "offered": 2, "accepted": 0, "expired": 0}
    assert open_offers["seats"] == {"capacity": 5, "taken": 3, "left": 2}
    assert found["waitlist"] == {"parties": 0, "seats": 0, "offered": 0, "accepted": 0, "expired": 2}
    assert found["seats"] == {"capacity": 5, "taken": 0, "left": 5}


def test_unlimited_seats_have_no_end():
    event = EventFactory.create(capacity=None)

    found = event_stats(event, now=timezone.now())

    assert found["seats"] == {"capacity": None, "taken": 0, "left": None}
    assert found["cancellations"] == {"bookings": 0, "seats": 0, "rate": None}
    assert (found["bookings_a_day"], found["arrivals"]) == ([], [])


def test_numbers_are_of_one_event_alone(event: Event):
    story(event)
    other = EventFactory.create(capacity=3)

    assert event_stats(other, now=timezone.now())["bookings"] == dict.fromkeys(Booking.Status.values, 0)


@pytest.mark.parametrize("size", [1, 30])
def test_numbers_take_the_same_queries_for_any_size(size: int, django_assert_num_queries: Any):
    event = EventFactory.create(capacity=100)
    for number in range(size):
        book(event, f"Person {number}")

    with django_assert_num_queries(7):
        found = event_stats(event, now=timezone.now())

    assert found["bookings"]["confirmed"] == size


def test_numbers_by_the_api_have_times_in_utc(event: Event, api: APIClient):
    story(event)
    api.force_authenticate(event.organizer)

    with at(START + timedelta(hours=3)):
        response = api.get(f"/api/v1/events/{event.pk}/stats")

    body = response.json()
    assert response.status_code == 200
    assert body["bookings_a_day"][0] == {"date": "2027-04-01", "bookings": 1, "seats": 2}
    assert body["arrivals"] == [
        {"from": "2027-05-04T15:30:00Z", "count": 1},
        {"from": "2027-05-04T15:45:00Z", "count": 2},
    ]
    assert body["check_ins"] == {"attendees": 7, "checked_in": 3, "no_shows": 4}
    assert body["seats"] == {"capacity": 8, "taken": 7, "left": 1}
    assert list(body) == [
        "seats", "bookings", "bookings_a_day", "sources", "lead_time_hours", "waitlist", "cancellations", "arrivals",
        "check_ins",
    ]  # fmt: skip
