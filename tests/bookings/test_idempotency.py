"""A request that comes twice books once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from bookings import services
from bookings.models import Booking
from events import services as events
from events.models import Event, TimeSlot
from tests.common.test_conventions import assert_envelope
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db


def post(api: APIClient, body: dict[str, Any], key: str, path: str = "bookings") -> Any:
    return api.post(f"/api/v1/{path}", body, format="json", headers={"Idempotency-Key": key})


def test_the_same_key_and_body_give_the_first_answer_again(api: APIClient):
    event = EventFactory.create(capacity=5)
    body = {"event_id": event.pk, "attendee_name": "Ada", "seats": 2}

    first, second = post(api, body, "k" * 200), post(api, body, "k" * 200)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert event.slots.get().seats_taken == 2


def test_a_second_slot_since_then_does_not_change_the_answer(api: APIClient):
    event = EventFactory.create(capacity=5)
    body = {"event_id": event.pk, "attendee_name": "Ada"}
    first = post(api, body, "key")
    TimeSlot.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)

    again, another = post(api, body, "key"), post(api, body, "another key")

    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json()["booking_token"] == first.json()["booking_token"]
    assert_envelope(another, 409, "slot_required")


def test_another_body_under_the_same_key_is_refused(api: APIClient):
    event = EventFactory.create(capacity=5)
    post(api, {"event_id": event.pk, "attendee_name": "Ada"}, "key")

    answer = post(api, {"event_id": event.pk, "attendee_name": "Bob"}, "key")

    assert_envelope(answer, 422, "idempotency_key_reused")
    assert Booking.objects.count() == 1


def test_a_refusal_is_not_kept(api: APIClient):
    event = EventFactory.create(capacity=1)
    body = {"event_id": event.pk, "attendee_name": "Ada"}
    blocker = Booking.objects.get(token=post(api, body, "other").json()["booking_token"])

    refused = post(api, body, "key")
    services.cancel_booking(booking=blocker, now=timezone.now())
    tried_again = post(api, body, "key")

    assert_envelope(refused, 409, "event_full")
    assert tried_again.status_code == 201


def test_one_key_of_two_people_is_two_keys(api: APIClient):
    event = EventFactory.create(capacity=5)
    tokens = []

    for user in (UserFactory.create(), UserFactory.create(), None):
        api.force_authenticate(user)
        tokens.append(post(api, {"event_id": event.pk, "attendee_name": "Ada"}, "key").json()["booking_token"])

    assert len(set(tokens)) == 3


def test_a_key_is_forgotten_after_a_day(api: APIClient):
    event = EventFactory.create(capacity=5)
    body = {"event_id": event.pk, "attendee_name": "Ada"}
    first = post(api, body, "key").json()
    Booking.objects.update(created_at=timezone.now() - timedelta(hours=25))

    second = post(api, body, "key")

    assert (second.status_code, second.get("Idempotent-Replayed")) == (201, None)
    assert second.json()["booking_token"] != first["booking_token"]


def test_a_replay_costs_no_allowance(api: APIClient, settings: Any):
    settings.BOOKING_RATE = (2, 60)
    event = EventFactory.create(capacity=5)
    body = {"event_id": event.pk, "attendee_name": "Ada"}

    answers = [post(api, body, "key").status_code for _ in range(6)]

    assert answers == [201] * 6


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_bad_key_is_refused(api: APIClient, key: str):
    answer = post(api, {"event_id": EventFactory.create(capacity=1).pk, "attendee_name": "Ada"}, key)

    assert_envelope(answer, 400, "bad_idempotency_key")
    assert not Booking.objects.exists()


def test_an_event_is_created_once(api: APIClient):
    api.force_authenticate(OrganizerFactory.create())
    body = {"title": "Jazz", "starts_at": (timezone.now() + timedelta(days=9)).isoformat()}

    first, second = post(api, body, "key", "events"), post(api, body, "key", "events")
    other = post(api, body | {"title": "Blues"}, "key", "events")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true"
    assert first.json()["id"] == second.json()["id"]
    assert_envelope(other, 422, "idempotency_key_reused")
    assert Event.objects.count() == 1


def test_the_key_of_a_deleted_event_makes_a_new_one(api: APIClient):
    api.force_authenticate(OrganizerFactory.create())
    body = {"title": "Choir", "starts_at": "2077-05-04T09:00:00Z"}
    first = post(api, body, "key", "events").json()
    deleted = api.delete(f"/api/v1/events/{first['id']}")

    again, replayed = post(api, body, "key", "events"), post(api, body, "key", "events")
    events.restore_event(event=Event.with_deleted.get(pk=first["id"]), by=AdminFactory.create(), now=timezone.now())
    after_restoring = post(api, body, "key", "events")

    assert (deleted.status_code, again.status_code, again.get("Idempotent-Replayed")) == (204, 201, None)
    assert again.json()["id"] != first["id"]
    assert replayed.json()["id"] == after_restoring.json()["id"] == again.json()["id"]
    assert Event.objects.count() == 2
