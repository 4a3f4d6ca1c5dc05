"""Everything that takes, moves or frees a seat.

The seats of a slot move only by the two conditional updates at the end of this file. They come last in every
transaction, so that the one row everybody wants is locked only for the commit, and in id order where there are two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from accounts.trail import record
from bookings import messages
from bookings.errors import (
    AccountRequired,
    AlreadyBooked,
    AlreadyCancelled,
    BookingClosed,
    BookingNotOpen,
    EventCancelled,
    EventFull,
    EventNotPublished,
    EventStarted,
    NotConfirmed,
    SameSlot,
    TooManySeats,
    WrongSlot,
)
from bookings.models import Attendee, Booking
from common.db import breaks
from common.errors import NotFound
from events.models import Event, TimeSlot
from notifications.kinds import Kind
from notifications.services import enqueue


@dataclass(frozen=True)
class Person:
    name: str
    email: str = ""
    phone: str = ""


def ensure_bookable(*, slot: TimeSlot, seats: int, by: User | None, now: datetime) -> None:
    """Raise the reason why this many seats of this slot cannot be booked now, on what was last read of it."""
    event = slot.event
    if event.deleted_at is not None:
        raise NotFound
    if event.status == Event.Status.CANCELLED:
        raise EventCancelled
    if event.status != Event.Status.PUBLISHED:
        raise EventNotPublished
    if slot.starts_at <= now:
        raise EventStarted
    if event.booking_opens_at and now < event.booking_opens_at:
        raise BookingNotOpen
    if event.booking_closes_at and now >= event.booking_closes_at:
        raise BookingClosed
    if event.requires_account and by is None:
        raise AccountRequired
    if seats > event.max_seats_per_booking:
        raise TooManySeats(field="seats", most=event.max_seats_per_booking)
    if not slot.has_room_for(seats):
        raise _full(slot)


def book_seats(
    *,
    slot: TimeSlot,
    booker: Person,
    seats: int = 1,
    attendees: Sequence[Person] = (),
    by: User | None = None,
    source: str = Booking.Source.API,
    language: str = "",
    now: datetime,
) -> Booking:
    """A confirmed booking of ``seats`` seats, an attendee for each: those given, else the booker for all.

    Raises what ensure_bookable raises, EventFull where others were faster, and AlreadyBooked where the user or
    one of the addresses has a live booking for this event.
    """
    seats = len(attendees) or seats
    ensure_bookable(slot=slot, seats=seats, by=by, now=now)
    people = attendees or [booker, *[Person(booker.name)] * (seats - 1)]
    booking = Booking(
        event=slot.event,
        slot=slot,
        user=by,
        name=booker.name,
        email=booker.email,
        phone=booker.phone,
        language=language or (by.language if by else ""),
        seats=seats,
        status=Booking.Status.CONFIRMED,
        source=source,
        created_at=now,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
            Attendee.objects.bulk_create(
                Attendee(booking=booking, event=slot.event, name=each.name, email=each.email, phone=each.phone)
                for each in people
            )
            _tell(messages.CONFIRMED, booking, now)
            _take_seats(slot, booking.seats)
    except IntegrityError as error:
        raise _refusal(error, slot) from error
    return booking


def _refusal(error: IntegrityError, slot: TimeSlot) -> Exception:
    is_twin = breaks(error, Booking, "booking_one_live_per_user_and_event") or breaks(
        error, Attendee, "attendee_one_active_per_email_and_event"
    )
    if is_twin:
        return AlreadyBooked()
    return error if TimeSlot.objects.filter(pk=slot.pk).exists() else NotFound()


def move_booking(*, booking: Booking, to: TimeSlot, by: User | None = None, now: datetime) -> Booking:
    """All seats of a confirmed booking into another slot of the same event, or none.

    Raises AlreadyCancelled, NotConfirmed, EventCancelled, EventStarted, SameSlot, WrongSlot or EventFull.
    """
    with transaction.atomic():
        booking = lock_booking(booking)
        _ensure_changeable(booking, now)
        if booking.status != Booking.Status.CONFIRMED:
            raise NotConfirmed
        _ensure_movable(booking, to, now)
        left, booking.slot = booking.slot, to
        booking.revision += 1
        booking.save(update_fields=["slot", "revision", "updated_at"])
        _tell(messages.MOVED, booking, now)
        record(
            action="booking.moved",
            target=booking,
            by=by,
            event_id=booking.event_id,
            changes={"slot": [left.pk, to.pk]},
            now=now,
        )
        for slot in sorted((left, to), key=lambda slot: slot.pk):
            if slot.pk == to.pk:
                _take_seats(to, booking.seats)
            else:
                _free_seats(left, booking.seats)
    return Booking.objects.for_reading().get(pk=booking.pk)


def _ensure_movable(booking: Booking, to: TimeSlot, now: datetime) -> None:
    if to.event_id != booking.event_id:
        raise WrongSlot(field="new_time_slot_id")
    if to.pk == booking.slot_id:
        raise SameSlot
    if booking.event.status == Event.Status.CANCELLED:
        raise EventCancelled
    if to.starts_at <= now:
        raise EventStarted


def cancel_booking(*, booking: Booking, by: User | None = None, now: datetime) -> Booking:
    """Free the seats of a live booking; raises AlreadyCancelled or EventStarted."""
    with transaction.atomic():
        booking = lock_booking(booking)
        _ensure_changeable(booking, now)
        held = booking.holds_seats
        booking.status = Booking.Status.CANCELLED
        booking.cancelled_at = now
        booking.revision += 1
        booking.save(update_fields=["status", "cancelled_at", "revision", "updated_at"])
        booking.attendees.update(active=False)
        _tell(messages.CANCELLED, booking, now)
        record(action="booking.cancelled", target=booking, by=by, event_id=booking.event_id, now=now)
        if held:
            _free_seats(booking.slot, booking.seats)
    return booking


def change_booking(
    *, booking: Booking, to: TimeSlot | None, changes: dict[str, str], by: User | None = None, now: datetime
) -> Booking:
    """Move and correct in one step, or neither; raises what the two raise."""
    with transaction.atomic():
        if changes:
            booking = correct_booking(booking=booking, changes=changes, by=by, now=now)
        if to:
            booking = move_booking(booking=booking, to=to, by=by, now=now)
    return booking


def correct_booking(*, booking: Booking, changes: dict[str, str], by: User | None = None, now: datetime) -> Booking:
    """New ``name``, ``email`` or ``phone`` for the booker, and for the attendee who is the booker.

    Raises AlreadyCancelled, EventStarted, or AlreadyBooked where the address has another seat at this event.
    """
    try:
        with transaction.atomic():
            booking = lock_booking(booking)
            _ensure_changeable(booking, now)
            first = booking.attendees.filter(active=True).first()
            is_booker = first is not None and first.email == booking.email
            for person in [booking, first] if first and is_booker else [booking]:
                for name, value in changes.items():
                    setattr(person, name, value)
                person.save(update_fields=list(changes))
            names = dict.fromkeys(changes)
            record(action="booking.corrected", target=booking, by=by, event_id=booking.event_id, changes=names, now=now)
    except IntegrityError as error:
        raise _refusal(error, booking.slot) from error
    return Booking.objects.for_reading().get(pk=booking.pk)


def lock_booking(booking: Booking) -> Booking:
    """The booking as it is now, locked until the end of the transaction, with its event and slot.

    Two statements, since PostgreSQL joins the other tables as they were before it waited for the lock: a booking that
    was moved meanwhile would match no slot, and not be found.
    """
    Booking.objects.select_for_update().only("pk").get(pk=booking.pk)
    return Booking.objects.select_related("event", "slot").get(pk=booking.pk)


def _ensure_changeable(booking: Booking, now: datetime) -> None:
    if not booking.is_live:
        raise AlreadyCancelled
    if booking.slot.starts_at <= now:
        raise EventStarted


def _tell(kind: Kind, booking: Booking, now: datetime) -> None:
    """An outbox row for the booker; a guest by name alone has no address to write to."""
    if booking.email:
        enqueue(
            kind=kind.name,
            recipient=booking.email,
            language=booking.language,
            subject_id=booking.pk,
            dedupe_key=f"{kind.name}:{booking.pk}:{booking.revision}",
            now=now,
        )


def _full(slot: TimeSlot) -> EventFull:
    return EventFull(seats_left=slot.seats_left, waitlist_open=slot.event.waitlist_enabled)


def _take_seats(slot: TimeSlot, seats: int) -> None:
    """The guard against overselling: one conditional update. No row updated means full, and all rolls back."""
    taken = (
        TimeSlot.objects.filter(pk=slot.pk)
        .with_room_for(seats)
        .update(seats_taken=F("seats_taken") + seats, booking_count=F("booking_count") + 1)
    )
    if not taken:
        fresh = TimeSlot.objects.select_related("event").filter(pk=slot.pk).first()
        raise _full(fresh) if fresh else NotFound


def release_seats(booking: Booking) -> None:
    """Give the seats of a booking back; the caller has it locked, and has just ended it."""
    _free_seats(booking.slot, booking.seats)


def _free_seats(slot: TimeSlot, seats: int) -> None:
    TimeSlot.objects.filter(pk=slot.pk).update(
        seats_taken=F("seats_taken") - seats, booking_count=F("booking_count") - 1
    )
