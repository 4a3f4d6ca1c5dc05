"""Making, publishing and changing an event."""

import secrets
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.trail import differences, record
from common.db import breaks_unique_column, still_there
from common.idempotency import RequestKey, once
from events import messages, notices, openings
from events.errors import (
    AlreadyPublished,
    BookingClosesBeforeItOpens,
    EndsBeforeStart,
    EventCancelled,
    OrganizersOnly,
    StartsInThePast,
)
from events.models import Event, TimeSlot
from events.permissions import ensure_manages, may_create_events
from events.services.moves import move_along
from events.services.search import refresh_search
from events.services.slots import Span, change_capacity, ensure_in_reach, ensure_programme_within, ensure_within
from events.services.telling import tell, tell_chat
from notifications.happenings import Happening
from notifications.services import announce

DEFAULT_LENGTH = timedelta(hours=1)
SEARCHED = {"title", "summary", "description", "location", "language"}


def create_event(
    *,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    capacity: int | None = None,
    spans: Sequence[Span] = (),
    status: str = Event.Status.PUBLISHED,
    now: datetime,
    **details: Any,
) -> Event:
    """A new event of ``by`` with the slots given, or with one of ``capacity`` that spans it.

    It lasts an hour, or as long as its slots, where no end is given. ``details`` are other columns of Event.
    Raises OrganizersOnly, StartsInThePast, EndsBeforeStart, TooFarAway or SlotOutsideEvent.
    """
    if not may_create_events(by):
        raise OrganizersOnly
    if starts_at <= now:
        raise StartsInThePast(field="starts_at")
    ends_at = ends_at or max([starts_at + DEFAULT_LENGTH, *(span.ends_at for span in spans)])
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    ensure_in_reach(starts_at, ends_at)
    spans = spans or [Span(starts_at, ends_at, capacity)]
    ensure_within(starts_at, ends_at, spans)
    with transaction.atomic():
        event = insert_event(title=title, organizer=by, starts_at=starts_at, ends_at=ends_at, status=status, **details)
        TimeSlot.objects.bulk_create(
            TimeSlot(event=event, starts_at=span.starts_at, ends_at=span.ends_at, capacity=span.capacity)
            for span in spans
        )
        refresh_search(event=event)
        record(action="event.created", target=event, by=by, event_id=event.pk, now=now)
        if event.is_published:
            announce(occasion=notices.PUBLISHED, subject_id=event.pk, now=now)
            tell(Happening.EVENT_PUBLISHED, event, now)
            tell_chat(messages.PUBLISHED, event, now)
    return event


def create_once(*, key: RequestKey | None, now: datetime, **wanted: Any) -> tuple[Event, bool]:
    """``create_event``, and whether it is the event that the same request made before. Raises KeyReused."""
    if key is None:
        return create_event(now=now, **wanted), False
    known = Event.objects.all()
    return once(lambda: key.first_answer(known, now), lambda: create_event(now=now, **asdict(key), **wanted))


def insert_event(*, title: str, **columns: Any) -> Event:
    """Under the title as its address, or with a random end behind it where that is taken, also a moment ago."""
    base = slugify(title)[:70].strip("-") or "event"
    try:
        with transaction.atomic():
            return Event.objects.create(title=title, slug=base, **columns)
    except IntegrityError as error:
        if not breaks_unique_column(error, Event, "slug"):
            raise
    return Event.objects.create(title=title, slug=f"{base}-{secrets.token_hex(4)}", **columns)


def lock_event(event: Event) -> Event:
    """The event as it is now. Whoever changes it, its slots or its programme takes turns here; bookings do not wait."""
    return still_there(Event.objects.select_for_update(no_key=True), event.pk)


