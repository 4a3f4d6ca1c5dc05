"""An event's numbers. Each figure comes out of one of seven set-based queries, whatever the size of the event."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMinute

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from events.models import Event

# Hours between a booking and the start of its slot; before the first of them are those made after it, at the door.
LEAD_TIMES = (0, 1, 24, 168, 720)


def event_stats(event: Event, *, now: datetime) -> dict[str, Any]:
    """All figures of an event, by name; days are the event's own, and other times UTC.

    ``capacity`` and ``left`` are None where a slot is unlimited. ``bookings_a_day`` and ``sources`` count every booking
    that was made, whatever became of it. ``lead_time_hours`` counts confirmed bookings by the hours before their
    slot's start, and ``rate`` is the share of cancelled bookings among all. ``no_shows`` is None until a slot is over.
    """
    bookings = Booking.objects.filter(event=event)
    groups = list(bookings.values("status", "source").order_by().annotate(count=Count("pk"), places=Sum("seats")))
    by_status, seats, sources = Counter[str](), Counter[str](), Counter[str]()
    for group in groups:
        by_status[group["status"]] += group["count"]
        seats[group["status"]] += group["places"]
        sources[group["source"]] += group["count"]
    slots = _slots(event, now)
    return {
        "seats": {name: slots[name] for name in ("capacity", "taken", "left")},
        "bookings": {status: by_status[status] for status in Booking.Status.values},
        "bookings_a_day": _by_day(bookings, event),
        "sources": {source: sources[source] for source in Booking.Source.values},
        "lead_time_hours": _lead_times(bookings),
        "waitlist": _waitlist(event, by_status, seats),
        "cancellations": _cancellations(by_status, seats),
        "arrivals": _arrivals(event),
        "check_ins": _check_ins(event, now, any_over=slots["over"] > 0),
    }


def _slots(event: Event, now: datetime) -> dict[str, Any]:
    found = event.slots.aggregate(
        known=Sum("capacity", default=0),
        taken=Sum("seats_taken", default=0),
        unlimited=Count("pk", filter=Q(capacity=None)),
        over=Count("pk", filter=Q(ends_at__lte=now)),
    )
    capacity = None if found["unlimited"] else found["known"]
    return {**found, "capacity": capacity, "left": None if capacity is None else capacity - found["taken"]}


def _by_day(bookings: QuerySet[Booking], event: Event) -> list[dict[str, Any]]:
    """The days on which somebody booked."""
    days = bookings.annotate(date=TruncDate("created_at", tzinfo=event.zone)).values("date")
    counted = days.annotate(bookings=Count("pk"), places=Sum("seats")).order_by("date")
    return [{"date": day["date"], "bookings": day["bookings"], "seats": day["places"]} for day in counted]


def _lead_times(bookings: QuerySet[Booking]) -> list[dict[str, Any]]:
    """``[{from, to, bookings}]``: quartiles would need a sort that SQLite has no function for.

    How many are earlier than each bound is asked once, and the buckets are what lies between two of them.
    """
    earlier = {f"by_{hours}": Count("pk", filter=_ahead_by(hours)) for hours in LEAD_TIMES}
    found = bookings.filter(status=Booking.Status.CONFIRMED).aggregate(all=Count("pk"), **earlier)
    bounds = [None, *LEAD_TIMES, None]
    counts = [found["all"], *(found[f"by_{hours}"] for hours in LEAD_TIMES), 0]
    return [
        {"from": bounds[place], "to": bounds[place + 1], "bookings": counts[place] - counts[place + 1]}
        for place in range(len(LEAD_TIMES) + 1)
    ]


def _ahead_by(hours: int) -> Q:
    start = F("slot__starts_at")
    return Q(created_at__lt=start - timedelta(hours=hours)) if hours else Q(created_at__lt=start)


def _waitlist(event: Event, by_status: Counter[str], seats: Counter[str]) -> dict[str, int]:
    """Who waits now, the offers that are open, and what became of the earlier ones."""
    accepted = TrailEntry.objects.filter(event_id=event.pk, action="booking.accepted").count()
    return {
        "parties": by_status["waitlisted"],
        "seats": seats["waitlisted"],
        "offered": by_status["offered"],
        "accepted": accepted,
        "expired": by_status["expired"],
    }


def _cancellations(by_status: Counter[str], seats: Counter[str]) -> dict[str, Any]:
    total, cancelled = by_status.total(), by_status["cancelled"]
    return {
        "bookings": cancelled,
        "seats": seats["cancelled"],
        "rate": round(cancelled / total, 3) if total else None,
    }


def _arrivals(event: Event) -> list[dict[str, Any]]:
    """By quarter-hour, from the minutes that the database counts; the zones of today differ by whole quarters."""
    inside = Attendee.objects.filter(event=event, active=True, checked_in_at__isnull=False).order_by()
    minutes = inside.annotate(minute=TruncMinute("checked_in_at", tzinfo=UTC)).values("minute")
    quarters = Counter[datetime]()
    for minute, count in minutes.annotate(count=Count("pk")).values_list("minute", "count"):
        quarters[minute - timedelta(minutes=minute.minute % 15)] += count
    return [{"from": quarter, "count": quarters[quarter]} for quarter in sorted(quarters)]


def _check_ins(event: Event, now: datetime, *, any_over: bool) -> dict[str, Any]:
    """Of the people with a seat for certain; who has not come is a no-show once the slot is over."""
    expected = Attendee.objects.filter(event=event, active=True, booking__status=Booking.Status.CONFIRMED)
    found = expected.aggregate(
        attendees=Count("pk"),
        checked_in=Count("pk", filter=Q(checked_in_at__isnull=False)),
        no_shows=Count("pk", filter=Q(checked_in_at=None, booking__slot__ends_at__lte=now)),
    )
    return found if any_over else found | {"no_shows": None}
