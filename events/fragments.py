"""The public events of the API as finished bytes in the cache, doll in doll (docs/decisions/0022-speed.md).

A list is the ids of a page and what stands around them; each event of it is a fragment of its own. So a booking costs
one fragment, and the lists stay warm.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min
from rest_framework.renderers import JSONRenderer

from common.metrics import CACHE_READS
from common.replica import primary
from common.serializers import kept
from events.marks import CATALOGUE, EVERYTHING, MARK_SECONDS, fragment_cache, mark_of, moves, new_mark
from events.models import Event, TimeSlot
from events.querysets import EventQuerySet
from events.serializers import EventSerializer

LIST_SECONDS, EVENT_SECONDS = 300, 600
WHOLES, WHOLE_BYTES = 100, 64 * 1024  # in a process' memory
BUILD_SECONDS, LOOK_AGAIN_SECONDS = 3.0, 0.02


@dataclass(frozen=True)
class Page:
    """Of a list: the ids of its events, in order, and the answer without its ``items``."""

    ids: Sequence[int]
    frame: dict[str, Any]


@dataclass(frozen=True)
class _Kept:
    """Something finished, the marks that it was built under, and until when it is true as far as the clock goes."""

    marks: tuple[int, ...]
    until: float
    value: Any

    def is_true(self, marks: tuple[int, ...] | None, now: datetime) -> bool:
        return self.marks == marks and now.timestamp() < self.until


@dataclass(frozen=True)
class _Whole:
    """A list with its events, under the marks of all of them."""

    mark_names: tuple[str, ...]
    list: _Kept


_LIST_MARKS = (EVERYTHING, CATALOGUE)
_wholes: dict[str, _Whole] = {}


def list_as_json(
    query: str, *, now: datetime, page: Callable[[], tuple[Page, list[Event]]], events: Callable[[], EventQuerySet]
) -> bytes:
    """The list of that query: ``page`` reads which events it shows, and ``events`` has them with their seats.

    What ``page`` read is older than the marks of its events, so it is not kept; without a cache it is what is shown.
    """
    just_read: list[Event] = []
    name = _name_of_list(query)

    def build(marks: tuple[int, ...]) -> Page:
        found, just_read[:] = page()
        fragment_cache.set(name, _Kept(marks, now.timestamp() + LIST_SECONDS, found), LIST_SECONDS)
        return found

    shown = _kept_or_built("list", name, _LIST_MARKS, now, build)
    return _joined(_events_as_json(shown.ids, now, lambda ids: events().filter(pk__in=ids), just_read), shown)


def kept_list(query: str, *, now: datetime) -> bytes | None:
    """The list of that query where all of it is kept.

    Lists that were put together lately are in the process' memory too. The cache is asked for their marks alone, in one
    round trip.
    """
    name = _name_of_list(query)
    whole = _wholes.get(name)
    if whole is None or not whole.list.is_true(_look(whole.mark_names, [])[0], now):
        whole = _put_together(name, now)
        if whole is None:
            return None
    CACHE_READS.labels("list", "hit").inc()
    CACHE_READS.labels("item", "hit").inc(len(whole.mark_names) - len(_LIST_MARKS))
    return whole.list.value


def _put_together(name: str, now: datetime) -> "_Whole | None":
    marks, kept_ones = _look(_LIST_MARKS, [name])
    found: _Kept | None = kept_ones.get(name)
    if found is None or not found.is_true(marks, now):
        return None
    ids = found.value.ids
    finished, marks_of = _kept_items(ids, now)
    if len(finished) < len(ids):
        return None
    answer = _joined([finished[event_id].value for event_id in ids], found.value)
    until = min([found.until, *(one.until for one in finished.values())])
    marks += tuple(marks_of[event_id][1] for event_id in ids)
    whole = _Whole((*_LIST_MARKS, *map(mark_of, ids)), _Kept(marks, until, answer))
    if len(answer) <= WHOLE_BYTES:
        if len(_wholes) >= WHOLES:
            _wholes.clear()
        _wholes[name] = whole
    return whole


def kept_event(event_id: int, *, now: datetime) -> bytes | None:
    """The event in full where it is kept."""
    answer: bytes | None = _kept_value(_name_of_event(event_id), (EVERYTHING, mark_of(event_id)), now)
    if answer is not None:
        CACHE_READS.labels("event", "hit").inc()
    return answer


def _name_of_list(query: str) -> str:
    return f"fragments:list:{hashlib.sha256(query.encode()).hexdigest()}"


def _name_of_event(event_id: int) -> str:
    return f"fragments:detail:{event_id}"


def _joined(items: Sequence[bytes], page: Page) -> bytes:
    return b'{"items":[' + b",".join(items) + b"]," + _as_json(page.frame)[1:]


def _kept_value(name: str, mark_names: tuple[str, ...], now: datetime) -> Any:
    marks, kept_ones = _look(mark_names, [name])
    found = kept_ones.get(name)
    return found.value if found and found.is_true(marks, now) else None


def event_as_json(event_id: int, *, now: datetime, build: Callable[[], tuple[bytes, Event]]) -> bytes:
    """One event in full: ``build`` gives the finished answer, and the event with its slots."""
    name = _name_of_event(event_id)

    def build_and_keep(marks: tuple[int, ...]) -> bytes:
        answer, event = build()
        until = _next_turn(event, [slot.starts_at for slot in event.slots.all()], now)
        fragment_cache.set(name, _Kept(marks, until, answer), EVENT_SECONDS)
        return answer

    return _kept_or_built("event", name, (EVERYTHING, mark_of(event_id)), now, build_and_keep)


def _kept_or_built(what: str, name: str, mark_names: tuple[str, ...], now: datetime, build: Callable[..., Any]) -> Any:
    """One builds at a time and the others wait for what that keeps; without a cache everybody builds."""

    def look() -> tuple[tuple[int, ...], Any]:
        marks, kept_ones = _look(mark_names, [name])
        found = kept_ones.get(name)
        return marks, found.value if found and found.is_true(marks, now) else None

    marks, value = look()
    CACHE_READS.labels(what, "miss" if value is None else "hit").inc()
    if value is not None:
        return value
    if not marks:
        return build(marks)
    with primary():
        return _built_once(name, build, look)


def _built_once(name: str, build: Callable[..., Any], look: Callable[[], tuple[tuple[int, ...], Any]]) -> Any:
    end = time.monotonic() + BUILD_SECONDS
    while not fragment_cache.add(f"{name}:building", 1, BUILD_SECONDS) and time.monotonic() < end:
        time.sleep(LOOK_AGAIN_SECONDS)
        marks, value = look()
        if value is not None or not marks:
            return build(marks) if value is None else value
    try:
        marks, value = look()
        return build(marks) if value is None else value
    finally:
        fragment_cache.delete(f"{name}:building")


def mark_now(event_id: int) -> int | None:
    """The event's; what was read after it is true until it moves. None where it cannot be told."""
    marks, _found = _look([mark_of(event_id)], [])
    return marks[0] if marks else None


