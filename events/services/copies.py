"""The same event once more, at another date."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.trail import record
from common.zones import LATEST
from events.errors import StartsInThePast, TooFarAway
from events.models import Event, Session, Speaker, TeamMember, TimeSlot
from events.permissions import ensure_manages
from events.services.events import insert_event
from events.services.search import refresh_search
from events.services.slots import ensure_in_reach

Shift = Callable[[datetime, datetime], dict[str, datetime]]
COPIED = [
    "organizer", "category", "summary", "description", "language", "location", "online_url", "image_url", "timezone",
    "waitlist_enabled", "requires_account", "max_seats_per_booking",
    "reminder_minutes", "thanks_enabled", "thanks_note", "chat_url",
]  # fmt: skip


def duplicate_event(*, event: Event, by: User, starts_at: datetime, now: datetime) -> Event:
    """A draft with the same texts, slots, programme and team, all shifted so that it begins at ``starts_at``.

    The shift is one of the clock in the event's zone: 09:00 stays 09:00 where summer time lies between.
    Raises StartsInThePast or TooFarAway.
    """
    ensure_manages(by, event)
    if starts_at <= now:
        raise StartsInThePast(field="starts_at")
    shift = _clock_shift(event, starts_at)
    shift_span = _span_shift(shift)
    with transaction.atomic():
        copy = insert_event(
            title=event.title,
            status=Event.Status.DRAFT,
            booking_opens_at=event.booking_opens_at and shift(event.booking_opens_at),
            booking_closes_at=event.booking_closes_at and shift(event.booking_closes_at),
            **shift_span(event.starts_at, event.ends_at),
            **{name: getattr(event, name) for name in COPIED},
        )
        _copy_slots(event, copy, shift_span)
        _copy_programme(event, copy, shift_span)
        refresh_search(event=copy)
        TeamMember.objects.bulk_create(
            TeamMember(event=copy, user_id=each.user_id, role=each.role, is_named_by_email=each.is_named_by_email)
            for each in event.team.all()
        )
        record(action="event.duplicated", target=copy, by=by, event_id=copy.pk, now=now)
    return copy


def _clock_shift(event: Event, starts_at: datetime) -> Callable[[datetime], datetime]:
    """Moves an instant by as much as the event's start moves on the clock of its zone; raises TooFarAway."""
    zone = event.zone
    moved = timezone.make_naive(starts_at, zone) - timezone.make_naive(event.starts_at, zone)
    fold = starts_at.astimezone(zone).fold

    def shift(moment: datetime) -> datetime:
        try:
            clock = timezone.make_naive(moment, zone) + moved
            instant = clock.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        except OverflowError as error:
            raise TooFarAway(field="starts_at", limit_value=LATEST.date()) from error
        ensure_in_reach(instant, field="starts_at")
        return instant

    return shift


def _span_shift(shift: Callable[[datetime], datetime]) -> Shift:
    """Moves a span; one that the clock swallows, since it jumps there, keeps its length instead."""

    def shift_span(starts_at: datetime, ends_at: datetime) -> dict[str, datetime]:
        start, end = shift(starts_at), shift(ends_at)
        return {"starts_at": start, "ends_at": end if end > start else start + (ends_at - starts_at)}

    return shift_span


def _copy_slots(event: Event, copy: Event, shift: Shift) -> None:
    TimeSlot.objects.bulk_create(
        TimeSlot(event=copy, capacity=slot.capacity, **shift(slot.starts_at, slot.ends_at))
        for slot in event.slots.all()
    )


def _copy_programme(event: Event, copy: Event, shift: Shift) -> None:
    copies = {speaker.pk: _copy_speaker(speaker, copy) for speaker in event.speakers.all()}
    for session in event.sessions.prefetch_related("speakers"):
        twin = Session.objects.create(
            event=copy,
            title=session.title,
            abstract=session.abstract,
            room=session.room,
            capacity=session.capacity,
            **shift(session.starts_at, session.ends_at),
        )
        twin.speakers.set([copies[speaker.pk] for speaker in session.speakers.all()])


def _copy_speaker(speaker: Speaker, copy: Event) -> Speaker:
    return Speaker.objects.create(
        event=copy, name=speaker.name, headline=speaker.headline, bio=speaker.bio, photo_url=speaker.photo_url
    )
