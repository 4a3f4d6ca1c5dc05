"""A booking as it could be, for showing what messages look like. None of it is in a database."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.models import Attendee, Booking
from events import samples as events


def _booking(status: str = Booking.Status.CONFIRMED, **columns: Any) -> Booking:
    event = events.event()
    booking = Booking(
        pk=1, token="sample" * 7 + "x", event=event, slot=events.slot(event), name="Grace Hopper",
        email="grace@example.org", seats=2, status=status, created_at=event.starts_at - timedelta(days=9),
        updated_at=event.starts_at - timedelta(days=9), **columns,
    )  # fmt: skip
    event.updated_at = booking.updated_at
    people = Attendee.objects.all()
    people._result_cache = [
        Attendee(pk=number, booking=booking, event=event, name=name, ticket_code=letter * 26)
        for number, name, letter in [(1, "Grace Hopper", "A"), (2, "Alan Turing", "B")]
    ]
    booking._prefetched_objects_cache = {"attendees": people}  # type: ignore[attr-defined]
    return booking


def _context(booking: Booking) -> dict[str, Any]:
    return {"booking": booking, "event": booking.event, "slot": booking.slot, "title": booking.event.title}


def context() -> dict[str, Any]:
    return _context(_booking())


def waiting() -> dict[str, Any]:
    booking = _booking(Booking.Status.WAITLISTED)
    booking.waitlist_position = 3  # type: ignore[attr-defined]
    return _context(booking)


def offered() -> dict[str, Any]:
    booking = _booking(Booking.Status.OFFERED)
    booking.offer_expires_at = booking.slot.starts_at - timedelta(days=1)
    return _context(booking)


def changed() -> dict[str, Any]:
    found = context()
    slot, event = found["slot"], found["event"]
    was = [(moment - timedelta(hours=1)).isoformat() for moment in (slot.starts_at, slot.ends_at)]
    now = [moment.isoformat() for moment in (slot.starts_at, slot.ends_at)]
    times = [[*was, event.timezone], [*now, event.timezone]]
    return found | {"changes": {"time": times, "place": ["3 place du Marché, Paris", event.location]}}


def event_cancelled() -> dict[str, Any]:
    return context() | {"reason": _("The singer is ill. We are looking for another evening.")}


def message() -> dict[str, Any]:
    text = _(
        "The doors open at **7 pm**.\n\n- Bring your ticket.\n- The [way](https://example.org/directions) has signs."
    )
    return context() | {"headline": _("Before you come"), "text": text, "user": events.organizer()}


def _day() -> str:
    return date_format(date(2030, 6, 14), pgettext("date format", "l, j F Y"))


def summary() -> dict[str, Any]:
    event = events.event()
    row = {"title": event.title, "url": "https://example.org/", "bookings": 4, "seats": 7, "cancelled": 1, "waiting": 2}
    ahead = {"title": event.title, "starts_at": event.starts_at.isoformat(), "zone": event.timezone,
             "taken": 12, "capacity": 40, "url": "https://example.org/"}  # fmt: skip
    return {"user": events.organizer(), "rows": [row], "upcoming": [ahead], "day_in_words": _day(),
            "admin_url": "https://example.org/admin/"}  # fmt: skip
