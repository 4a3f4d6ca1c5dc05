"""What holds for every call of the API: the envelope, paging, unknown names, slashes, request ids, times."""

import json
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from bookings.models import Attendee, Booking
from common import paginator
from events.models import Event, TimeSlot
from notifications.models import Notification
from tests.factories import EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db

UNKNOWN_TOKEN = "A" * 43


def assert_envelope(response: Any, status: int, code: str) -> dict[str, Any]:
    body = json.loads(response.content)
    assert response.status_code == status, body
    assert response["Content-Type"] == "application/json"
    assert {name: body[name] for name in ("error", "status_code", "code")} == {
        "error": True,
        "status_code": status,
        "code": code,
    }
    assert body["message"]
    assert body["request_id"] == response["X-Request-ID"]
    return body


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Booking, Attendee, Notification, TimeSlot, Event))


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nowhere", 404, "not_found"),
        ("get", "/api/", 404, "not_found"),
        ("get", "/api/v1/events/999999", 404, "not_found"),
        ("get", "/api/v1/events/99999999999999999999999999", 404, "not_found"),
        ("get", f"/api/v1/bookings/{UNKNOWN_TOKEN}", 404, "not_found"),
        ("delete", f"/api/v1/bookings/{UNKNOWN_TOKEN}", 404, "not_found"),
        ("get", "/api/v1/bookings/short", 404, "not_found"),
        ("get", "/api/v1/bookings/%00%ff", 404, "not_found"),
        ("delete", "/api/v1/events", 405, "method_not_allowed"),
        ("get", "/api/v1/auth/login", 405, "method_not_allowed"),
        ("post", "/api/v1/events", 401, "not_authenticated"),
        ("get", "/api/v1/bookings/my", 401, "not_authenticated"),
    ],
)
def test_refusals_wear_the_envelope(api: APIClient, method: str, path: str, status: int, code: str):
    response = getattr(api, method)(path)

    assert_envelope(response, status, code)


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer a.b.c", "Bearer " + "x" * 5000])
def test_a_bad_access_token_is_a_401(api: APIClient, header: str):
    response = api.get("/api/v1/events", headers={"Authorization": header})

    assert_envelope(response, 401, "token_invalid")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid_input"),
        (b"{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b'{"seats": NaN}', 400, "malformed_json"),
        (b'{"seats": 1e400}', 400, "malformed_json"),
        (b'{"seats": [-1E400]}', 400, "malformed_json"),
        (b'{"seats": ' + b"9" * 5000 + b"}", 400, "malformed_json"),
        (b'{"attendee_name": "\\ud800"}', 400, "malformed_json"),
        (b'{"\\udfff": 1}', 400, "malformed_json"),
        (b"[]", 400, "invalid_input"),
        (b"null", 400, "invalid_input"),
        (b'"text"', 400, "invalid_input"),
        (b"x" * 10_000_000, 413, "body_too_large"),
    ],
    ids=lambda value: str(value[:20]) if isinstance(value, bytes) else str(value),
)
@pytest.mark.parametrize("path", ["/api/v1/bookings", "/api/v1/auth/register"])
def test_broken_bodies_change_nothing(api: APIClient, path: str, body: bytes, status: int, code: str):
    before = rows()

    response = api.generic("POST", path, body, content_type="application/json")

    assert_envelope(response, status, code)
    assert rows() == before


@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=0.9", "nonsense"])
def test_json_is_spoken_whatever_is_accepted(api: APIClient, accept: str):
    answers = [api.get(f"/api/v1/{path}", headers={"Accept": accept}) for path in ("events", "events/999", "users/me")]

    assert [answer.status_code for answer in answers] == [200, 404, 401]
    assert {answer["Content-Type"] for answer in answers} == {"application/json"}


