"""Who comes, as files for spreadsheets: one way of making them for the API and the admin."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from bookings import spreadsheets
from bookings.models import Attendee, Booking
from bookings.spreadsheets import AT_ONCE, XLSX, on_the_clock
from events.models import Event

__all__ = ["FORMATS", "XLSX", "attendee_rows", "attendees_csv", "attendees_xlsx"]
_COLUMNS = (
    "booking_id", "name", "email", "phone", "ticket_code", "booking__slot__starts_at", "booking__status",
    "booking__seats", "booking__source", "booking__created_at", "checked_in_at", "active",
)  # fmt: skip


def headings(event: Event) -> list[str]:
    """The first row; all times are by the clock of the event."""
    return [
        _("Booking"),
        _("Name"),
        _("E-mail"),
        _("Phone"),
        _("Ticket"),
        _("Time slot (%(zone)s)") % {"zone": event.timezone},
        _("Status"),
        _("Seats of the booking"),
        _("Booked by way of"),
        _("Booked at"),
        _("Checked in at"),
    ]


def attendee_rows(event: Event) -> Iterator[list[Any]]:
    """Everybody who has, had or waits for a seat, in the order of ``headings``: numbers, naive times and texts.

    One query, read in chunks: a hundred thousand people take no more memory than a few.
    """
    statuses, sources = _words(Booking.Status), _words(Booking.Source)
    taken_out, zone = _("taken out"), event.zone
    people = Attendee.objects.filter(event=event).order_by("id").values_list(*_COLUMNS)
    for *person, starts_at, status, seats, source, booked_at, checked_in_at, active in people.iterator(AT_ONCE):
        is_out = not active and status in Booking.LIVE
        yield [
            *person,
            on_the_clock(starts_at, zone),
            taken_out if is_out else statuses[status],
            seats,
            sources[source],
            on_the_clock(booked_at, zone),
            checked_in_at and on_the_clock(checked_in_at, zone),
        ]


def _words(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def attendees_csv(event: Event) -> StreamingHttpResponse:
    """Sent while it is read."""
    return spreadsheets.csv_download(f"attendees-{event.slug}", headings(event), attendee_rows(event))


def attendees_xlsx(event: Event) -> StreamingHttpResponse:
    return spreadsheets.xlsx_download(f"attendees-{event.slug}", headings(event), attendee_rows(event))


FORMATS: dict[str, Callable[[Event], HttpResponseBase]] = {"csv": attendees_csv, "xlsx": attendees_xlsx}
