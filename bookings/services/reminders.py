"""What comes by the clock: reminders before a slot, and thanks after it. For the scheduler, which may come twice."""

from datetime import datetime, timedelta

from bookings.messages import REMINDER_DUE, THANKS_DUE
from events.models import TimeSlot
from events.reminders import LONGEST
from notifications.services import announce_once, ring_for_unfinished

# A reminder that the scheduler slept through still makes sense for a while: until half of its time is over.
LATEST = timedelta(hours=6)
THANKS_AFTER = timedelta(hours=3)
THANKS_WITHIN = timedelta(days=2)


def remind(*, now: datetime) -> int:
    """Announce the reminders that are due, by slot and offset; how many there were.

    The key has the slot's start: a slot that is moved is reminded of again, at its new time.
    """
    ahead = TimeSlot.objects.filter(
        starts_at__gt=now, starts_at__lte=now + timedelta(minutes=LONGEST), booking_count__gt=0,
        event__status="published", event__deleted_at=None,
    ).values_list("pk", "starts_at", "event__reminder_minutes")  # fmt: skip
    due = {
        f"{slot}:{minutes}:{starts_at:%Y%m%dT%H%M%S}": (slot, {"minutes": minutes, "starts_at": starts_at.isoformat()})
        for slot, starts_at, offsets in ahead.iterator()
        for minutes in offsets
        if is_due(starts_at, minutes, now)
    }
    return _announce(REMINDER_DUE, due, now)


def is_due(starts_at: datetime, minutes: int, now: datetime) -> bool:
    """From the time of the reminder on, and for as long as it is of use."""
    ahead = timedelta(minutes=minutes)
    useful = ahead if ahead <= timedelta(hours=1) else min(ahead / 2, LATEST)
    return starts_at - ahead <= now < starts_at - ahead + useful


def thank(*, now: datetime) -> int:
    """Announce the thanks for the slots that ended three hours ago; how many there were."""
    over = TimeSlot.objects.filter(
        ends_at__lte=now - THANKS_AFTER, ends_at__gt=now - THANKS_AFTER - THANKS_WITHIN, booking_count__gt=0,
        event__status="published", event__deleted_at=None, event__thanks_enabled=True,
    ).values_list("pk", flat=True)  # fmt: skip
    return _announce(THANKS_DUE, {str(slot): (slot, {}) for slot in over.iterator()}, now)


def _announce(occasion: str, due: dict[str, tuple[int, dict]], now: datetime) -> int:
    fresh = announce_once(occasion=occasion, keyed=due, now=now) if due else 0
    if fresh:
        ring_for_unfinished()
    return fresh
