"""Changing and ending bookings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.trail import record
from bookings import messages
from bookings.errors import (
    AlreadyCancelled,
    AttendeeIsInside,
    EventCancelled,
    EventStarted,
    NotConfirmed,
    SameSlot,
    SmsNeedsPhone,
    WrongSlot,
)
from bookings.models import Booking
from bookings.services.booking import ensure_textable, refusal
from bookings.services.people import correct_attendees
from bookings.services.seats import free_seats, lock_booking, take_seats
from bookings.services.telling import tell
from bookings.services.waitlist import offer_free_seats
from common.phones import is_international
from events.models import Event, TimeSlot


def ensure_changeable(booking: Booking, now: datetime) -> None:
    """Raise AlreadyCancelled or EventStarted."""
    if not booking.is_live:
        raise AlreadyCancelled
    if booking.slot.starts_at <= now:
        raise EventStarted


def _ensure_nobody_is_inside(booking: Booking) -> None:
    """Raise AttendeeIsInside: the seat of whoever was let in is not sold again.

    The door waits for these rows, and then finds what became of the booking.
    """
    people = booking.attendees.select_for_update(no_key=True).filter(active=True)
    if any(people.values_list("checked_in_at", flat=True)):
        raise AttendeeIsInside


def move_booking(*, booking: Booking, to: TimeSlot, by: User | None = None, now: datetime) -> Booking:
    """All seats of a confirmed booking into another slot of the same event, or none; who waits gets what is left.

    Raises AlreadyCancelled, NotConfirmed, EventCancelled, EventStarted, SameSlot, WrongSlot, EventFull, or
    AttendeeIsInside where one of its people is checked in.
    """
    with transaction.atomic():
        booking = lock_booking(booking, to.pk)
        ensure_changeable(booking, now)
        _ensure_nobody_is_inside(booking)
        if booking.status != Booking.Status.CONFIRMED:
            raise NotConfirmed
        _ensure_movable(booking, to, now)
        left, booking.slot = booking.slot_id, to
        booking.revision += 1
        booking.save(update_fields=["slot", "revision", "updated_at"])
        tell(messages.MOVED, booking, now)
        what = {"slot": [left, to.pk]}
        record(action="booking.moved", target=booking, by=by, event_id=booking.event_id, changes=what, now=now)
        take_seats(to, booking.seats)
        free_seats(left, booking.seats, bookings=1, event_id=booking.event_id)
        offer_free_seats(left, now)
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
    """End a live booking, an offer or a place in the queue; its seats go to who waits.

    Raises AlreadyCancelled, EventStarted, or AttendeeIsInside where one of its people is checked in.
    """
    with transaction.atomic():
        booking = lock_booking(booking)
        ensure_changeable(booking, now)
        _ensure_nobody_is_inside(booking)
        end_booking(booking, now)
        tell(messages.CANCELLED, booking, now)
        record(action="booking.cancelled", target=booking, by=by, event_id=booking.event_id, now=now)
    return booking


def end_booking(booking: Booking, now: datetime) -> None:
    """Cancelled from now on, its seats free or offered to others. The caller has it locked, and has asked the rules."""
    held, confirmed = booking.holds_seats, booking.status == Booking.Status.CONFIRMED
    booking.status = Booking.Status.CANCELLED
    booking.cancelled_at = now
    booking.revision += 1
    booking.save(update_fields=["status", "cancelled_at", "revision", "updated_at"])
    booking.attendees.update(active=False)
    if held:
        free_seats(booking.slot_id, booking.seats, bookings=int(confirmed), event_id=booking.event_id)
        offer_free_seats(booking.slot_id, now)


def change_booking(
    *, booking: Booking, to: TimeSlot | None, changes: Mapping[str, Any], by: User | None = None, now: datetime
) -> Booking:
    """Move and correct in one step, or neither; raises what the two raise."""
    with transaction.atomic():
        lock_booking(booking, *([to.pk] if to else []))
        if changes:
            booking = correct_booking(booking=booking, changes=changes, by=by, now=now)
        if to:
            booking = move_booking(booking=booking, to=to, by=by, now=now)
    return booking


def correct_booking(*, booking: Booking, changes: Mapping[str, Any], by: User | None = None, now: datetime) -> Booking:
    """New ``name``, ``email`` or ``phone`` for the booker, and for the attendee who is the booker; and ``attendees``.

    ``wants_sms`` turns text messages on and off; a phone number that is taken away ends them.
    Raises AlreadyCancelled, EventStarted, AlreadyBooked where an address has another seat at this event, and what
    ``ensure_textable`` and ``correct_attendees`` raise.
    """
    columns = {name: value for name, value in changes.items() if name not in {"attendees", "wants_sms"}}
    try:
        with transaction.atomic():
            booking = lock_booking(booking)
            ensure_changeable(booking, now)
            first = booking.attendees.filter(active=True).first()
            is_booker = first is not None and (first.name, first.email) == (booking.name, booking.email)
            for person in [booking, first] if first and is_booker else [booking]:
                for name, value in columns.items():
                    setattr(person, name, value)
            _choose_texts(booking, changes)
            booking.save(update_fields=[*columns, "wants_sms"])
            if first and is_booker:
                first.save(update_fields=list(columns))
            correct_attendees(booking, changes.get("attendees", []))
            names = dict.fromkeys(changes)
            record(action="booking.corrected", target=booking, by=by, event_id=booking.event_id, changes=names, now=now)
    except IntegrityError as error:
        raise refusal(error, booking.slot) from error
    return Booking.objects.for_reading().get(pk=booking.pk)


def _choose_texts(booking: Booking, changes: Mapping[str, Any]) -> None:
    """What the changes mean for text messages to the booker."""
    if changes.get("wants_sms"):
        ensure_textable(booking.phone)
    elif "wants_sms" not in changes and booking.wants_sms and booking.phone and not is_international(booking.phone):
        raise SmsNeedsPhone(field="phone")
    booking.wants_sms = changes.get("wants_sms", booking.wants_sms and bool(booking.phone))
