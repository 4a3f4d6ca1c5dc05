"""The list of events: what it shows, finds and refuses, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory, book
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_list_shows_what_is_ahead_with_place_time_and_seats(client: Client):
    EventFactory.create(title="Jazz & more", location="Le Club", capacity=5, timezone="Europe/Paris")
    EventFactory.create(title="A draft", status="draft")
    EventFactory.create(title="Long gone", starts_at=timezone.now() - timedelta(days=3))

    response = client.get("/")

    page = text_of(response)
    assert response.status_code == 200
    assert "Jazz &amp; more Le Club 5 seats left" in page
    assert "A draft" not in page
    assert "Long gone" not in page


def test_list_says_what_is_left(client: Client):
    now = timezone.now()
    book(EventFactory.create(capacity=1))
    EventFactory.create(capacity=3, capacity__slots=2)
    EventFactory.create()
    EventFactory.create(capacity=3, booking_opens_at=now + timedelta(days=1))
    EventFactory.create(capacity=3, booking_closes_at=now - timedelta(days=1))
    EventFactory.create(capacity=3, starts_at=now - timedelta(minutes=5))

    page = text_of(client.get("/"))

    for words in ("Sold out", "2 times to choose from", "Seats available", "Booking opens later", "Booking closed"):
        assert page.count(words) == 1, words
    assert page.count("Already started") == 1


def test_list_finds_by_words_and_category(client: Client):
    EventFactory.create(title="Jazz night", category=CategoryFactory.create(name="Music", slug="music"))
    EventFactory.create(title="Pottery", category=CategoryFactory.create(name="Crafts", slug="crafts"))

    by_words = text_of(client.get("/", {"search": "jazz"}))
    by_category = text_of(client.get("/", {"category": "crafts"}))

    assert ("Jazz night" in by_words, "Pottery" in by_words) == (True, False)
    assert ("Jazz night" in by_category, "Pottery" in by_category) == (False, True)


def test_list_refuses_a_date_that_is_none(client: Client):
    EventFactory.create(title="Jazz night")

    response = client.get("/", {"start_after": "soon"})

    assert response.status_code == 400
    assert "Starts from – Enter a valid date/time." in text_of(response)
    assert "Jazz night" not in text_of(response)
    assert b'role="alert"' in response.content
    assert b'value="soon"' in response.content


def test_an_empty_list_helps_whoever_looks(client: Client):
    as_visitor = text_of(client.get("/"))
    as_searcher = text_of(client.get("/", {"search": "jazz"}))
    client.force_login(OrganizerFactory.create())
    as_organizer = client.get("/")

    assert "No events yet" in as_visitor
    assert "No event matches" in as_searcher
    assert "Create an event" in text_of(as_organizer)
    assert b'href="/admin/events/event/add/"' in as_organizer.content


def test_list_pages_keep_the_search(client: Client):
    EventFactory.create_batch(25, title="Jazz")

    response = client.get("/", {"search": "jazz"})

    assert text_of(response).count("Seats available") == 24
    assert b'href="?search=jazz&amp;page=2"' in response.content
    assert text_of(client.get("/", {"search": "jazz", "page": "2"})).count("Seats available") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_little_for_three_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        EventFactory.create(category=CategoryFactory.create())

    with django_assert_num_queries(3):
        response = client.get("/")

    assert text_of(response).count("Seats available") == count


def test_the_cover_is_the_picture_or_a_pattern():
    with_picture = render_to_string("events/cover.html", {"event": Event(pk=17, image_url="/static/img/x.webp")})
    without = render_to_string("events/cover.html", {"event": Event(pk=17)})

    assert '<img src="/static/img/x.webp"' in with_picture
    assert 'data-cover="17"' in without
    assert "<img" not in without
