"""What an event's team does for those who booked, beside moving and cancelling."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from bookings import messages
from bookings.errors import AlreadyCancelled, JustSent, NoAddress
from bookings.models import Booking
from bookings.services.booking import Person, book_seats
from bookings.services.seats import lock_booking
from events.models import TimeSlot
from events.permissions import ensure_manages
from notifications.models import Notification
from notifications.services import enqueue

KINDS = {
    Booking.Status.CONFIRMED: messages.CONFIRMED,
    Booking.Status.OFFERED: messages.OFFERED,
    Booking.Status.WAITLISTED: messages.WAITLISTED,
}


def register_booking(*, slot: TimeSlot, person: Person, seats: int = 1, by: User, now: datetime) -> Booking:
    """A confirmed booking by the event's team, within the capacity; the booking window is not theirs to keep.

    Raises what ``book_seats`` raises.
    """
    ensure_manages(by, slot.event)
    with transaction.atomic():
        booking = book_seats(
            slot=slot, booker=person, seats=seats, source=Booking.Source.ADMIN, language=by.language, now=now
        )
        record(action="attendee.registered", target=booking, by=by, event_id=slot.event_id, now=now)
    return booking


def resend_confirmation(*, booking: Booking, by: User, now: datetime) -> Booking:
    """The mail that says how the booking stands, once more: confirmed with its tickets, offered or waiting.

    Once a minute at most, so that a double click sends one. Raises AlreadyCancelled, NoAddress or JustSent.
    """
    ensure_manages(by, booking.event)
    with transaction.atomic():
        booking = lock_booking(booking)
        if not booking.is_live:
            raise AlreadyCancelled
        if not booking.email:
            raise NoAddress
        kind = KINDS[Booking.Status(booking.status)].name
        key = f"{kind}:{booking.pk}:{booking.revision}:again:{now:%Y%m%d%H%M}"
        if Notification.objects.filter(dedupe_key=key).exists():
            raise JustSent
        enqueue(
            kind=kind,
            recipient=booking.email,
            language=booking.language,
            subject_id=booking.pk,
            dedupe_key=key,
            now=now,
        )
        record(action="booking.confirmation_resent", target=booking, by=by, event_id=booking.event_id, now=now)
    return booking
