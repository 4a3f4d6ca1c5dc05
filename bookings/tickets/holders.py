"""Whom the tickets of a booking admit."""

from dataclasses import dataclass

from bookings.codes import short_code
from bookings.errors import EventCancelled, NoTicket
from bookings.models import Attendee, Booking
from common.errors import NotFound

# Of one file: each takes 20 ms of a processor, and whoever has the link may ask as often as they like.
MOST_PAGES = 100


@dataclass(frozen=True)
class Seat:
    """A person with a ticket: the ``number``-th of the ``count`` in one booking, counted from 1."""

    attendee: Attendee
    number: int
    count: int

    @property
    def code(self) -> str:
        """To be typed by hand."""
        return short_code(self.attendee.ticket_code)


def tickets_of(booking: Booking) -> list[Seat]:
    """The seats that let somebody in; none where the booking is not confirmed or the event is cancelled."""
    if not booking.has_tickets:
        return []
    active = [person for person in booking.attendees.all() if person.active]
    return [Seat(person, number, len(active)) for number, person in enumerate(active, start=1)]


def ticket_holders(booking: Booking, attendee_id: int | None = None) -> list[Seat]:
    """All of ``tickets_of``, or the one of that attendee; never none.

    Raises NoTicket where the booking is not confirmed or the seat was given up, EventCancelled, and NotFound where the
    attendee is of another booking.
    """
    if attendee_id is not None and attendee_id not in {person.pk for person in booking.attendees.all()}:
        raise NotFound(field="attendee")
    seats = [seat for seat in tickets_of(booking) if attendee_id in {None, seat.attendee.pk}]
    if seats:
        return seats
    is_confirmed = booking.status == Booking.Status.CONFIRMED
    raise EventCancelled if is_confirmed and not booking.has_tickets else NoTicket
