"""Reads that span events, slots and categories."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from common.errors import NotAllowed, NotFound
from events.models import Category, CategoryFollow, Event, Session, Speaker, TeamMember, TimeSlot
from events.permissions import ensure_manages, may_have_webhooks
from events.querysets import BoundedCount, EventQuerySet
from notifications.models import WebhookDelivery, WebhookEndpoint

MOST_COUNTED = 100


def catalogue(*, user: Any, now: datetime) -> EventQuerySet:
    """Events that the user may see, with seats, category and organizer; soonest first."""
    events = Event.objects.visible_to(user).select_related("category", "organizer", "picture")
    return events.with_seats(now).order_by("starts_at", "id")


def with_programme(events: EventQuerySet) -> EventQuerySet:
    """With slots, sessions and speakers, in the order in which they are shown."""
    slots = Prefetch("slots", TimeSlot.objects.order_by("starts_at", "id"))
    return events.prefetch_related(slots, "sessions__speakers", "speakers__sessions")


def event_for_page(*, slug: str, user: Any, now: datetime) -> Event:
    """The event at that address with its slots; raises NotFound where the user may not see it."""
    event = with_programme(catalogue(user=user, now=now)).filter(slug=slug).first()
    if event is None:
        raise NotFound
    return event


def similar_events(event: Event, *, now: datetime, most: int = 3) -> EventQuerySet:
    """The soonest others of its category that are still to come."""
    others = catalogue(user=AnonymousUser(), now=now).published().upcoming(now).exclude(pk=event.pk)
    found: EventQuerySet = others.filter(category_id=event.category_id) if event.category_id else others.none()
    return found[:most]


def organizer_with_events(*, organizer_id: int) -> User:
    """Somebody whose name is public because an event of theirs is; raises NotFound for everybody else."""
    organizer = User.objects.filter(pk=organizer_id).first()
    if organizer is None or not Event.objects.public().filter(organizer=organizer).exists():
        raise NotFound
    return organizer


def category_by_slug(slug: str) -> Category:
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        raise NotFound
    return category


def follows(*, user: Any, category: Category) -> bool:
    return bool(user.is_authenticated) and CategoryFollow.objects.filter(user=user, category=category).exists()


def slots_of_public_event(slug: str) -> list[TimeSlot]:
    """The slots with their event, in one query; raises NotFound where a stranger may not see it."""
    slots = TimeSlot.objects.filter(event__slug=slug, event__status="published", event__deleted_at=None)
    found = list(slots.select_related("event").order_by("starts_at", "id"))
    if not found:
        raise NotFound
    return found


def visible_event(*, user: Any, **which: Any) -> Event:
    """The one event that these columns name; raises NotFound where the user may not see it."""
    event = Event.objects.visible_to(user).filter(**which).first()
    if event is None:
        raise NotFound
    return event


def public_event(*, slug: str) -> Event:
    """The event that anybody may see at that address, with its organizer and picture; raises NotFound."""
    event = Event.objects.public().select_related("organizer", "picture").filter(slug=slug).first()
    if event is None:
        raise NotFound
    return event


def managed_event(*, event_id: int | str, user: Any) -> Event:
    """For whoever manages it: others who see it are not allowed, and the rest find nothing."""
    event = visible_event(user=user, pk=event_id)
    ensure_manages(user, event)
    return event


def own_event(*, event_id: int | str, user: Any) -> Event:
    """On the desk, which shows nothing of others' events: one that the user manages; raises NotFound."""
    event = Event.objects.managed_by(user).filter(pk=event_id).first()
    if event is None:
        raise NotFound
    return event


def member_of_team(*, event: Event, **who: Any) -> TeamMember:
    """The one whose user these columns name; raises NotFound, be it that there is no such user at all."""
    member = event.team.select_related("user").filter(**{f"user__{name}": value for name, value in who.items()}).first()
    if member is None:
        raise NotFound
    return member


def managed_slot(*, slot_id: int | str, user: Any) -> TimeSlot:
    """With its event, for whoever manages that."""
    events = Event.objects.visible_to(user)
    slot = TimeSlot.objects.filter(pk=slot_id, event__in=events).select_related("event").first()
    if slot is None:
        raise NotFound
    ensure_manages(user, slot.event)
    return slot


def most_booked(*, user: Any, now: datetime) -> EventQuerySet:
    """Published events that somebody booked, the most booked first; some hundreds of them at most."""
    return catalogue(user=user, now=now).published().most_booked()


def categories_with_counts() -> QuerySet[Category]:
    """All of them, each with ``event_count``: its published events."""
    published = Q(events__status="published", events__deleted_at=None)
    return Category.objects.annotate(event_count=Count("events", filter=published)).order_by("name")


def sessions_visible_to(user: Any) -> QuerySet[Session]:
    events = Event.objects.visible_to(user)
    return Session.objects.filter(event__in=events).select_related("event").prefetch_related("speakers")


def speakers_visible_to(user: Any) -> QuerySet[Speaker]:
    events = Event.objects.visible_to(user)
    return Speaker.objects.filter(event__in=events).select_related("event").prefetch_related("sessions")


def categories_in_use(*, now: datetime) -> list[Category]:
    """Categories with upcoming published events, and how many: ``event_count``, which ends at MOST_COUNTED."""
    upcoming = Event.objects.published().upcoming(now).filter(category=OuterRef("pk")).order_by("starts_at", "id")
    counted = Category.objects.annotate(event_count=BoundedCount(upcoming.values("pk")[:MOST_COUNTED]))
    return [category for category in counted if category.event_count]


def webhooks_of(*, user: Any) -> QuerySet[WebhookEndpoint]:
    """The organizer's own, and for an admin all of them; raises NotAllowed for anybody else."""
    if not may_have_webhooks(user):
        raise NotAllowed
    return WebhookEndpoint.objects.of_owner(user).order_by("id")


def deliveries_of(*, endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(endpoint=endpoint).order_by("-created_at", "-id")


def delivery_of(*, endpoint: WebhookEndpoint, delivery_id: int | str) -> WebhookDelivery:
    """Raises NotFound."""
    delivery = deliveries_of(endpoint=endpoint).select_related("endpoint").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound
    return delivery
