"""Attendees by the API of the event's team: registered, corrected, taken out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from events.models import Event, TimeSlot
from tests.common.test_conventions import assert_envelope, rows
from tests.factories import EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return EventFactory.create(capacity=3)


@pytest.fixture
def desk(api: APIClient, event: Event) -> APIClient:
    """The client of the event's owner."""
    api.force_authenticate(event.organizer)
    return api


def register(api: APIClient, event: Event, **body: Any) -> Any:
    return api.post(f"/api/v1/events/{event.pk}/attendees", body, format="json")


def change(api: APIClient, attendee: Attendee, **body: Any) -> Any:
    return api.patch(f"/api/v1/attendees/{attendee.pk}", body, format="json")


def test_a_person_is_registered_with_a_seat(desk: APIClient, event: Event):
    response = register(desk, event, name="Zoë 🎉", email="zoe@example.org", phone="+33 6 12 34 56 78")

    attendee = Attendee.objects.get()
    booking = Booking.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": attendee.pk,
        "booking_id": booking.pk,
        "name": "Zoë 🎉",
        "email": "zoe@example.org",
        "phone": "+33 6 12 34 56 78",
        "ticket_code": attendee.ticket_code,
        "time_slot_id": booking.slot_id,
        "registered_at": booking.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "checked_in_at": None,
    }
    assert (booking.status, booking.source, booking.seats, booking.user) == ("confirmed", "admin", 1, None)
    assert TimeSlot.objects.get().seats_taken == 1
    assert TrailEntry.objects.get(action="attendee.registered").actor == event.organizer


def test_a_person_is_registered_for_a_slot_of_the_event(desk: APIClient, event: Event):
    later = event.slots.create(starts_at=event.starts_at, ends_at=event.ends_at, capacity=1)
    foreign = EventFactory.create(capacity=1).slots.get()

    chosen = register(desk, event, name="Ada", time_slot_id=later.pk)

    assert (chosen.status_code, chosen.json()["time_slot_id"]) == (201, later.pk)
    assert_envelope(register(desk, event, name="Bob"), 409, "slot_required")
    assert_envelope(register(desk, event, name="Bob", time_slot_id=foreign.pk), 400, "wrong_slot")
    assert_envelope(register(desk, event, name="Bob", time_slot_id=10**9), 404, "not_found")
    assert_envelope(register(desk, event, name="Bob", time_slot_id=later.pk), 409, "event_full")
    assert Attendee.objects.count() == 1


def test_registering_is_not_bound_to_the_booking_window(desk: APIClient, event: Event):
    Event.objects.update(booking_closes_at=timezone.now() - timedelta(days=1), requires_account=True)

    with time_machine.travel(event.starts_at + timedelta(minutes=30), tick=False):
        during = register(desk, event, name="Late Ada")
    with time_machine.travel(event.ends_at, tick=False):
        after = register(desk, event, name="Later Bob")

    assert during.status_code == 201
    assert_envelope(after, 409, "event_started")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"name": "Ada", "email": "ada"}, "email"),
        ({"name": "Ada", "phone": "call me"}, "phone"),
        ({"name": "Ada", "time_slot_id": "x"}, "time_slot_id"),
        ({"name": "Ada", "time_slot_id": 2**70}, "time_slot_id"),
        ({"name": "Ada", "seats": 2}, "seats"),
    ],
)
def test_bad_registrations_name_their_field(desk: APIClient, event: Event, body: dict[str, Any], field: str):
    response = register(desk, event, **body)

    assert list(assert_envelope(response, 400, "invalid_input")["fields"]) == [field]
    assert Attendee.objects.count() == 0


def test_one_address_has_one_seat(desk: APIClient, event: Event):
    register(desk, event, name="Ada", email="ada@example.org")

    again = register(desk, event, name="Ada", email="ADA@example.org")

    assert_envelope(again, 409, "already_booked")
    assert TimeSlot.objects.get().seats_taken == 1


def test_drafts_and_cancelled_events_register_nobody(desk: APIClient, event: Event):
    for status, code in [("draft", "event_not_published"), ("cancelled", "event_cancelled")]:
        Event.objects.update(status=status)
        assert_envelope(register(desk, event, name="Ada"), 409, code)

    assert Attendee.objects.count() == 0


