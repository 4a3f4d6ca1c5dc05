"""What about an event is worth telling to those who booked it."""

from typing import Any

from events.models import Event

PUBLISHED = "event_published"
CHANGED = "event_changed"
CANCELLED = "event_cancelled"
SLOT_MOVED = "slot_moved"


def what_changed(before: Event, after: Event) -> dict[str, list[Any]]:
    """``{"title" | "place" | "online" | "time": [was, is]}`` of what differs; a time is ``[start, end, zone]``."""
    pairs: dict[str, list[Any]] = {
        "title": [before.title, after.title],
        "time": [_time(before), _time(after)],
        "place": [before.location, after.location],
        "online": [before.online_url, after.online_url],
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _time(event: Event) -> list[str]:
    return [event.starts_at.isoformat(), event.ends_at.isoformat(), event.timezone]
