"""Seats that are freed, offered and wanted in the same instant, with real connections; and each guard taken away."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bookings import privacy, services
from bookings.models import Booking
from bookings.reconcile import differences
from bookings.services import Person
from common.idempotency import RequestKey, key_of
from events import services as events
from events.models import Event, TimeSlot
from events.services import Span
from notifications.models import Notification
from tests.factories import EventFactory, book
from tests.races.crowd import at_once, booker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
ROUNDS = 10


def joiner(slot_id: int, number: int) -> Callable[[], Booking]:
    def call() -> Booking:
        slot = TimeSlot.objects.select_related("event").get(pk=slot_id)
        return book(slot.event, f"Waiting {number}", slot=slot, join_waitlist=True)

    return call


def cancel(booking: Booking) -> Callable[[], Any]:
    return lambda: services.cancel_booking(booking=booking, now=timezone.now())


def accept(booking: Booking) -> Callable[[], Any]:
    return lambda: services.accept_offer(booking=booking, now=timezone.now())


def event_with_offer() -> tuple[Event, Booking]:
    """One seat, offered to somebody, and one more who waits behind."""
    event = EventFactory.create(capacity=1)
    first = book(event, "First")
    offered = book(event, "Second", email="second@example.org", join_waitlist=True)
    book(event, "Third", join_waitlist=True)
    services.cancel_booking(booking=first, now=timezone.now())
    offered.refresh_from_db()
    return event, offered


def expire(at: datetime) -> Callable[[], int]:
    return lambda: services.expire_offers(now=at)


def test_the_last_seat_goes_to_one_and_the_others_wait():
    for _ in range(ROUNDS):
        event = EventFactory.create(capacity=1)
        slot = event.slots.get()

        outcomes = at_once(*[joiner(slot.pk, number) for number in range(6)])

        statuses = sorted(Booking.objects.filter(event=event).values_list("status", flat=True))
        assert outcomes == {"done": 6}
        assert statuses == ["confirmed", *["waitlisted"] * 5]


def test_a_cancellation_against_the_end_of_the_offer_frees_the_seat_once():
    for _ in range(ROUNDS):
        event, offered = event_with_offer()
        later = timezone.now() + timedelta(hours=25)

        outcomes = at_once(cancel(offered), expire(later))

        offered.refresh_from_db()
        slot = event.slots.get()
        assert set(outcomes) <= {"done", "already_cancelled"}
        assert offered.status in {"cancelled", "expired"}
        assert (slot.seats_taken, slot.booking_count) == (1, 0)  # the next in the queue has it
        assert differences(now=timezone.now()) == []


def test_two_who_accept_one_offer_confirm_it_once():
    for _ in range(ROUNDS):
        event, offered = event_with_offer()

        outcomes = at_once(accept(offered), accept(offered))

        slot = event.slots.get()
        assert outcomes == {"done": 1, "already_accepted": 1}
        assert (slot.seats_taken, slot.booking_count) == (1, 1)
        assert Notification.objects.filter(kind="booking_confirmed", subject_id=offered.pk).count() == 1


def test_an_offer_that_ends_while_it_is_accepted_is_one_or_the_other():
    for _ in range(ROUNDS):
        event, offered = event_with_offer()
        later = timezone.now() + timedelta(hours=25)

        outcomes = at_once(accept(offered), expire(later))

        offered.refresh_from_db()
        slot = event.slots.get()
        assert set(outcomes) <= {"done", "offer_expired"}
        assert offered.status in {"confirmed", "expired"}
        assert (slot.seats_taken, slot.booking_count) == (1, 1 if offered.status == "confirmed" else 0)
        assert differences(now=timezone.now()) == []


def test_nobody_joins_the_queue_in_front_of_a_seat_that_is_just_freed():
    for _ in range(ROUNDS):
        event = EventFactory.create(capacity=1)
        booking = book(event, "First")
        slot = event.slots.get()

        outcomes = at_once(cancel(booking), joiner(slot.pk, 1), joiner(slot.pk, 2), joiner(slot.pk, 3))

        slot.refresh_from_db()
        assert outcomes == {"done": 4}
        assert slot.seats_taken == 1
        assert differences(now=timezone.now()) == []


def test_capacity_lowered_while_people_book_is_refused_or_holds():
    for capacity in (0, 1, 3, 5) * 3:
        event = EventFactory.create(capacity=8)
        slot = event.slots.select_related("event").get()
        span = Span(slot.starts_at, slot.ends_at, capacity)

        def lower(slot: TimeSlot = slot, span: Span = span, event: Event = event) -> None:
            events.change_slot(slot=slot, changes=asdict(span), by=event.organizer, now=timezone.now())

        outcomes = at_once(*[booker(slot.pk, number) for number in range(5)], lower)

        slot.refresh_from_db()
        assert set(outcomes) <= {"done", "event_full", "capacity_below_taken"}
        assert slot.capacity in ({8} if outcomes["capacity_below_taken"] else {capacity})
        assert slot.seats_taken <= slot.capacity
        assert slot.seats_taken == outcomes["done"] - (slot.capacity == capacity)


def test_an_erasure_during_a_move_leaves_no_seat_behind_in_either_slot():
    for _ in range(ROUNDS):
        event = EventFactory.create(capacity=2, capacity__slots=2)
        first, second = event.slots.all()
        booking = book(event, "Ada", seats=2, slot=first, email="ada@example.org")

        outcomes = at_once(
            lambda booking=booking: privacy.erase_booking(booking=booking, now=timezone.now()),
            lambda booking=booking, to=second: services.move_booking(booking=booking, to=to, now=timezone.now()),
        )

        booking.refresh_from_db()
        assert set(outcomes) <= {"done", "already_cancelled"}
        assert (booking.status, booking.name, booking.email) == ("cancelled", privacy.NOBODY, "")
        assert list(event.slots.values_list("seats_taken", "booking_count")) == [(0, 0), (0, 0)]
        assert not Notification.objects.filter(recipient="ada@example.org").exists()


def test_a_guest_taken_out_while_the_booking_is_cancelled_frees_each_seat_once():
    for _ in range(ROUNDS):
        event = EventFactory.create(capacity=3)
        booking = book(event, "Ada", seats=3)
        attendee = booking.attendees.select_related("event", "booking__slot").last()

        outcomes = at_once(
            cancel(booking),
            lambda attendee=attendee: services.take_out_attendee(attendee=attendee, by=None, now=timezone.now()),
        )

        slot = event.slots.get()
        assert set(outcomes) <= {"done", "already_cancelled"}
        assert (slot.seats_taken, slot.booking_count) == (0, 0)
        assert not booking.attendees.filter(active=True).exists()


def once_more(event: Event, key: RequestKey, answers: list[tuple[int, bool]]) -> Callable[[], Any]:
    def call() -> None:
        slot = TimeSlot.objects.select_related("event").get(event=event)
        booking, is_replayed = services.book_once(
            key=key, spend=lambda: None, slot=slot, booker=Person("Ada", "ada@example.org"), now=timezone.now()
        )
        answers.append((booking.pk, is_replayed))

    return call


def test_sixteen_twins_of_one_key_book_once_and_all_get_that_booking():
    for number in range(5):
        event = EventFactory.create(capacity=1)
        answers: list[tuple[int, bool]] = []

        outcomes = at_once(*[once_more(event, key_of(f"key {number}", {}), answers)] * 16)

        made = Booking.objects.get(event=event)
        assert outcomes == {"done": 16}
        assert sorted(answers) == [(made.pk, False), *[(made.pk, True)] * 15]
        assert event.slots.get().seats_taken == 1


def read_without_lock(booking: Booking, *others: int) -> Booking:
    """What many systems do in place of a lock."""
    read = Booking.objects.select_related("event", "slot").get(pk=booking.pk)
    time.sleep(0.05)
    return read


@pytest.mark.postgres
@pytest.mark.breaks_counters
def test_control_without_the_lock_two_accept_one_offer(monkeypatch: pytest.MonkeyPatch):
    event, offered = event_with_offer()
    monkeypatch.setattr("bookings.services.waitlist.lock_booking", read_without_lock)
    monkeypatch.setattr("bookings.services.waitlist.tell", lambda *_: None)

    at_once(accept(offered), accept(offered))

    assert event.slots.get().booking_count == 2


@pytest.mark.postgres
@pytest.mark.breaks_counters
def test_control_without_the_lock_an_ended_offer_is_confirmed_as_well(monkeypatch: pytest.MonkeyPatch):
    event, offered = event_with_offer()
    monkeypatch.setattr("bookings.services.waitlist.lock_booking", read_without_lock)

    at_once(accept(offered), expire(timezone.now() + timedelta(hours=25)))

    assert differences(now=timezone.now()) != []
    assert event.slots.get().booking_count == 1


@pytest.mark.breaks_counters
@pytest.mark.parametrize("race", ["take out and cancel", "move and erase"])
def test_control_without_the_lock_seats_are_lost(monkeypatch: pytest.MonkeyPatch, race: str):
    """Both read before either wrote: done one after the other, so that it is the same each time."""
    event = EventFactory.create(capacity=9, capacity__slots=2)
    first, second = event.slots.all()
    book(event, "Others", seats=4, slot=first)
    booking = book(event, "Ada", seats=3, slot=first)
    attendee = booking.attendees.select_related("event", "booking__slot").last()
    reads = [Booking.objects.select_related("event", "slot").get(pk=booking.pk) for _ in range(2)]
    for module in ("bookings.services.changes", "bookings.services.attendees", "bookings.privacy"):
        monkeypatch.setattr(f"{module}.lock_booking", lambda *_: reads.pop())
    calls: dict[str, list[Callable[[], Any]]] = {
        "take out and cancel": [
            lambda: services.take_out_attendee(attendee=attendee, by=None, now=timezone.now()),
            cancel(booking),
        ],
        "move and erase": [
            lambda: services.move_booking(booking=booking, to=second, now=timezone.now()),
            lambda: privacy.erase_booking(booking=booking, now=timezone.now()),
        ],
    }

    for call in calls[race]:
        call()

    assert differences(now=timezone.now()) != []


@pytest.mark.postgres
@pytest.mark.breaks_counters
def test_control_without_a_second_look_somebody_waits_in_front_of_a_free_seat(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create(capacity=1)
    booking = book(event, "First")
    slot = event.slots.get()

    class Nobody:
        def exists(self) -> bool:
            return False

    def cancelled_meanwhile(*_: int) -> None:
        at_once(cancel(booking))  # it sees no row of who is about to join

    monkeypatch.setattr("bookings.services.booking.lock_slots", cancelled_meanwhile)
    monkeypatch.setattr("events.querysets.TimeSlotQuerySet.with_room_for", lambda *_: Nobody())

    joiner(slot.pk, 1)()

    slot.refresh_from_db()
    assert (slot.seats_taken, Booking.objects.get(status="waitlisted").name) == (0, "Waiting 1")


@pytest.mark.postgres
def test_control_without_the_keys_second_look_only_one_twin_is_answered(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create(capacity=1)
    answers: list[tuple[int, bool]] = []
    monkeypatch.setattr("bookings.services.booking.once", lambda find, make: (make(), False))
    ask = once_more(event, key_of("key", {}), answers)

    def call() -> None:
        with suppress(IntegrityError):
            ask()

    at_once(*[call] * 4)

    assert len(answers) == 1
