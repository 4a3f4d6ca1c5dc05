"""What the organizers' lists show, as files: whatever they are narrowed to, of one event or of many."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bookings.models import Booking
from bookings.spreadsheets import AT_ONCE, on_the_clock


@dataclass(frozen=True)
class Export:
    """``columns`` are read and ``row`` makes a row of them, in the order of ``headings``: numbers, texts and times."""

    name: str
    headings: Callable[[], list[str]]
    columns: tuple[str, ...]
    row: Callable[[tuple[Any, ...]], list[Any]]

    def rows(self, queryset: QuerySet[Any]) -> Iterator[list[Any]]:
        """One query, read in chunks; the times are by the clock of each event."""
        found = queryset.values_list(*self.columns)
        return (self.row(values) for values in found.iterator(AT_ONCE))


def _booking_headings() -> list[str]:
    return [
        _("Booking"), _("Event"), _("Time slot"), _("Time zone"), _("Name"), _("E-mail"), _("Phone"), _("Seats"),
        _("Status"), _("Booked by way of"), _("Booked at"), _("Cancelled at"),
    ]  # fmt: skip


def _booking_row(values: tuple[Any, ...]) -> list[Any]:
    number, event, starts_at, zone_name, *person, seats, status, source, booked_at, cancelled_at = values
    zone = ZoneInfo(zone_name)
    return [
        number, event, on_the_clock(starts_at, zone), zone_name, *person, seats,
        str(Booking.Status(status).label), str(Booking.Source(source).label), on_the_clock(booked_at, zone),
        cancelled_at and on_the_clock(cancelled_at, zone),
    ]  # fmt: skip


def _attendee_headings() -> list[str]:
    return [
        _("Booking"), _("Event"), _("Time slot"), _("Time zone"), _("Name"), _("E-mail"), _("Phone"), _("Ticket"),
        _("Status"), _("Checked in at"),
    ]  # fmt: skip


def _attendee_row(values: tuple[Any, ...]) -> list[Any]:
    booking, event, starts_at, zone_name, *person, status, active, checked_in_at = values
    zone, is_out = ZoneInfo(zone_name), not active and status in Booking.LIVE
    return [
        booking, event, on_the_clock(starts_at, zone), zone_name, *person,
        _("taken out") if is_out else str(Booking.Status(status).label),
        checked_in_at and on_the_clock(checked_in_at, zone),
    ]  # fmt: skip


BOOKINGS = Export(
    "bookings",
    _booking_headings,
    (
        "pk", "event__title", "slot__starts_at", "event__timezone", "name", "email", "phone", "seats", "status",
        "source", "created_at", "cancelled_at",
    ),
    _booking_row,
)  # fmt: skip
ATTENDEES = Export(
    "attendees",
    _attendee_headings,
    (
        "booking_id", "event__title", "booking__slot__starts_at", "event__timezone", "name", "email", "phone",
        "ticket_code", "booking__status", "active", "checked_in_at",
    ),
    _attendee_row,
)  # fmt: skip
