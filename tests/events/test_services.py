"""Slots under their rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import NotAllowed
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
from events.models import Event, TimeSlot
from events.services import Span
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db


def span_of(slot: TimeSlot, capacity: int | None) -> Span:
    return Span(slot.starts_at, slot.ends_at, capacity)


def test_capacity_never_goes_below_the_seats_taken():
    event = EventFactory.create(capacity=5)
    slot = event.slots.get()
    book(event, seats=3)

    with pytest.raises(CapacityBelowTaken) as refusal:
        services.change_slot(slot=slot, span=span_of(slot, 2), by=event.organizer, now=timezone.now())
    changed = services.change_slot(slot=slot, span=span_of(slot, 3), by=event.organizer, now=timezone.now())

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