def test_another_media_type_is_a_415(api: APIClient):
    response = api.generic("POST", "/api/v1/bookings", b"a=1", content_type="application/x-www-form-urlencoded")

    assert_envelope(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("path", [f"bookings/{UNKNOWN_TOKEN}", "bookings", "auth/login", "events", "events/1/team"])
def test_options_tell_no_fields(api: APIClient, path: str):
    strangers = api.options(f"/api/v1/{path}")
    api.force_authenticate(OrganizerFactory.create())
    organizers = api.options(f"/api/v1/{path}")

    assert strangers.status_code == (401 if path.startswith("events") else 200)
    assert organizers.status_code == 200
    assert set(organizers.json()) == {"name", "description", "renders", "parses"}


WRONG = [
    ({"attendee_name": 7, "seats": "many"}, "seats"),
    ({"attendee_name": {"a": 1}}, "attendee_name"),
    ({"attendee_name": "nul\x00byte"}, "attendee_name"),
    ({"attendee_name": ""}, "attendee_name"),
    ({"attendee_name": "x" * 151}, "attendee_name"),
    ({}, "attendee_name"),
    ({"attendee_name": "A", "seats": 0}, "seats"),
    ({"attendee_name": "A", "seats": -1}, "seats"),
    ({"attendee_name": "A", "seats": 1.5}, "seats"),
    ({"attendee_name": "A", "seats": None}, "seats"),
    ({"attendee_name": "A", "email": "nobody"}, "email"),
    ({"attendee_name": "A", "email": "a@b.c\r\nBcc: x@y.z"}, "email"),
    ({"attendee_name": "A", "phone": "call me"}, "phone"),
    ({"attendee_name": "A", "attendees": []}, "attendees"),
    ({"attendee_name": "A", "attendees": [{"email": "a@example.org"}]}, "attendees.0.name"),
    ({"attendee_name": "A", "attendees": [{"name": "A", "x": 1}]}, "attendees.0.x"),
    (
        {"attendee_name": "A", "attendees": [{"name": "A", "email": "a@b.cd"}, {"name": "B", "email": "A@b.cd"}]},
        "attendees",
    ),
    ({"attendee_name": "A", "attendees": [{"name": "A"}], "seats": 2}, "seats"),
    ({"attendee_name": "A", "atendees": []}, "atendees"),
    ({"attendee_name": "A", "status": "confirmed"}, "status"),
    ({"attendee_name": "A", "event_id": "one"}, "event_id"),
    ({"attendee_name": "A", "time_slot_id": 10**30}, "time_slot_id"),
    ({"attendee_name": "A", "time_slot_id": True}, "time_slot_id"),
]


@pytest.mark.parametrize(("body", "field"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_booking_fields_are_named_and_change_nothing(api: APIClient, body: dict[str, Any], field: str):
    slot = EventFactory.create(capacity=5).slots.get()
    before = rows()

    response = api.post("/api/v1/bookings", {"time_slot_id": slot.pk} | body, format="json")

    refused = assert_envelope(response, 400, "invalid_input")
    assert list(refused["fields"]) == [field]
    assert refused["fields"][field][0]
    assert rows() == before
    slot.refresh_from_db()
    assert slot.seats_taken == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("serach=x", "serach"),
        ("format=json", "format"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("size=101", "size"),
        ("size=-1", "size"),
        ("skip=-1", "skip"),
        ("limit=0", "limit"),
        ("start_after=soon", "start_after"),
        ("has_seats=perhaps", "has_seats"),
        ("status=secret", "status"),
        ("ordering=password", "ordering"),
        ("organizer=me", "organizer"),
        ("organizer=" + "9" * 40, "organizer"),
        (f"organizer={-(2**63) - 1}", "organizer"),
        ("search=%00", "search"),
        ("search=" + "x" * 10_000, "search"),
        ("location=%00", "location"),
        ("location=" + "x" * 201, "location"),
        ("ordering=relevance", "ordering"),
        ("start_after=2077-05-04", "start_after"),
        ("end_before=2077-05-04T09:00:00", "end_before"),
    ],
)
def test_a_wrong_query_is_named(api: APIClient, query: str, field: str):
    response = api.get(f"/api/v1/events?{query}")

    assert list(assert_envelope(response, 400, "invalid_input")["fields"]) == [field]


def test_the_least_number_of_an_id_is_nobodys(api: APIClient):
    assert api.get(f"/api/v1/events?organizer={-(2**63)}").json()["items"] == []


def test_page_and_skip_do_not_mix(api: APIClient):
    response = api.get("/api/v1/events?page=1&limit=5")

    assert set(assert_envelope(response, 400, "invalid_input")["fields"]) == {"page", "limit"}


def test_lists_page_both_ways(api: APIClient):
    ids = [EventFactory.create(capacity=1).pk for _ in range(5)]

    first = api.get("/api/v1/events?page=1&size=2").json()
    last = api.get("/api/v1/events?skip=4&limit=2").json()
    beyond = api.get("/api/v1/events?page=999999999&size=100").json()

    assert [event["id"] for event in first["items"]] == ids[:2]
    assert (first["total"], first["page"], first["size"], first["previous"]) == (5, 1, 2, None)
    assert first["next"] == "http://localhost:8000/api/v1/events?page=2&size=2"
    assert [event["id"] for event in last["items"]] == ids[4:]
    assert last["previous"] == "http://localhost:8000/api/v1/events?limit=2&skip=2"
    assert last["next"] is None
    assert beyond["items"] == []
    assert beyond["total"] == 5


def test_a_slash_at_the_end_is_answered_without_a_redirect(api: APIClient):
    event = EventFactory.create(capacity=1)

    for path in ("/api/v1/events", f"/api/v1/events/{event.pk}", f"/api/v1/bookings/{book(event).token}"):
        assert api.get(path + "/").json() == api.get(path).json()


def test_request_id_is_taken_or_made(client: Client):
    given = client.get("/api/v1/events", headers={"X-Request-ID": "abc-123"})
    made = client.get("/api/v1/events", headers={"X-Request-ID": "bad id\twith junk"})

    assert given["X-Request-ID"] == "abc-123"
    assert len(made["X-Request-ID"]) == 32


def test_public_answers_have_an_etag(api: APIClient):
    EventFactory.create(capacity=1)
    first = api.get("/api/v1/events")

    again = api.get("/api/v1/events", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_naive_times_are_read_in_the_zone_of_the_body(api: APIClient):
    api.force_authenticate(OrganizerFactory.create())
    naive = {"title": "Choir", "starts_at": "2077-07-01T19:30:00"}

    refused = api.post("/api/v1/events", naive, format="json")
    read = api.post("/api/v1/events", naive | {"timezone": "Europe/Paris"}, format="json")
    unknown = api.post("/api/v1/events", naive | {"timezone": "Mars/Base"}, format="json")

    assert list(assert_envelope(refused, 400, "invalid_input")["fields"]) == ["starts_at"]
    assert read.json()["starts_at"] == "2077-07-01T17:30:00Z"
    assert set(assert_envelope(unknown, 400, "invalid_input")["fields"]) == {"starts_at", "timezone"}


def test_a_time_that_the_clocks_skip_is_refused(api: APIClient):
    api.force_authenticate(OrganizerFactory.create())
    skipped = {"title": "Choir", "starts_at": "2077-03-28T02:30:00", "timezone": "Europe/Paris"}

    response = api.post("/api/v1/events", skipped, format="json")

    assert list(assert_envelope(response, 400, "invalid_input")["fields"]) == ["starts_at"]


def test_what_nobody_expected_is_a_500_in_the_envelope(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bookings.api.slot_to_book", lambda **_: 1 / 0)
    client.raise_request_exception = False

    response = client.post(
        "/api/v1/bookings", {"time_slot_id": 1, "attendee_name": "A"}, content_type="application/json"
    )

    assert_envelope(response, 500, "server_error")


def test_openapi_and_its_pages_need_no_other_host(client: Client):
    schema = client.get("/openapi.json").json()
    pages = [client.get(path).content.decode() for path in ("/docs", "/redoc")]

    assert "/api/v1/bookings/{token}" in schema["paths"]
    assert schema["paths"]["/api/v1/events/{id}"]["get"]["responses"]["404"] == {
        "$ref": "#/components/responses/NotFound"
    }
    for page in pages:
        assert "//cdn." not in page
        assert 'src="https://' not in page
        assert 'href="https://' not in page


def test_long_lists_are_counted_now_and_then(api: APIClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paginator, "EXACT", 2)
    EventFactory.create_batch(3)
    first = api.get("/api/v1/events").json()["total"]
    EventFactory.create()

    later = [api.get(f"/api/v1/events{query}").json()["total"] for query in ("", "?page=2&size=1", "?status=published")]

    assert (first, later) == (3, [3, 3, 4])


def test_deep_pages_are_those_of_one_long_list(api: APIClient, monkeypatch: pytest.MonkeyPatch):
    EventFactory.create_batch(7)
    whole = [each["id"] for each in api.get("/api/v1/events").json()["items"]]
    monkeypatch.setattr(paginator, "DEEP", 2)

    pages = [api.get(f"/api/v1/events?page={page}&size=2").json()["items"] for page in (1, 2, 3, 4)]

    assert [each["id"] for page in pages for each in page] == whole
