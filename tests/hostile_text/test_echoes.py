"""What is typed into a form, a search or an address comes back as text."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from events.models import Event
from tests.access.bodies import form_of
from tests.access.world import Actor, World, make_world
from tests.hostile_text.reading import Seen
from tests.hostile_text.words import CALENDAR, FORMULAS, IMAGE, SCRIPT, TEMPLATE, hostile_world

pytestmark = pytest.mark.django_db

TYPED = (SCRIPT, IMAGE, TEMPLATE, "javascript:alert(1)//", CALENDAR, FORMULAS[0])
MARK = "q00~"
Fill = Callable[[World, str], dict[str, Any]]
EVENT = "/admin/events/event/{event.pk}/change/"


def _event(world: World, typed: str) -> dict[str, Any]:
    return form_of(world, EVENT) | dict.fromkeys(("title", "online_url", "image_url", "starts_at_0"), typed)


# (role, path, what is sent, status, whether the page shows it again)
FORMS: dict[str, tuple[str, str, Fill, int, bool]] = {
    "booking": (
        "guest",
        "/events/{event.slug}/",
        lambda w, t: {"slot": w.slot.pk, "name": t, "email": t, "phone": t, "seats": t},
        400,
        True,
    ),
    "slot": ("guest", "/events/{event.slug}/", lambda w, t: {"slot": t, "name": t}, 400, True),
    "move": ("guest", "/bookings/{token}/move/", lambda w, t: {"to": t}, 400, True),
    "login": ("guest", "/accounts/login/", lambda w, t: {"login": t, "password": t, "next": t}, 200, True),
    "sign up": (
        "guest",
        "/accounts/signup/",
        lambda w, t: {"name": t, "email": t, "password1": t, "next": t},
        200,
        True,
    ),
    "forgotten": ("guest", "/accounts/password/reset/", lambda w, t: {"email": t}, 200, True),
    "profile": ("owner", "/accounts/", lambda w, t: {"name": t, "phone": t, "language": t, "timezone": t}, 400, True),
    "address": ("owner", "/accounts/email/", lambda w, t: {"action_add": "", "email": t}, 200, True),
    "ticket": ("door", "/door/{event.slug}/check-in/", lambda w, t: {"ticket_code": t}, 404, False),
    "walk-up": (
        "door",
        "/door/{event.slug}/walk-up/",
        lambda w, t: {"new-name": t, "new-email": t, "new-slot": t},
        400,
        True,
    ),
    "event": ("owner", EVENT, _event, 200, True),
    "category": ("admin", "/admin/events/category/add/", lambda w, t: {"name": t, "slug": t}, 200, True),
    "person": ("admin", "/admin/accounts/user/add/", lambda w, t: {"name": t, "email": t, "role": t}, 200, True),
}
ADDRESSES = {
    "/?search={}": "guest",
    "/?category={}": "guest",
    "/?start_after={}&end_before={}": "guest",
    "/?page={}": "guest",
    "/?{}={}": "guest",
    "/{}/": "guest",
    "/events/{}/": "guest",
    "/bookings/{}/": "guest",
    "/bookings/?page={}": "owner",
    "/calendars/{}.ics": "guest",
    "/api/v1/{}": "guest",
    "/api/v1/events?status={}": "guest",
    "/api/v1/events?{}=1": "guest",
    "/api/v1/calendar.ics?category={}": "guest",
    "/accounts/login/?next={}": "guest",
    "/accounts/signup/?next={}": "guest",
    "/accounts/confirm-email/{}/": "guest",
    "/accounts/password/reset/key/1-{}/": "guest",
    "/door/EVENT/?search={}": "door",
    "/door/EVENT/?slot={}": "door",
    "/admin/events/event/?q={}": "admin",
    "/admin/events/event/?{}={}": "admin",
    "/admin/bookings/booking/?q={}": "admin",
    "/admin/events/event/add/?title={}&_changelist_filters={}": "admin",
    "/admin/events/event/{}/change/": "admin",
    "/admin/search/?s={}&extended=1": "admin",
    "/admin/{}": "admin",
    "/admin/autocomplete/?term={}&app_label=bookings&model_name=booking&field_name=event": "admin",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_shows_as_text_what_was_typed(name: str):
    role, path, fill, status, again = FORMS[name]
    world = make_world()

    for typed in TYPED:
        words = MARK + typed
        response = Actor(world, role).call("POST", world.path(path, role), fill(world, words))
        seen = Seen(response, {MARK: words})

        assert (response.status_code, seen.complaints) == (status, [])
        assert bool(seen.columns) == again


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_only_text(address: str):
    world, role = make_world(), ADDRESSES[address]

    for typed in TYPED:
        words = MARK + typed
        path = address.replace("EVENT", world.event.slug).replace("{}", quote(words, safe=""))
        response = Actor(world, role).call("GET", path, {})

        assert response.status_code < 500
        if response.status_code < 300 or response.status_code >= 400:
            assert Seen(response, {MARK: words}).complaints == []
        else:
            assert response.headers["Location"].startswith(("/", "?"))


@pytest.mark.parametrize("path", ["/accounts/login/?next=javascript:alert(1)", "/accounts/login/?next=//evil.example"])
def test_the_log_in_leads_to_no_script_and_no_other_site(path: str):
    world = make_world()
    form = {"login": world.people["owner"].email, "password": "correct-horse-7", "next": path.partition("=")[2]}

    response = Client().post(path, form)

    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("style", ["script", "template", "calendar"])
def test_the_reason_of_a_cancelled_event_is_text(style: str):
    world, hostile = hostile_world(style)
    Event.objects.filter(pk=world.event.pk).update(status="cancelled")

    for path in ("/events/{event.slug}/", "/bookings/{token}/"):
        response = Actor(world, "guest").call("GET", world.path(path, "guest"), {})
        seen = Seen(response, hostile.words)

        assert (response.status_code, seen.complaints) == (200, [])
        assert "events.Event.cancel_reason" in seen.columns


@pytest.mark.parametrize(("style", "linked"), [("script", True), ("address", False)])
def test_a_link_to_join_is_one_of_the_web_only(style: str, linked: bool):
    world, _ = hostile_world(style)

    page = Actor(world, "guest").call("GET", world.path("/bookings/{token}/", "guest"), {}).content.decode()

    assert (">Join online</a>" in page) == linked
