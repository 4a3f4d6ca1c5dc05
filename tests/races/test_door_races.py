"""Two doors and one ticket, with real connections; and what happens once the guard is taken away."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import TrailEntry, User
from bookings.models import Attendee, Booking
from bookings.services import cancel_booking, check_in, undo_check_in, walk_up
from events.models import Event
from tests.factories import EventFactory, book
from tests.races.crowd import assert_counters_hold, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
TICKETS = 100


def doorway(event: Event, code: str, scan_id: str = "") -> Callable[[], Attendee]:
    by = event.organizer
    return lambda: check_in(event=event, ticket_code=code, by=by, now=timezone.now(), scan_id=scan_id)


def event_with_tickets(number: int) -> tuple[Event, list[str]]:
    event = EventFactory.create(capacity=None)
    book(event, "Party", seats=min(number, event.max_seats_per_booking))
    for guest in range(number - Attendee.objects.count()):
        book(event, f"Guest {guest}")
    return event, list(Attendee.objects.values_list("ticket_code", flat=True))


def admissions() -> int:
    return TrailEntry.objects.filter(action="attendee.checked_in").count()


def test_two_doors_scan_one_ticket_a_hundred_times_and_admit_it_once_each_time():
    event, codes = event_with_tickets(TICKETS)

    outcomes = [at_once(doorway(event, code), doorway(event, code[:8])) for code in codes]

    assert outcomes == [{"done": 1, "already_checked_in": 1}] * TICKETS
    assert admissions() == Attendee.objects.filter(checked_in_at__isnull=False).count() == TICKETS


def test_sixteen_doors_admit_one_ticket_once():
    event, (code,) = event_with_tickets(1)

    outcomes = at_once(*[doorway(event, code)] * 48)

    assert outcomes == {"done": 1, "already_checked_in": 47}
    assert admissions() == 1


def test_one_scan_sent_by_an_impatient_device_is_one_admission():
    event, (code,) = event_with_tickets(1)

    outcomes = at_once(*[doorway(event, code, "scan-number-1")] * 16)

    assert outcomes == {"done": 16}
    assert admissions() == 1


def test_nobody_comes_in_on_a_booking_that_is_being_cancelled():
    event = EventFactory.create(capacity=None)
    bookings = [book(event, f"Guest {number}") for number in range(40)]

    def cancel(booking: Booking) -> Callable[[], Any]:
        return lambda: cancel_booking(booking=booking, now=timezone.now())

    for booking in bookings:
        code = booking.attendees.get().ticket_code
        outcomes = at_once(doorway(event, code), cancel(booking))

        assert outcomes in ({"done": 1, "attendee_checked_in": 1}, {"done": 1, "booking_cancelled": 1})

    came = Attendee.objects.filter(checked_in_at__isnull=False)
    assert admissions() == came.count() == Booking.objects.filter(status="confirmed").count()
    assert not came.filter(active=False).exists()


def test_check_ins_and_undos_mixed_leave_each_ticket_in_or_out():
    event, (code,) = event_with_tickets(1)
    attendee = Attendee.objects.select_related("event").get()

    def undo() -> Attendee:
        return undo_check_in(attendee=attendee, by=event.organizer, now=timezone.now())

    outcomes = at_once(*[doorway(event, code), undo] * 30)

    undone = TrailEntry.objects.filter(action="attendee.check_in_undone").count()
    attendee.refresh_from_db()
    assert set(outcomes) <= {"done", "already_checked_in", "not_checked_in"}
    assert admissions() - undone == (1 if attendee.checked_in_at else 0)
    assert outcomes["done"] == admissions() + undone


def walk_in(event: Event, name: str, scan_id: str) -> Callable[[], Attendee]:
    slot, by = event.slots.get(), event.organizer
    return lambda: walk_up(event=event, slot=slot, name=name, by=by, now=timezone.now(), scan_id=scan_id)


def test_walk_ups_never_oversell_and_a_double_click_registers_once():
    event = EventFactory.create(capacity=20)
    everybody = [walk_in(event, f"Guest {number}", f"scan-{number:04}") for number in range(30)]

    outcomes = at_once(*everybody, *everybody)

    assert outcomes == {"done": 40, "event_full": 20}
    assert Booking.objects.count() == admissions() == 20
    assert_counters_hold(event)


@pytest.mark.postgres
def test_control_read_then_write_admits_twice(monkeypatch: pytest.MonkeyPatch):
    """The same race with the guard replaced by what many systems do shows what the guard prevents."""
    event, codes = event_with_tickets(20)
    admitted: list[str] = []

    def read_then_write(attendee: Attendee, *, by: User, now: Any, scan_id: str) -> bool:
        if Attendee.objects.get(pk=attendee.pk).checked_in_at:
            return False
        time.sleep(0.005)
        Attendee.objects.filter(pk=attendee.pk).update(checked_in_at=now, checked_in_by=by)
        admitted.append(attendee.ticket_code)
        return True

    monkeypatch.setattr("bookings.services.door._admit", read_then_write)

    for code in codes:
        at_once(doorway(event, code), doorway(event, code))

    assert len(admitted) > len(set(admitted)) == len(codes)


@pytest.mark.postgres
def test_control_a_guard_in_a_sub_query_admits_twice(monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL does not read a sub-query again after it waited for the row, so the condition must not be in one."""
    event, codes = event_with_tickets(20)
    admitted: list[str] = []

    def update_what_a_query_found(attendee: Attendee, *, by: User, now: Any, scan_id: str) -> bool:
        free = Attendee.objects.filter(pk=attendee.pk, checked_in_at=None)
        is_admitted = Attendee.objects.filter(pk__in=free.values("pk")).update(checked_in_at=now, checked_in_by=by)
        time.sleep(0.02)  # so that the other door waits for the row, with the sub-query behind it
        admitted.extend([attendee.ticket_code] * is_admitted)
        return bool(is_admitted)

    monkeypatch.setattr("bookings.services.door._admit", update_what_a_query_found)

    for code in codes:
        at_once(doorway(event, code), doorway(event, code))

    assert len(admitted) > len(codes)
