"""Who comes too late costs the database nothing, and is never told of an older state than it has."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Booking
from bookings.reconcile import repair
from bookings.services import cancel_booking
from events import marks, services
from events.models import Event, TimeSlot
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db(transaction=True)
BOOKINGS = "/api/v1/bookings"


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.CACHES = settings.CACHES | {"fragments": settings.CACHES["default"]}
    settings.BOOKING_RATE = (0, 60)


@pytest.fixture
def event() -> Event:
    event = EventFactory.create(capacity=1)
    book(event)
    return event


def ask(api: APIClient, slot: TimeSlot, **body: Any) -> Any:
    return api.post(BOOKINGS, {"time_slot_id": slot.pk, "attendee_name": "Late"} | body, format="json")


@pytest.fixture
def slot(api: APIClient, event: Event) -> TimeSlot:
    """Full, and known to be."""
    slot: TimeSlot = event.slots.get()
    for _ in range(3):
        assert_envelope(ask(api, slot), 409, "event_full")
    return slot


@pytest.mark.parametrize("by_event", [False, True])
def test_the_third_refusal_asks_the_database_nothing(
    api: APIClient, event: Event, django_assert_num_queries: Any, by_event: bool
):
    where = {"event_id": event.pk} if by_event else {"time_slot_id": event.slots.get().pk}
    first, _second = (api.post(BOOKINGS, {**where, "attendee_name": "B"}, format="json") for _ in range(2))

    with django_assert_num_queries(0):
        third = api.post(BOOKINGS, {**where, "attendee_name": "B"}, format="json")

    bodies = [assert_envelope(each, 409, "event_full") for each in (first, third)]
    assert [(body["seats_left"], body["waitlist_open"]) for body in bodies] == [(0, True)] * 2


def test_a_freed_and_an_added_seat_are_had_at_once(api: APIClient, event: Event, slot: TimeSlot):
    cancel_booking(booking=Booking.objects.get(), by=None, now=timezone.now())
    assert ask(api, slot).status_code == 201
    assert_envelope(ask(api, slot), 409, "event_full")

    larger = services.Span(slot.starts_at, slot.ends_at, 2)
    services.change_slot(slot=event.slots.get(), changes=asdict(larger), by=event.organizer, now=timezone.now())
    assert ask(api, slot).status_code == 201


@pytest.mark.breaks_counters
def test_a_counter_that_was_mended_is_seen_at_once(api: APIClient, event: Event):
    event.slots.update(capacity=2, seats_taken=2)
    for _ in range(3):
        assert_envelope(ask(api, event.slots.get()), 409, "event_full")

    repair(now=timezone.now())

    assert ask(api, event.slots.get()).status_code == 201
    assert_envelope(ask(api, event.slots.get()), 409, "event_full")


def test_what_ends_the_event_is_said_at_once(api: APIClient, event: Event, slot: TimeSlot):
    with time_machine.travel(slot.starts_at + timedelta(minutes=1)):
        assert_envelope(ask(api, slot), 409, "event_started")

    services.cancel_event(event=event, by=event.organizer, reason="", now=timezone.now())
    assert_envelope(ask(api, slot), 409, "event_cancelled")

    services.delete_event(event=event, by=event.organizer, now=timezone.now())
    assert ask(api, slot).status_code == 404


def test_the_waitlist_is_joined_all_the_same(api: APIClient, slot: TimeSlot):
    joined = ask(api, slot, email="b@example.org", join_waitlist=True)

    assert (joined.status_code, joined.json()["status"], joined.json()["waitlist_position"]) == (201, "waitlisted", 1)


def test_without_a_cache_the_database_is_asked(
    api: APIClient, event: Event, slot: TimeSlot, settings: Any, django_assert_num_queries: Any
):
    settings.CACHES = settings.CACHES | {"fragments": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    TimeSlot.objects.update(capacity=2)

    assert ask(api, slot).status_code == 201


def test_a_mark_that_is_lost_is_not_trusted(api: APIClient, event: Event, slot: TimeSlot):
    TimeSlot.objects.update(capacity=2)  # as another process would, whose mark was lost with the cache
    caches["fragments"].delete(marks.mark_of(event.pk))

    assert ask(api, slot).status_code == 201
