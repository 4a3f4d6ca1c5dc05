"""Reads from a copy of the database that is late on purpose: who sees it, who does not, and what happens without it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connections, router, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.services.sessions import start_session
from bookings.models import Attendee, Booking
from common import replica, vitals
from events.models import Category, Event, TimeSlot
from tests.factories import EventFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/events"


def server() -> Any:
    """PostgreSQL's, where databases are made."""
    given = connections["default"].settings_dict
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return psycopg.connect(dbname="postgres", autocommit=True, **{name: given[key] for name, key in keys.items()})


def copy_file(path: Path) -> str:
    connections["default"].ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connections["default"].connection.backup(copy)
    return str(path)


def copy_database() -> str:
    """Of a database that nobody is connected to at that moment."""
    original = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    connections["default"].close_pool()
    with server() as connected:
        # Threads of other tests may hold connections that nobody needs any more.
        connected.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original])
        connected.execute(f'DROP DATABASE IF EXISTS "{original}_copy"')
        connected.execute(f'CREATE DATABASE "{original}_copy" TEMPLATE "{original}"')
    return f"{original}_copy"


@pytest.fixture
def event() -> Event:
    return EventFactory.create(title="Choir", capacity=5)


def ensure_connection(self: Any) -> None:
    """Django's; in a test it lets nobody connect to a database that is not in the settings from the start."""
    if self.connection is None:
        with self.wrap_database_errors:
            self.connect()


