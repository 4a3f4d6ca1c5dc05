"""What is noted on events for long lists: true where it matters, and harmless where it is late."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.services import cancel_booking
from events import querysets, selectors
from events.models import Event
from events.services import change_event, keep_catalogue
from tests.factories import CategoryFactory, EventFactory, book

pytestmark = pytest.mark.django_db


def now() -> Any:
    return timezone.now()


def ahead() -> list[str]:
    return list(Event.objects.published().upcoming(now()).order_by("pk").values_list("title", flat=True))


@pytest.fixture
def past() -> Event:
    yesterday = now() - timedelta(days=1)
    return EventFactory.create(title="Past", starts_at=yesterday, capacity=5)


def test_what_is_over_is_noted_once(past: Event):
    EventFactory.create(title="Ahead", capacity=5)

    noted = [keep_catalogue(now=now()), keep_catalogue(now=now())]

    past.refresh_from_db()
    assert (noted, past.ended_at) == ([1, 0], past.ends_at)
    assert ahead() == ["Ahead"]
    assert Event.objects.exclude(ended_at=None).count() == 1


def test_an_event_that_is_moved_ahead_again_is_back_at_once(past: Event):
    keep_catalogue(now=now())
    starts_at = now() + timedelta(days=3)

    change_event(
        event=past,
        by=past.organizer,
        changes={"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)},
        now=now(),
    )

    assert ahead() == ["Past"]
    assert keep_catalogue(now=now()) == 0


def test_bookings_are_counted_by_all_slots():
    event = EventFactory.create(capacity=9, capacity__slots=2)
    first, second = event.slots.all()
    bookings = [book(event, slot=first), book(event, slot=first), book(event, slot=second, seats=4)]

    keep_catalogue(now=now())

    event.refresh_from_db()
    assert event.ranked_count == 3
    cancel_booking(booking=bookings[0], now=now())
    assert keep_catalogue(now=now()) == 1
    event.refresh_from_db()
    assert event.ranked_count == 2


def test_the_last_count_of_an_event_is_that_of_its_end(past: Event):
    past.slots.update(booking_count=4, seats_taken=4)

    keep_catalogue(now=now())

    past.refresh_from_db()
    past.slots.update(booking_count=0, seats_taken=0)
    assert (past.ranked_count, past.ended_at) == (4, past.ends_at)


@pytest.mark.parametrize("few", [True, False])
def test_the_most_booked_come_first(api: APIClient, few: bool, monkeypatch: pytest.MonkeyPatch):
    for limit in ("RANKED_EXACTLY", "LEADING"):
        monkeypatch.setattr(querysets, limit, 1_000 if few else 2)
    events = [EventFactory.create(capacity=9) for _ in range(4)]
    for event, count in zip(events, (1, 3, 0, 2), strict=True):
        for _ in range(count):
            book(event)
    keep_catalogue(now=now())
    for _ in range(5):
        book(events[2])

    listed = [each["id"] for each in api.get("/api/v1/events?ordering=-booking_count").json()["items"]]
    top = [(each["id"], each["booking_count"]) for each in api.get("/api/v1/events/top-booked").json()["items"]]

    one, two, three, four = (event.pk for event in events)
    assert listed == ([three, two, four, one] if few else [two, four, one, three])
    assert top == ([(three, 5), (two, 3), (four, 2)] if few else [(two, 3), (four, 2)])
    keep_catalogue(now=now())
    assert api.get("/api/v1/events/top-booked").json()["items"][0]["id"] == three


def test_counts_of_categories_end(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(selectors, "MOST_COUNTED", 3)
    jazz, choir = (CategoryFactory.create(name=name) for name in ("Jazz", "Choir"))
    EventFactory.create_batch(5, category=jazz)
    EventFactory.create(category=choir)
    CategoryFactory.create(name="Empty")

    found = {each.name: each.event_count for each in selectors.categories_in_use(now=now())}

    assert found == {"Jazz": 3, "Choir": 1}


def test_a_hundred_of_a_category_are_more_than_99(client: Client):
    EventFactory.create_batch(100, category=CategoryFactory.create(name="Jazz"))

    assert '<span class="count">99+</span>' in client.get("/").content.decode()
