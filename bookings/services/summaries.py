"""The organizers' summary of a day, at seven in the morning of each one's own time zone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from bookings import messages
from bookings.models import Booking
from events.models import Event
from notifications.models import Notification
from notifications.selectors import willing

HOUR = time(7)
LATEST = timedelta(hours=5)
AHEAD = timedelta(days=7)
MOST_EVENTS = 20


@dataclass(frozen=True)
class Day:
    """From seven to seven on the clock of a zone."""

    zone: str
    since: datetime
    until: datetime

    @property
    def name(self) -> str:
        return self.since.date().isoformat()


def summarize(*, now: datetime) -> int:
    """Write the summaries that are due, each once; how many. A day on which nothing happened has none."""
    organizers = User.objects.filter(role__in=[User.Role.ORGANIZER, User.Role.ADMIN], is_active=True)
    zones = organizers.order_by().values_list("timezone", flat=True).distinct()
    days = filter(None, (_day(zone, now) for zone in zones))
    return sum(_summarize_day(day, organizers, now) for day in days)


def _day(zone: str, now: datetime) -> Day | None:
    """The day that ended at seven this morning; None before seven, and after noon."""
    local = now.astimezone(ZoneInfo(zone))
    until = datetime.combine(local.date(), HOUR, local.tzinfo)
    since = datetime.combine(local.date() - timedelta(days=1), HOUR, local.tzinfo)
    return Day(zone, since, until) if until <= now < until + LATEST else None


def _summarize_day(day: Day, organizers: Any, now: datetime) -> int:
    rows = _rows(day)
    wanting = willing(organizers.filter(pk__in=rows, timezone=day.zone), "email", messages.SUMMARIES)
    people = {_key(user.pk, day): user for user in wanting}
    known = set(Notification.objects.filter(dedupe_key__in=people).values_list("dedupe_key", flat=True))
    new = {key: user for key, user in people.items() if key not in known}
    ahead = _upcoming([user.pk for user in new.values()], now)
    Notification.objects.bulk_create(
        [
            _message(key, user, {"day": day.name, "rows": rows[user.pk], "upcoming": ahead[user.pk]}, now)
            for key, user in new.items()
        ],
        ignore_conflicts=True,  # another run may be at it too
        batch_size=500,
    )
    return len(new)


def _key(user_id: int, day: Day) -> str:
    return f"{messages.SUMMARY.name}:{user_id}:{day.name}"


def _message(key: str, user: User, context: dict[str, Any], now: datetime) -> Notification:
    return Notification(
        kind=messages.SUMMARY.name,
        priority=messages.SUMMARY.priority,
        recipient=user.email,
        language=user.language or settings.LANGUAGE_CODE,
        subject_id=user.pk,
        dedupe_key=key,
        context=context,
        created_at=now,
        next_attempt_at=now,
    )


def _rows(day: Day) -> dict[int, list[dict[str, Any]]]:
    """What happened to the events of each organizer: by the indexes of the two times, whatever the bookings' number."""
    booked = Q(created_at__gte=day.since, created_at__lt=day.until)
    cancelled = Q(cancelled_at__gte=day.since, cancelled_at__lt=day.until)
    holding = Q(status__in=Booking.HOLDING)
    found: Any = (
        Booking.objects.filter(booked | cancelled, event__organizer__timezone=day.zone, event__deleted_at=None)
        .values("event__organizer", "event", "event__title", "event__slug")
        .annotate(
            bookings=Count("pk", filter=booked),
            seats=Coalesce(Sum("seats", filter=booked & holding), 0),
            cancelled=Count("pk", filter=cancelled),
            waiting=Count("pk", filter=booked & Q(status=Booking.Status.WAITLISTED)),
        )
        .order_by("event__organizer", "-bookings", "event")
    )
    counted = ("bookings", "seats", "cancelled", "waiting")
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        shown = {"title": row["event__title"], "url": _url(row["event__slug"])} | {name: row[name] for name in counted}
        rows[row["event__organizer"]].append(shown)
    return {organizer: of_one[:MOST_EVENTS] for organizer, of_one in rows.items()}


def _upcoming(organizer_ids: Iterable[int], now: datetime) -> dict[int, list[dict[str, Any]]]:
    """The events of the next seven days."""
    soon = Event.objects.published().filter(organizer__in=organizer_ids, starts_at__gt=now, starts_at__lte=now + AHEAD)
    ahead: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in soon.with_seats(now).order_by("starts_at", "pk"):
        shown = {"title": event.title, "url": _url(event.slug), "starts_at": event.starts_at.isoformat()}
        shown |= {"zone": event.timezone, "taken": event.seats_taken, "capacity": event.capacity}
        if len(ahead[event.organizer_id]) < MOST_EVENTS:
            ahead[event.organizer_id].append(shown)
    return ahead


def _url(slug: str) -> str:
    return settings.SITE_URL + Event(slug=slug).get_absolute_url()
