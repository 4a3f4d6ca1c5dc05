"""Reads that span events, slots and categories."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from common.errors import NotFound
from events.models import Category, Event, TimeSlot
from events.querysets import EventQuerySet


def catalogue(*, user: Any, now: datetime) -> EventQuerySet:
    """Events that the user may see, with seats, category and organizer; soonest first."""
    events = Event.objects.visible_to(user).select_related("category", "organizer")
    return events.with_seats(now).order_by("starts_at", "id")


def event_for_page(*, slug: str, user: Any, now: datetime) -> Event:
    """The event at that address with its slots; raises NotFound where the user may not see it."""
    slots = Prefetch("slots", TimeSlot.objects.order_by("starts_at", "id"))
    event = catalogue(user=user, now=now).prefetch_related(slots).filter(slug=slug).first()
    if event is None:
        raise NotFound
    return event


def categories_in_use(*, now: datetime) -> QuerySet[Category]:
    """Categories with upcoming published events, and how many: ``event_count``."""
    upcoming = Q(events__status="published", events__deleted_at=None, events__ends_at__gt=now)
    return Category.objects.annotate(event_count=Count("events", filter=upcoming)).filter(event_count__gt=0)
