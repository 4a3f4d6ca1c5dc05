"""Bookings as iCalendar files (RFC 5545)."""

from django.conf import settings
from icalendar import Calendar, Event, vText

from bookings.models import Booking


def booking_calendar(booking: Booking) -> bytes:
    """One VEVENT for the booking's slot, in the event's zone, with a VTIMEZONE for it.

    The UID never changes and SEQUENCE grows with every change, so that a calendar replaces what it has (3.8.7.4).
    """
    event, slot = booking.event, booking.slot
    entry = Event()
    entry.add("uid", f"booking-{booking.pk}@{settings.SITE_HOST}")
    entry.add("sequence", booking.revision)
    entry.add("dtstamp", booking.updated_at)
    entry.add("dtstart", slot.starts_at.astimezone(event.zone))
    entry.add("dtend", slot.ends_at.astimezone(event.zone))
    entry.add("summary", event.title)
    entry.add("status", "CONFIRMED" if booking.is_live else "CANCELLED")
    entry.add("url", booking.manage_url)
    if event.location:
        entry.add("location", event.location)
    if event.summary:
        entry.add("description", vText(f"{event.summary}\n\n{booking.manage_url}"))
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
