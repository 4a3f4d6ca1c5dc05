"""The organizer's home: true figures, of one's own events alone, by the same queries for any number."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizerRequest
from bookings.models import Attendee, Booking
from bookings.overview import DAYS, overview
from notifications.models import Notification
from notifications.services.heartbeats import note_heartbeat
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, UserFactory, book

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


@pytest.fixture
def organizer(client: Client) -> Any:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    return organizer


def texts(page: Any) -> list[str]:
    return [line["text"] for line in page.context["todo"]]


def test_home_of_a_new_organizer_says_how_to_begin(client: Client, organizer: Any) -> None:
    book(EventFactory.create(capacity=9), "Linus")

    page = client.get(HOME)
    EventFactory.create(organizer=organizer, title="Spring fair", capacity=9)
    after = client.get(HOME)

    assert "Your first event, in three steps" in page.content.decode()
    assert reverse("admin:events_event_add") in page.content.decode()
    assert page.context["charts"] == []
    assert "Spring fair" in after.content.decode()
    assert "in three steps" not in after.content.decode()


def test_home_counts_ones_own_events_alone(client: Client, organizer: Any) -> None:
    mine, other = EventFactory.create(organizer=organizer, capacity=10), EventFactory.create(capacity=10)
    for event in (mine, other):
        book(event, "Grace", seats=2, email="grace@example.org", source="page")
        book(event, "Ada", source="door")
    Attendee.objects.filter(name="Ada").update(checked_in_at=timezone.now())
    Notification.objects.update(status="dead")

    own = overview(organizer, now=timezone.now())
    all_of_them = overview(AdminFactory.create(), now=timezone.now())

    assert (own.bookings, own.seats) == ([0] * (DAYS - 1) + [2], 3)
    assert own.sources == {"page": 1, "api": 0, "admin": 0, "door": 1}
    assert (own.arrivals[-1], own.mails_failed[-1], own.todo["failed"]) == (1, 1, 1)
    assert [(event["title"], event["seats_taken"]) for event in own.upcoming] == [(mine.title, 3)]
    assert (all_of_them.bookings[-1], all_of_them.seats, all_of_them.arrivals[-1]) == (4, 6, 2)
    assert len(all_of_them.upcoming) == 2


def test_home_says_what_needs_doing(client: Client, organizer: Any) -> None:
    EventFactory.create(organizer=organizer, status="draft", capacity=1)
    book(EventFactory.create(organizer=organizer, capacity=10), seats=9)
    full = EventFactory.create(organizer=organizer, capacity=1)
    book(full, "Ada")
    ends_at = timezone.now() + timedelta(hours=1)
    waiting = book(full, "Kim", join_waitlist=True)
    Booking.objects.filter(name="Ada", event=full).update(status="offered", offer_expires_at=ends_at)
    full.slots.update(booking_count=0)

    page = client.get(HOME)

    assert waiting.status == "waitlisted"
    assert texts(page) == [
        "1 offer from a waitlist ends within three hours",
        "1 time slot is nearly full",
        "1 draft is not published yet",
    ]


def test_home_tells_admins_alone_of_the_site(client: Client, organizer: Any) -> None:
    EventFactory.create(organizer=organizer, capacity=1)
    OrganizerRequest.objects.create(user=UserFactory.create())
    note_heartbeat(names=["worker:mail", "worker:default"], now=timezone.now())

    of_organizer = texts(client.get(HOME))
    client.force_login(AdminFactory.create())
    of_admin = texts(client.get(HOME))

    assert of_organizer == []
    assert of_admin == [
        "The scheduler has not been heard of for three minutes: reminders and retries stand still.",
        "No worker has been heard of for three minutes; what is queued waits: webhooks.",
        "1 person asks to become an organizer",
    ]


@pytest.mark.parametrize(("factory", "queries"), [(OrganizerFactory, 11), (AdminFactory, 12)])
def test_home_makes_the_same_queries_for_any_number(
    client: Client, django_assert_num_queries: Any, factory: Any, queries: int
) -> None:
    user = factory.create()
    client.force_login(user)

    for size in (1, 49):
        for event in EventFactory.create_batch(size, organizer=user, capacity=5):
            book(event, email="ada@example.org")
        cache.clear()
        with django_assert_num_queries(queries):
            page = client.get(HOME)
        assert page.status_code == 200
    with django_assert_num_queries(2):  # session and user: the rest is remembered
        client.get(HOME)
