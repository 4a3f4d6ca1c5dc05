"""What the site's log says of a request, and what it keeps to itself."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient
from structlog.stdlib import ProcessorFormatter

from common.logs import redact
from events_site import celery
from notifications import services
from notifications.models import Notification
from notifications.tasks import deliver_due
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db

TOKEN = "S" * 43
PATHS = [f"/bookings/{TOKEN}/", f"/calendars/{TOKEN}.ics", f"/api/v1/bookings/{TOKEN}/calendar.ics"]


def lines(caplog: Any) -> list[str]:
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("path", PATHS)
def test_a_secret_address_is_in_no_line(caplog: Any, path: str):
    Client().get(path)

    (line,) = lines(caplog)
    assert path.replace(TOKEN, "…") in line
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("path", PATHS)
def test_a_bug_does_not_give_it_away(caplog: Any, monkeypatch: pytest.MonkeyPatch, path: str):
    for name in ("booking_by_token", "feed_by_token"):
        monkeypatch.setattr(f"bookings.limits.{name}", lambda token: 1 / 0)

    Client(raise_request_exception=False).get(path)

    assert f"Internal Server Error: {path.replace(TOKEN, '…')}" in lines(caplog)
    assert "ZeroDivisionError" in caplog.text
    assert TOKEN not in caplog.text


def test_a_forged_form_does_not_give_it_away(caplog: Any):
    Client(enforce_csrf_checks=True).post(f"/bookings/{TOKEN}/cancel/")

    assert any(line.startswith("Forbidden") and "/bookings/…/cancel/" in line for line in lines(caplog))
    assert TOKEN not in caplog.text


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the site's own handler writes."""
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each.formatter, ProcessorFormatter))
    stream = io.StringIO()
    before = handler.setStream(stream)  # type: ignore[attr-defined]
    yield stream
    handler.setStream(before)  # type: ignore[attr-defined]


def test_a_booking_and_its_mail_leave_nothing_of_the_person(written: io.StringIO, monkeypatch: pytest.MonkeyPatch):
    slot = EventFactory.create(capacity=5).slots.get()
    person = {"attendee_name": "Zoe", "email": "zoe.secret@example.org", "phone": "+4930123456"}
    answer = APIClient().post("/api/v1/bookings", person | {"time_slot_id": slot.pk}, format="json").json()
    token = answer["booking_token"]
    Client().get(f"/bookings/{token}/")
    APIClient().post("/api/v1/auth/login", {"email": person["email"], "password": "open-sesame"}, format="json")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError(f"no way to {person['email']} with {token}")

    monkeypatch.setattr("notifications.channels.email.Mail.send", fail)
    services.deliver(notification_id=Notification.objects.get().pk, now=timezone.now())

    text = written.getvalue()
    found = [json.loads(line) for line in text.splitlines()]
    assert {"answered", "delivery failed"} <= {line["event"] for line in found}
    assert all({"event", "level", "timestamp", "logger"} <= set(line) for line in found)
    assert all(line["request_id"] for line in found if line["event"] == "answered")
    assert any(line.get("exception", "").endswith("OSError: no way to … with …") for line in found)
    assert not [each for each in (token, person["email"], person["phone"], "open-sesame") if each in text]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("mail to a.b+c@example.org failed", "mail to … failed"),
        (f"token {TOKEN}a.", "token …."),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "Bearer …"),
        ("smtp://user:sesame@mail", "smtp://…@mail"),
        ("task 0b7c3c9e-6a1f-4b52-9d3e-2f8f5b7f9a10", "task 0b7c3c9e-6a1f-4b52-9d3e-2f8f5b7f9a10"),
        ("id " + "0123456789abcdef" * 2, "id " + "0123456789abcdef" * 2),
        (["a@b.example", 3, None], ["…", 3, None]),
        ({"password": "x", "n": 1.5}, {"password": "…", "n": 1.5}),
        (ValueError("a@b.example"), "…"),
    ],
)
def test_a_line_says_nothing_secret(value: Any, shown: Any):
    assert redact(None, "info", {"event": value}) == {"event": shown}


def test_a_task_carries_the_id_of_the_request_that_asked_for_it():
    headers: dict[str, Any] = {}
    with structlog.contextvars.bound_contextvars(request_id="asked-1"):
        celery.send_request_id(headers=headers)

    task = deliver_due
    task.push_request(request_id=headers["request_id"])
    celery.bind_request_id(task=task, task_id="t1")
    bound = structlog.contextvars.get_contextvars()
    celery.clear_request_id()
    task.pop_request()

    assert headers == {"request_id": "asked-1"}
    assert bound == {"task": task.name, "task_id": "t1", "request_id": "asked-1"}
    assert structlog.contextvars.get_contextvars() == {}
