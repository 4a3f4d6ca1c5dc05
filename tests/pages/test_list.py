"""The list of events: what it shows, finds and refuses, and what it costs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory, SpeakerFactory, book
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

    page = text_of(response)
    assert response.status_code == 400
    assert "This search did not work From – Enter a valid date." in page
    assert page.count("Enter a valid date.") == 2
    assert "Jazz night" not in page
    assert b'role="alert"' in response.content
    assert b'value="soon"' in response.content
    assert b'id="id_start_after_error"' in response.content


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("end_before=2077-02-30", "Until"),
        ("end_before=9999-12-31", "Until"),
        ("start_after=0001-01-01", "From"),
        ("start_after=05/04/2077", "From"),
        ("start_after=2077-05-04T00:00:00Z", "From"),
        ("has_seats=perhaps", "Only with free seats"),
        ("ordering=relevance", "Order"),
        ("ordering=password", "Order"),
        ("search=%00", "Search"),
        ("search=" + "x" * 10_000, "Search"),
        ("location=" + "x" * 201, "Place"),
        ("organizer=me", "Organizer"),
    ],
    ids=lambda value: value[:30],
)
def test_list_names_what_it_cannot_read(client: Client, query: str, field: str):
    response = client.get(f"/?{query}")

    assert response.status_code == 400
    assert f"This search did not work {field} –" in text_of(response)


@pytest.fixture
def _berlin_site(settings: Any) -> Iterator[None]:
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Europe/Berlin"):
        yield


@pytest.mark.usefixtures("_berlin_site")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("start_after=2077-05-04", ["All day", "Evening", "Until midnight", "Over night", "Day after"]),
        ("start_after=2077-05-05", ["Day after"]),
        ("end_before=2077-05-03", ["Day before"]),
        ("end_before=2077-05-04", ["Day before", "All day", "Evening", "Until midnight"]),
        ("start_after=2077-05-04&end_before=2077-05-04", ["All day", "Evening", "Until midnight"]),
        ("start_after=2077-05-05&end_before=2077-05-04", []),
        ("start_after=&end_before=", ["Day before", "All day", "Evening", "Until midnight", "Over night", "Day after"]),
    ],
)
def test_days_of_the_list_are_whole_days_of_the_sites_clock(client: Client, query: str, found: list[str]):
    berlin = ZoneInfo("Europe/Berlin")
    for title, starts_at, hours in (
        ("Day before", datetime(2077, 5, 3, 22, 0, tzinfo=berlin), 1.9),
        ("All day", datetime(2077, 5, 4, 0, 0, tzinfo=berlin), 12),
        ("Evening", datetime(2077, 5, 4, 20, 0, tzinfo=berlin), 3.5),
        ("Until midnight", datetime(2077, 5, 4, 20, 30, tzinfo=berlin), 3.5),
        ("Over night", datetime(2077, 5, 4, 21, 0, tzinfo=berlin), 4),
        ("Day after", datetime(2077, 5, 5, 0, 0, tzinfo=berlin), 1),
    ):
        EventFactory.create(title=title, starts_at=starts_at, length=timedelta(hours=hours))

    page = client.get(f"/?{query}")

    assert [event.title for event in page.context["page"]] == found
    assert "by the clock of Europe/Berlin" in text_of(page)


def test_list_narrows_by_place_and_free_seats_and_says_how_many(client: Client):
    here = EventFactory.create(title="Jazz here", location="Club, Łódź", capacity=1)
    EventFactory.create(title="Jazz there", location="Oslo", capacity=1)
    full = EventFactory.create(title="Jazz is full", location="Lodz", capacity=1)
    book(full)

    by_place = client.get("/", {"search": "", "location": "lodz", "ordering": ""})
    with_seats = client.get("/", {"search": "jazz", "location": "lodz", "has_seats": "true"})

    assert [event.title for event in by_place.context["page"]] == ["Jazz here", "Jazz is full"]
    assert "2 events found." in text_of(by_place)
    assert list(with_seats.context["page"]) == [here]
    assert "1 event found." in text_of(with_seats)
    assert b'value="true" checked' in b" ".join(with_seats.content.split())
    assert b"<details open" in with_seats.content


def test_list_sorts_as_it_is_told(client: Client):
    now = timezone.now()
    for title, description, days in (("Blues", "and jazz", 1), ("Jazz", "", 5), ("All jazz", "", 3)):
        EventFactory.create(title=title, description=description, starts_at=now + timedelta(days=days))

    def titles(**query: str) -> list[str]:
        return [event.title for event in client.get("/", query).context["page"]]

    assert titles() == ["Blues", "All jazz", "Jazz"]
    assert titles(search="jazz") == ["All jazz", "Jazz", "Blues"]
    assert titles(search="jazz", ordering="starts_at") == ["Blues", "All jazz", "Jazz"]
    assert titles(search="jazz", ordering="title") == ["All jazz", "Blues", "Jazz"]
    assert "Best match first" in text_of(client.get("/?search=jazz"))
    assert "Best match first" not in text_of(client.get("/?search=+"))


def test_a_list_without_hits_shows_ways_out(client: Client):
    EventFactory.create(title="Jazz", category=CategoryFactory.create(slug="music"))
    query = {"search": "jazz", "category": "music", "location": "Oslo", "start_after": "2030-01-01", "has_seats": "1"}

    response = client.get("/", query)

    page = text_of(response)
    assert response.status_code == 200
    for way in ("Look in all categories", "Look in all places", "Look on all days", "Show events that are full too"):
        assert way in page
    without_place = b'href="?search=jazz&amp;category=music&amp;start_after=2030-01-01&amp;has_seats=1"'
    assert without_place in response.content


def test_list_says_that_it_guesses(client: Client):
    EventFactory.create(title="Live orchestra")

    guessed, exact = client.get("/?search=orchstra"), client.get("/?search=orchestra")

    assert "No event has exactly these words. These come close:" in text_of(guessed)
    assert "Live orchestra" in text_of(guessed)
    assert "1 event found." in text_of(exact)


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


@pytest.mark.parametrize("count", [1, 24])
def test_list_asks_as_little_for_many_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        EventFactory.create(category=CategoryFactory.create())

    with django_assert_num_queries(3):
        response = client.get("/")

    assert text_of(response).count("Seats available") == count


@pytest.mark.parametrize("count", [1, 30])
def test_a_search_with_every_filter_asks_as_little(client: Client, django_assert_num_queries: Any, count: int):
    category = CategoryFactory.create(slug="music")
    for event in EventFactory.create_batch(count, title="Jazz", location="Oslo", category=category, capacity=3):
        SpeakerFactory.create(event=event, name="Ella")
    query = {
        "search": "jazz ella",
        "category": "music",
        "location": "oslo",
        "start_after": "2020-01-01",
        "end_before": "2999-01-01",
        "has_seats": "true",
        "status": "published",
        "ordering": "relevance",
    }
    client.get("/", query)

    # Whether anything is written so is asked first, for the sake of typing errors, and which category it is. PostgreSQL
    # is asked for stems too, and for how common the words are and where they are.
    with django_assert_num_queries(12 if connection.vendor == "postgresql" else 5):
        response = client.get("/", query)

    assert text_of(response).count("3 seats left") == min(count, 24)


def test_the_cover_is_the_picture_or_a_pattern():
    with_picture = render_to_string("events/cover.html", {"event": Event(pk=17, image_url="/static/img/x.webp")})
    without = render_to_string("events/cover.html", {"event": Event(pk=17)})

    assert '<img src="/static/img/x.webp"' in with_picture
    assert 'data-cover="17"' in without
    assert "<img" not in without
