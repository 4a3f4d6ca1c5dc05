"""Two organizers at one programme, and a cancellation amid the rush."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookings.models import Booking
from events import services
from events.models import Event, Session, Speaker, TimeSlot
from notifications.models import Announcement, Notification
from notifications.services import fan_out
from tests.factories import EventFactory
from tests.races.crowd import at_once, booker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
HALF_HOUR = timedelta(minutes=30)


def session_adder(event: Event, room: str, speakers: list[Speaker]) -> Callable[[], Session]:
    return lambda: services.add_session(
        event=event,
        by=event.organizer,
        title=room,
        starts_at=event.starts_at,
        ends_at=event.starts_at + HALF_HOUR,
        room=room,
        speakers=speakers,
    )


def test_a_speaker_asked_for_twice_at_once_is_given_once():
    event = EventFactory.create(capacity=1)
    speaker = services.add_speaker(event=event, by=event.organizer, name="Grace")

    outcomes = at_once(*[session_adder(event, f"Room {number}", [speaker]) for number in range(8)])

    assert outcomes == {"done": 1, "speaker_busy": 7}
    assert speaker.sessions.count() == 1


def test_a_room_asked_for_twice_at_once_is_given_once():
    event = EventFactory.create(capacity=1)

    outcomes = at_once(*[session_adder(event, "Main hall", []) for _ in range(8)])

    assert outcomes == {"done": 1, "room_taken": 7}
    assert event.sessions.count() == 1


def test_an_event_that_is_deleted_twice_at_once_is_gone_once():
    event = EventFactory.create(capacity=1)

    outcomes = at_once(*[lambda: services.delete_event(event=event, by=event.organizer, now=timezone.now())] * 6)

    assert outcomes == {"done": 1, "not_found": 5}
    assert Event.with_deleted.get(pk=event.pk).deleted_at is not None


def test_two_changes_of_one_slot_at_once_both_last():
    event = EventFactory.create(capacity=1)
    slot, half = event.slots.get(), event.starts_at + HALF_HOUR

    def change(**changes: Any) -> None:
        seen = TimeSlot.objects.select_related("event").get(pk=slot.pk)
        services.change_slot(slot=seen, changes=changes, by=event.organizer, now=timezone.now())

    outcomes = at_once(lambda: change(capacity=50), lambda: change(ends_at=half))

    slot.refresh_from_db()
    assert outcomes == {"done": 2}
    assert (slot.capacity, slot.ends_at) == (50, half)


@pytest.mark.postgres
def test_control_without_the_lock_a_speaker_is_in_two_places(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create(capacity=1)
    speaker = services.add_speaker(event=event, by=event.organizer, name="Grace")
    fits = services.programme._ensure_fits

    def slow(*args: Any) -> None:
        fits(*args)
        time.sleep(0.05)

    monkeypatch.setattr("events.services.programme.lock_for_change", lambda pk: Event.objects.get(pk=pk))
    monkeypatch.setattr("events.services.programme._ensure_fits", slow)

    at_once(*[session_adder(event, f"Room {number}", [speaker]) for number in range(8)])

    assert speaker.sessions.count() > 1


def test_sessions_and_a_move_of_the_event_never_end_outside_of_each_other():
    event = EventFactory.create(capacity=1)
    earlier = event.starts_at - timedelta(hours=3)

    def move() -> None:
        changes = {"starts_at": earlier, "ends_at": event.starts_at}
        services.change_event(event=event, by=event.organizer, changes=changes, now=timezone.now())

    outcomes = at_once(move, *[session_adder(event, f"Room {number}", []) for number in range(7)])

    event.refresh_from_db()
    outside = Session.objects.filter(event=event).outside(event.starts_at, event.ends_at)
    assert set(outcomes) <= {"done", "session_outside_event", "programme_outside_event"}
    assert not outside.exists()


def test_whoever_booked_while_the_event_was_cancelled_is_told():
    """A booking either comes before the cancellation, and is told of it, or is refused."""
    event = EventFactory.create(capacity=None)
    slot = event.slots.get()

    def cancel() -> None:
        services.cancel_event(event=event, by=event.organizer, now=timezone.now())

    calls: list[Callable[[], Any]] = [booker(slot.pk, number) for number in range(60)]
    calls.insert(20, cancel)
    outcomes = at_once(*calls)
    fan_out(announcement_id=Announcement.objects.get().pk, now=timezone.now())

    booked = set(Booking.objects.filter(status="confirmed").values_list("pk", flat=True))
    told = set(Notification.objects.filter(kind="booking_event_cancelled").values_list("subject_id", flat=True))
    assert set(outcomes) <= {"done", "event_cancelled"}
    assert booked == told
    assert len(booked) == outcomes["done"] - 1


def test_two_runs_of_one_announcement_tell_everybody_once():
    event = EventFactory.create(capacity=None)
    for number in range(30):
        booker(event.slots.get().pk, number)()
    changes = {"title": "New"}
    services.change_event(event=event, by=event.organizer, changes=changes, now=timezone.now())
    announcement = Announcement.objects.get()

    at_once(*[lambda: fan_out(announcement_id=announcement.pk, now=timezone.now())] * 4)

    assert Notification.objects.filter(kind="booking_event_changed").count() == 30
