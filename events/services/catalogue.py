"""What long lists are ordered and bounded by, noted on the events now and then (docs/decisions/0023-growth.md)."""

from datetime import datetime

from django.db.models import F, Sum

from events.models import Event, TimeSlot
from events.querysets import NOT_SEEN_OVER

BATCH = 1_000


def keep_catalogue(*, now: datetime) -> int:
    """Count the bookings of each event that is not over, and note which are over since; tells how many rows changed.

    In this order: nobody books what is over, so that its last count stays true. Each batch is a transaction.
    """
    return _count_bookings() + _note_ends(now)


def _count_bookings() -> int:
    slots = TimeSlot.objects.filter(event__in=Event.with_deleted.filter(NOT_SEEN_OVER)).order_by()
    counted = slots.values("event", "event__ranked_count").annotate(total=Sum("booking_count"))
    changed = [
        Event(pk=event_id, ranked_count=total)
        for event_id, total in counted.exclude(total=F("event__ranked_count")).values_list("event", "total")
    ]
    for first in range(0, len(changed), BATCH):
        Event.with_deleted.bulk_update(changed[first : first + BATCH], ["ranked_count"])
    return len(changed)


def _note_ends(now: datetime) -> int:
    """An end that is moved meanwhile is not noted, and one that is moved later is another than noted."""
    over, count = Event.with_deleted.filter(NOT_SEEN_OVER, ends_at__lte=now), 0
    while some := list(over.order_by("ends_at").values_list("pk", flat=True)[:BATCH]):
        count += over.filter(pk__in=some).update(ended_at=F("ends_at"))
    return count
