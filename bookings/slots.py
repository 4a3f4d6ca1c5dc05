"""The slot that somebody wants to book, out of the process' memory where that will do."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Expression, Model, TextField
from django.db.models.base import ModelState

from bookings.errors import SlotRequired, WrongSlot
from common.db import Prepared
from common.errors import NotFound
from events.fragments import mark_now
from events.models import Event, TimeSlot

M = TypeVar("M", bound=Model)


class _EventVersion(Expression):
    """Another text for each state of the event's row on PostgreSQL, which counts them itself; else nothing."""

    output_field = TextField()

    def as_sql(self, *_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "''", []

    def as_postgresql(self, *_: Any) -> tuple[str, list[Any]]:
        return f"{Event._meta.db_table}.xmin::text", []


# Without the long text, as many slots are remembered.
_SLOTS = (
    TimeSlot.objects.select_related("event")
    .defer("event__description")
    .filter(event__deleted_at=None)
    .annotate(event_version=_EventVersion())
)
_slot = Prepared(TimeSlot, lambda slot_id: _SLOTS.filter(pk=slot_id))
_slots_of_event = Prepared(TimeSlot, lambda event_id: _SLOTS.filter(event=event_id)[:2])


@dataclass(frozen=True)
class _Known:
    """A slot as it was read, under that mark of its event where it was full; without one that cannot be trusted."""

    slot: TimeSlot
    mark: int | None


MOST_KNOWN = 2_048
_known: dict[tuple[int | None, int | None], _Known] = {}


def slot_to_book(
    *, slot_id: int | None, event_id: int | None = None, field: str = "time_slot_id", from_memory: bool = False
) -> TimeSlot:
    """The slot of that id, or the one slot of a plain event; with its event.

    One that is full comes from the process' memory while its event's mark stands: the many who come too late cost the
    database nothing. With ``from_memory`` so does one with seats that is asked for by its id, as it was when it was
    last read. Its ``remembered_version`` is what bookings.services.at_once knows by whether it is still that.
    Raises NotFound, WrongSlot where slot and event do not belong together, SlotRequired where there are several;
    ``field`` is what the caller's input calls the slot.
    """
    known = _known.get((slot_id, event_id))
    mark = None
    if known and known.slot.seats_left == 0:
        mark = mark_now(known.slot.event_id)
        if mark is not None and mark == known.mark:
            return _copy_of(known.slot)
    elif known and from_memory and slot_id is not None:  # whether an event still has one slot, its row does not tell
        slot = _copy_of(known.slot)
        slot.remembered_version = slot.event_version  # type: ignore[attr-defined]
        return slot
    slot = _read_slot(slot_id, event_id, field)
    if slot.seats_left == 0 or slot.event_version:  # type: ignore[attr-defined]
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[slot_id, event_id] = _Known(_copy_of(slot), mark)
    return slot


def _read_slot(slot_id: int | None, event_id: int | None, field: str) -> TimeSlot:
    found = _slot(slot_id) if slot_id is not None else _slots_of_event(event_id or 0)
    if not found:
        raise NotFound(field="event_id" if slot_id is None else field)
    if len(found) > 1:
        raise SlotRequired(field=field)
    if event_id is not None and found[0].event_id != event_id:
        raise WrongSlot(field=field)
    return found[0]


def _copy_of(slot: TimeSlot) -> TimeSlot:
    """Of its own, and so is its event: whoever gets one may change it."""
    mine = _row_like(slot)
    mine.event = _row_like(slot.event)
    return mine


def _row_like(row: M) -> M:
    """What ``copy`` makes, without what that does for rows from other versions of Django; and without related rows."""
    mine = type(row).__new__(type(row))
    mine.__dict__ = row.__dict__ | {"_state": ModelState()}
    mine._state.adding, mine._state.db = False, row._state.db
    return mine
