"""An event's numbers as pictures: columns of an SVG, drawn by the server, so that no script and no style is needed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Event

WIDTH, HEIGHT = 600, 160
MOST_COLUMNS = 60
FEWEST_COLUMNS = 14  # so that a single one is no block
MOST_SLOTS = 30


@dataclass(frozen=True)
class Column:
    """A bar with its place in the picture, in the units of its view box."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    title: str
    columns: list[Column]
    first: str
    last: str
    most: int
    note: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def charts_of(stats: dict[str, Any], event: Event) -> list[Chart]:
    """Those for which there is anything to draw."""
    charts = [_bookings(stats["bookings_a_day"]), _arrivals(stats["arrivals"], event), _slots(event)]
    return [chart for chart in charts if chart is not None]


def chart(title: str, rows: list[tuple[str, int]], note: str = "") -> Chart | None:
    """Columns from left to right, the highest as high as the picture; None where all are zero."""
    most = max((count for _label, count in rows), default=0)
    if not most:
        return None
    step = WIDTH / max(len(rows), FEWEST_COLUMNS)
    gap = min(4.0, step * 0.2)
    columns = [
        _column(label, count, most, place * step + gap / 2, step - gap) for place, (label, count) in enumerate(rows)
    ]
    return Chart(title, columns, rows[0][0], rows[-1][0], most, note)


def _column(label: str, count: int, most: int, x: float, width: float) -> Column:
    height = HEIGHT * count / most
    return Column(label, count, round(x, 2), round(HEIGHT - height, 2), round(width, 2), round(height, 2))


def _bookings(days: list[dict[str, Any]]) -> Chart | None:
    """With the days on which nobody booked; by weeks where there are many days."""
    if not days:
        return None
    counts = {day["date"]: day["bookings"] for day in days}
    last = max(counts)
    first = min(*counts, last - timedelta(days=FEWEST_COLUMNS - 1))
    size = 1 if (last - first).days < MOST_COLUMNS else 7 * (1 + (last - first).days // (7 * MOST_COLUMNS))
    shape = pgettext("date format", "j M Y")
    rows = [
        (date_format(start, shape), sum(counts.get(start + timedelta(days=each), 0) for each in range(size)))
        for start in _starts(first, last, size)
    ]
    return chart(_("Bookings a day") if size == 1 else _("Bookings, by weeks"), rows)


def _starts(first: date, last: date, size: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(0, (last - first).days + 1, size)]


def _arrivals(arrivals: list[dict[str, Any]], event: Event) -> Chart | None:
    shape = pgettext("date format", "j M, H:i")
    rows = [(date_format(each["from"].astimezone(event.zone), shape), each["count"]) for each in arrivals]
    return chart(_("Arrivals, by quarter-hour"), rows[-MOST_COLUMNS:])


def _slots(event: Event) -> Chart | None:
    """How full each slot is, of an event that has several; the first of them where they are many."""
    slots = list(event.slots.all()[: MOST_SLOTS + 1])
    if len(slots) < 2:
        return None
    shape = pgettext("date format", "j M, H:i")
    rows = [(date_format(slot.starts_at.astimezone(event.zone), shape), slot.seats_taken) for slot in slots]
    note = _("The first %(count)s time slots.") % {"count": MOST_SLOTS} if len(slots) > MOST_SLOTS else ""
    return chart(_("Seats taken, by time slot"), rows[:MOST_SLOTS], note)
