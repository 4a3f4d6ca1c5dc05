"""Sessions and speakers. Every change locks the event first and checks then, so that no two pass each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.trail import differences, record
from common.db import still_there
from events.errors import EndsBeforeStart, RoomTaken, SessionOutsideEvent, SpeakerBusy, SpeakerOfAnotherEvent
from events.models import Event, Session, Speaker
from events.permissions import ensure_manages
from events.services.search import refresh_search
from events.services.slots import lock_for_change
from events.services.telling import tell_of_change


def add_speaker(*, event: Event, by: User, name: str, **details: str) -> Speaker:
    """``details`` are headline, bio and photo_url."""
    ensure_manages(by, event)
    with transaction.atomic():
        event = lock_for_change(event.pk)
        speaker = Speaker.objects.create(event=event, name=name, **details)
        refresh_search(event=event)
        record(action="speaker.added", target=speaker, by=by, event_id=event.pk)
        tell_of_change(event)
    return speaker


def change_speaker(*, speaker: Speaker, by: User, changes: Mapping[str, str]) -> Speaker:
    """Raises NotFound or EventCancelled."""
    ensure_manages(by, speaker.event)
    with transaction.atomic():
        event = lock_for_change(speaker.event_id)
        speaker = still_there(Speaker.objects.select_related("event"), speaker.pk)
        what = differences(speaker, dict(changes))
        for name, value in changes.items():
            setattr(speaker, name, value)
        speaker.save(update_fields=list(changes))
        refresh_search(event=speaker.event)
        # A person: which of these is new, and not what it was.
        names = dict.fromkeys(what)
        record(action="speaker.changed", target=speaker, by=by, event_id=speaker.event_id, changes=names)
        tell_of_change(event)
    return speaker


def remove_speaker(*, speaker: Speaker, by: User) -> None:
    """Their sessions stay, without them."""
    ensure_manages(by, speaker.event)
    with transaction.atomic():
        event = lock_for_change(speaker.event_id)
        record(action="speaker.removed", target=speaker, by=by, event_id=speaker.event_id)
        speaker.delete()
        refresh_search(event=speaker.event)
        tell_of_change(event)


def add_session(
    *,
    event: Event,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    room: str = "",
    speakers: Sequence[Speaker] = (),
    **details: Any,
) -> Session:
    """``details`` are abstract and capacity.

    Raises EndsBeforeStart, SessionOutsideEvent, SpeakerOfAnotherEvent, RoomTaken or SpeakerBusy. Two that touch, one
    ending as the other starts, do not overlap.
    """
    ensure_manages(by, event)
    session = Session(event=event, title=title, starts_at=starts_at, ends_at=ends_at, room=_tidy(room), **details)
    with transaction.atomic():
        _ensure_fits(session, speakers, lock_for_change(event.pk))
        session.save()
        session.speakers.set(speakers)
        refresh_search(event=event)
        record(action="session.added", target=session, by=by, event_id=event.pk)
        tell_of_change(event)
    return session


def change_session(*, session: Session, by: User, changes: Mapping[str, Any]) -> Session:
    """New values for columns, and for ``speakers``; raises NotFound, and what ``add_session`` raises."""
    ensure_manages(by, session.event)
    columns = {name: value for name, value in changes.items() if name != "speakers"}
    with transaction.atomic():
        event = lock_for_change(session.event_id)
        session = still_there(Session.objects.select_related("event"), session.pk)
        what = differences(session, columns)
        for name, value in columns.items():
            setattr(session, name, _tidy(value) if name == "room" else value)
        speakers = changes.get("speakers", list(session.speakers.all()))
        _ensure_fits(session, speakers, event)
        session.save()
        session.speakers.set(speakers)
        refresh_search(event=event)
        record(action="session.changed", target=session, by=by, event_id=event.pk, changes=what)
        tell_of_change(event)
    return session


def remove_session(*, session: Session, by: User) -> None:
    ensure_manages(by, session.event)
    with transaction.atomic():
        event = lock_for_change(session.event_id)
        record(action="session.removed", target=session, by=by, event_id=session.event_id)
        session.delete()
        refresh_search(event=session.event)
        tell_of_change(event)


def _tidy(room: str) -> str:
    """Hall  1 and Hall 1 are one room."""
    return " ".join(room.split())


def _ensure_fits(session: Session, speakers: Sequence[Speaker], event: Event) -> None:
    if session.ends_at <= session.starts_at:
        raise EndsBeforeStart(field="ends_at")
    if session.starts_at < event.starts_at or session.ends_at > event.ends_at:
        raise SessionOutsideEvent(field="starts_at")
    if any(speaker.event_id != event.pk for speaker in speakers):
        raise SpeakerOfAnotherEvent(field="speaker_ids")
    meanwhile = Session.objects.filter(event=event).exclude(pk=session.pk)
    meanwhile = meanwhile.overlapping(session.starts_at, session.ends_at)
    if session.room and (other := meanwhile.filter(room__iexact=session.room).first()):
        raise RoomTaken(field="room", title=other.title)
    busy = meanwhile.filter(speakers__in=[speaker.pk for speaker in speakers]).prefetch_related("speakers").first()
    if busy:
        names = {speaker.pk: speaker.name for speaker in busy.speakers.all()}
        speaker = next(each for each in speakers if each.pk in names)
        raise SpeakerBusy(field="speaker_ids", speaker=speaker.name, title=busy.title)
