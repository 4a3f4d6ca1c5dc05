"""Events as iCalendar files, and links that put one into somebody's calendar."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import Q

from common.calendars import Entry, calendar_of, paragraphs, plain
from events.models import Event, TimeSlot
from events.querysets import EventQuerySet

MOST_ENTRIES = 1_000
LONGEST_ENTRY = timedelta(hours=24)
_STATUSES: dict[str, str] = {Event.Status.CANCELLED: "CANCELLED", Event.Status.DRAFT: "TENTATIVE"}


def entry_of(
    span: Event | TimeSlot,
    event: Event,
    *,
    uid: str,
    status: str = "",
    url: str = "",
    note: str = "",
    revision: int = 0,
    changed_at: datetime | None = None,
) -> Entry:
    """The event in the time of ``span``, itself or one of its slots, as one entry of a calendar.

    ``uid`` is unique on this site and stays as it is. A booking has a status, an address and a line to note of its
    own, and a ``revision`` and ``changed_at`` that count beside the event's.
    """
    url = url or settings.SITE_URL + event.get_absolute_url()
    return Entry(
        uid=f"{uid}@{settings.SITE_HOST}",
        sequence=event.sequence + revision,
        changed_at=max(event.updated_at, changed_at or event.updated_at),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        zone=event.timezone,
        title=event.title,
        status=status or _STATUSES.get(event.status, "CONFIRMED"),
        url=url,
        location=event.location,
        description="\n\n".join(filter(None, (event.summary, note, url))),
        categories=(event.category.name,) if event.category else (),
    )


def is_split(event: Any) -> bool:
    """Whether each slot is an entry of its own: a weekly class must not fill a calendar for a year.

    The event is of ``EventQuerySet.with_seats`` or ``with_slot_count``.
    """
    return event.slot_count > 1 and event.ends_at - event.starts_at > LONGEST_ENTRY


def event_calendar(event: Event) -> bytes:
    """One event, with its latest thousand slots where it is split."""
    if not is_split(event):
        return calendar_of([_of_event(event)])
    latest = list(event.slots.order_by("-starts_at", "-id")[:MOST_ENTRIES])
    return calendar_of([_of_slot(slot, event) for slot in reversed(latest)])


def events_calendar(events: EventQuerySet, *, now: datetime) -> bytes:
    """The soonest thousand entries of these events, to subscribe to; without the past slots of what goes on."""
    found = list(events.with_slot_count().select_related("category").order_by("starts_at", "id")[:MOST_ENTRIES])
    split = {event.pk: event for event in found if is_split(event)}
    ahead = Q(ends_at__gt=now) | Q(event__ends_at__lte=now)
    slots = TimeSlot.objects.filter(ahead, event__in=split).order_by("starts_at", "id")
    entries = [_of_event(event) for event in found if event.pk not in split]
    entries += [_of_slot(slot, split[slot.event_id]) for slot in slots[:MOST_ENTRIES]]
    entries.sort(key=lambda entry: (entry.starts_at, entry.uid))
    return calendar_of(entries[:MOST_ENTRIES], settings.SITE_NAME)


def _of_event(event: Event) -> Entry:
    return entry_of(event, event, uid=f"event-{event.pk}")


def _of_slot(slot: TimeSlot, event: Event) -> Entry:
    return entry_of(slot, event, uid=f"slot-{slot.pk}")


@dataclass(frozen=True)
class CalendarLinks:
    """Addresses at which calendars on the web show the event, ready to be saved."""

    google: str
    outlook: str
    office: str


def links_to_add(span: Event | TimeSlot, event: Event) -> CalendarLinks:
    """The event in the time of ``span``. They name its public page only: what others log must not open a booking."""
    page = settings.SITE_URL + event.get_absolute_url()
    lines = [*paragraphs(event.summary).split("\n"), "", page] if event.summary else [page]
    title, location = plain(event.title), plain(event.location)
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{span.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}/{span.ends_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "ctz": event.timezone,
        "details": "\n".join(lines),
        "location": location,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{span.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{span.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "location": location,
        # The one text that Outlook reads as HTML.
        "body": "<br>".join(html.escape(line) for line in lines),
    }
    return CalendarLinks(
        google=_link("https://calendar.google.com/calendar/render", google.items()),
        outlook=_link("https://outlook.live.com/calendar/0/deeplink/compose", outlook.items()),
        office=_link("https://outlook.office.com/calendar/0/deeplink/compose", outlook.items()),
    )


def _link(base: str, values: Iterable[tuple[str, str]]) -> str:
    """A space is %20: Outlook shows a plus as a plus."""
    return f"{base}?{urlencode([pair for pair in values if pair[1]], quote_via=quote)}"
