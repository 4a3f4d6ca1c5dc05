"""An event that is moved as a whole takes its slots and its programme along."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from events import openings
from events.models import Event, Session, TimeSlot

CHUNK = 500


def move_along(before: Event, after: Event, now: datetime) -> bool:
    """Move every slot and session as the event moved on the clock of its zone; False where it was not moved as a whole.

    09:00 stays 09:00 where summer time lies between, or where the zone is another one. Who booked is told of the
    event's new time, by its own message. Call it under the event's lock.
    """
    shift = _shift(before, after)
    if shift is None:
        return False
    slots = list(TimeSlot.objects.filter(event=before).only("starts_at", "ends_at"))
    for slot in slots:
        _move(slot, shift)
    # These two columns alone: the seats of a slot are moved by bookings meanwhile.
    TimeSlot.objects.bulk_update(slots, ["starts_at", "ends_at"], batch_size=CHUNK)
    is_later = after.starts_at > before.starts_at
    # One by one and the foremost first, so that none meets the one before it in its room.
    for session in Session.objects.filter(event=before).order_by("-starts_at" if is_later else "starts_at"):
        _move(session, shift)
        session.save(update_fields=["starts_at", "ends_at"])
    openings.slots_changed([slot.pk for slot in slots], now)
    return True


def _shift(before: Event, after: Event) -> Callable[[datetime], datetime] | None:
    """None where the event stays, or has another length."""
    was = [timezone.make_naive(moment, before.zone) for moment in (before.starts_at, before.ends_at)]
    is_now = [timezone.make_naive(moment, after.zone) for moment in (after.starts_at, after.ends_at)]
    is_same = (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at)
    if is_same or is_now[0] - was[0] != is_now[1] - was[1]:
        return None
    moved = is_now[0] - was[0]
    return lambda moment: (timezone.make_naive(moment, before.zone) + moved).replace(tzinfo=after.zone)


def _move(row: TimeSlot | Session, shift: Callable[[datetime], datetime]) -> None:
    """A span that the clock swallows, since it jumps there, keeps its length instead."""
    start, end = shift(row.starts_at), shift(row.ends_at)
    # Compared as instants: two times of one zone compare by the clock.
    is_sound = end.timestamp() > start.timestamp()
    row.starts_at, row.ends_at = start, end if is_sound else start + (row.ends_at - row.starts_at)
