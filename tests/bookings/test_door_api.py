"""The door by the API: who comes, letting them in, taking it back, counting."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Attendee, Booking
from bookings.services import cancel_booking, check_in
from events.models import Event
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return EventFactory.create(title="Concert", capacity=50)


@pytest.fixture
def door(api: APIClient, event: Event) -> APIClient:
    """The client of the event's door staff; the person is ``client.user``."""
    api.user = UserFactory.create(name="Anna")
    event.team.create(user=api.user, role="door")
    api.force_authenticate(api.user)
    return api


def scan(api: APIClient, event: Event, ticket_code: str, **more: Any) -> Any:
    body = {"ticket_code": ticket_code, **more}
    return api.post(f"/api/v1/events/{event.pk}/check-ins", body, format="json")


def listed(api: APIClient, event: Event, query: str = "") -> list[str]:
    answer = api.get(f"/api/v1/events/{event.pk}/attendees?{query}")
    assert answer.status_code == 200, answer.content
    return [each["name"] for each in answer.json()["items"]]


def moment(at: Any) -> str:
    return at.isoformat().replace("+00:00", "Z")


def test_a_scan_answers_who_came_and_when(door: APIClient, event: Event):
    booking = book(event, "Ada", email="ada@example.org", phone="+49 30 1234567")

    response = scan(door, event, booking.attendees.get().ticket_code.lower())

    ada = Attendee.objects.get()
    assert ada.checked_in_by == door.user
    assert response.status_code == 200
    assert response.json() == {
        "attendee": {
            "id": ada.pk,
            "booking_id": booking.pk,
            "name": "Ada",
            "email": "ada@example.org",
            "phone": "+49 30 1234567",
            "ticket_code": ada.ticket_code,
            "time_slot_id": booking.slot_id,
            "registered_at": moment(booking.created_at),
            "checked_in_at": moment(ada.checked_in_at),
        },
        "checked_in_at": moment(ada.checked_in_at),
    }


def test_a_second_scan_tells_when_and_by_whom(door: APIClient, event: Event):
    code = book(event, "Ada").attendees.get().ticket_code
    first = scan(door, event, code).json()

    body = assert_envelope(scan(door, event, code), 409, "already_checked_in")

    assert (body["checked_in_at"], body["checked_in_by"]) == (first["checked_in_at"], "Anna")


