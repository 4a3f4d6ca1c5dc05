"""What an organizer's home tells: what needs doing, what comes next, and how the last month went.

Every figure is one query over many rows, whatever the number of events; times are aware, days those of ``zone``.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from accounts.models import OrganizerRequest, User
from bookings.models import Attendee, Booking
from events.models import Event, TimeSlot
from notifications.models import Notification, WebhookEndpoint
from notifications.selectors import last_seen

DAYS = 30
REMEMBERED_SECONDS = 60
NEARLY_FULL = 0.9
OFFERS_END_IN = timedelta(hours=3)
SILENT_AFTER = timedelta(minutes=3)
MOST_EVENTS = 8


@dataclass(frozen=True)
class Overview:
    """``days`` are the last DAYS, today last; each series has a number for every one of them."""

    event_count: int
    todo: dict[str, int]
    silent: list[str]
    upcoming: list[dict[str, Any]]
    days: list[date] = field(default_factory=list)
    bookings: list[int] = field(default_factory=list)
    seats: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    arrivals: list[int] = field(default_factory=list)
    mails_sent: list[int] = field(default_factory=list)
    mails_failed: list[int] = field(default_factory=list)


def overview_for(user: User, *, now: datetime) -> Overview:
    """As it was at most a minute ago; of the user's own events, and for an admin of all."""
    key = f"overview:{user.pk}:{user.role}:{user.timezone}"
    known: Overview | None = cache.get(key)
    if known is None:
        known = overview(user, now=now)
        if known.event_count:  # the first steps are seen at once
            cache.set(key, known, REMEMBERED_SECONDS)
    return known


def overview(user: User, *, now: datetime) -> Overview:
    events = Event.objects.managed_by(user)
    counts = events.aggregate(all=Count("pk"), drafts=Count("pk", filter=Q(status=Event.Status.DRAFT, ends_at__gt=now)))
    if not counts["all"]:
        return Overview(0, _todo_of_site(user), _silent(user, now), [])
    zone = ZoneInfo(user.timezone)
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    since = datetime(days[0].year, days[0].month, days[0].day, tzinfo=zone)
    own = None if user.is_superuser else list(Event.with_deleted.managed_by(user).values_list("pk", flat=True))
    made, mails = _bookings(own, since, zone), _mails(own, since, zone)
    todo = {
        "drafts": counts["drafts"],
        "nearly_full": _nearly_full(events, now),
        "offers": _offers(own, now),
        "failed": sum(mails["dead"].values()),
        "webhooks": WebhookEndpoint.objects.of_owner(user).exclude(disabled_reason__in=["", "owner"]).count(),
        **_todo_of_site(user),
    }
    return Overview(
        event_count=counts["all"],
        todo={name: count for name, count in todo.items() if count},
        silent=_silent(user, now),
        upcoming=_upcoming(events, now),
        days=days,
        bookings=[made["days"][day] for day in days],
        seats=made["seats"],
        sources=made["sources"],
        arrivals=_by_day(_arrivals(own, since, zone), days),
        mails_sent=_by_day(mails["sent"], days),
        mails_failed=_by_day(mails["dead"], days),
    )


def _of(own: list[int] | None, model: Any) -> Any:
    """Of these events, each by its number, so that the planner sees how few they are; None is all events."""
    return model.objects.all() if own is None else model.objects.filter(event__in=own)


def _by_day(counted: Counter[date], days: list[date]) -> list[int]:
    return [counted[day] for day in days]


def _upcoming(events: Any, now: datetime) -> list[dict[str, Any]]:
    """The soonest that are published, with ``capacity`` (None is unlimited) and ``seats_taken``."""
    soonest = events.published().upcoming(now).with_seats(now).order_by("starts_at", "id")
    columns = ("pk", "title", "starts_at", "timezone", "capacity", "seats_taken")
    return list(soonest.values(*columns)[:MOST_EVENTS])


def _nearly_full(events: Any, now: datetime) -> int:
    """Slots to come with a tenth of their seats left at the most, but not sold out."""
    slots = TimeSlot.objects.filter(event__in=events.published(), starts_at__gt=now, seats_taken__lt=F("capacity"))
    return slots.filter(seats_taken__gte=F("capacity") * NEARLY_FULL).count()


def _offers(own: list[int] | None, now: datetime) -> int:
    """Offers to who waited that end soon, unanswered."""
    offered = _of(own, Booking).filter(status=Booking.Status.OFFERED)
    return offered.filter(offer_expires_at__range=(now, now + OFFERS_END_IN)).count()


def _bookings(own: list[int] | None, since: datetime, zone: ZoneInfo) -> dict[str, Any]:
    recent = _of(own, Booking).filter(created_at__gte=since)
    groups = recent.annotate(day=TruncDate("created_at", tzinfo=zone)).values("day", "source").order_by()
    days, sources, seats = Counter[date](), Counter[str](), 0
    for group in groups.annotate(count=Count("pk"), places=Sum("seats")):
        days[group["day"]] += group["count"]
        sources[group["source"]] += group["count"]
        seats += group["places"]
    return {"days": days, "sources": {name: sources[name] for name in Booking.Source.values}, "seats": seats}


def _arrivals(own: list[int] | None, since: datetime, zone: ZoneInfo) -> Counter[date]:
    came = _of(own, Attendee).filter(active=True, checked_in_at__gte=since)
    days = came.annotate(day=TruncDate("checked_in_at", tzinfo=zone)).values("day").order_by()
    return Counter(dict(days.annotate(count=Count("pk")).values_list("day", "count")))


def _mails(own: list[int] | None, since: datetime, zone: ZoneInfo) -> dict[str, Counter[date]]:
    """About bookings, and for an admin all, by the day of their writing: ``sent``, and ``dead`` where given up."""
    recent = Notification.objects.filter(created_at__gte=since, status__in=["sent", "dead"])
    if own is not None:
        recent = recent.filter(kind__startswith="booking_", subject_id__in=_of(own, Booking).values("pk"))
    days = recent.annotate(day=TruncDate("created_at", tzinfo=zone)).values("day", "status").order_by()
    counted = {"sent": Counter[date](), "dead": Counter[date]()}
    for day, status, count in days.annotate(count=Count("pk")).values_list("day", "status", "count"):
        counted[status][day] = count
    return counted


def _todo_of_site(user: User) -> dict[str, int]:
    if not user.is_superuser:
        return {}
    asking = OrganizerRequest.objects.filter(status=OrganizerRequest.Status.OPEN).count()
    return {"requests": asking} if asking else {}


def _silent(user: User, now: datetime) -> list[str]:
    """The scheduler and the workers that have not been heard of for three minutes; for admins."""
    if not user.is_superuser:
        return []
    return [name for name, seen_at in last_seen().items() if seen_at is None or seen_at < now - SILENT_AFTER]
