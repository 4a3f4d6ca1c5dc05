"""What an event's team does for single attendees, and taking one out of a party."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.trail import record
from bookings import messages
from bookings.errors import AlreadyCancelled, AttendeeIsInside
from bookings.models import Attendee, Booking
from bookings.services.booking import Person, refusal
from bookings.services.by_team import register_booking
from bookings.services.changes import end_booking, ensure_changeable
from bookings.services.seats import free_seats, lock_booking
from bookings.services.telling import tell
from bookings.services.waitlist import offer_free_seats
from events.models import TimeSlot
from events.permissions import ensure_manages


def register_attendee(*, slot: TimeSlot, person: Person, by: User, now: datetime) -> Attendee:
    """A confirmed booking by the event's team, within the capacity; the booking window is not theirs to keep.

    Raises what ``book_seats`` raises.
    """
    booking = register_booking(slot=slot, person=person, by=by, now=now)
    return Attendee.objects.select_related("booking", "event").get(booking=booking)


def correct_attendee(*, attendee: Attendee, changes: dict[str, str], by: User, now: datetime) -> Attendee:
    """New ``name``, ``email`` or ``phone``, by the event's team, be it after the start.

    Raises AlreadyCancelled, or AlreadyBooked where the address has another seat.
    """
    ensure_manages(by, attendee.event)
    try:
        with transaction.atomic():
            booking = lock_booking(attendee.booking)
            attendee = _active(booking, attendee)
            for name, value in changes.items():
                setattr(attendee, name, value)
            attendee.save(update_fields=list(changes))
            names = dict.fromkeys(changes)
            record(
                action="attendee.corrected", target=attendee, by=by, event_id=booking.event_id, changes=names, now=now
            )
    except IntegrityError as error:
        raise refusal(error, attendee.booking.slot) from error
    return Attendee.objects.select_related("booking", "event").get(pk=attendee.pk)


def take_out_attendee(*, attendee: Attendee, by: User | None, by_team: bool = False, now: datetime) -> Booking:
    """Free one seat of a party, which goes to who waits; the last one's going cancels the booking.

    The event's team may do so after the start, when somebody has not come. Raises AlreadyCancelled, EventStarted, or
    AttendeeIsInside for somebody who is checked in.
    """
    if by_team:
        ensure_manages(by, attendee.event)
    with transaction.atomic():
        booking = lock_booking(attendee.booking)
        if not by_team:
            ensure_changeable(booking, now)
        attendee = _active(booking, attendee)
        if attendee.checked_in_at is not None:
            raise AttendeeIsInside
        if booking.seats == 1:
            end_booking(booking, now)
        else:
            _leave(booking, attendee, now)
        tell(messages.CANCELLED if booking.seats == 1 and not booking.is_live else messages.CHANGED, booking, now)
        record(action="attendee.taken_out", target=attendee, by=by, event_id=booking.event_id, now=now)
    return Booking.objects.for_reading().get(pk=booking.pk)


def _active(booking: Booking, attendee: Attendee) -> Attendee:
    found = booking.attendees.filter(pk=attendee.pk, active=True).first()
    if found is None or not booking.is_live:
        raise AlreadyCancelled
    return found


def _leave(booking: Booking, attendee: Attendee, now: datetime) -> None:
    booking.attendees.filter(pk=attendee.pk).update(active=False)
    booking.seats -= 1
    booking.revision += 1
    booking.save(update_fields=["seats", "revision", "updated_at"])
    if booking.holds_seats:
        free_seats(booking.slot_id, 1, bookings=0, event_id=booking.event_id)
    # A party that waits and has become smaller may fit now.
    offer_free_seats(booking.slot_id, now)
