"""How pages and mails say when something is, and what is left of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events.models import Event, TimeSlot

register = template.Library()


@register.simple_tag
def moment(when: datetime, event: Event) -> str:
    """A day and a time in the event's own zone."""
    there = when.astimezone(event.zone)
    day, clock = pgettext("date format", "l, j F Y"), pgettext("time format", "H:i")
    return f"{date_format(there, day)}, {date_format(there, clock)}"


@register.simple_tag
def time_span(span: Event | TimeSlot, event: Event) -> str:
    """From when to when in the event's own zone; the second day only where it is another one.

    It is HTML; plain text takes it through ``striptags``.
    """
    start, end = span.starts_at.astimezone(event.zone), span.ends_at.astimezone(event.zone)
    if start.date() != end.date():
        return format_html('{} – <span class="unbroken">{}</span>', moment(start, event), moment(end, event))
    day, clock = pgettext("date format", "l, j F Y"), pgettext("time format", "H:i")
    first, last = date_format(start, clock), date_format(end, clock)
    return format_html('{}, <span class="unbroken">{}–{}</span>', date_format(start, day), first, last)


@register.simple_tag
def start_time(span: Event | TimeSlot, event: Event) -> str:
    """When it starts in the event's own zone, short; with the year where it is not this one."""
    start = span.starts_at.astimezone(event.zone)
    this_year = start.year == timezone.now().astimezone(event.zone).year
    day = pgettext("date format", "D j M") if this_year else pgettext("date format", "D j M Y")
    return f"{date_format(start, day)} · {date_format(start, pgettext('time format', 'H:i'))}"


@register.filter
def seats_left_text(slot: TimeSlot) -> str:
    """The slot's free seats in words."""
    if slot.seats_left is None:
        return _("Seats available")
    if slot.seats_left <= 0:
        return _("Sold out")
    return ngettext("%(count)s seat left", "%(count)s seats left", slot.seats_left) % {"count": slot.seats_left}


@dataclass(frozen=True)
class Availability:
    """``mood`` is good, low, none or shut."""

    mood: str
    text: str


@register.simple_tag
def availability(event: Any, now: datetime) -> Availability:
    """What is left of an event of ``EventQuerySet.with_seats``, for a card."""
    if event.status == Event.Status.CANCELLED:
        return Availability("none", _("Cancelled"))
    if not event.has_free_slot:
        is_under_way = event.starts_at <= now
        return Availability("shut", _("Already started")) if is_under_way else Availability("none", _("Sold out"))
    if event.booking_opens_at and now < event.booking_opens_at:
        return Availability("shut", _("Booking opens later"))
    if not event.is_open_for_booking(now):
        return Availability("shut", _("Booking closed"))
    return _seats(event)


def _seats(event: Any) -> Availability:
    if event.slot_count > 1:
        text = ngettext("%(count)s time to choose from", "%(count)s times to choose from", event.slot_count)
        return Availability("good", text % {"count": event.slot_count})
    if event.capacity is None:
        return Availability("good", _("Seats available"))
    left = event.capacity - event.seats_taken
    text = ngettext("%(count)s seat left", "%(count)s seats left", left) % {"count": left}
    return Availability("low" if left * 5 <= event.capacity else "good", text)
