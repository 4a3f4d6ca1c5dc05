"""What the table cannot say: that its eyes are open, and ways around it."""

import json

import pytest
from django.test import Client

from accounts.models import User
from bookings.models import Attendee, Booking
from events.models import TimeSlot
from tests.access.bodies import body_for, form_of
from tests.access.routes import METHODS, route_of
from tests.access.table import ROWS, Row
from tests.access.test_matrix import call, leaks_of, undone, word_for
from tests.access.world import HANDLER, Actor, World, log_in, snapshot
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

API = [row for row in ROWS if row.path.startswith("/api/")]
PAGES = [row for row in ROWS if not row.path.startswith(("/api/", "/admin/"))]
TOKENS = [row for row in ROWS if "{token}" in row.path]
LISTS = {
    "/admin/events/event/": {"title"},
    "/admin/bookings/booking/": {"name", "email"},
    "/admin/bookings/attendee/": {"name", "email", "phone"},
    "/api/v1/events/{event.pk}/attendees.csv": {"name", "email", "phone"},
    "/admin/notifications/notification/": {"email"},
    "/admin/autocomplete/#event": {"title"},
    "/api/v1/events/{draft.pk}": {"title", "slug"},
    "/api/v1/events/{event.pk}/attendees": {"name", "email", "phone"},
    "/door/{event.slug}/?search=Quux": {"name", "email"},
    "/api/v1/bookings/{token}": {"name", "email", "phone", "token"},
}


@pytest.mark.parametrize("path", LISTS)
def test_the_owner_finds_what_others_do_not(world: World, path: str):
    row = next(row for row in ROWS if row.name == f"GET {path}")
    marks = {
        "title": world.draft.title,
        "slug": world.draft.slug,
        "name": world.booking.name,
        "email": world.booking.email,
        "phone": world.booking.phone,
        "token": world.booking.token,
    }

    found = {role: leaks_of(call(row, world, role), set(marks.values())) for role in ("owner", "other", "attendee")}

    assert set(found.pop("owner")) >= {marks[name] for name in LISTS[path]}
    assert found == {"other": [], "attendee": []}


def of_the_booking(world: World) -> tuple[list[Booking], list[Attendee]]:
    booking = Booking.objects.filter(pk=world.booking.pk)
    return list(booking.values()), list(Attendee.objects.filter(booking__in=booking).values())


@pytest.mark.parametrize("row", TOKENS, ids=lambda row: row.name)
def test_a_token_opens_its_own_booking_alone(world: World, row: Row):
    before = of_the_booking(world)

    response = call(row, world, "guest")

    assert str(response.status_code) == row.cells["guest"][:3]
    assert of_the_booking(world) == before
    if response.status_code < 300 and response.headers.get("Content-Type") == "application/json" and response.content:
        assert json.loads(response.content)["email"] == "gus@guest.example"


def test_a_page_session_opens_nothing_in_the_api(world: World):
    closed = [row for row in API if row.cells["stranger"] == "401" and "/auth/" not in row.path]
    client = Client()
    client.handler = HANDLER
    log_in(client, world.people["admin"])
    before = snapshot()

    answers = {}
    for row in closed:
        body = json.dumps(body_for(row, world, "admin"))
        path = world.path(row.path, "admin")
        answers[row.name] = client.generic(row.method, path, body, content_type="application/json").status_code

    assert set(answers.values()) == {401}
    assert snapshot() == before


def test_no_form_is_taken_without_its_token(world: World):
    """But for those that know nobody's log-in: in another site's frame, and the button of a mail program (RFC 8058)."""
    free = ("/api/", "/embed/", "/unsubscribe/")
    forms = [row for row in ROWS if row.method not in {"GET"} and not row.path.startswith(free)]
    client = Client(enforce_csrf_checks=True)
    log_in(client, world.people["admin"])
    before = snapshot()

    answers = {
        row.name: client.generic(row.method, world.path(row.path.partition("#")[0], "admin")).status_code
        for row in forms
    }

    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert snapshot() == before


def test_pages_answer_no_other_methods(world: World):
    known = {(row.method, route_of(row.path)) for row in ROWS}
    paths = {route_of(row.path): world.path(row.path.partition("?")[0], "owner") for row in PAGES}
    client = Client()
    client.handler = HANDLER
    log_in(client, world.people["owner"])
    before = snapshot()

    answers = {
        (method, route): client.generic(method, path).status_code
        for route, path in paths.items()
        for method in METHODS
        if (method, route) not in known and not path.startswith("/accounts/")
    }

    assert {call: status for call, status in answers.items() if status != 405} == {}
    assert snapshot() == before


def test_a_manager_who_is_no_organizer_has_no_admin(world: World):
    world.people["manager"] = UserFactory.create()
    world.event.team.create(user=world.people["manager"], role="manager")
    screens = [row for row in ROWS if row.path.startswith("/admin/")]

    answers = {}
    for row in screens:
        with undone():
            answers[row.name] = word_for(call(row, world, "manager"))

    assert answers == {row.name: row.cells["attendee"] for row in screens}


def test_a_slot_of_another_event_cannot_be_smuggled_into_ones_own(world: World):
    own = world.people["other"].events.get()
    form = form_of(world, f"/admin/events/event/{own.pk}/change/")
    slot = TimeSlot.objects.filter(event=world.event.pk).values().first()
    smuggled = {"slots-0-id": slot["id"], "slots-0-event": world.event.pk, "slots-0-capacity": 1}

    for body in (form | smuggled, form | {"slots-0-id": slot["id"], "slots-0-DELETE": "on"}):
        Actor(world, "other").call("POST", f"/admin/events/event/{own.pk}/change/", body)

    assert TimeSlot.objects.filter(pk=slot["id"]).values().get() == slot


@pytest.mark.parametrize(
    "query",
    [
        "/admin/bookings/booking/?token__startswith={booking.token}",
        "/admin/bookings/booking/?user__password__startswith=md5",
        "/admin/events/event/?organizer__password__startswith=md5",
        "/admin/accounts/user/?password__startswith=md5",
        "/admin/notifications/notification/?context__key__startswith=x",
        "/admin/notifications/notification/?dedupe_key__startswith=x",
        "/admin/accounts/organizerrequest/?user__password__startswith=md5",
        "/admin/accounts/trailentry/?actor__password__startswith=md5",
    ],
)
def test_secrets_cannot_be_guessed_through_a_lists_address(world: World, query: str):
    response = Actor(world, "admin").call("GET", world.path(query, "admin"), {})

    assert (response.status_code, response.headers.get("Location", "")) in {(400, ""), (302, "?e=1")}


@pytest.mark.parametrize("field", ["role", "is_superuser", "is_staff", "email", "id", "is_active"])
def test_nobody_makes_themselves_more_than_they_are(world: World, field: str):
    user = world.people["attendee"]
    values = {"role": "admin", "email": "other@quux.example", "id": 1}
    body = {"name": "Renamed", "language": "en", "timezone": "UTC", field: values.get(field, True)}
    before = (user.role, user.email, user.is_active, user.is_staff)

    by_api = Actor(world, "attendee").call("PATCH", "/api/v1/users/me", body)
    by_page = Actor(world, "attendee").call("POST", "/accounts/", body)

    user = User.objects.get(pk=user.pk)
    assert (by_api.status_code, list(by_api.json()["fields"])) == (400, [field])
    assert by_page.status_code == 302
    assert (user.role, user.email, user.is_active, user.is_staff) == before
