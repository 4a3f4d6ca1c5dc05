"""Pages of categories and organizers, days by one click, seats that stay true, pages that help."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from events.models import CategoryFollow
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory, book
from tests.pages import text_of

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2031, 7, 3, 12, tzinfo=UTC)


def event_at(title: str, starts_at: datetime, **columns: Any) -> None:
    EventFactory.create(title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **columns)


@pytest.mark.parametrize(
    ("period", "titles"),
    [
        ("today", {"tonight"}),
        ("weekend", {"saturday", "sunday"}),
        ("week", {"tonight", "saturday", "sunday"}),
        ("month", {"tonight", "saturday", "sunday", "monday"}),
    ],
)
def test_days_are_chosen_by_one_click(client: Client, period: str, titles: set[str]):
    starts = {"morning": -6, "tonight": 7, "saturday": 44, "sunday": 80, "monday": 95, "august": 24 * 30}
    with time_machine.travel(THURSDAY, tick=False):
        for title, hours in starts.items():
            event_at(title, THURSDAY + timedelta(hours=hours))

        page = text_of(client.get("/", {"when": period}))

    assert {title for title in starts if title in page} == titles


def test_days_chosen_one_by_one_win_over_a_period(client: Client):
    event_at("Later", timezone.now() + timedelta(days=60))
    first = (timezone.now() + timedelta(days=50)).date().isoformat()

    page = text_of(client.get("/", {"when": "today", "start_after": first}))

    assert "Later" in page


def test_an_unknown_period_is_refused(client: Client):
    response = client.get("/", {"when": "someday"})

    assert response.status_code == 400
    assert "This search did not work" in text_of(response)


def test_seats_are_a_304_until_one_is_booked(client: Client, django_assert_num_queries: Any):
    event = EventFactory.create(slug="night", capacity=2, capacity__slots=2)
    slots = event.slots.all()
    with django_assert_num_queries(1):
        first = client.get("/events/night/seats/")

    with django_assert_num_queries(1):
        same = client.get("/events/night/seats/", headers={"If-None-Match": first["ETag"]})
    book(event, slot=slots[0], seats=2)
    changed = client.get("/events/night/seats/", headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["Cache-Control"] == "no-cache"
    assert [line.strip() for line in changed.content.decode().strip().split("</span>") if line] == [
        f'<span id="seats-{slots[0].pk}" hx-swap-oob="innerHTML">Sold out · waitlist open',
        f'<span id="seats-{slots[1].pk}" hx-swap-oob="innerHTML">2 seats left',
    ]


def test_the_page_has_the_version_that_the_seats_have(client: Client):
    EventFactory.create(slug="night", capacity=2)

    page = client.get("/events/night/").content.decode()
    version = client.get("/events/night/seats/")["ETag"].removeprefix("W/").strip('"')

    assert f'data-live="&quot;{version}&quot;"' in page


def test_similar_events_are_the_soonest_of_the_category(client: Client, django_assert_num_queries: Any):
    music = CategoryFactory.create(name="Music")
    event = EventFactory.create(title="This one", category=music)
    for number in range(4):
        event_at(f"Other {number}", timezone.now() + timedelta(days=40 - number), category=music)
    event_at("Past", timezone.now() - timedelta(days=4), category=music)
    EventFactory.create(title="Draft", category=music, status="draft")
    EventFactory.create(title="Elsewhere")

    with django_assert_num_queries(5):
        page = text_of(client.get(event.get_absolute_url()))

    titles = ("Other 3", "Other 2", "Other 1", "Other 0", "Past", "Draft", "Elsewhere")
    similar = page.partition("More in Music")[2]
    assert [title for title in titles if title in similar] == ["Other 3", "Other 2", "Other 1"]


def test_a_category_shows_what_is_ahead_and_is_followed_by_a_click(visitor: Client):
    music = CategoryFactory.create(name="Music", slug="music", description="Choirs and concerts")
    EventFactory.create(title="Jazz", category=music)
    EventFactory.create(title="Pottery")

    before = text_of(visitor.get("/categories/music/"))
    followed = visitor.post("/categories/music/follow/", {"follow": "yes"}, follow=True)
    follows = list(CategoryFollow.objects.values_list("user", "category"))
    stopped = visitor.post("/categories/music/follow/", {"follow": "no"}, follow=True)

    assert ("Choirs and concerts" in before, "Jazz" in before, "Pottery" in before) == (True, True, False)
    assert "You follow Music" in text_of(followed)
    assert "Stop following" in text_of(followed)
    assert follows == [(visitor.user.pk, music.pk)]
    assert "You no longer follow Music." in text_of(stopped)
    assert not CategoryFollow.objects.exists()


def test_a_stranger_who_follows_logs_in_and_is_back_at_the_category(client: Client):
    CategoryFactory.create(slug="music")

    response = client.post("/categories/music/follow/")

    assert response["Location"] == "/accounts/login/?next=/categories/music/"


@pytest.mark.parametrize("count", [1, 3])
def test_an_organizer_has_a_page_of_public_events(client: Client, django_assert_num_queries: Any, count: int):
    grace = OrganizerFactory.create(name="Grace Hopper")
    for number in range(count):
        EventFactory.create(title=f"Ahead {number}", organizer=grace)
        event_at(f"Behind {number}", timezone.now() - timedelta(days=3), organizer=grace)
    EventFactory.create(title="Secret", organizer=grace, status="draft")
    EventFactory.create(title="Of another")

    with django_assert_num_queries(5):
        page = text_of(client.get(f"/organizers/{grace.pk}/"))

    ahead, _, behind = page.partition("Past")
    assert "Grace Hopper" in ahead
    assert (ahead.count("Ahead "), behind.count("Behind ")) == (count, count)
    assert ("Secret" in page, "Of another" in page, grace.email in page) == (False, False, False)


def test_an_organizer_without_a_name_does_not_show_the_address(client: Client):
    event = EventFactory.create(organizer=OrganizerFactory.create(name=""))

    pages = [client.get(path) for path in (event.get_absolute_url(), f"/organizers/{event.organizer_id}/")]

    assert [event.organizer.email in text_of(page) for page in pages] == [False, False]


def test_somebody_without_public_events_has_no_page(client: Client):
    EventFactory.create(status="draft")

    statuses = [client.get(f"/organizers/{user.pk}/").status_code for user in User.objects.all()]

    assert set(statuses) == {404}


@pytest.mark.parametrize(("method", "path"), [("get", "/categories/music/follow/"), ("post", "/")])
def test_a_page_that_does_not_take_a_method_says_so(client: Client, method: str, path: str):
    CategoryFactory.create(slug="music")

    response = getattr(client, method)(path)

    assert response.status_code == 405
    assert response["Allow"] in {"POST", "GET, HEAD"}
    assert "405 Not possible here" in text_of(response)
    assert "See all events" in text_of(response)


def test_a_missing_page_offers_the_search(client: Client):
    page = client.get("/nowhere/").content.decode()

    assert 'action="/"' in page
    assert 'name="search"' in page


@pytest.mark.parametrize(
    ("signup", "logged_in", "words"),
    [
        ("open", False, "Become an organizer, on the page of your account"),
        ("open", True, "Go to your account"),
        ("closed", True, "Ask the people who run this site to make you an organizer"),
    ],
)
def test_an_empty_site_tells_the_first_organizer_what_to_do(
    visitor: Client, settings: Any, signup: str, logged_in: bool, words: str
):
    settings.ORGANIZER_SIGNUP = signup
    client = visitor if logged_in else Client()

    page = text_of(client.get("/"))

    assert words in page
    assert "Create the first event and publish it" in page
