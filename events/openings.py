"""Who wants to know that a slot may have more seats now. Bookings register here, of which this app knows nothing."""

from collections.abc import Callable
from datetime import datetime

_listeners: list[Callable[[int, datetime], None]] = []


def register(listener: Callable[[int, datetime], None]) -> None:
    _listeners.append(listener)


def slot_changed(slot_id: int, now: datetime) -> None:
    """Call everybody who registered, within the transaction of the change."""
    for listener in _listeners:
        listener(slot_id, now)
