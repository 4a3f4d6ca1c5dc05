"""Many slots at once, by a recurrence rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.trail import record
from events import recurrence
from events.errors import NoSlots
from events.marks import catalogue_moved
from events.models import Event, TimeSlot
from events.permissions import ensure_manages
from events.services.slots import Span, ensure_in_reach, lock_for_change
from events.services.telling import tell_of_change


@dataclass(frozen=True)
class Plan:
    """What a rule gives: the slots to make, and how many it leaves out, being there already or not in the future."""

    spans: list[Span]
    existing: int
    past: int


def outline_slots(
    *,
    event: Event,
    rrule: str,
    starts_at: datetime,
    length: timedelta,
    capacity: int | None,
    until: datetime | None = None,
    count: int | None = None,
    now: datetime,
) -> Plan:
    """The slots that a rule would make: those in the future that the event does not have yet.

    Raises NoSlots, TooFarAway, and what ``recurrence.starts`` raises.
    """
    starts = recurrence.starts(rule=rrule, first=starts_at, zone=event.zone, until=until, count=count)
    spans = [Span(each, each + length, capacity) for each in starts if each > now]
    ensure_in_reach(*(span.ends_at for span in spans), field="starts_at")
    new = _not_yet(event, spans)
    if not new:
        raise NoSlots(field="rrule")
    return Plan(new, existing=len(spans) - len(new), past=len(starts) - len(spans))


def plan_slots(*, event: Event, now: datetime, **series: Any) -> list[Span]:
    """The slots of ``outline_slots`` alone; ``series`` are its other arguments."""
    return outline_slots(event=event, now=now, **series).spans


def add_slots(*, event: Event, spans: Sequence[Span], by: User, now: datetime) -> list[TimeSlot]:
    """Make these slots, all or none. An event that is too short for them grows; what is booked stays where it is.

    A slot that the event has by now is not made again, as two may ask for the same at once. Raises NoSlots where none
    is left, or EventCancelled.
    """
    ensure_manages(by, event)
    with transaction.atomic():
        event = lock_for_change(event.pk)
        spans = _not_yet(event, spans)
        if not spans:
            raise NoSlots(field="rrule")
        _make_room(event, spans, now)
        slots = TimeSlot.objects.bulk_create(
            TimeSlot(event=event, starts_at=span.starts_at, ends_at=span.ends_at, capacity=span.capacity)
            for span in spans
        )
        catalogue_moved(event.pk)
        made = {"slots": ["", len(slots)]}
        record(action="slots.generated", target=event, by=by, event_id=event.pk, changes=made, now=now)
        tell_of_change(event)
    return slots


def _not_yet(event: Event, spans: Sequence[Span]) -> list[Span]:
    known = set(TimeSlot.objects.filter(event=event).values_list("starts_at", "ends_at"))
    return [span for span in spans if (span.starts_at, span.ends_at) not in known]


def _make_room(event: Event, spans: Sequence[Span], now: datetime) -> None:
    starts_at = min(event.starts_at, *(span.starts_at for span in spans))
    ends_at = max(event.ends_at, *(span.ends_at for span in spans))
    if (starts_at, ends_at) != (event.starts_at, event.ends_at):
        times = {"starts_at": starts_at, "ends_at": ends_at, "updated_at": now}
        Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1, **times)
