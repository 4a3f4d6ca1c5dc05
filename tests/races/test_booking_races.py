"""Many people at one slot, with real connections; and what happens once the guard is taken away."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from bookings import services
from bookings.errors import AlreadyCancelled, EventFull, SameSlot
from bookings.models import Booking
from events.models import TimeSlot
from notifications.models import Notification
from tests.factories import EventFactory, book
from tests.races.crowd import assert_counters_hold, at_once, booker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


def test_two_hundred_at_fifty_seats_gives_exactly_fifty():
    event = EventFactory.create(capacity=50)
    slot = event.slots.get()

    outcomes = at_once(*[booker(slot.pk, number) for number in range(200)])

    assert outcomes == {"done": 50, "event_full": 150}
    assert Booking.objects.filter(status="confirmed").count() == 50
    assert Notification.objects.filter(kind="booking_confirmed").count() == 50
    assert_counters_hold(event)


def test_parties_of_one_to_four_never_oversell():
    event = EventFactory.create(capacity=50)
    slot = event.slots.get()
    sizes = random.Random(7).choices([1, 2, 3, 4], k=200)

    outcomes = at_once(*[booker(slot.pk, number, seats) for number, seats in enumerate(sizes)])

    slot.refresh_from_db()
    assert set(outcomes) == {"done", "event_full"}
    assert slot.seats_taken == 50  # somebody alone always fits the last seat
    assert_counters_hold(event)


def test_bookings_moves_and_cancels_mixed_keep_the_counters():
    event = EventFactory.create(capacity=20, capacity__slots=2)
    first, second = event.slots.all()
    early = [book(event, f"Early {number}", slot=first) for number in range(15)]
    early += [book(event, f"Early {number}", slot=second) for number in range(15, 30)]

    def move(booking: Booking, to: TimeSlot) -> Callable[[], Any]:
        return lambda: services.move_booking(booking=booking, to=to, now=timezone.now())

    def cancel(booking: Booking) -> Callable[[], Any]:
        return lambda: services.cancel_booking(booking=booking, now=timezone.now())

    calls: list[Callable[[], Any]] = [booker((first, second)[number % 2].pk, number) for number in range(80)]
    calls += [move(booking, second if booking.slot_id == first.pk else first) for booking in early]
    calls += [cancel(booking) for booking in early[::2]] * 2
    random.Random(11).shuffle(calls)

    outcomes = at_once(*calls)

    assert set(outcomes) <= {"done", EventFull.code, AlreadyCancelled.code, SameSlot.code}
    assert Booking.objects.filter(status="cancelled").count() == 15
    assert_counters_hold(event)


def test_two_moves_crossing_between_two_full_slots_do_not_deadlock():
    event = EventFactory.create(capacity=8, capacity__slots=2)
    first, second = event.slots.all()
    left = [book(event, f"Left {number}", slot=first) for number in range(8)]
    right = [book(event, f"Right {number}", slot=second) for number in range(7)]

    def move(booking: Booking, to: TimeSlot) -> Callable[[], Any]:
        return lambda: services.move_booking(booking=booking, to=to, now=timezone.now())

    outcomes = at_once(*[move(booking, second) for booking in left], *[move(booking, first) for booking in right])

    assert set(outcomes) <= {"done", "event_full"}
    assert_counters_hold(event)


def test_one_booking_moved_to_and_fro_by_many_is_always_found():
    event = EventFactory.create(capacity=8, capacity__slots=2)
    slots = list(event.slots.all())
    booking = book(event, slot=slots[0], seats=3)

    def move(number: int) -> Callable[[], Any]:
        return lambda: services.move_booking(booking=booking, to=slots[number % 2], now=timezone.now())

    outcomes = at_once(*[move(number) for number in range(60)])

    assert set(outcomes) == {"done", SameSlot.code}
    assert sum(slot.seats_taken for slot in event.slots.all()) == 3
    assert_counters_hold(event)


def test_one_person_clicking_ten_times_books_once():
    event = EventFactory.create(capacity=50)
    slot = event.slots.get()

    outcomes = at_once(*[booker(slot.pk, 1)] * 10)

    assert outcomes == {"done": 1, "already_booked": 9}
    assert_counters_hold(event)


@pytest.mark.postgres
def test_control_read_then_write_oversells(monkeypatch: pytest.MonkeyPatch):
    """The same race with the guard replaced by what many systems do shows what the guard prevents."""
    event = EventFactory.create(capacity=50)
    slot = event.slots.get()

    def read_then_write(slot: TimeSlot, seats: int) -> None:
        taken = TimeSlot.objects.get(pk=slot.pk).seats_taken
        if taken + seats > 50:
            raise EventFull(seats_left=50 - taken, waitlist_open=True)
        time.sleep(0.005)
        TimeSlot.objects.filter(pk=slot.pk).update(seats_taken=taken + seats, booking_count=F("booking_count") + 1)

    monkeypatch.setattr("bookings.services.booking.book_at_once", lambda *_: False)
    monkeypatch.setattr("bookings.services.booking.take_seats", read_then_write)

    at_once(*[booker(slot.pk, number) for number in range(200)])

    assert Booking.objects.filter(status="confirmed").count() > 50
