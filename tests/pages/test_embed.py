"""Booking forms and lists in the frames of other sites."""

from typing import Any

import pytest
from django.test import Client

from bookings.limits import TOKEN_MISSES
from bookings.models import Booking
from events.models import Event
from tests.factories import EventFactory, UserFactory
from tests.pages import order_for, text_of

pytestmark = pytest.mark.django_db


def test_a_guest_books_in_a_frame_without_any_cookie():
    event = EventFactory.create(title="Choir night", capacity=3)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(f"/embed{event.get_absolute_url()}", order_for(event, name="Ada"))
    page = client.get(answer["Location"])

    booking = Booking.objects.get()
    assert answer["Location"] == f"/embed/bookings/{booking.token}/?lang=en"
    assert (booking.name, booking.status, booking.user) == ("Ada", "confirmed", None)
    assert "You are booked Choir night" in text_of(page)
    assert f'href="http://localhost:8000/bookings/{booking.token}/"' in page.content.decode()
    assert "csrf" not in page.content.decode()
    assert "csrftoken" not in client.cookies


def test_guesses_in_a_frame_are_counted(client: Client):
    for _ in range(TOKEN_MISSES.count):
        assert client.get(f"/embed/bookings/{'A' * 43}/").status_code == 404

    assert client.get(f"/embed/bookings/{'A' * 43}/").status_code == 429


def test_a_frame_knows_nobody(client: Client):
    user = UserFactory(name="Ada Lovelace")
    event = EventFactory.create(organizer__name="Ada", status=Event.Status.DRAFT)
    published = EventFactory.create()
    client.force_login(event.organizer)

    draft = client.get(f"/embed{event.get_absolute_url()}")
    client.force_login(user)
    client.post(f"/embed{published.get_absolute_url()}", order_for(published, name="Eve"))

    assert draft.status_code == 404
    assert Booking.objects.get().user is None


def test_a_form_that_is_refused_is_shown_again_in_the_frame(client: Client):
    event = EventFactory.create()

    response = client.post(f"/embed{event.get_absolute_url()}?lang=de", order_for(event, name=""))

    page = response.content.decode()
    assert (response.status_code, Booking.objects.count()) == (400, 0)
    assert f'action="/embed{event.get_absolute_url()}?lang=de#book"' in page
    assert 'target="_self"' in page
    assert 'lang="de"' in page


@pytest.mark.parametrize(
    ("sites", "policy"), [([], "frame-ancestors *"), (["https://club.example"], "frame-ancestors https://club.example")]
)
def test_frames_are_for_the_sites_that_may(client: Client, settings: Any, sites: list[str], policy: str):
    settings.EMBED_SITES = sites
    event = EventFactory.create()

    frame, page = client.get(f"/embed{event.get_absolute_url()}"), client.get(event.get_absolute_url())

    assert policy in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_lists_events_that_open_in_the_frame(client: Client, django_assert_num_queries: Any, count: int):
    EventFactory.create_batch(count)
    EventFactory.create(title="Draft", status=Event.Status.DRAFT)

    with django_assert_num_queries(2):
        page = client.get("/embed/calendar/").content.decode()

    assert page.count('href="/embed/events/') == count
    assert "Draft" not in page


def test_managers_are_given_the_line_to_paste(client: Client):
    event = EventFactory.create()
    client.force_login(event.organizer)

    page = client.get(event.get_absolute_url()).content.decode()

    assert f'&lt;script async src="http://localhost:8000/static/js/embed.js" data-event="{event.slug}"&gt;' in page
