"""Everything that changes an event or its slots."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.trail import differences, record
from common.db import breaks_unique_column
from common.errors import NotAllowed, NotFound
from events.errors import (
    AlreadyPublished,
    CapacityBelowTaken,
    EndsBeforeStart,
    EventCancelled,
    LastSlot,
    OrganizersOnly,
    OwnerIsTheTeam,
    SlotHasBookings,
    SlotOutsideEvent,
    StartsInThePast,
)
from events.models import Event, TeamMember, TimeSlot
from events.permissions import may_create_events, may_manage, owns

DEFAULT_LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """The time and the seats of a slot; ``capacity`` None is unlimited."""

    starts_at: datetime
    ends_at: datetime
    capacity: int | None = None


def create_event(
    *,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    capacity: int | None = None,
    spans: Sequence[Span] = (),
    status: str = Event.Status.PUBLISHED,
    now: datetime,
    **details: Any,
) -> Event:
    """A new event of ``by`` with the slots given, or with one of ``capacity`` that spans it.

    It lasts an hour, or as long as its slots, where no end is given. ``details`` are other columns of Event.
    Raises OrganizersOnly, StartsInThePast, EndsBeforeStart or SlotOutsideEvent.
    """
    if not may_create_events(by):
        raise OrganizersOnly
    if starts_at <= now:
        raise StartsInThePast(field="starts_at")
    ends_at = ends_at or max([starts_at + DEFAULT_LENGTH, *(span.ends_at for span in spans)])
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    spans = spans or [Span(starts_at, ends_at, capacity)]
    ensure_within(starts_at, ends_at, spans)
    with transaction.atomic():
        event = _insert_event(title, organizer=by, starts_at=starts_at, ends_at=ends_at, status=status, **details)
        TimeSlot.objects.bulk_create(
            TimeSlot(event=event, starts_at=span.starts_at, ends_at=span.ends_at, capacity=span.capacity)
            for span in spans
        )
        record(action="event.created", target=event, by=by, event_id=event.pk, now=now)
    return event


def ensure_within(starts_at: datetime, ends_at: datetime, spans: Sequence[Span]) -> None:
    """Raise EndsBeforeStart or SlotOutsideEvent unless every span fits into an event of these times."""
    for span in spans:
        if span.ends_at <= span.starts_at:
            raise EndsBeforeStart(field="time_slots")
        if span.starts_at < starts_at or span.ends_at > ends_at:
            raise SlotOutsideEvent(field="time_slots")


def _insert_event(title: str, **columns: Any) -> Event:
    """Under the title as its address, or with a random end behind it where that is taken, also a moment ago."""
    base = slugify(title)[:70].strip("-") or "event"
    try:
        with transaction.atomic():
            return Event.objects.create(title=title, slug=base, **columns)
    except IntegrityError as error:
        if not breaks_unique_column(error, Event, "slug"):
            raise
    return Event.objects.create(title=title, slug=f"{base}-{secrets.token_hex(4)}", **columns)


def publish_event(*, event: Event, by: User) -> Event:
    """Open a draft to the public."""
    _ensure_manages(by, event)
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event.pk)
        if event.status == Event.Status.PUBLISHED:
            raise AlreadyPublished
        if event.status == Event.Status.CANCELLED:
            raise EventCancelled
        event.status = Event.Status.PUBLISHED
        event.save(update_fields=["status", "updated_at"])
        record(action="event.published", target=event, by=by, event_id=event.pk)
    return event


def change_event(*, event: Event, by: User, changes: Mapping[str, Any]) -> Event:
    """New values for these columns, and no others: a status that changed meanwhile stays as it is.

    Where the times change, the slots have to follow: call ``ensure_slots_within`` once they have.
    """
    _ensure_manages(by, event)
    before = Event.with_deleted.get(pk=event.pk)
    for name, value in changes.items():
        setattr(event, name, value)
    if event.ends_at <= event.starts_at:
        raise EndsBeforeStart(field="ends_at")
    with transaction.atomic():
        event.save(update_fields=[*changes, "updated_at"])
        what = differences(before, dict(changes))
        record(action="event.changed", target=event, by=by, event_id=event.pk, changes=what)
    return event


def ensure_slots_within(*, event: Event) -> None:
    """Raise SlotOutsideEvent where a slot begins before the event or ends after it."""
    if TimeSlot.objects.filter(event=event.pk).outside(event.starts_at, event.ends_at).exists():
        raise SlotOutsideEvent


def add_slot(*, event: Event, span: Span, by: User) -> TimeSlot:
    _ensure_manages(by, event)
    ensure_within(event.starts_at, event.ends_at, [span])
    with transaction.atomic():
        slot = TimeSlot.objects.create(
            event=event, starts_at=span.starts_at, ends_at=span.ends_at, capacity=span.capacity
        )
        record(action="slot.created", target=slot, by=by, event_id=event.pk)
    return slot


def change_slot(*, slot: TimeSlot, span: Span, by: User) -> TimeSlot:
    """New times and capacity for a slot; raises CapacityBelowTaken where more seats are taken, also a moment ago."""
    _ensure_manages(by, slot.event)
    ensure_within(slot.event.starts_at, slot.event.ends_at, [span])
    try:
        with transaction.atomic():
            TimeSlot.objects.filter(pk=slot.pk).update(**asdict(span))
            what = differences(slot, asdict(span))
            record(action="slot.changed", target=slot, by=by, event_id=slot.event_id, changes=what)
    except IntegrityError as error:
        slot.refresh_from_db()
        raise CapacityBelowTaken(field="capacity", seats_taken=slot.seats_taken) from error
    slot.refresh_from_db()
    return slot


def remove_slot(*, slot: TimeSlot, by: User) -> None:
    """Delete a slot that was never booked; an event keeps at least one."""
    _ensure_manages(by, slot.event)
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=slot.event_id)
        if not TimeSlot.objects.filter(event=slot.event_id).exclude(pk=slot.pk).exists():
            raise LastSlot
        try:
            with transaction.atomic():
                TimeSlot.objects.filter(pk=slot.pk).delete()
        except IntegrityError as error:
            raise SlotHasBookings from error
        record(action="slot.deleted", target=slot, by=by, event_id=slot.event_id)


def add_team_member(*, event: Event, user: User, role: str, by: User) -> TeamMember:
    """Put somebody on the event's team, or give them another role; raises OwnerIsTheTeam for the owner."""
    _ensure_owns(by, event)
    if user.pk == event.organizer_id:
        raise OwnerIsTheTeam
    with transaction.atomic():
        member, _ = TeamMember.objects.update_or_create(event=event, user=user, defaults={"role": role})
        record(action="team.added", target=user, by=by, event_id=event.pk, changes={"role": ["", role]})
    return member


def remove_team_member(*, event: Event, user: User, by: User) -> None:
    """Raises NotFound where the person is not on the team."""
    _ensure_owns(by, event)
    with transaction.atomic():
        if not TeamMember.objects.filter(event=event, user=user).delete()[0]:
            raise NotFound
        record(action="team.removed", target=user, by=by, event_id=event.pk)


def _ensure_manages(user: User, event: Event) -> None:
    if not may_manage(user, event):
        raise NotAllowed


def _ensure_owns(user: User, event: Event) -> None:
    if not owns(user, event):
        raise NotAllowed
