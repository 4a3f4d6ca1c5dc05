"""iCalendar files (RFC 5545) out of entries, whatever the entries are about."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vText

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=1)
LAST_YEAR = 9998  # in the year after it, local times are beyond what Python can say
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NAMED_ZONE = re.compile(rb"^DT(?:START|END);TZID=([^:]+):(\d{4})", re.MULTILINE)
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Entry:
    """One VEVENT. ``changed_at`` is when its facts last changed; ``sequence`` must grow with each such change.

    ``status`` is CONFIRMED, TENTATIVE or CANCELLED; ``zone`` an IANA name, in which the times are written.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    status: str
    url: str
    location: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end in the zone, or in UTC where a local time does not say which instant is meant.

        An hour that the clock repeats means its first time (3.3.5), so the second can be said in UTC only.
        """
        instants = self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC)
        if instants[1].year > LAST_YEAR:
            return instants
        zone = ZoneInfo(self.zone)
        start, end = (instant.astimezone(zone) for instant in instants)
        return instants if start.fold or end.fold else (start, end)


def calendar_of(entries: Iterable[Entry], name: str = "") -> bytes:
    """A file with these entries, and a VTIMEZONE for each zone that they use.

    ``name`` makes it a calendar to subscribe to, which programs show by that name and fetch again every hour. There is
    no METHOD: nobody is asked to answer (3.7.2), and PUBLISH would need the organizer's address (RFC 5546, 3.2.1).
    """
    written = [_written(entry) for entry in entries]
    calendar = Calendar()
    calendar.add("prodid", f"-//{plain(settings.SITE_NAME)}//Calendar//EN")
    calendar.add("version", "2.0")
    if name:
        calendar.add("name", vText(plain(name)))
        calendar.add("x-wr-calname", vText(plain(name)))
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    # A calendar must have a component (3.6), also where nothing is on.
    for zone, years in _zones_in(written) if written else [("UTC", (1970,))]:
        calendar.add_component(_timezone(zone, years))
    head: bytes = calendar.to_ical()
    return head.removesuffix(_END) + b"".join(written) + _END


def webcal(url: str) -> str:
    """The address that a calendar program opens, where a browser would show the file."""
    return f"webcal://{url.partition('://')[2]}"


def plain(text: str) -> str:
    """In one line and without control characters, which RFC 5545 does not allow in text."""
    return " ".join(paragraphs(text).split("\n"))


def paragraphs(text: str) -> str:
    """Lines that end in a line feed alone, without control characters."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.splitlines())


@lru_cache(maxsize=4096)
def _written(entry: Entry) -> bytes:
    """The VEVENT's lines; kept, since a thousand of them take a second to write and an entry says all that is in it."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    start, end = entry.times
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", plain(entry.title))
    event.add("status", entry.status)
    if entry.status == "CANCELLED":
        event.add("transp", "TRANSPARENT")
    event.add("url", entry.url)
    if entry.location:
        event.add("location", plain(entry.location))
    if entry.description:
        event.add("description", paragraphs(entry.description))
    if entry.categories:
        event.add("categories", [plain(category) for category in entry.categories])
    content: bytes = event.to_ical()
    return content


def _zones_in(written: Iterable[bytes]) -> list[tuple[str, tuple[int, ...]]]:
    """The zones that these VEVENTs name, each with the years in which; names of UTC are not among them."""
    years = defaultdict(set)
    for zone, year in _NAMED_ZONE.findall(b"".join(written)):
        years[zone.decode()].add(int(year))
    return [(zone, tuple(sorted(years[zone]))) for zone in sorted(years)]


@lru_cache(maxsize=1024)
def _timezone(zone: str, years: tuple[int, ...]) -> Timezone:
    """What the clocks of the zone do in these years (3.6.5)."""
    timezone = Timezone()
    timezone.add("tzid", zone)
    for year in years:
        for onset, before, after in _changes(ZoneInfo(zone), year):
            part = TimezoneDaylight() if after.dst() else TimezoneStandard()
            part.add("dtstart", onset)
            part.add("tzoffsetfrom", before.utcoffset())
            part.add("tzoffsetto", after.utcoffset())
            part.add("tzname", after.tzname())
            timezone.add_component(part)
    return timezone


def _changes(zone: ZoneInfo, year: int) -> Iterator[tuple[datetime, datetime, datetime]]:
    """The local time of the clock that is changed, a moment before and one after; first how the year begins.

    icalendar's own search is not used: it takes 36 ms for a zone whose clocks never change, begins summer time an hour
    late, and is an hour wrong for weeks in Casablanca.
    """
    begin, end = (datetime(number, 1, 1, tzinfo=zone) for number in (year, year + 1))
    yield begin.replace(tzinfo=None), begin, begin
    instant, day, last = begin.astimezone(UTC), timedelta(days=1), end.astimezone(UTC)
    while instant < last:
        later = min(instant + day, last)
        before, after = instant.astimezone(zone), later.astimezone(zone)
        if before.utcoffset() != after.utcoffset():
            change = _change_between(instant, later, zone)
            yield (change + (before.utcoffset() or timedelta())).replace(tzinfo=None), before, after
        instant = later


def _change_between(instant: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the offset that the zone has at ``later``."""
    offset = instant.astimezone(zone).utcoffset()
    while later - instant > timedelta(seconds=1):
        middle = (instant + (later - instant) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            instant = middle
        else:
            later = middle
    return later
