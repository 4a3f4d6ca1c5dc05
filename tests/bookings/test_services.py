"""The rules of a seat, by the services themselves."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings import privacy, services
from bookings.errors import AlreadyBooked, AttendeeIsInside, EventFull, NotConfirmed, TooManySeats
from bookings.models import Attendee, Booking
from bookings.services import Person, seats
from common.errors import NotFound
from events.models import TimeSlot
from notifications.models import Notification
from tests.factories import EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db


def test_booking_takes_seats_and_writes_the_outbox():
    event = EventFactory.create(capacity=2)

    booking = book(event, email="ada@example.org", seats=2)

    assert booking.status == Booking.Status.CONFIRMED
    assert event.slots.values_list("seats_taken", "booking_count").get() == (2, 1)
    message = Notification.objects.get()
    assert (message.kind, message.status, message.dedupe_key) == (
        "booking_confirmed",
        "queued",
        f"booking_confirmed:{booking.pk}:0",
    )


def test_a_slot_filled_since_it_was_read_is_full():
    event = EventFactory.create(capacity=2)
    stale = TimeSlot.objects.select_related("event").get()
    book(event, seats=2)

    with pytest.raises(EventFull) as refusal:
        book(event, slot=stale)

    assert refusal.value.extra == {"seats_left": 0, "waitlist_open": True}
    assert (Booking.objects.count(), Attendee.objects.count()) == (1, 2)


def test_a_failure_on_the_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create(capacity=2)

    def break_down(slot: TimeSlot, seats: int) -> None:
        raise RuntimeError

    monkeypatch.setattr("bookings.services.booking.book_at_once", lambda *_: False)
    monkeypatch.setattr("bookings.services.booking.take_seats", break_down)
    with pytest.raises(RuntimeError):
        book(event, email="ada@example.org")

    assert not Booking.objects.exists()
    assert not Attendee.objects.exists()
    assert not Notification.objects.exists()


def test_an_address_twice_in_one_party_is_refused():
    event = EventFactory.create(capacity=5)
    twins = [Person("Ada", "ada@example.org"), Person("Bob", "ADA@example.org")]

    with pytest.raises(AlreadyBooked):
        services.book_seats(slot=event.slots.get(), booker=twins[0], attendees=twins, now=timezone.now())

    assert event.slots.get().seats_taken == 0


def test_the_team_books_without_the_events_limit_but_not_without_any():
    event = EventFactory.create(max_seats_per_booking=2)
    source = Booking.Source.ADMIN

    party = book(event, seats=3, source=source)
    with pytest.raises(TooManySeats) as refusal:
        book(event, seats=services.MOST_SEATS + 1, source=source)

    assert (party.seats, refusal.value.params["most"], refusal.value.field) == (3, 1_000, "seats")
    assert event.slots.get().seats_taken == 3


def test_a_slot_that_is_gone_is_not_found():
    event = EventFactory.create(capacity=5)
    slot = event.slots.get()
    TimeSlot.objects.filter(pk=slot.pk).delete()

    with pytest.raises((NotFound, EventFull)):
        book(event, slot=slot)

    assert not Booking.objects.exists()


def test_a_place_in_the_queue_is_not_moved():
    event = EventFactory.create(capacity=5, capacity__slots=2)
    booking = book(event, slot=event.slots.first())
    Booking.objects.update(status=Booking.Status.WAITLISTED)

    with pytest.raises(NotConfirmed):
        services.move_booking(booking=booking, to=event.slots.last(), now=timezone.now())


def test_the_seat_of_somebody_inside_is_not_given_up():
    event = EventFactory.create(capacity=2, capacity__slots=2)
    first, second = event.slots.all()
    booking, now = book(event, slot=first, seats=2), timezone.now()
    guest, _ = booking.attendees.all()
    services.check_in(event=event, ticket_code=guest.ticket_code, by=event.organizer, now=now)

    with pytest.raises(AttendeeIsInside):
        services.cancel_booking(booking=booking, now=now)
    with pytest.raises(AttendeeIsInside):
        services.move_booking(booking=booking, to=second, by=event.organizer, now=now)
    privacy.erase_booking(booking=booking, now=now)

    assert list(event.slots.values_list("seats_taken", flat=True)) == [2, 0]
    assert list(Booking.objects.values_list("status", "name")) == [("confirmed", "—")]
    services.undo_check_in(
        attendee=Attendee.objects.select_related("event").get(pk=guest.pk), by=event.organizer, now=now
    )
    assert services.cancel_booking(booking=booking, now=now).status == "cancelled"


CONSTRAINTS: list[tuple[str, Any, dict[str, Any]]] = [
    ("slot_never_oversold", TimeSlot, {"seats_taken": 6}),
    ("slot_never_oversold", TimeSlot, {"capacity": 0}),
    ("slot_ends_after_it_starts", TimeSlot, {"ends_at": timezone.now().replace(year=2000)}),
    ("booking_has_a_seat", Booking, {"seats": 0}),
    ("booking_status_is_known", Booking, {"status": "lost"}),
    ("booking_offer_has_an_end", Booking, {"status": "offered"}),
    ("booking_cancelled_has_a_time", Booking, {"status": "cancelled"}),
]


@pytest.mark.parametrize(("constraint", "model", "columns"), CONSTRAINTS, ids=lambda value: str(value)[:40])
def test_the_database_itself_refuses(constraint: str, model: Any, columns: dict[str, Any]):
    book(EventFactory.create(capacity=5))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**columns)


def test_seats_cannot_go_below_zero():
    slot = EventFactory.create(capacity=5).slots.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        seats.free_seats(slot.pk, 1, bookings=0, event_id=slot.event_id)


def test_the_database_keeps_one_live_booking_for_a_user():
    user = UserFactory.create()
    booking = book(EventFactory.create(capacity=5), by=user)
    twin = {"event": booking.event, "slot": booking.slot, "user": user, "name": "x", "status": "waitlisted"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(**twin)
    Booking.objects.create(**twin | {"status": "expired"})

    assert Booking.objects.count() == 2


@pytest.mark.parametrize("column", ["token", "idempotency_key"])
def test_secret_columns_are_unique(column: str):
    event = EventFactory.create(capacity=5)
    first, second = book(event), book(event)
    Booking.objects.filter(pk=first.pk).update(**{column: "same"})

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=second.pk).update(**{column: "same"})


def test_ticket_codes_are_unique_and_128_bits_long():
    book(EventFactory.create(capacity=50), seats=10)
    codes = set(Attendee.objects.values_list("ticket_code", flat=True))

    assert len(codes) == 10
    assert {len(code) for code in codes} == {26}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.update(ticket_code="SAME")
