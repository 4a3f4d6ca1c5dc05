"""Slots under their rules."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import NotAllowed, NotFound
from events import services
from events.errors import (
    AlreadyPublished,
    CapacityBelowTaken,
    EventCancelled,
    LastSlot,
    NoSlots,
    SlotHasBookings,
    SlotOutsideEvent,
)
from events.models import Event, Session, Speaker, TimeSlot
from events.services import Span
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, SessionFactory, SpeakerFactory, book

pytestmark = pytest.mark.django_db


def span_of(slot: TimeSlot, capacity: int | None) -> Span:
    return Span(slot.starts_at, slot.ends_at, capacity)


def test_capacity_never_goes_below_the_seats_taken():
    event = EventFactory.create(capacity=5)
    slot = event.slots.get()
    book(event, seats=3)

    with pytest.raises(CapacityBelowTaken) as refusal:
        services.change_slot(slot=slot, changes=asdict(span_of(slot, 2)), by=event.organizer, now=timezone.now())
    changed = services.change_slot(slot=slot, changes=asdict(span_of(slot, 3)), by=event.organizer, now=timezone.now())

    assert "3" in str(refusal.value)
    assert (changed.capacity, changed.seats_taken) == (3, 3)


def test_slots_stay_inside_their_event():
    event = EventFactory.create(capacity=5)
    outside = Span(event.starts_at, event.ends_at + timedelta(minutes=1), 5)

    with pytest.raises(SlotOutsideEvent):
        services.add_slot(event=event, span=outside, by=event.organizer)

    assert event.slots.count() == 1


def test_the_last_slot_and_booked_ones_stay():
    event = EventFactory.create(capacity=5, capacity__slots=3)
    booked, free, other = event.slots.all()
    booking = book(event, slot=booked)

    with pytest.raises(SlotHasBookings):
        services.remove_slot(slot=booked, by=event.organizer)
    services.remove_slot(slot=free, by=event.organizer)
    booking.delete()
    services.remove_slot(slot=booked, by=event.organizer)
    with pytest.raises(LastSlot):
        services.remove_slot(slot=other, by=event.organizer)

    assert list(event.slots.all()) == [other]


def test_only_the_team_and_admins_change_an_event():
    event = EventFactory.create(capacity=5, status="draft")

    with pytest.raises(NotAllowed):
        services.publish_event(event=event, by=OrganizerFactory.create(), now=timezone.now())
    published = services.publish_event(event=event, by=AdminFactory.create(), now=timezone.now())

    assert published.status == Event.Status.PUBLISHED
    with pytest.raises(AlreadyPublished):
        services.publish_event(event=event, by=event.organizer, now=timezone.now())
    Event.objects.update(status="cancelled")
    with pytest.raises(EventCancelled):
        services.publish_event(event=event, by=event.organizer, now=timezone.now())


def test_deleted_events_are_hidden_by_default():
    event = EventFactory.create(capacity=5, deleted_at=timezone.now())

    assert not Event.objects.filter(pk=event.pk).exists()
    assert Event.with_deleted.filter(pk=event.pk).exists()
    assert not event.is_published


def test_slots_that_two_plan_at_once_are_made_once():
    now = timezone.now()
    event = EventFactory.create(capacity=5)
    series = {"rrule": "FREQ=DAILY", "starts_at": event.starts_at, "length": timedelta(hours=2), "capacity": 5}
    short = services.plan_slots(event=event, now=now, count=3, **series)
    long = services.plan_slots(event=event, now=now, count=4, **series)

    made = [len(services.add_slots(event=event, spans=spans, by=event.organizer, now=now)) for spans in (short, long)]
    with pytest.raises(NoSlots):
        services.add_slots(event=event, spans=long, by=event.organizer, now=now)

    assert made == [2, 1]
    assert event.slots.count() == 4


def test_what_a_slot_change_leaves_out_stays_as_somebody_else_just_made_it():
    event = EventFactory.create(capacity=10)
    by, now, half = event.organizer, timezone.now(), event.starts_at + (event.ends_at - event.starts_at) / 2
    first, second = event.slots.get(), event.slots.get()

    services.change_slot(slot=first, changes={"capacity": 50}, by=by, now=now)
    services.change_slot(slot=second, changes={"ends_at": half}, by=by, now=now)

    slot = event.slots.get()
    assert (slot.capacity, slot.starts_at, slot.ends_at) == (50, event.starts_at, half)


def test_what_was_deleted_meanwhile_is_not_found():
    event = EventFactory.create(capacity=10, capacity__slots=2)
    by, now, slot = event.organizer, timezone.now(), event.slots.all()[1]
    session, speaker = SessionFactory.create(event=event), SpeakerFactory.create(event=event)
    seen = {"event": Event.objects.get(pk=event.pk), "by": by}
    services.remove_slot(slot=TimeSlot.objects.get(pk=slot.pk), by=by)
    services.remove_session(session=Session.objects.get(pk=session.pk), by=by)
    services.remove_speaker(speaker=Speaker.objects.get(pk=speaker.pk), by=by)

    refused = [
        lambda: services.change_slot(slot=slot, changes={"capacity": 5}, by=by, now=now),
        lambda: services.change_session(session=session, by=by, changes={"title": "Late"}),
        lambda: services.change_speaker(speaker=speaker, by=by, changes={"name": "Late"}),
        lambda: services.delete_event(now=now, **seen),
        lambda: services.cancel_event(now=now, **seen),
        lambda: services.publish_event(now=now, **seen),
        lambda: services.change_event(changes={"title": "Late"}, now=now, **seen),
        lambda: services.add_slot(span=span_of(slot, 5), **seen),
    ]
    for number, late in enumerate(refused):
        if number == 3:
            services.delete_event(event=event, by=by, now=now)
        with pytest.raises(NotFound):
            late()

    assert Event.with_deleted.get().title == event.title
