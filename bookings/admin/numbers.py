"""An event's numbers as a page: a few large ones, and a table with bars for each series."""

from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.admin.charts import charts_of
from bookings.models import Booking
from bookings.stats import event_stats
from events.models import Event

NONE = "–"


def numbers_context(event: Event, *, now: Any) -> dict[str, Any]:
    stats = event_stats(event, now=now)
    return {"event": event, "title": _("Numbers"), "tiles": _tiles(stats), "tables": _tables(stats, event),
            "charts": charts_of(stats, event)}  # fmt: skip


def _tiles(stats: dict[str, Any]) -> list[dict[str, Any]]:
    seats, waitlist, cancelled, inside = (
        stats[name] for name in ("seats", "waitlist", "cancellations", "check_ins")
    )  # fmt: skip
    capacity = "∞" if seats["capacity"] is None else seats["capacity"]
    rate = NONE if cancelled["rate"] is None else f"{100 * cancelled['rate']:.0f} %"
    return [
        {"name": _("Seats taken"), "value": f"{seats['taken']} / {capacity}"},
        {"name": _("Confirmed bookings"), "value": stats["bookings"]["confirmed"]},
        {"name": _("Waiting: parties / seats"), "value": f"{waitlist['parties']} / {waitlist['seats']}"},
        {"name": _("Offers: open / accepted"), "value": f"{waitlist['offered']} / {waitlist['accepted']}"},
        {"name": _("Cancelled bookings"), "value": f"{cancelled['bookings']} ({rate})"},
        {"name": _("Checked in"), "value": f"{inside['checked_in']} / {inside['attendees']}"},
        {"name": _("No-shows"), "value": NONE if inside["no_shows"] is None else inside["no_shows"]},
    ]


def _tables(stats: dict[str, Any], event: Event) -> list[dict[str, Any]]:
    days = [
        (date_format(day["date"], pgettext("date format", "j M Y")), day["bookings"]) for day in stats["bookings_a_day"]
    ]
    arrivals = [
        (date_format(each["from"].astimezone(event.zone), pgettext("date format", "j M, H:i")), each["count"])
        for each in stats["arrivals"]
    ]
    return [
        _table(_("Bookings a day"), _("Day"), _("Bookings"), days),
        _table(_("Bookings by state"), _("State"), _("Bookings"), _labelled(Booking.Status, stats["bookings"])),
        _table(_("Booked by way of"), _("Way"), _("Bookings"), _labelled(Booking.Source, stats["sources"])),
        _table(_("How early people book"), _("Before the start"), _("Bookings"), _lead_times(stats)),
        _table(_("Arrivals, by quarter-hour"), _("From"), _("People"), arrivals),
    ]


def _table(title: str, head: str, counted: str, rows: list[tuple[str, int]]) -> dict[str, Any]:
    most = max((count for _label, count in rows), default=0)
    return {"title": title, "head": head, "counted": counted, "rows": rows, "most": most or 1}


def _labelled(choices: Any, counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(capfirst(choices(value).label), count) for value, count in counts.items()]


def _lead_times(stats: dict[str, Any]) -> list[tuple[str, int]]:
    names = [
        _("After it"),
        _("Less than an hour"),
        _("1 to 24 hours"),
        _("1 to 7 days"),
        _("7 to 30 days"),
        _("More than 30 days"),
    ]
    return [(name, each["bookings"]) for name, each in zip(names, stats["lead_time_hours"], strict=True)]
