"""Two schedulers at once: each reminder is written once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings import services
from bookings.models import Booking
from notifications.models import Announcement, Notification
from notifications.services import fan_out
from tests.factories import EventFactory
from tests.races.crowd import at_once, booker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


def test_runs_at_once_remind_everybody_once():
    event = EventFactory.create(capacity=None)
    for number in range(30):
        booker(event.slots.get().pk, number)()
    due = event.starts_at - timedelta(days=1)

    at_once(*[lambda: services.remind(now=due)] * 8)
    announcement = Announcement.objects.get()
    at_once(*[lambda: fan_out(announcement_id=announcement.pk, now=due)] * 8)
    at_once(*[lambda: services.remind(now=due + timedelta(minutes=1))] * 4)

    reminded = Notification.objects.filter(kind="booking_reminder")
    assert Announcement.objects.count() == 1
    assert set(reminded.values_list("subject_id", flat=True)) == set(Booking.objects.values_list("pk", flat=True))
    assert reminded.count() == 30


def test_summaries_and_due_messages_of_runs_at_once_are_written_once():
    event = EventFactory.create(capacity=None)
    booker(event.slots.get().pk, 1)()
    now = timezone.now()
    draft = services.Draft("Hello", "You")
    services.send_message(event=event, draft=draft, by=event.organizer, scheduled_at=now + timedelta(hours=1), now=now)
    at_seven = now.replace(hour=7, minute=1)
    morning = at_seven if at_seven > now else at_seven + timedelta(days=1)

    at_once(*[lambda: services.send_due_messages(now=now + timedelta(hours=1))] * 8)
    at_once(*[lambda: services.summarize(now=morning)] * 8)

    assert Announcement.objects.count() == 1
    assert Notification.objects.filter(kind="organizer_summary").count() == 1


def test_digests_for_a_chat_of_runs_at_once_are_written_once():
    event = EventFactory.create(capacity=None, chat_url="ntfy://a-topic")
    booker(event.slots.get().pk, 1)()
    later = timezone.now() + timedelta(minutes=6)

    at_once(*[lambda: services.tell_chats(now=later)] * 8)
    at_once(*[lambda: services.tell_chats(now=later + timedelta(minutes=1))] * 4)

    assert Notification.objects.filter(kind="event_bookings").count() == 1
