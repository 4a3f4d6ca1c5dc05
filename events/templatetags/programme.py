"""Days and clock times of an event's slots and sessions, in its own zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import pgettext

from events.models import Event
from events.templatetags.events import day_and_time

register = template.Library()
MOST_LANES = 4


@dataclass(frozen=True)
class Day:
    title: str
    rows: list[Any]


@dataclass(frozen=True)
class Start:
    """What begins at once."""

    at: datetime
    clock: str
    rows: list[Any]


@register.filter
def by_day(rows: Iterable[Any], event: Event) -> list[Day]:
    """Rows in the order of their starts, under the days on which they start."""

    def day_of(row: Any) -> date:
        return row.starts_at.astimezone(event.zone).date()

    shape = pgettext("date format", "l, j F Y")
    return [Day(date_format(day, shape), list(group)) for day, group in groupby(rows, day_of)]


@register.filter
def options_by_day(field: Any, event: Event) -> list[Day]:
    """The choices of a field whose labels are slots, under their days."""
    shape = pgettext("date format", "l, j F Y")
    grouped = groupby(field, lambda option: option.data["label"].starts_at.astimezone(event.zone).date())
    return [Day(date_format(day, shape), list(group)) for day, group in grouped]


@register.filter
def lanes(day: Day) -> list[str]:
    """The columns of a day: rooms in which something runs beside something else; none where they are too many."""
    beside = (row.room for row in day.rows if row.room and _runs_beside(row, day.rows))
    rooms = list(dict.fromkeys(beside))
    return rooms if 1 < len(rooms) <= MOST_LANES else []


@register.filter
def lane(row: Any, day: Day) -> int:
    """The number of the row's column; 0 is what has the day to itself and goes over all of them."""
    rooms = lanes(day)
    return rooms.index(row.room) + 1 if row.room in rooms and _runs_beside(row, day.rows) else 0


def _runs_beside(row: Any, rows: list[Any]) -> bool:
    return any(each is not row and each.starts_at < row.ends_at and each.ends_at > row.starts_at for each in rows)


@register.filter
def by_start(rows: Iterable[Any], event: Event) -> list[Start]:
    grouped = groupby(rows, lambda row: row.starts_at)
    return [Start(moment, _clock(moment.astimezone(event.zone)), list(group)) for moment, group in grouped]


@register.filter
def clocks(row: Any, event: Event) -> str:
    """From when to when by the clock, with the day of the end where it is another one."""
    start, end = row.starts_at.astimezone(event.zone), row.ends_at.astimezone(event.zone)
    if start.date() == end.date():
        return f"{_clock(start)}–{_clock(end)}"
    return f"{_clock(start)} – {day_and_time(date_format(end, pgettext('date format', 'D j M')), _clock(end))}"


@register.filter
def starts(row: Any, event: Event) -> str:
    start = row.starts_at.astimezone(event.zone)
    return day_and_time(date_format(start, pgettext("date format", "l, j F Y")), _clock(start))


@register.filter
def initials(name: str) -> str:
    """Of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _clock(moment: datetime) -> str:
    return date_format(moment, pgettext("time format", "H:i"))