def _look(mark_names: Sequence[str], names: Sequence[str]) -> tuple[tuple[int, ...], dict[str, Any]]:
    """The marks, none of them where the cache is out of reach or moves are owed, and what is kept."""
    if not moves.make():
        return (), {}
    found = fragment_cache.get_many([*mark_names, *names])
    lacking = [name for name in mark_names if name not in found]
    for name in lacking:
        fragment_cache.add(name, new_mark(), MARK_SECONDS)
    found |= fragment_cache.get_many(lacking) if lacking else {}
    if any(name not in found for name in mark_names):
        return (), {}
    return tuple(found[name] for name in mark_names), found


def _events_as_json(
    ids: Sequence[int], now: datetime, load: Callable[[Sequence[int]], Iterable[Event]], just_read: list[Event]
) -> list[bytes]:
    kept_items, marks_of = _kept_items(ids, now)
    finished = {event_id: one.value for event_id, one in kept_items.items()}
    if not marks_of and just_read:
        with kept(EventSerializer, now=now) as serializer:
            return [_as_json(serializer.to_representation(event)) for event in just_read]
    lacking = [event_id for event_id in ids if event_id not in finished]
    CACHE_READS.labels("item", "hit").inc(len(finished))
    CACHE_READS.labels("item", "miss").inc(len(lacking))
    if lacking:
        with primary():
            built = _build_items(load(lacking), lacking, now)
        finished |= {event_id: answer for event_id, (answer, _until) in built.items()}
        kept_ones = {
            _name_of_item(event_id): _Kept(marks_of[event_id], until, answer)
            for event_id, (answer, until) in built.items()
            if event_id in marks_of
        }
        fragment_cache.set_many(kept_ones, EVENT_SECONDS)
    return [finished[event_id] for event_id in ids if event_id in finished]


def _kept_items(ids: Sequence[int], now: datetime) -> tuple[dict[int, _Kept], dict[int, tuple[int, ...]]]:
    """What is kept of these events, and the marks under which the others may be; none without a cache."""
    marks, found = _look([EVERYTHING, *map(mark_of, ids)], list(map(_name_of_item, ids)))
    marks_of: dict[int, tuple[int, ...]] = {
        event_id: (marks[0], mark) for event_id, mark in zip(ids, marks[1:], strict=False)
    }
    finished = {
        event_id: one
        for event_id in ids
        if (one := found.get(_name_of_item(event_id))) and one.is_true(marks_of.get(event_id), now)
    }
    return finished, marks_of


def _name_of_item(event_id: int) -> str:
    return f"fragments:item:{event_id}"


def _build_items(events: Iterable[Event], ids: Sequence[int], now: datetime) -> dict[int, tuple[bytes, float]]:
    slots = TimeSlot.objects.filter(event__in=ids, starts_at__gt=now).order_by().values_list("event")
    next_slots = dict(slots.annotate(Min("starts_at")))
    with kept(EventSerializer, now=now) as serializer:
        return {
            event.pk: (
                _as_json(serializer.to_representation(event)),
                _next_turn(event, [next_slots[event.pk]] if event.pk in next_slots else [], now),
            )
            for event in events
        }


def _next_turn(event: Event, starts: Iterable[datetime], now: datetime) -> float:
    """When the clock alone changes what is shown: booking opens or closes, or a slot starts."""
    turns = [event.booking_opens_at, event.booking_closes_at, *starts]
    return min([now.timestamp() + EVENT_SECONDS, *(turn.timestamp() for turn in turns if turn and turn > now)])


def _as_json(data: Any) -> bytes:
    return JSONRenderer().render(data)
