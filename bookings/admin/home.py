"""The organizer's home: an overview in words, tiles and bars."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bookings.models import Booking
from bookings.overview import Overview, overview_for

HEIGHT = 100
WIDTH = 10
"""Of a bar and the gap beside it, in the units of the picture; whole numbers read the same in every language."""


@dataclass(frozen=True)
class Bar:
    title: str
    x: int
    y: int
    height: int
    other_y: int = 0
    other_height: int = 0


@dataclass(frozen=True)
class Chart:
    """Bars of the days of a month; ``others`` stand on top of them."""

    title: str
    said: str
    first: str
    last: str
    most: int
    bars: list[Bar]

    @property
    def width(self) -> int:
        return WIDTH * len(self.bars)


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """For unfold's DASHBOARD_CALLBACK."""
    user: Any = request.user
    seen = overview_for(user, now=timezone.now())
    return context | {
        "title": _("Home"),
        "overview": seen,
        "todo": _todo(seen),
        "upcoming": [_event(event) for event in seen.upcoming],
        "charts": _charts(seen) if seen.days else [],
        "sources": _sources(seen),
    }


def _todo(seen: Overview) -> list[dict[str, str]]:
    """What needs doing, in words, with where to do it; the site's own trouble first."""
    lines = [{"text": text, "url": "", "icon": "heart_broken"} for text in _said_of_silence(seen.silent)]
    bookings = reverse("admin:bookings_booking_changelist")
    where = {
        "requests": ("how_to_reg", reverse("admin:accounts_organizerrequest_changelist") + "?status__exact=open"),
        "failed": ("unsubscribe", reverse("admin:notifications_notification_changelist") + "?status__exact=dead"),
        "webhooks": ("webhook", reverse("admin:notifications_webhookendpoint_changelist")),
        "offers": ("hourglass_bottom", bookings + "?status__exact=offered"),
        "nearly_full": ("event_seat", reverse("admin:events_event_changelist") + "?when=upcoming"),
        "drafts": ("edit_note", reverse("admin:events_event_changelist") + "?status__exact=draft"),
    }
    for name, (icon, url) in where.items():
        if count := seen.todo.get(name):
            lines.append({"text": _said(name, count), "url": url, "icon": icon})
    return lines


def _said_of_silence(names: list[str]) -> list[str]:
    texts = []
    if "beat" in names:
        texts.append(_("The scheduler has not been heard of for three minutes: reminders and retries stand still."))
    if queues := [name.partition(":")[2] for name in names if name != "beat"]:
        known = {"queues": ", ".join(queues)}
        texts.append(_("No worker has been heard of for three minutes; what is queued waits: %(queues)s.") % known)
    return texts


def _said(name: str, count: int) -> str:
    texts = {
        "requests": ngettext(
            "%(count)s person asks to become an organizer", "%(count)s people ask to become organizers", count
        ),
        "failed": ngettext(
            "%(count)s message of the last 30 days was given up",
            "%(count)s messages of the last 30 days were given up",
            count,
        ),
        "webhooks": ngettext(
            "%(count)s webhook was switched off, as it failed", "%(count)s webhooks were switched off, as they failed",
            count,
        ),
        "offers": ngettext(
            "%(count)s offer from a waitlist ends within three hours",
            "%(count)s offers from waitlists end within three hours",
            count,
        ),
        "nearly_full": ngettext(
            "%(count)s time slot is nearly full", "%(count)s time slots are nearly full", count
        ),
        "drafts": ngettext(
            "%(count)s draft is not published yet", "%(count)s drafts are not published yet", count
        ),
    }  # fmt: skip
    return texts[name] % {"count": count}


def _event(event: dict[str, Any]) -> dict[str, Any]:
    starts_at = event["starts_at"].astimezone(ZoneInfo(event["timezone"]))
    capacity, taken = event["capacity"], event["seats_taken"]
    return {
        "title": event["title"],
        "url": reverse("admin:events_event_change", args=[event["pk"]]),
        "bookings_url": reverse("admin:bookings_booking_changelist") + f"?event__id__exact={event['pk']}",
        "when": date_format(starts_at, pgettext("date format", "j M Y, H:i")),
        "seats": f"{taken} / {'∞' if capacity is None else capacity}",
        "percent": round(100 * taken / capacity) if capacity else None,
    }


def _sources(seen: Overview) -> list[dict[str, Any]]:
    total = sum(seen.sources.values())
    return [
        {"name": capfirst(Booking.Source(name).label), "count": count, "percent": round(100 * count / total)}
        for name, count in seen.sources.items()
        if total
    ]


def _charts(seen: Overview) -> list[Chart]:
    booked, came, sent, failed = (
        sum(series) for series in (seen.bookings, seen.arrivals, seen.mails_sent, seen.mails_failed)
    )
    mails = _("%(sent)s sent, %(failed)s given up") % {"sent": sent, "failed": failed}
    return [
        _chart(
            seen, _("Bookings"), _("%(count)s, for %(seats)s seats") % {"count": booked, "seats": seen.seats},
            seen.bookings,
        ),
        _chart(seen, _("Arrivals"), _("%(count)s checked in") % {"count": came}, seen.arrivals),
        _chart(seen, _("Messages"), mails, seen.mails_sent, seen.mails_failed),
    ]  # fmt: skip


def _chart(seen: Overview, title: str, said: str, series: list[int], others: list[int] | None = None) -> Chart:
    on_top = others or [0] * len(series)
    most = max(count + other for count, other in zip(series, on_top, strict=True))
    days = [date_format(day, pgettext("date format", "j M")) for day in seen.days]
    bars = [
        _bar(number, f"{day}: {count}" + (f" + {other}" if other else ""), count, other, most)
        for number, (day, count, other) in enumerate(zip(days, series, on_top, strict=True))
    ]
    return Chart(title, said, days[0], days[-1], most, bars)


def _bar(number: int, title: str, count: int, other: int, most: int) -> Bar:
    """The least that is something is seen."""
    height, on_top = ((max(2, HEIGHT * each // most) if each else 0) for each in (count, other))
    return Bar(title, number * WIDTH, HEIGHT - height, height, HEIGHT - height - on_top, on_top)
