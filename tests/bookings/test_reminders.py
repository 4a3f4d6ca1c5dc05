"""Reminders and thanks: at their time, once, and only while they are true."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from bookings import services
from bookings.messages import REMINDERS
from bookings.models import Attendee, Booking
from events.models import Event, TimeSlot
from events.services import change_event
from notifications.models import Announcement, Notification
from notifications.services import deliver, fan_out, unsubscribe
from notifications.tokens import Subscription
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db
START = datetime(2031, 5, 4, 18, tzinfo=UTC)
DAY, MINUTES = timedelta(days=1), timedelta(minutes=1)


def event_at(starts_at: datetime = START, **options: Any) -> Event:
    return EventFactory.create(starts_at=starts_at, capacity=50, **options)


def booked(event: Event, at: datetime, **options: Any) -> Booking:
    with time_machine.travel(at, tick=False):
        return book(event, email=f"p{Booking.objects.count()}@example.org", **options)


def run(now: datetime, *, times: int = 1) -> None:
    """The scheduler, and the worker that writes what it announced."""
    for _ in range(times):
        services.remind(now=now)
        services.thank(now=now)
        for pk in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
            fan_out(announcement_id=pk, now=now)


def reminders(kind: str = "booking_reminder") -> list[tuple[int, int]]:
    """``(booking, minutes)``, in the order in which they were written."""
    rows = Notification.objects.filter(kind=kind).order_by("pk").values_list("subject_id", "context__minutes")
    return list(rows)


def test_reminded_a_day_and_five_minutes_before_and_once_each():
    booking = booked(event_at(), START - 9 * DAY)

    for minute in range(-2, 3):
        run(START - DAY + minute * MINUTES, times=2)
    first = reminders()
    for minute in range(-7, 3):
        run(START + minute * MINUTES, times=2)

    assert first == [(booking.pk, 1440)]
    assert reminders() == [(booking.pk, 1440), (booking.pk, 5)]


def test_who_books_after_a_reminders_time_gets_no_late_one():
    event = event_at()
    early = booked(event, START - 2 * DAY)
    late = booked(event, START - DAY + 10 * MINUTES)

    run(START - DAY + 20 * MINUTES)
    run(START - 5 * MINUTES)

    assert reminders() == [(early.pk, 1440), (early.pk, 5), (late.pk, 5)]


def test_moved_event_is_reminded_of_at_its_new_time_again():
    event = event_at()
    booking = booked(event, START - 9 * DAY)
    run(START - DAY)
    later = START + 7 * DAY
    with time_machine.travel(START - DAY, tick=False):
        changes = {"starts_at": later, "ends_at": later + timedelta(hours=2)}
        change_event(event=event, by=event.organizer, changes=changes, now=timezone.now())

    run(START - 5 * MINUTES)
    between = reminders()
    run(later - DAY)

    assert between == [(booking.pk, 1440)]
    assert reminders() == [(booking.pk, 1440)] * 2


@pytest.mark.parametrize("what", ["booking", "event", "moved", "started"])
def test_reminder_that_is_not_true_any_more_is_dropped(what: str):
    event = event_at()
    booking = booked(event, START - 9 * DAY)
    run(START - DAY)
    now = START - DAY + MINUTES if what != "started" else START + MINUTES
    with time_machine.travel(START - DAY, tick=False):
        if what == "booking":
            services.cancel_booking(booking=booking, now=timezone.now())
        elif what == "event":
            Event.objects.update(status="cancelled")
        elif what == "moved":
            TimeSlot.objects.update(starts_at=START + MINUTES)

    message = Notification.objects.get(kind="booking_reminder")
    with time_machine.travel(now, tick=False):
        sent = deliver(notification_id=message.pk, now=now)

    message.refresh_from_db()
    assert (sent, message.status, mail.outbox) == (False, "dropped", [])


@pytest.mark.parametrize("what", ["cancelled", "draft", "deleted", "waitlisted", "unsubscribed", "none"])
def test_nobody_is_reminded_of_what_does_not_take_place_for_them(what: str):
    event = event_at(reminder_minutes=[] if what == "none" else [1440])
    booking = booked(event, START - 9 * DAY)
    if what in {"cancelled", "draft"}:
        Event.objects.update(status=what)
    elif what == "deleted":
        Event.objects.update(deleted_at=START - 2 * DAY)
    elif what == "waitlisted":
        Attendee.objects.all().delete()
        Booking.objects.update(status="waitlisted")
        TimeSlot.objects.update(seats_taken=event.slots.get().capacity or 0, booking_count=0)
    elif what == "unsubscribed":
        unsubscribe(subscription=Subscription(booking.email, REMINDERS, event.pk), now=START)

    run(START - DAY)

    assert reminders() == []
    Booking.objects.filter(status="waitlisted").delete()
    TimeSlot.objects.filter(booking_count=0).update(seats_taken=0)


@pytest.mark.parametrize(
    ("minutes", "late_by", "is_due"),
    [
        (1440, -1, False),
        (1440, 0, True),
        (1440, 359, True),
        (1440, 361, False),
        (120, 59, True),
        (120, 61, False),
        (5, 4, True),
        (5, 5, False),
        (1, 0, True),
    ],
)
def test_reminder_is_late_for_as_long_as_it_is_of_use(minutes: int, late_by: int, is_due: bool):
    now = START - minutes * MINUTES + late_by * MINUTES

    assert services.reminders.is_due(START, minutes, now) is is_due


def test_a_day_is_24_hours_also_where_the_clock_jumps():
    """Paris went to summer time on 30 March 2031 at 01:00 UTC."""
    start = datetime(2031, 3, 30, 8, tzinfo=UTC)
    booking = booked(event_at(start, timezone="Europe/Paris"), start - 9 * DAY)

    run(start - DAY - MINUTES)
    before = reminders()
    run(start - DAY)
    with time_machine.travel(start - DAY, tick=False):
        deliver(notification_id=Notification.objects.get(kind="booking_reminder").pk, now=start - DAY)

    assert (before, reminders()) == ([], [(booking.pk, 1440)])
    assert "10:00" in mail.outbox[0].body
    assert "(Europe/Paris)" in mail.outbox[0].body


@pytest.mark.parametrize("count", [1, 30])
def test_reminding_makes_the_same_queries_for_any_number(count: int, django_assert_num_queries: Any):
    event = event_at()
    for _ in range(count):
        booked(event, START - 9 * DAY)

    with django_assert_num_queries(5):  # reminders, known keys, the insert, unfinished ones, thanks
        services.remind(now=START - DAY)
        services.thank(now=START - DAY)
    announcement = Announcement.objects.get()
    with django_assert_num_queries(12):  # two chunks, of which the second finds nobody
        fan_out(announcement_id=announcement.pk, now=START - DAY)

    assert len(reminders()) == count


def test_thanked_are_those_who_were_let_in():
    event = event_at()
    there, not_there = booked(event, START - 9 * DAY), booked(event, START - 8 * DAY)
    Attendee.objects.filter(booking=there).update(checked_in_at=START)

    run(event.ends_at + timedelta(hours=2, minutes=59))
    before = reminders("booking_thanks")
    run(event.ends_at + timedelta(hours=3), times=2)

    assert before == []
    assert reminders("booking_thanks") == [(there.pk, None)]
    assert not_there.pk != there.pk


def test_where_nobody_was_asked_at_the_door_all_are_thanked_in_the_organizers_words():
    event = event_at(thanks_note="The pictures are online <soon>.")
    booking = booked(event, START - 9 * DAY)
    now = event.ends_at + timedelta(hours=3)

    run(now)
    deliver(notification_id=Notification.objects.get(kind="booking_thanks").pk, now=now)

    assert reminders("booking_thanks") == [(booking.pk, None)]
    assert "The pictures are online <soon>." in mail.outbox[0].body


def test_thanks_can_be_turned_off():
    event = event_at(thanks_enabled=False)
    booked(event, START - 9 * DAY)

    run(event.ends_at + timedelta(hours=3))

    assert reminders("booking_thanks") == []


@pytest.mark.parametrize("count", [1, 30])
def test_thanking_makes_the_same_queries_for_any_number(count: int, django_assert_num_queries: Any):
    event = event_at()
    for _ in range(count):
        booked(event, START - 9 * DAY)
    now = event.ends_at + timedelta(hours=3)
    services.thank(now=now)

    with django_assert_num_queries(14):  # two chunks, of which the second finds nobody
        fan_out(announcement_id=Announcement.objects.values_list("pk", flat=True).get(), now=now)

    assert len(reminders("booking_thanks")) == count