def publish_event(*, event: Event, by: User, now: datetime) -> Event:
    """Open a draft to the public; raises AlreadyPublished or EventCancelled."""
    ensure_manages(by, event)
    with transaction.atomic():
        event = lock_event(event)
        if event.status == Event.Status.PUBLISHED:
            raise AlreadyPublished
        if event.status == Event.Status.CANCELLED:
            raise EventCancelled
        event.status = Event.Status.PUBLISHED
        event.save(update_fields=["status", "updated_at"])
        record(action="event.published", target=event, by=by, event_id=event.pk, now=now)
        announce(occasion=notices.PUBLISHED, subject_id=event.pk, now=now)
        tell(Happening.EVENT_PUBLISHED, event, now)
        tell_chat(messages.PUBLISHED, event, now)
    return event


def change_event(
    *,
    event: Event,
    by: User,
    changes: Mapping[str, Any],
    slots_follow: bool = False,
    take_along: bool = False,
    now: datetime,
) -> Event:
    """New values for these columns, and no others: a status that changed meanwhile stays as it is.

    A slot that lasts as long as the event moves with it; with ``take_along`` an event that is moved as a whole, its
    length by the clock being the same, moves all its slots and sessions by as much. With ``slots_follow`` the caller
    moves the others next, in the same transaction, and then calls ``ensure_programme_within``; without, it is called
    here. The changes of an event with one slot may have its ``capacity``, and those of a draft a ``status`` that
    publishes it. Whoever has a booking is told of what matters to them. Raises EndsBeforeStart, TooFarAway,
    BookingClosesBeforeItOpens, AlreadyPublished, EventCancelled, CapacityIsOnSlots, CapacityBelowTaken or
    ProgrammeOutsideEvent.
    """
    ensure_manages(by, event)
    columns = {name: value for name, value in changes.items() if name not in {"capacity", "status"}}
    with transaction.atomic():
        before = lock_event(event)
        is_opened = _is_opened(before, changes.get("status", before.status))
        what = differences(before, columns)
        after = _changed(before, columns)
        if "chat_url" in what:
            what["chat_url"] = [before.chat_shown, after.chat_shown]
        after.save(update_fields=[*columns, "sequence", "updated_at"])
        if SEARCHED & columns.keys():
            refresh_search(event=after)
        record(action="event.changed", target=event, by=by, event_id=event.pk, changes=what, now=now)
        if not (take_along and move_along(before, after, now)):
            _move_whole_slots(before, after, now)
        if "capacity" in changes:
            change_capacity(event=after, capacity=changes["capacity"], by=by, now=now, is_told=not what)
        if not slots_follow:
            ensure_programme_within(event=after)
        if after.is_published and (news := notices.what_changed(before, after)):
            announce(occasion=notices.CHANGED, subject_id=event.pk, context={"changes": news}, now=now)
        if after.is_published and what:
            tell(Happening.EVENT_UPDATED, after, now)
        return publish_event(event=after, by=by, now=now) if is_opened else after


def _is_opened(before: Event, status: str) -> bool:
    """Whether the new status publishes a draft; raises AlreadyPublished or EventCancelled where there is no way."""
    if status == before.status:
        return False
    if before.status == Event.Status.CANCELLED:
        raise EventCancelled
    if before.status == Event.Status.PUBLISHED:
        raise AlreadyPublished
    return True


def _changed(before: Event, columns: Mapping[str, Any]) -> Event:
    """A copy of the row with the new values, checked against each other."""
    after = copy(before)
    for name, value in columns.items():
        setattr(after, name, value)
    if after.ends_at <= after.starts_at:
        raise EndsBeforeStart(field="ends_at")
    ensure_in_reach(after.starts_at, after.ends_at)
    opens, closes = after.booking_opens_at, after.booking_closes_at
    if opens and closes and closes <= opens:
        raise BookingClosesBeforeItOpens(field="booking_closes_at")
    after.sequence += bool(notices.what_changed(before, after))
    return after


def _move_whole_slots(before: Event, after: Event, now: datetime) -> None:
    """With the event. A slot that had started has seats to offer again, once it lies ahead."""
    if (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at):
        return
    whole = TimeSlot.objects.filter(event=before, starts_at=before.starts_at, ends_at=before.ends_at)
    moved = list(whole.values_list("pk", flat=True))
    whole.update(starts_at=after.starts_at, ends_at=after.ends_at)
    openings.slots_changed(moved, now)