def test_the_same_scan_again_is_no_second_scan(door: APIClient, event: Event):
    code = book(event, "Ada").attendees.get().ticket_code

    answers = [scan(door, event, code, scan_id="device-7-scan-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_every_refusal_has_its_code(door: APIClient, event: Event):
    elsewhere = book(EventFactory.create(title="Secret", capacity=5), "Otto").attendees.get()
    cancelled = book(event, "Cy")
    cancel_booking(booking=cancelled, now=timezone.now())
    waiting = book(event, "Wanda")
    Booking.objects.filter(pk=waiting.pk).update(status="waitlisted")

    assert_envelope(scan(door, event, "A" * 26), 404, "not_found")
    wrong = assert_envelope(scan(door, event, elsewhere.ticket_code), 409, "wrong_event")
    assert_envelope(scan(door, event, cancelled.attendees.get().ticket_code), 409, "booking_cancelled")
    assert_envelope(scan(door, event, waiting.attendees.get().ticket_code), 409, "not_confirmed")
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    assert_envelope(scan(door, event, "A" * 26), 409, "event_cancelled")
    assert "Secret" not in str(wrong)
    assert not Attendee.objects.filter(checked_in_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ticket_code"),
        ({"ticket_code": ""}, "ticket_code"),
        ({"ticket_code": ["A"]}, "ticket_code"),
        ({"ticket_code": "A" * 101}, "ticket_code"),
        ({"ticket_code": "A" * 26, "scan_id": "short"}, "scan_id"),
        ({"ticket_code": "A" * 26, "scan_id": "x" * 37}, "scan_id"),
        ({"ticket_code": "A" * 26, "force": True}, "force"),
    ],
)
def test_a_wrong_scan_is_named(door: APIClient, event: Event, body: dict[str, Any], field: str):
    response = door.post(f"/api/v1/events/{event.pk}/check-ins", body, format="json")

    assert list(assert_envelope(response, 400, "invalid_input")["fields"]) == [field]


def test_a_check_in_is_taken_back_once(door: APIClient, event: Event):
    ada = book(event, "Ada").attendees.get()
    stranger = book(EventFactory.create(capacity=5), "Otto").attendees.get()
    scan(door, event, ada.ticket_code)

    undone = door.delete(f"/api/v1/events/{event.pk}/check-ins/{ada.pk}")

    assert (undone.status_code, undone.content) == (204, b"")
    ada.refresh_from_db()
    assert ada.checked_in_at is None
    assert_envelope(door.delete(f"/api/v1/events/{event.pk}/check-ins/{ada.pk}"), 409, "not_checked_in")
    assert_envelope(door.delete(f"/api/v1/events/{event.pk}/check-ins/{stranger.pk}"), 404, "not_found")
    assert_envelope(door.delete(f"/api/v1/events/{event.pk}/check-ins/{10**17}"), 404, "not_found")


def test_the_list_is_of_those_who_are_expected(door: APIClient, event: Event):
    party = book(event, "Ada", seats=2, email="ada@example.org")
    cancel_booking(booking=book(event, "Cy"), now=timezone.now())
    waiting = book(event, "Wanda")
    Booking.objects.filter(pk=waiting.pk).update(status="waitlisted")
    party.attendees.filter(email="").update(active=False)

    assert listed(door, event) == ["Ada"]


def test_the_list_is_searched_and_filtered(door: APIClient, event: Event):
    ada = book(event, "Ada Lovelace", email="countess@example.org").attendees.get()
    book(event, "Bob Lovelock")
    book(event, "Ağa Şen")
    scan(door, event, ada.ticket_code)
    slot = event.slots.get().pk
    other_slot = EventFactory.create(capacity=1).slots.get().pk

    searches = {
        "search=LOVEL": ["Ada Lovelace", "Bob Lovelock"],
        "search=love ada": ["Ada Lovelace"],
        "search=countess@": ["Ada Lovelace"],
        f"search={ada.ticket_code[:4]}-{ada.ticket_code[4:8]}": ["Ada Lovelace"],
        "search=şen": ["Ağa Şen"],
        "search=%25": [],
        "search=nobody": [],
        "checked_in=true": ["Ada Lovelace"],
        "checked_in=false": ["Bob Lovelock", "Ağa Şen"],
        f"slot={slot}&search=bob": ["Bob Lovelock"],
        f"slot={other_slot}": [],
        "size=1&page=2": ["Bob Lovelock"],
    }

    assert {query: listed(door, event, query) for query in searches} == searches


@pytest.mark.parametrize(
    ("query", "field"),
    [("name=Ada", "name"), ("checked_in=perhaps", "checked_in"), ("slot=x", "slot"), ("search=%00", "search")],
)
def test_a_wrong_query_is_named(door: APIClient, event: Event, query: str, field: str):
    response = door.get(f"/api/v1/events/{event.pk}/attendees?{query}")

    assert list(assert_envelope(response, 400, "invalid_input")["fields"]) == [field]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    door: APIClient, event: Event, people: int, django_assert_num_queries: Any
):
    for number in range(people):
        book(event, f"Guest {number}")

    with django_assert_num_queries(4):  # the event, the team, how many, and the page
        names = listed(door, event)

    assert len(names) == people


def test_a_scan_asks_the_database_little(door: APIClient, event: Event, django_assert_num_queries: Any):
    code = book(event, "Ada").attendees.get().ticket_code

    # The event, the team for the view and for the service, the ticket, the update, the trail and the organizer's
    # webhooks; and 2 savepoints.
    with django_assert_num_queries(11):
        scan(door, event, code)


def test_the_summary_counts_seats_and_who_is_in(door: APIClient, event: Event, django_assert_num_queries: Any):
    party = book(event, "Ada", seats=3)
    cancelled = book(event, "Cy")
    on_offer = book(event, "Olga", seats=2)
    Booking.objects.filter(pk=on_offer.pk).update(status="offered", offer_expires_at=timezone.now())
    for attendee in party.attendees.all()[:2]:
        scan(door, event, attendee.ticket_code)
    cancel_booking(booking=cancelled, now=timezone.now())

    with django_assert_num_queries(5):  # the event, the team, seats, offers, who is in
        summary = door.get(f"/api/v1/events/{event.pk}/check-ins/summary").json()

    assert summary == {"attendees": 3, "checked_in": 2}
    assert len(listed(door, event)) == 3


def test_those_who_see_the_event_are_not_allowed_and_the_rest_find_nothing(api: APIClient, event: Event):
    ada = book(event, "Ada").attendees.get()
    check_in(event=event, ticket_code=ada.ticket_code, by=event.organizer, now=timezone.now())
    api.force_authenticate(UserFactory.create())
    calls = [
        ("get", "attendees"), ("post", "check-ins"), ("delete", f"check-ins/{ada.pk}"), ("get", "check-ins/summary"),
    ]  # fmt: skip

    for method, path in calls:
        Event.objects.filter(pk=event.pk).update(status="published")
        assert_envelope(getattr(api, method)(f"/api/v1/events/{event.pk}/{path}"), 403, "not_allowed")
        Event.objects.filter(pk=event.pk).update(status="draft")
        assert_envelope(getattr(api, method)(f"/api/v1/events/{event.pk}/{path}"), 404, "not_found")
