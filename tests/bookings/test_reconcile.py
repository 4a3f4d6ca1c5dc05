"""The command that proves the counters: it names what differs, and repairs what follows from the bookings."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bookings.models import Attendee, Booking
from bookings.reconcile import differences
from events.models import Event, TimeSlot
from tests.factories import EventFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.breaks_counters]


def run(*options: str) -> tuple[bool, str]:
    """Whether all was well, and what it said."""
    out = StringIO()
    try:
        call_command("reconcile", *options, stdout=out)
    except CommandError as error:
        return False, out.getvalue() + str(error)
    return True, out.getvalue()


@pytest.fixture
def event() -> Event:
    event = EventFactory.create(capacity=4)
    book(event, seats=2)
    return event


def test_a_sound_database_passes(event: Event):
    assert run() == (True, "All is as it must be.\n")


def test_counters_that_differ_are_named_and_repaired(event: Event):
    slot = event.slots.get()
    TimeSlot.objects.update(seats_taken=3, booking_count=0)

    found = run()
    fixed = run("--fix")

    wrong = f"slot {slot.pk}: seats_taken 3, but its bookings hold 2; booking_count 0, but 1 are confirmed"
    assert found == (False, f"{wrong}\n1 things differ.")
    assert fixed[0] is True
    assert list(event.slots.values_list("seats_taken", "booking_count")) == [(2, 1)]


def test_a_party_in_front_of_a_free_seat_is_named_and_served(event: Event):
    waiting = book(event, "Ada", seats=3, join_waitlist=True)
    Booking.objects.filter(pk=waiting.pk).update(seats=2)
    Attendee.objects.filter(pk=waiting.attendees.last().pk).update(active=False)

    found = run()
    fixed = run("--fix")

    waiting.refresh_from_db()
    assert "seats are free, and a party waits that would fit" in found[1]
    assert (found[0], fixed[0], waiting.status) == (False, True, "offered")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda event: Attendee.objects.first().delete(), "2 seats, but 1 active attendees"),
        (lambda event: Booking.objects.update(status="expired"), "active, but booking"),
        (lambda event: Attendee.objects.update(event=EventFactory.create()), "the booking is of another"),
        (lambda event: Booking.objects.update(event=EventFactory.create()), "its slot belongs to another"),
    ],
)
def test_what_people_must_look_at_is_named_and_left(event: Event, damage: Any, words: str):
    damage(event)

    found = run("--fix")

    assert found[0] is False
    assert words in found[1]


@pytest.mark.parametrize("count", [1, 30])
def test_the_whole_database_is_checked_in_seven_queries(django_assert_num_queries: Any, count: int):
    for _ in range(count):
        book(EventFactory.create(capacity=2))

    with django_assert_num_queries(7):
        found = differences(now=timezone.now())

    assert found == []
