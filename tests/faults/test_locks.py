"""A row that somebody else holds for too long: the answer is 503, to come back soon, and nothing is half done."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from psycopg import errors
from rest_framework.test import APIClient

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from events.models import TimeSlot
from notifications.models import Notification
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, book
from tests.site import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.xdist_group("races")]


@contextmanager
def session(**values: str) -> Iterator[None]:
    """The connection of this thread, which the test's requests use, with other settings for a while."""
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"SET {name} TO '{value}'")
    yield
    with connection.cursor() as cursor:
        for name in values:
            cursor.execute(f"RESET {name}")


@pytest.fixture
def other() -> Iterator[psycopg.Connection[Any]]:
    """Somebody else's connection, in a transaction."""
    settings = connection.settings_dict
    address = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    address |= {"password": settings["PASSWORD"], "dbname": settings["NAME"]}
    with psycopg.connect(**{name: value for name, value in address.items() if value}) as somebody:
        yield somebody
        somebody.rollback()


def everything() -> list[Any]:
    """All that a booking or its end would change."""
    bookings = Booking.objects.order_by("pk").values_list("pk", "status", "revision")
    slots = TimeSlot.objects.order_by("pk").values_list("pk", "capacity", "seats_taken", "booking_count")
    people = Attendee.objects.order_by("pk").values_list("pk", "active")
    return [*bookings, *slots, *people, Notification.objects.count(), TrailEntry.objects.count()]


def assert_unavailable(response: Any) -> None:
    assert_envelope(response, 503, "unavailable")
    assert response["Retry-After"] == "5"


def asker(slot: TimeSlot) -> Callable[[], Any]:
    client = APIClient(raise_request_exception=False)
    body = {"event_id": slot.event_id, "attendee_name": "Ada", "email": "ada@example.org", "seats": 2}
    return lambda: client.post("/api/v1/bookings", body, format="json")


def hold(other: psycopg.Connection[Any], slot: TimeSlot) -> None:
    other.execute("SELECT 1 FROM events_timeslot WHERE id = %s FOR NO KEY UPDATE", [slot.pk])


def until_blocked(by: psycopg.Connection[Any]) -> None:
    """Wait until somebody waits for what ``by`` holds."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
    eventually(lambda: by.execute(waiting, [by.info.backend_pid]).fetchone() != (0,))


def test_a_booking_that_waits_too_long_is_asked_to_come_back(other: psycopg.Connection[Any]):
    slot = EventFactory.create(capacity=5).slots.get()
    before = everything()
    hold(other, slot)

    with session(lock_timeout="100ms"):
        refused = asker(slot)()
        other.rollback()
        after = everything()
        answered = asker(slot)()

    assert_unavailable(refused)
    assert after == before
    assert answered.status_code == 201


def test_a_page_that_waits_too_long_says_so_and_cancels_nothing(other: psycopg.Connection[Any]):
    booking = book(EventFactory.create(capacity=5), "Ada", 2, email="ada@example.org")
    before = everything()
    hold(other, booking.slot)

    with session(lock_timeout="100ms"):
        page = Client(raise_request_exception=False).post(f"{booking.get_absolute_url()}cancel/")

    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "The site is very busy right now." in page.content.decode()
    assert everything() == before


def test_a_change_that_cannot_be_serialized_is_asked_to_come_back(other: psycopg.Connection[Any]):
    slot = EventFactory.create(capacity=5).slots.get()
    other.execute("UPDATE events_timeslot SET capacity = 4 WHERE id = %s", [slot.pk])

    def commit_under_the_request() -> None:
        until_blocked(other)
        other.commit()

    with ThreadPoolExecutor(1) as pool, session(default_transaction_isolation="repeatable read"):
        done = pool.submit(commit_under_the_request)
        refused = asker(slot)()
        done.result()

    assert_unavailable(refused)
    assert everything() == [(slot.pk, 4, 0, 0), 0, TrailEntry.objects.count()]


def test_the_victim_of_a_deadlock_is_asked_to_come_back(other: psycopg.Connection[Any]):
    slot = EventFactory.create(capacity=5).slots.get()
    before = everything()
    other.execute("SET deadlock_timeout TO '60s'")  # so that it is the request whose turn it is to give way
    hold(other, slot)

    def want_what_the_request_has() -> None:
        until_blocked(other)
        other.execute("SELECT 1 FROM events_event WHERE id = %s FOR UPDATE", [slot.event_id])

    with ThreadPoolExecutor(1) as pool, session(deadlock_timeout="2s"):
        done = pool.submit(want_what_the_request_has)
        refused = asker(slot)()
        done.result()

    assert_unavailable(refused)
    assert everything() == before


def test_no_connection_waits_for_ever_or_sits_on_its_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')")
        timeouts = cursor.fetchone()

    assert timeouts == ("5s", "1min")


@pytest.mark.parametrize(
    "error", [errors.LockNotAvailable, errors.SerializationFailure, errors.DeadlockDetected, errors.QueryCanceled]
)
def test_what_the_database_may_say_of_a_busy_moment_is_one_kind_of_error(error: type[psycopg.Error]):
    with pytest.raises(OperationalError), connection.wrap_database_errors:
        raise error
