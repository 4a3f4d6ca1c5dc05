"""Bookings by the API: a guest with a token, a user with a JWT."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar
from rest_framework.test import APIClient

from bookings.models import Attendee, Booking
from events.models import Event
from notifications.models import Notification
from tests.common.test_conventions import assert_envelope, rows
from tests.factories import EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db


def post(api: APIClient, **body: Any) -> Any:
    return api.post("/api/v1/bookings", body, format="json")


def test_a_guest_books_by_name_alone(api: APIClient):
    event = EventFactory.create(capacity=3)
    slot = event.slots.get()

    response = post(api, event_id=event.pk, attendee_name="Zoë 🎉")

    booking = Booking.objects.get()
    attendee = Attendee.objects.get()
    body = response.json()
    assert response.status_code == 201
    assert body == {
        "id": booking.pk,
        "booking_token": booking.token,
        "status": "confirmed",
        "waitlist_position": None,
        "offer_expires_at": None,
        "event": {
            "id": event.pk,
            "title": event.title,
            "starts_at": event.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ends_at": event.ends_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "location": "",
        },
        "event_id": event.pk,
        "time_slot": {
            "id": slot.pk,
            "starts_at": event.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ends_at": event.ends_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "capacity": 3,
            "seats_taken": 1,
            "seats_left": 2,
            "is_available": True,
        },
        "time_slot_id": slot.pk,
        "attendee_name": "Zoë 🎉",
        "email": "",
        "phone": "",
        "sms_reminders": False,
        "seats": 1,
        "attendees": [
            {
                "id": attendee.pk,
                "name": "Zoë 🎉",
                "email": "",
                "phone": "",
                "ticket_code": attendee.ticket_code,
                "checked_in_at": None,
            }
        ],
        "manage_url": f"http://localhost:8000/bookings/{booking.token}/",
        "calendar_url": f"http://localhost:8000/api/v1/bookings/{booking.token}/calendar.ics",
        "created_at": booking.created_at.isoformat().replace("+00:00", "Z"),
        "cancelled_at": None,
    }
    assert len(booking.token) == 43
    assert not Notification.objects.exists()


def test_a_users_own_name_and_address_are_the_default(user_api: APIClient):
    event = EventFactory.create(capacity=3)

    body = post(user_api, event_id=event.pk).json()

    booking = Booking.objects.get()
    message = Notification.objects.get()
    assert (body["attendee_name"], body["email"]) == (user_api.user.name, user_api.user.email)
    assert booking.user == user_api.user
    assert (message.kind, message.recipient, message.subject_id) == ("booking_confirmed", booking.email, booking.pk)


def test_a_party_has_an_attendee_for_each_seat(api: APIClient):
    event = EventFactory.create(capacity=5)
    people = [{"name": "Ada", "email": "ada@example.org"}, {"name": "Bob"}]

    named = post(api, event_id=event.pk, attendees=people).json()
    counted = post(api, event_id=event.pk, attendee_name="Cy", email="cy@example.org", seats=3).json()

    assert (named["seats"], named["attendee_name"], named["email"]) == (2, "Ada", "ada@example.org")
    assert [each["name"] for each in named["attendees"]] == ["Ada", "Bob"]
    assert [(each["name"], each["email"]) for each in counted["attendees"]] == [
        ("Cy", "cy@example.org"),
        ("Cy", ""),
        ("Cy", ""),
    ]
    assert event.slots.get().seats_taken == 5


def test_full_tells_how_many_are_left(api: APIClient):
    event = EventFactory.create(capacity=3)
    book(event, seats=2)
    before = rows()

    body = assert_envelope(post(api, event_id=event.pk, attendee_name="B", seats=2), 409, "event_full")

    assert (body["seats_left"], body["waitlist_open"]) == (1, True)
    assert rows() == before


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": "draft"}, "event_not_published"),
        ({"status": "cancelled"}, "event_cancelled"),
        ({"starts_at": timezone.now() - HOUR}, "event_started"),
        ({"booking_opens_at": timezone.now() + HOUR}, "booking_not_open"),
        ({"booking_closes_at": timezone.now() - HOUR}, "booking_closed"),
        ({"max_seats_per_booking": 1}, "too_many_seats"),
    ],
)
def test_the_state_of_the_event_forbids_it(api: APIClient, columns: dict[str, Any], code: str):
    event = EventFactory.create(capacity=10, **columns)
    before = rows()

    assert_envelope(post(api, event_id=event.pk, attendee_name="A", seats=2), 409, code)

    assert rows() == before
    assert event.slots.get().seats_taken == 0


def test_a_billion_seats_are_too_many(api: APIClient):
    event = EventFactory.create(capacity=None)

    assert_envelope(post(api, event_id=event.pk, attendee_name="A", seats=10**9), 409, "too_many_seats")


def test_an_account_can_be_asked_for(api: APIClient):
    event = EventFactory.create(capacity=10, requires_account=True)

    refused = post(api, event_id=event.pk, attendee_name="A")
    api.force_authenticate(UserFactory.create())
    allowed = post(api, event_id=event.pk)

    assert_envelope(refused, 403, "account_required")
    assert allowed.status_code == 201


def test_an_event_with_several_slots_needs_a_choice(api: APIClient):
    event = EventFactory.create(capacity=10, capacity__slots=2)
    other = EventFactory.create(capacity=10)

    assert_envelope(post(api, event_id=event.pk, attendee_name="A"), 409, "slot_required")
    foreign = post(api, event_id=event.pk, time_slot_id=other.slots.get().pk, attendee_name="A")
    chosen = post(api, time_slot_id=event.slots.last().pk, attendee_name="A")

    assert_envelope(foreign, 400, "wrong_slot")
    assert chosen.json()["time_slot_id"] == event.slots.last().pk


@pytest.mark.parametrize("body", [{"event_id": 424242}, {"time_slot_id": 424242}, {"time_slot_id": 2**62}])
def test_unknown_slots_and_events_are_404(api: APIClient, body: dict[str, int]):
    assert_envelope(post(api, attendee_name="A", **body), 404, "not_found")


def test_a_deleted_event_is_gone(api: APIClient):
    event = EventFactory.create(capacity=10)
    slot = event.slots.get()
    Event.objects.update(deleted_at=timezone.now())

    assert_envelope(post(api, event_id=event.pk, attendee_name="A"), 404, "not_found")
    assert_envelope(post(api, time_slot_id=slot.pk, attendee_name="A"), 404, "not_found")


def test_one_live_booking_for_a_user_and_for_an_address(user_api: APIClient, api: APIClient):
    event = EventFactory.create(capacity=10)
    post(user_api, event_id=event.pk)
    before = rows()

    by_user = post(user_api, event_id=event.pk, email="another@example.org")
    api.force_authenticate(None)
    by_address = post(api, event_id=event.pk, attendee_name="Me", email=Booking.objects.get().email.upper())

    assert_envelope(by_user, 409, "already_booked")
    assert_envelope(by_address, 409, "already_booked")
    assert rows() == before
    assert event.slots.get().seats_taken == 1


def test_the_token_opens_the_booking(api: APIClient):
    booking = book(EventFactory.create(capacity=1), email="ada@example.org")

    body = api.get(f"/api/v1/bookings/{booking.token}").json()

    assert (body["id"], body["booking_token"], body["email"]) == (booking.pk, booking.token, "ada@example.org")


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_booking_moves_with_all_its_seats(api: APIClient, method: str):
    event = EventFactory.create(capacity=4, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first, seats=3, email="ada@example.org")

    response = getattr(api, method)(f"/api/v1/bookings/{booking.token}", {"new_time_slot_id": second.pk}, format="json")

    assert response.status_code == 200
    assert response.json()["time_slot"]["id"] == second.pk
    assert response.json()["time_slot"]["seats_taken"] == 3
    assert list(event.slots.values_list("seats_taken", "booking_count")) == [(0, 0), (3, 1)]
    assert list(Notification.objects.order_by("pk").values_list("kind", flat=True)) == [
        "booking_confirmed",
        "booking_moved",
    ]


def test_a_move_into_a_full_slot_moves_nobody(api: APIClient):
    event = EventFactory.create(capacity=2, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first, seats=2)
    book(event, slot=second)
    path = f"/api/v1/bookings/{booking.token}"

    refused = api.patch(path, {"new_time_slot_id": second.pk, "attendee_name": "New"}, format="json")

    assert_envelope(refused, 409, "event_full")
    booking.refresh_from_db()
    assert (booking.slot, booking.name) == (first, "Ada")
    assert list(event.slots.values_list("seats_taken", flat=True)) == [2, 1]


def test_a_move_elsewhere_is_refused(api: APIClient):
    event = EventFactory.create(capacity=2)
    booking = book(event)
    path = f"/api/v1/bookings/{booking.token}"
    foreign = EventFactory.create(capacity=2).slots.get()

    assert_envelope(api.patch(path, {"new_time_slot_id": foreign.pk}, format="json"), 400, "wrong_slot")
    assert_envelope(api.patch(path, {"new_time_slot_id": booking.slot_id}, format="json"), 409, "same_slot")
    unknown = assert_envelope(api.patch(path, {"new_time_slot_id": 424242}, format="json"), 404, "not_found")
    assert list(unknown["fields"]) == ["new_time_slot_id"]
    assert_envelope(api.patch(path, {}, format="json"), 400, "invalid_input")
    assert_envelope(api.patch(path, {"slot": 1}, format="json"), 400, "invalid_input")


def test_names_and_addresses_can_be_corrected(api: APIClient):
    event = EventFactory.create(capacity=5)
    booking = book(event, email="ada@example.org", seats=2)
    taken = book(event, "Bob", email="bob@example.org")
    path = f"/api/v1/bookings/{booking.token}"

    corrected = api.patch(
        path, {"attendee_name": "Ada L.", "email": "al@example.org", "phone": "+49 30 1"}, format="json"
    )
    refused = api.patch(path, {"email": taken.email}, format="json")

    body = corrected.json()
    assert (body["attendee_name"], body["email"], body["phone"]) == ("Ada L.", "al@example.org", "+49 30 1")
    assert (body["attendees"][0]["name"], body["attendees"][0]["email"]) == ("Ada L.", "al@example.org")
    assert body["attendees"][1]["name"] == "Ada"
    assert_envelope(refused, 409, "already_booked")


def test_cancelling_frees_the_seats_once(api: APIClient):
    event = EventFactory.create(capacity=2)
    booking = book(event, seats=2, email="ada@example.org")
    path = f"/api/v1/bookings/{booking.token}"

    first, second = api.delete(path), api.delete(path)

    booking.refresh_from_db()
    assert (first.status_code, first.content) == (204, b"")
    assert_envelope(second, 409, "already_cancelled")
    assert booking.status == "cancelled"
    assert booking.cancelled_at is not None
    assert event.slots.values_list("seats_taken", "booking_count").get() == (0, 0)
    assert not booking.attendees.filter(active=True).exists()
    assert Notification.objects.filter(kind="booking_cancelled", recipient="ada@example.org").count() == 1
    assert_envelope(api.patch(path, {"attendee_name": "X"}, format="json"), 409, "already_cancelled")
    assert book(event, email="ada@example.org").status == "confirmed"


def test_nothing_changes_once_it_has_started(api: APIClient):
    event = EventFactory.create(capacity=2)
    path = f"/api/v1/bookings/{book(event).token}"

    with time_machine.travel(event.starts_at + timedelta(minutes=1)):
        assert_envelope(api.delete(path), 409, "event_started")
        assert_envelope(api.patch(path, {"attendee_name": "X"}, format="json"), 409, "event_started")

    assert event.slots.get().seats_taken == 1


def test_my_bookings_are_mine_newest_first(user_api: APIClient):
    older, newer = EventFactory.create(capacity=5), EventFactory.create(capacity=5, length=timedelta(days=1))
    first, second = (book(event, by=user_api.user) for event in (older, newer))
    book(older, "Somebody else")

    def ids(query: str = "") -> list[int]:
        return [item["id"] for item in user_api.get(f"/api/v1/bookings/my{query}").json()["items"]]

    assert ids() == [second.pk, first.pk]
    assert ids("?status=cancelled") == []
    assert ids("?when=past") == []
    with time_machine.travel(older.ends_at + timedelta(minutes=1)):
        user_api.force_authenticate(user_api.user)
        assert ids("?when=past") == [first.pk]
        assert ids("?when=upcoming") == [second.pk]
    assert_envelope(user_api.get("/api/v1/bookings/my?when=now"), 400, "invalid_input")


@pytest.mark.parametrize("count", [1, 3])
def test_my_bookings_cost_four_queries(user_api: APIClient, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        book(EventFactory.create(capacity=5), by=user_api.user)

    with django_assert_num_queries(4):
        assert len(user_api.get("/api/v1/bookings/my").json()["items"]) == count


def test_the_calendar_file_has_the_slots_instants(api: APIClient):
    event = EventFactory.create(capacity=5, timezone="America/New_York", title="Jazz, & more; x")
    booking = book(event)

    response = api.get(f"/api/v1/bookings/{booking.token}/calendar.ics")

    entry = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (entry.start, entry.end) == (event.starts_at, event.ends_at)
    assert (entry["SUMMARY"], entry["STATUS"], entry["SEQUENCE"]) == ("Jazz, & more; x", "CONFIRMED", 0)
    assert b"BEGIN:VTIMEZONE" in response.content
