"""What events' own chats are told of bookings: five minutes at once, for the scheduler, which may come twice.

Counted afterwards, so that a booking writes nothing for it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from bookings import messages
from bookings.models import Booking
from events.models import Event, TimeSlot
from notifications.models import Notification
from notifications.services import draft, ring_after_commit

WINDOW = timedelta(minutes=5)
# A booking has its time before it is committed: the ones that are under way at the end of a window still count.
SETTLED_AFTER = timedelta(minutes=1)
# What the scheduler slept through is told for as long as it is news; a chat that is new hears of no more either.
LATEST = timedelta(minutes=15)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def tell_chats(*, now: datetime) -> int:
    """Write the digests of the windows that are over, each once; how many. A quiet window has none."""
    if not settings.CHAT_SERVICES:
        return 0
    return sum(_tell_window(since, now) for since in _windows(now))


def _windows(now: datetime) -> Iterator[datetime]:
    """Where each window that is over and settled begins, the oldest first; always the same ones by the clock."""
    settled = now - SETTLED_AFTER
    end = settled - (settled - _EPOCH) % WINDOW
    since = end - LATEST
    while since < end:
        yield since
        since += WINDOW


def _tell_window(since: datetime, now: datetime) -> int:
    counted = {_key(event_id, since): (event_id, counts) for event_id, counts in _counts(since).items()}
    known = set(Notification.objects.filter(dedupe_key__in=counted).values_list("dedupe_key", flat=True))
    fresh = {event_id: (key, counts) for key, (event_id, counts) in counted.items() if key not in known}
    if not fresh:
        return 0
    events = Event.objects.filter(pk__in=fresh).select_related("organizer")
    sold_out = _sold_out(list(fresh), now)
    Notification.objects.bulk_create(
        [_message(event, *fresh[event.pk], event.pk in sold_out, now) for event in events],
        ignore_conflicts=True,  # another run may be at it too
        batch_size=500,
    )
    ring_after_commit(Notification.Channel.CHAT)
    return len(fresh)


def _key(event_id: int, since: datetime) -> str:
    return f"{messages.DIGEST.name}:{event_id}:{since:%Y%m%dT%H%M}"


def _counts(since: datetime) -> dict[int, dict[str, int]]:
    """By the event's id, where it has a chat: by the indexes of the two times, whatever the bookings' number."""
    until = since + WINDOW
    made = Q(created_at__gte=since, created_at__lt=until)
    booked = made & ~Q(status=Booking.Status.WAITLISTED)
    cancelled = Q(cancelled_at__gte=since, cancelled_at__lt=until)
    chatty = Q(event__status="published", event__deleted_at=None, event__organizer__is_active=True)
    found: Any = (
        Booking.objects.filter(booked | cancelled, chatty)
        .exclude(event__chat_url="")
        .order_by()
        .values("event")
        .annotate(
            booked=Count("pk", filter=booked),
            seats=Coalesce(Sum("seats", filter=booked), 0),
            cancelled=Count("pk", filter=cancelled),
        )
    )
    return {row.pop("event"): row for row in found}


def _sold_out(event_ids: list[int], now: datetime) -> set[int]:
    """Of these events, those with slots ahead, none of which has a seat left."""
    slots = TimeSlot.objects.filter(event__in=event_ids)
    ahead = set(slots.upcoming(now).values_list("event", flat=True))
    return ahead - set(slots.available(now).values_list("event", flat=True))


def _message(event: Event, key: str, counts: dict[str, int], is_sold_out: bool, now: datetime) -> Notification:
    """The outbox has the service of the chat; its address, a secret, is read when the message is sent."""
    return draft(
        kind=messages.DIGEST.name,
        channel=Notification.Channel.CHAT,
        recipient=event.chat_shown,
        language=event.organizer.language,
        subject_id=event.pk,
        dedupe_key=key,
        context=counts | {"is_sold_out": is_sold_out and counts["booked"] > 0},
        now=now,
    )
