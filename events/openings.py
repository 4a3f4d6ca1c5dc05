"""Who wants to know that slots may have more seats now, or other times. Bookings register here, of which this app knows
nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

Listener = Callable[[Sequence[int], datetime], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    _listeners.append(listener)


def slots_changed(slot_ids: Sequence[int], now: datetime) -> None:
    """Call everybody who registered, within the transaction of the change."""
    for listener in _listeners:
        listener(slot_ids, now)