def test_an_attendee_is_corrected_and_the_others_are_not(desk: APIClient, event: Event):
    party = book(event, "Ada", seats=2, email="ada@example.org")
    first, second = party.attendees.all()

    response = change(desk, second, name="Grace", email="grace@example.org")

    assert response.status_code == 200
    assert {name: response.json()[name] for name in ("id", "name", "email", "phone")} == {
        "id": second.pk, "name": "Grace", "email": "grace@example.org", "phone": "",
    }  # fmt: skip
    assert list(Attendee.objects.values_list("name", "email", "ticket_code")) == [
        ("Ada", "ada@example.org", first.ticket_code),
        ("Grace", "grace@example.org", second.ticket_code),
    ]


def test_corrections_are_refused_with_a_reason(desk: APIClient, event: Event):
    book(event, "Ada", email="ada@example.org")
    bob = book(event, "Bob").attendees.get()
    before = list(Attendee.objects.values())

    answers = {
        "twin": change(desk, bob, email="Ada@example.org").json()["code"],
        "nothing": change(desk, bob).json()["code"],
        "no name": change(desk, bob, name=" ").json()["fields"],
        "code": change(desk, bob, ticket_code="A" * 26).json()["fields"],
        "state": change(desk, bob, active=False).json()["fields"],
    }

    assert answers == {
        "twin": "already_booked",
        "nothing": "invalid_input",
        "no name": {"name": ["This field may not be blank."]},
        "code": {"ticket_code": ["There is no such field."]},
        "state": {"active": ["There is no such field."]},
    }
    assert list(Attendee.objects.values()) == before


def test_taking_out_frees_the_seat_for_who_waits(desk: APIClient, event: Event):
    party = book(event, "Ada", seats=3)
    waiting = book(event, "Eve", join_waitlist=True)
    someone = party.attendees.last()
    assert someone is not None

    answer = desk.delete(f"/api/v1/attendees/{someone.pk}")
    again = desk.delete(f"/api/v1/attendees/{someone.pk}")

    party.refresh_from_db()
    waiting.refresh_from_db()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (party.status, party.seats, party.attendees.filter(active=True).count()) == ("confirmed", 2, 2)
    assert (waiting.status, TimeSlot.objects.get().seats_taken) == ("offered", 3)
    assert_envelope(again, 409, "already_cancelled")


def test_the_last_one_taken_out_ends_the_booking(desk: APIClient, event: Event):
    booking = book(event, "Ada")

    answer = desk.delete(f"/api/v1/attendees/{booking.attendees.get().pk}")
    corrected = change(desk, booking.attendees.get(), name="Bob")

    booking.refresh_from_db()
    assert (answer.status_code, booking.status, TimeSlot.objects.get().seats_taken) == (204, "cancelled", 0)
    assert_envelope(corrected, 409, "already_cancelled")


def test_somebody_inside_is_not_taken_out(desk: APIClient, event: Event):
    attendee = book(event).attendees.get()
    Attendee.objects.update(checked_in_at=timezone.now())

    answer = desk.delete(f"/api/v1/attendees/{attendee.pk}")

    assert_envelope(answer, 409, "attendee_checked_in")
    assert Booking.objects.get().status == "confirmed"


def test_strangers_find_no_attendee_and_door_staff_may_not(api: APIClient, event: Event):
    attendee = book(event, "Ada").attendees.get()
    door, stranger = UserFactory.create(), UserFactory.create()
    event.team.create(user=door, role="door")
    path = f"/api/v1/attendees/{attendee.pk}"
    before = rows(), list(Attendee.objects.values())

    for user, status, code in [(stranger, 404, "not_found"), (door, 403, "not_allowed")]:
        api.force_authenticate(user)
        assert_envelope(api.patch(path, {"name": "Eve"}, format="json"), status, code)
        assert_envelope(api.delete(path), status, code)
        assert_envelope(register(api, event, name="Eve"), 403, "not_allowed")
        for part in ("attendees.csv", "attendees.xlsx", "stats"):
            assert_envelope(api.get(f"/api/v1/events/{event.pk}/{part}"), 403, "not_allowed")

    assert (rows(), list(Attendee.objects.values())) == before


@pytest.mark.parametrize("path", ["attendees.csv", "attendees.xlsx", "stats"])
def test_files_and_numbers_know_no_parameters_and_no_other_event(desk: APIClient, event: Event, path: str):
    assert_envelope(desk.get(f"/api/v1/events/{event.pk}/{path}?search=x"), 400, "invalid_input")
    assert_envelope(desk.get(f"/api/v1/events/{10**17}/{path}"), 404, "not_found")
