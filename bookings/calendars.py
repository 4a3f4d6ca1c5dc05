"""Bookings as iCalendar files (RFC 5545)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bookings.models import Booking
from common.calendars import Entry, calendar_of
from events.calendars import entry_of
from events.models import Event


def booking_calendar(booking: Booking) -> bytes:
    """The booking's slot as one entry, which replaces what a calendar has of it already."""
    return calendar_of([_entry(booking)])


def bookings_calendar(bookings: Iterable[Booking], *, name: str) -> bytes:
    """Somebody's bookings, to subscribe to; they come with their events, slots and categories."""
    return calendar_of([_entry(booking) for booking in bookings], name)


def _entry(booking: Booking) -> Entry:
    event = booking.event
    join = _("Join online: %(url)s") % {"url": event.join_url} if event.join_url and booking.holds_seats else ""
    return entry_of(
        booking.slot,
        event,
        uid=f"booking-{booking.pk}",
        status=_status(booking),
        url=booking.manage_url,
        note=join,
        revision=booking.revision,
        changed_at=booking.updated_at,
    )


def _status(booking: Booking) -> str:
    """An offer, or a place on the waitlist, may still come to nothing."""
    event = booking.event
    if not booking.is_live or event.status == Event.Status.CANCELLED or event.deleted_at is not None:
        return "CANCELLED"
    return "CONFIRMED" if booking.status == Booking.Status.CONFIRMED else "TENTATIVE"