@pytest.fixture
def copy(event: Event, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Knows the event, and nothing that comes later; its definition, which a test may spoil."""
    is_file = connections["default"].vendor == "sqlite"
    name = copy_file(tmp_path / "copy.sqlite3") if is_file else copy_database()
    settings.DATABASE_ROUTERS = ["common.replica.Router"]
    connections.settings["replica"] = connections["default"].settings_dict | {"NAME": name}
    monkeypatch.setattr(type(connections["replica"]), "ensure_connection", ensure_connection)
    replica.breaker.reset()
    yield connections.settings["replica"]
    replica.breaker.reset()
    connections["replica"].close()
    if not is_file:
        with suppress(KeyError):
            connections["replica"].close_pool()
        with server() as connected:
            connected.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    del connections["replica"], connections.settings["replica"]


def titles(client: Any, **headers: str) -> list[str]:
    return [each["title"] for each in client.get(API, headers=headers).json()["items"]]


def seats_taken(client: Any, event: Event) -> int:
    return client.get(f"{API}/{event.pk}").json()["seats_taken"]


def names_of_databases() -> dict[str, str]:
    with transaction.atomic():
        inside = Event.objects.all().db
    return {
        "events": Event.objects.all().db,
        "slots": TimeSlot.objects.filter(capacity=1).db,
        "categories": Category.objects.all().db,
        "locked": Event.objects.select_for_update().db,
        "in a transaction": inside,
        "written": router.db_for_write(Event),
        "bookings": Booking.objects.all().db,
        "people": Attendee.objects.all().db,
    }


ON_PRIMARY = dict.fromkeys(
    ["events", "slots", "categories", "locked", "in a transaction", "written", "bookings", "people"], "default"
)
ON_COPY = ON_PRIMARY | dict.fromkeys(["events", "slots", "categories"], "replica")


@pytest.mark.parametrize(
    ("method", "path", "cookie", "expected"),
    [
        ("get", "/", "", ON_COPY),
        ("get", "/api/v1/events", "", ON_COPY),
        ("head", "/events/choir/", "", ON_COPY),
        ("get", "/", "1", ON_PRIMARY),
        ("post", "/events/choir/", "", ON_PRIMARY),
        ("patch", "/api/v1/events/1", "", ON_PRIMARY),
        ("get", "/api/v1/events/1/attendees", "", ON_PRIMARY),
        ("get", "/admin/events/event/", "", ON_PRIMARY),
        ("get", "/bookings/", "", ON_PRIMARY),
        ("get", "/door/", "", ON_PRIMARY),
    ],
)
def test_which_database_a_request_reads(copy: Any, method: str, path: str, cookie: str, expected: dict[str, str]):
    request = getattr(RequestFactory(), method)(path)
    request.COOKIES |= {"wrote": cookie} if cookie else {}
    seen = {}

    def view(request: Any) -> HttpResponse:
        seen.update(names_of_databases())
        return HttpResponse()

    replica.Replica(view)(request)

    assert seen == expected


def test_tasks_and_commands_read_what_is_true(copy: Any):
    assert names_of_databases() == ON_PRIMARY


def test_strangers_read_the_copy(copy: Any, client: Client):
    EventFactory.create(title="Newer")

    page = client.get("/").content.decode()

    assert titles(client) == ["Choir"]
    assert ("Choir" in page, "Newer" in page) == (True, False)
    assert "wrote" not in client.cookies


def test_a_guest_sees_the_booking_that_the_copy_lacks(copy: Any, event: Event, client: Client):
    body = {"time_slot_id": event.slots.get().pk, "attendee_name": "Ada"}
    booked = client.post("/api/v1/bookings", body, content_type="application/json")

    token = booked.json()["booking_token"]
    shown = client.get(f"/api/v1/bookings/{token}")
    page = client.get(f"/bookings/{token}/")

    assert (booked.status_code, shown.status_code, page.status_code) == (201, 200, 200)
    assert shown.json()["attendee_name"] == "Ada"
    assert Client().get(f"/api/v1/bookings/{token}").json()["attendee_name"] == "Ada"
    assert (seats_taken(client, event), seats_taken(Client(), event)) == (1, 0)
    cookie = client.cookies["wrote"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (10, True, "Lax")


def test_whoever_wrote_with_a_token_reads_it(copy: Any, event: Event):
    people, now = (event.organizer, UserFactory.create()), timezone.now()
    own, other = (f"Bearer {start_session(user=user, now=now).access_token}" for user in people)

    changed = APIClient().patch(
        f"{API}/{event.pk}", {"title": "Concert"}, format="json", headers={"Authorization": own}
    )

    assert changed.status_code == 200
    assert titles(APIClient(), Authorization=own) == ["Concert"]
    assert titles(APIClient(), Authorization=other) == ["Choir"]


def test_what_is_kept_comes_from_the_primary(copy: Any, event: Event, settings: Any):
    settings.CACHES = settings.CACHES | {"fragments": settings.CACHES["default"]}
    EventFactory.create(title="Newer")

    seen = [titles(Client()), titles(Client())]

    assert seen == [["Choir", "Newer"]] * 2


def spoil(copy: dict[str, Any]) -> None:
    copy["NAME" if connections["default"].vendor == "sqlite" else "PORT"] = "/nowhere/copy" if not copy["PORT"] else "1"
    copy["OPTIONS"] = {name: value for name, value in copy["OPTIONS"].items() if name != "pool"}


def test_a_copy_that_is_down_is_no_loss(copy: dict[str, Any], client: Client):
    spoil(copy)
    EventFactory.create(title="Newer")

    answers = [titles(client) for _ in range(2)]

    assert answers == [["Choir", "Newer"]] * 2
    assert replica.breaker.is_open
    replica.breaker.reset()
    assert client.get("/").status_code == 200


def test_a_copy_that_fails_amid_a_request_is_no_loss(copy: Any, client: Client):
    EventFactory.create(title="Newer")

    def fail(*_: Any) -> Any:
        raise OperationalError("canceling statement due to conflict with recovery")

    with connections["replica"].execute_wrapper(fail):
        answers = [client.get(API), client.get("/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Newer" in answer.content.decode() for answer in answers)


def test_a_copy_is_never_migrated(copy: Any):
    assert router.allow_migrate("replica", "events") is False
    assert router.allow_migrate("default", "events") is True
    assert call_command("makemigrations", check=True, dry_run=True, verbosity=0) is None


@pytest.mark.postgres
def test_the_doctor_asks_how_late_it_is(copy: Any, monkeypatch: pytest.MonkeyPatch):
    vitals.replica()

    monkeypatch.setattr(vitals, "_LAG", "SELECT 60")

    with pytest.raises(vitals.Trouble, match="behind"):
        vitals.replica()
