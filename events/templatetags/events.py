"""How pages and mails say when something is, and what is left of it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urljoin

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common import calendars
from common.filters import DayFilter
from events.calendars import CalendarLinks, is_split, links_to_add
from events.filters import EventFilter
from events.models import Event, TimeSlot

register = template.Library()


def day_and_time(day: str, time: str) -> SafeString:
    return format_html(pgettext("a day and a time", "{day}, {time}"), day=day, time=time)


@register.simple_tag
def moment(when: datetime, event: Event) -> str:
    """A day and a time in the event's own zone."""
    return _moment(when, event.zone, get_language())


@register.simple_tag
def time_span(span: Event | TimeSlot, event: Event) -> str:
    """From when to when in the event's own zone; the second day only where it is another one.

    It is HTML; plain text takes it through ``striptags``.
    """
    return _time_span(span.starts_at, span.ends_at, event.zone, get_language())


@register.simple_tag
def start_time(span: Event | TimeSlot, event: Event, between: str = " · ") -> str:
    """When it starts in the event's own zone, short; with the year where it is not this one."""
    this_year = timezone.now().astimezone(event.zone).year
    return between.join(_start(span.starts_at, event.zone, this_year, get_language()))


# A page and a mail say the same few times again and again, and Django's formats are slow.
@lru_cache(maxsize=2048)
def _moment(when: datetime, zone: tzinfo, language: str | None) -> SafeString:
    there = when.astimezone(zone)
    day, clock = pgettext("date format", "l, j F Y"), pgettext("time format", "H:i")
    return day_and_time(date_format(there, day), date_format(there, clock))


@lru_cache(maxsize=2048)
def _time_span(starts_at: datetime, ends_at: datetime, zone: tzinfo, language: str | None) -> SafeString:
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if start.date() != end.date():
        first, last = _moment(start, zone, language), _moment(end, zone, language)
        return format_html('{} – <span class="unbroken">{}</span>', first, last)
    day, clock = pgettext("date format", "l, j F Y"), pgettext("time format", "H:i")
    first_clock, last_clock = date_format(start, clock), date_format(end, clock)
    span = format_html('<span class="unbroken">{}–{}</span>', first_clock, last_clock)
    return day_and_time(date_format(start, day), span)


@lru_cache(maxsize=2048)
def _start(starts_at: datetime, zone: tzinfo, this_year: int, language: str | None) -> tuple[str, str]:
    start = starts_at.astimezone(zone)
    in_this_year = pgettext("date format", "D j M")
    day = in_this_year if start.year == this_year else pgettext("date format", "D j M Y")
    return date_format(start, day), date_format(start, pgettext("time format", "H:i"))


@register.filter
def ld_json(data: dict[str, Any]) -> SafeString:
    """The data as a JSON-LD block, which no text in it can end."""
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


@register.simple_tag
def absolute(address: str) -> str:
    """The address as other sites need it; one in a bucket has its host already."""
    return urljoin(settings.SITE_URL, address)


@register.filter
def seats_left_text(slot: TimeSlot) -> str:
    """The slot's free seats in words."""
    if slot.seats_left is None:
        return _("Seats available")
    if slot.seats_left <= 0:
        return _("Sold out")
    return ngettext("%(count)s seat left", "%(count)s seats left", slot.seats_left) % {"count": slot.seats_left}


@register.simple_tag
def slot_seats(slot: TimeSlot, now: datetime, *, may_wait: Any = True) -> str:
    """What is left of a slot for whoever chooses one."""
    if slot.starts_at <= now:
        return _("Already started")
    if may_wait and slot.seats_left == 0 and slot.capacity and slot.event.waitlist_enabled:
        return _("Sold out · waitlist open")
    return seats_left_text(slot)


@register.simple_tag
def own_time_offset(when: datetime, event: Event) -> int:
    """Minutes that the event's clock is ahead of UTC then, for a script to compare with the visitor's."""
    offset = when.astimezone(event.zone).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


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
        return Availability("shut", _("Already started")) if is_under_way else _sold_out(event)
    if event.booking_opens_at and now < event.booking_opens_at:
        return Availability("shut", _("Booking opens later"))
    if not event.is_open_for_booking(now):
        return Availability("shut", _("Booking closed"))
    return _seats(event)


def _sold_out(event: Any) -> Availability:
    return Availability("none", _("Sold out · waitlist open") if event.waitlist_enabled else _("Sold out"))


def _seats(event: Any) -> Availability:
    if event.slot_count > 1:
        text = ngettext("%(count)s time to choose from", "%(count)s times to choose from", event.slot_count)
        return Availability("good", text % {"count": event.slot_count})
    if event.capacity is None:
        return Availability("good", _("Seats available"))
    left = event.capacity - event.seats_taken
    text = ngettext("%(count)s seat left", "%(count)s seats left", left) % {"count": left}
    return Availability("low" if left * 5 <= event.capacity else "good", text)


@dataclass(frozen=True)
class Change:
    """One thing that was and is, in words."""

    label: str
    was: str
    now: str


@register.filter
def told(changes: dict[str, list[Any]]) -> list[Change]:
    """The ``changes`` of events.notices for people to read."""
    labels = {"title": _("Title"), "time": _("When"), "place": _("Where"), "online": _("Online address")}
    return [Change(labels[name], *(_told(name, value) for value in pair)) for name, pair in changes.items()]


@register.filter
def unmarked(value: str) -> str:
    """What ``told`` says, in a plain mail: HTML loses its tags, while a title keeps all that looks like one."""
    return strip_tags(value) if isinstance(value, SafeData) else value


@register.filter
def start_told(event: dict[str, Any]) -> str:
    """When an event begins that a message keeps as ``starts_at`` and ``zone``, with the zone's name."""
    span = TimeSlot(starts_at=datetime.fromisoformat(event["starts_at"]))
    return f"{moment(span.starts_at, Event(timezone=event['zone']))} ({event['zone']})"


def _told(name: str, value: Any) -> str:
    if name != "time":
        return value or "—"
    start, end, zone = value
    span = TimeSlot(starts_at=datetime.fromisoformat(start), ends_at=datetime.fromisoformat(end))
    return format_html("{} ({})", time_span(span, Event(timezone=zone)), zone)


@register.simple_tag
def calendar_links(span: Event | TimeSlot, event: Event) -> CalendarLinks | None:
    """Calendars on the web that take the event in the time of ``span``; they take one time, so not an event of many."""
    return None if span is event and is_split(event) else links_to_add(span, event)


@register.simple_tag
def calendar_to_follow(found: EventFilter) -> str:
    """Where a calendar program finds what this filter finds; what else stands in the page's address is not for it."""
    chosen = {name: found.data[name] for name in EventFilter.base_filters if found.data.get(name)}
    for name, each in found.filters.items():
        if isinstance(each, DayFilter) and (day := found.form.cleaned_data.get(name)):
            chosen[name] = each.instant(day).astimezone(UTC).isoformat()
    return webcal(f"{settings.SITE_URL}{reverse('calendar')}?{urlencode(chosen)}".removesuffix("?"))


@register.filter
def webcal(url: str) -> str:
    return calendars.webcal(url)
