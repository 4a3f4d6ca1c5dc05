"""A slot that a process remembers is booked by what is true now, whoever changed it; docs/decisions/0022-speed.md."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from bookings import slots
from bookings.models import Booking
from bookings.services.at_once import USUAL_PARTY
from events.models import Event, TimeSlot
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOOKINGS = "/api/v1/bookings"
on_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL books in one statement")


@pytest.fixture(autouse=True)
def _unlimited(settings: Any) -> None:
    settings.BOOKING_RATE = (0, 60)


@pytest.fixture
def event() -> Event:
    return EventFactory.create(capacity=9)


def ask(slot: TimeSlot, **body: Any) -> Any:
    return APIClient().post(BOOKINGS, {"time_slot_id": slot.pk, "attendee_name": "Ada"} | body, format="json")


@pytest.fixture
def slot(event: Event) -> TimeSlot:
    """Booked before, so that the process remembers it."""
    slot: TimeSlot = event.slots.get()
    assert ask(slot).status_code == 201
    return slot


@on_postgres
def test_the_second_booking_is_one_statement(slot: TimeSlot):
    with CaptureQueriesContext(connection) as asked:
        assert ask(slot).status_code == 201

    assert [each["sql"][:13] for each in asked] == ["WITH standing"]


SOON = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda e, now: e.update(requires_account=True), 403, "account_required"),
        (lambda e, now: e.update(max_seats_per_booking=1), 409, "too_many_seats"),
        (lambda e, now: e.update(booking_opens_at=now + SOON), 409, "booking_not_open"),
        (lambda e, now: e.update(booking_closes_at=now - SOON), 409, "booking_closed"),
        (lambda e, now: e.update(status="draft"), 409, "event_not_published"),
        (lambda e, now: e.update(status="cancelled"), 409, "event_cancelled"),
        (lambda e, now: e.update(deleted_at=now), 404, "not_found"),
        (lambda e, now: TimeSlot.objects.update(starts_at=now - SOON), 409, "event_started"),
        (lambda e, now: TimeSlot.objects.update(capacity=2), 409, "event_full"),
    ],
)
def test_a_rule_that_was_changed_elsewhere_holds_at_once(
    slot: TimeSlot, change: Callable[[Any, Any], object], status: int, code: str
):
    """By another process: neither signals nor marks tell this one."""
    change(Event.objects.filter(pk=slot.event_id), timezone.now())

    assert_envelope(ask(slot, seats=2), status, code)

    assert Booking.objects.count() == 1


def test_a_rule_that_was_dropped_elsewhere_holds_no_more(event: Event):
    slot: TimeSlot = event.slots.get()
    Event.objects.update(booking_closes_at=timezone.now() - SOON)
    for _ in range(2):
        assert_envelope(ask(slot), 409, "booking_closed")

    Event.objects.update(booking_closes_at=None, title="Later")

    answer = ask(slot)
    assert (answer.status_code, answer.json()["event"]["title"]) == (201, "Later")


def test_the_answer_has_the_slot_as_it_is(slot: TimeSlot):
    later = slot.ends_at + timedelta(hours=1)
    TimeSlot.objects.update(ends_at=later, capacity=20, seats_taken=5, booking_count=4)

    answer = ask(slot).json()["time_slot"]

    TimeSlot.objects.update(seats_taken=2, booking_count=2)
    assert (answer["ends_at"][:19], answer["capacity"], answer["seats_taken"]) == (f"{later:%Y-%m-%dT%H:%M:%S}", 20, 6)


def test_seats_that_were_freed_elsewhere_are_had(event: Event):
    slot: TimeSlot = event.slots.get()
    TimeSlot.objects.update(capacity=2)
    assert ask(slot).status_code == 201
    assert_envelope(ask(slot, seats=2), 409, "event_full")

    TimeSlot.objects.update(capacity=3)

    assert ask(slot, seats=2).status_code == 201


def test_an_event_that_got_a_second_slot_asks_which(slot: TimeSlot):
    by_event = {"event_id": slot.event_id, "attendee_name": "Ada"}
    assert APIClient().post(BOOKINGS, by_event, format="json").status_code == 201

    TimeSlot.objects.bulk_create([TimeSlot(event_id=slot.event_id, starts_at=slot.starts_at, ends_at=slot.ends_at)])

    assert_envelope(APIClient().post(BOOKINGS, by_event, format="json"), 409, "slot_required")


def test_the_slot_that_went_is_missed(event: Event, slot: TimeSlot):
    Booking.objects.all().delete()
    TimeSlot.objects.filter(pk=slot.pk)._raw_delete("default")  # type: ignore[attr-defined]

    assert ask(slot).status_code == 404


def test_twins_are_refused_all_the_same(slot: TimeSlot):
    assert ask(slot, email="ada@example.org").status_code == 201
    for _ in range(2):
        assert_envelope(ask(slot, email="ada@example.org"), 409, "already_booked")


def test_what_one_request_changes_another_does_not_see(slot: TimeSlot):
    mine = slots.slot_to_book(slot_id=slot.pk, from_memory=True)
    mine.starts_at, mine.event.title = timezone.now(), "Mine"

    other = slots.slot_to_book(slot_id=slot.pk, from_memory=True)

    assert (other.starts_at, other.event.title) == (slot.starts_at, slot.event.title)
    assert (other._state.db, other._state.adding, other) == ("default", False, slot)


def test_memory_has_an_end(slot: TimeSlot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slots, "MOST_KNOWN", 2)
    for _ in range(5):
        slots.slot_to_book(slot_id=EventFactory.create(capacity=1).slots.get().pk)
        assert len(slots._known) <= 2


@on_postgres
@pytest.mark.parametrize("is_kept", [True, False])
def test_statements_are_kept_where_that_is_wanted(slot: TimeSlot, settings: Any, is_kept: bool):
    settings.DATABASE_PREPARED_STATEMENTS = is_kept

    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'WITH standing%%UNION ALL%%'"
            )
            return int(cursor.fetchone()[0])

    before = kept()
    assert ask(slot, seats=USUAL_PARTY).status_code == 201
    assert (kept() > 0) if is_kept else (kept() == before)
