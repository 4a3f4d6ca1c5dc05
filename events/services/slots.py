"""An event's slots: when it can be booked for, and how many seats there are."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from accounts.trail import differences, record
from common.db import still_there
from common.zones import EARLIEST, LATEST
from events import notices, openings
from events.errors import (
    CapacityBelowTaken,
    CapacityIsOnSlots,
    EndsBeforeStart,
    EventCancelled,
    LastSlot,
    ProgrammeOutsideEvent,
    SlotHasBookings,
    SlotOutsideEvent,
    TooFarAway,
)
from events.marks import event_moved
from events.models import Event, Session, TimeSlot
from events.permissions import ensure_manages
from events.services.telling import tell, tell_of_change
from notifications.happenings import Happening
from notifications.services import announce

MOST_NAMED = 5


@dataclass(frozen=True)
class Span:
    """The time and the seats of a slot; ``capacity`` None is unlimited."""

    starts_at: datetime
    ends_at: datetime
    capacity: int | None = None


def ensure_in_reach(*moments: datetime, field: str = "ends_at") -> None:
    """Raise TooFarAway for a time that not every zone can show, be it given or counted from another."""
    if not all(EARLIEST <= moment <= LATEST for moment in moments):
        raise TooFarAway(field=field, limit_value=LATEST.date())


def ensure_within(starts_at: datetime, ends_at: datetime, spans: Sequence[Span]) -> None:
    """Raise EndsBeforeStart or SlotOutsideEvent unless every span fits into an event of these times."""
    for span in spans:
        if span.ends_at <= span.starts_at:
            raise EndsBeforeStart(field="time_slots")
        if span.starts_at < starts_at or span.ends_at > ends_at:
            raise SlotOutsideEvent(field="time_slots")


def ensure_programme_within(*, event: Event) -> None:
    """Raise ProgrammeOutsideEvent, naming the slots and sessions that begin before the event or end after it."""
    slots = TimeSlot.objects.filter(event=event.pk).outside(event.starts_at, event.ends_at)[:MOST_NAMED]
    sessions = Session.objects.filter(event=event.pk).outside(event.starts_at, event.ends_at)[:MOST_NAMED]
    fallen = [*(local_start(slot, event) for slot in slots), *(session.title for session in sessions)]
    if fallen:
        named = [{"id": session.pk, "title": session.title} for session in sessions]
        raise ProgrammeOutsideEvent(names=", ".join(fallen), sessions=named)


def local_start(slot: TimeSlot, event: Event) -> str:
    return f"{slot.starts_at.astimezone(event.zone):%Y-%m-%d %H:%M}"


def lock_for_change(event_id: int) -> Event:
    """The event, locked against other changes of its slots and programme; raises NotFound or EventCancelled."""
    event = still_there(Event.objects.select_for_update(no_key=True), event_id)
    if event.status == Event.Status.CANCELLED:
        raise EventCancelled
    return event


def add_slot(*, event: Event, span: Span, by: User) -> TimeSlot:
    """Raises EndsBeforeStart, SlotOutsideEvent or EventCancelled."""
    ensure_manages(by, event)
    with transaction.atomic():
        event = lock_for_change(event.pk)
        ensure_within(event.starts_at, event.ends_at, [span])
        slot = TimeSlot.objects.create(
            event=event, starts_at=span.starts_at, ends_at=span.ends_at, capacity=span.capacity
        )
        record(action="slot.created", target=slot, by=by, event_id=event.pk)
        tell_of_change(event)
    return slot


def change_slot(
    *, slot: TimeSlot, changes: Mapping[str, Any], by: User, now: datetime, is_told: bool = True
) -> TimeSlot:
    """New values for columns of a ``Span``; whoever booked it is told of new times, and who waits gets the new seats.

    With ``is_told`` False the caller tells the webhooks. Raises CapacityBelowTaken where more seats are taken, also a
    moment ago, NotFound, and what ``add_slot`` raises.
    """
    ensure_manages(by, slot.event)
    try:
        with transaction.atomic():
            event = lock_for_change(slot.event_id)
            before = still_there(TimeSlot.objects.select_for_update(no_key=True), slot.pk)
            # What was not sent is what it is under the lock: somebody else may just have changed it.
            span = replace(Span(before.starts_at, before.ends_at, before.capacity), **changes)
            ensure_within(event.starts_at, event.ends_at, [span])
            what = differences(before, asdict(span))
            TimeSlot.objects.filter(pk=slot.pk).update(**asdict(span))
            event_moved(slot.event_id)
            record(action="slot.changed", target=slot, by=by, event_id=slot.event_id, changes=what, now=now)
            if {"starts_at", "ends_at"} & what.keys():
                _announce_move(event, before, span, now)
            if what and event.is_published and is_told:
                tell(Happening.EVENT_UPDATED, event, now)
            openings.slots_changed([slot.pk], now)
    except IntegrityError as error:
        slot.refresh_from_db()
        raise CapacityBelowTaken(field="capacity", seats_taken=slot.seats_taken) from error
    slot.refresh_from_db()
    return slot


def _announce_move(event: Event, before: TimeSlot, span: Span, now: datetime) -> None:
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1, updated_at=now)
    times = [[each.starts_at.isoformat(), each.ends_at.isoformat(), event.timezone] for each in (before, span)]
    if event.is_published:
        announce(occasion=notices.SLOT_MOVED, subject_id=before.pk, context={"changes": {"time": times}}, now=now)


def change_capacity(*, event: Event, capacity: int | None, by: User, now: datetime, is_told: bool = True) -> TimeSlot:
    """Of an event with one slot; raises CapacityIsOnSlots where there are more, or CapacityBelowTaken."""
    slots = list(event.slots.all()[:2])
    if len(slots) > 1:
        raise CapacityIsOnSlots(field="capacity")
    return change_slot(slot=slots[0], changes={"capacity": capacity}, by=by, now=now, is_told=is_told)


def remove_slot(*, slot: TimeSlot, by: User) -> None:
    """Delete a slot that was never booked; an event keeps at least one. Raises LastSlot or SlotHasBookings."""
    ensure_manages(by, slot.event)
    with transaction.atomic():
        event = still_there(Event.objects.select_for_update(no_key=True), slot.event_id)
        if not TimeSlot.objects.filter(event=slot.event_id).exclude(pk=slot.pk).exists():
            raise LastSlot
        try:
            with transaction.atomic():
                TimeSlot.objects.filter(pk=slot.pk).delete()
        except IntegrityError as error:
            raise SlotHasBookings from error
        record(action="slot.deleted", target=slot, by=by, event_id=slot.event_id)
        tell_of_change(event)
