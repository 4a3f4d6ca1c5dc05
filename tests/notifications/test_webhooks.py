"""What is written for webhooks, when, and what it costs."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.privacy import erase_user
from bookings.models import Booking
from bookings.privacy import erase_booking
from bookings.services import accept_offer, cancel_booking, check_in, move_booking
from events import services
from events.models import Event
from events.services import cancel_event, change_event, change_slot, create_event, delete_webhook, publish_event
from events.services.slots import Span
from notifications.happenings import Happening
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.services import forget_old_deliveries
from tests.factories import EventFactory, UserFactory, WebhookFactory, book

pytestmark = pytest.mark.django_db


def told(**which: Any) -> list[str]:
    return list(WebhookDelivery.objects.filter(**which).order_by("pk").values_list("event_type", flat=True))


def payloads() -> list[dict[str, Any]]:
    return [json.loads(each.payload) for each in WebhookDelivery.objects.order_by("pk")]


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    return WebhookFactory.create()


def test_a_booking_is_told_as_the_api_would_but_without_what_lets_anybody_in(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner, capacity=5, title="Jazz")

    booking = book(event, "Ada", email="ada@example.org", seats=2)

    (payload,) = payloads()
    assert set(payload) == {"type", "timestamp", "data"}
    data = payload["data"]
    assert payload["type"] == "booking.confirmed"
    assert (data["id"], data["attendee_name"], data["email"], data["seats"]) == (
        booking.pk,
        "Ada",
        "ada@example.org",
        2,
    )
    assert (data["status"], data["event_id"], data["event"]["title"]) == ("confirmed", event.pk, "Jazz")
    assert set(data["time_slot"]) == {"id", "starts_at", "ends_at"}
    assert [set(each) for each in data["attendees"]] == [{"id", "name", "email", "phone", "checked_in_at"}] * 2
    text = WebhookDelivery.objects.get().payload
    codes = booking.attendees.values_list("ticket_code", flat=True)
    assert [secret for secret in (booking.token, *codes) if secret in text] == []


def test_an_event_is_told_as_the_api_answers_it(endpoint: WebhookEndpoint, api: Any):
    start = timezone.now() + timedelta(days=3)
    event = create_event(by=endpoint.owner, title="Jazz", starts_at=start, capacity=5, now=timezone.now())

    (payload,) = payloads()

    answer = api.get(f"/api/v1/events/{event.pk}").json()
    assert payload["type"] == "event.published"
    assert payload["data"] == {name: answer[name] for name in payload["data"]}
    assert payload["data"]["title"] == "Jazz"


def test_the_life_of_an_event_is_told(endpoint: WebhookEndpoint):
    now, owner = timezone.now(), endpoint.owner
    event = EventFactory.create(organizer=owner, capacity=5, status="draft")

    change_event(event=event, by=owner, changes={"title": "Quiet"}, now=now)
    event = publish_event(event=event, by=owner, now=now)
    event = change_event(event=event, by=owner, changes={"title": "Loud"}, now=now)
    change_event(event=event, by=owner, changes={"title": "Loud"}, now=now)
    slot = event.slots.get()
    change_slot(slot=slot, changes=asdict(Span(slot.starts_at, slot.ends_at, 9)), by=owner, now=now)
    cancel_event(event=event, by=owner, reason="Rain", now=now)

    assert told() == ["event.published", "event.updated", "event.updated", "event.cancelled"]
    assert [each["data"]["title"] for each in payloads()] == ["Quiet", "Loud", "Loud", "Loud"]
    assert [each["data"]["capacity"] for each in payloads()] == [5, 5, 9, 9]
    assert payloads()[-1]["data"]["cancel_reason"] == "Rain"


def test_a_change_of_an_event_and_its_capacity_is_told_once(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner, capacity=5)

    change_event(event=event, by=endpoint.owner, changes={"title": "Loud", "capacity": 9}, now=timezone.now())
    change_event(event=event, by=endpoint.owner, changes={"title": "Loud", "capacity": 7}, now=timezone.now())

    assert told() == ["event.updated", "event.updated"]
    assert event.slots.get().capacity == 7


def test_the_life_of_bookings_is_told(endpoint: WebhookEndpoint):
    now, owner = timezone.now(), endpoint.owner
    event = EventFactory.create(organizer=owner, capacity=1, capacity__slots=2)
    first, second = event.slots.order_by("starts_at")

    ada = book(event, "Ada", slot=first)
    bob = book(event, "Bob", slot=first, join_waitlist=True)
    move_booking(booking=ada, to=second, now=now)
    accept_offer(booking=Booking.objects.get(pk=bob.pk), now=now)
    check_in(event=event, ticket_code=bob.attendees.get().ticket_code, by=owner, now=now)
    cancel_booking(booking=Booking.objects.get(pk=ada.pk), now=now)

    assert told() == [
        "booking.confirmed",
        "booking.waitlisted",
        "booking.moved",
        "booking.offered",
        "booking.confirmed",
        "attendee.checked_in",
        "booking.cancelled",
    ]
    shown = [each["data"] for each in payloads()]
    assert [each["status"] for each in shown if "status" in each] == [
        "confirmed", "waitlisted", "confirmed", "offered", "confirmed", "cancelled",
    ]  # fmt: skip
    assert (shown[1]["waitlist_position"], shown[2]["time_slot_id"]) == (1, second.pk)
    inside = shown[5]
    assert (inside["event_id"], inside["booking_id"], inside["name"]) == (event.pk, bob.pk, "Bob")
    assert inside["checked_in_at"] is not None
    assert "ticket_code" not in inside


def test_only_who_listens_is_told(endpoint: WebhookEndpoint):
    owner = endpoint.owner
    event = EventFactory.create(organizer=owner, capacity=9)
    WebhookFactory.create()
    WebhookFactory.create(owner=owner, event_types=[Happening.BOOKING_CANCELLED])
    WebhookFactory.create(owner=owner, is_active=False, disabled_reason="owner")

    book(event, "Ada")

    assert told() == told(endpoint=endpoint) == ["booking.confirmed"]


@pytest.mark.parametrize("changes", [{"is_active": False}, {"role": "attendee"}])
def test_who_is_no_organizer_any_more_is_not_told(endpoint: WebhookEndpoint, changes: dict[str, Any]):
    event = EventFactory.create(organizer=endpoint.owner, capacity=9)
    User.objects.filter(pk=endpoint.owner_id).update(**changes)

    book(event, "Ada")

    assert told() == []


def test_what_rolls_back_is_not_told(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner, capacity=9)

    with transaction.atomic():
        book(event, "Ada")
        before = told()
        transaction.set_rollback(True)

    assert (before, told()) == (["booking.confirmed"], [])


def queries_of_a_booking(event: Event, name: str) -> list[str]:
    slot = event.slots.select_related("event").get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        book(event, name, slot=slot)
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_a_booking_asks_once_where_nobody_listens(endpoint: WebhookEndpoint):
    silent = EventFactory.create(capacity=9)

    queries = queries_of_a_booking(silent, "Ada")

    about_webhooks = [sql for sql in queries if "notifications_webhook" in sql]
    at_once = connection.vendor == "postgresql"
    assert (len(queries), len(about_webhooks)) == (1 if at_once else 4, 1)
    assert about_webhooks[0].startswith("WITH" if at_once else "SELECT")


def test_a_booking_costs_the_same_for_one_webhook_and_for_three(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner, capacity=9)

    for_one = queries_of_a_booking(event, "Ada")
    WebhookFactory.create_batch(2, owner=endpoint.owner)
    for_three = queries_of_a_booking(event, "Bob")

    first_at_once = connection.vendor == "postgresql"
    assert (len(for_one), len(for_three)) == (7 + first_at_once, 7 + first_at_once)
    assert len(told()) == 4


def test_erased_people_are_erased_from_deliveries_and_the_organizer_hears_of_the_cancellation(
    endpoint: WebhookEndpoint,
):
    event = EventFactory.create(organizer=endpoint.owner, capacity=9)
    booking = book(event, "Ada", email="ada@example.org")

    erase_booking(booking=booking, now=timezone.now())

    first, second = WebhookDelivery.objects.order_by("pk")
    assert (first.payload, first.status) == ("{}", "dead")
    assert (second.event_type, second.status) == ("booking.cancelled", "queued")
    assert "Ada" not in second.payload
    assert "ada@example.org" not in second.payload


def test_an_erased_user_in_a_strangers_party_and_their_webhooks_are_gone(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner, capacity=9)
    user = UserFactory.create(email="eve@example.org")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    mine = WebhookFactory.create(owner=user)
    booking = book(event, "Ada", attendees=[], seats=2)
    booking.attendees.filter(pk=booking.attendees.last().pk).update(name="Eve", email=user.email)

    erase_user(user=user, now=timezone.now())

    mine.refresh_from_db()
    assert (mine.is_active, mine.deleted_at is None) == (False, False)
    assert WebhookDelivery.objects.get().payload == "{}"


def test_old_deliveries_and_deleted_endpoints_are_forgotten(endpoint: WebhookEndpoint):
    now, event = timezone.now(), EventFactory.create(organizer=endpoint.owner, capacity=9)
    for name in ("Ada", "Bob"):
        book(event, name)
    old, young = WebhookDelivery.objects.order_by("pk")
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=31))
    gone = WebhookFactory.create(owner=endpoint.owner)
    delete_webhook(endpoint=gone, by=endpoint.owner, now=now - timedelta(days=2))

    assert forget_old_deliveries(now=now) == 1

    assert list(WebhookDelivery.objects.all()) == [young]
    assert list(WebhookEndpoint.objects.all()) == [endpoint]


def test_a_deleted_endpoint_keeps_nobody_from_booking(endpoint: WebhookEndpoint):
    """A booking that has seen the endpoint a moment before it was deleted can still be committed."""
    event = EventFactory.create(organizer=endpoint.owner, capacity=9)
    book(event, "Ada")

    delete_webhook(endpoint=endpoint, by=endpoint.owner, now=timezone.now())
    WebhookDelivery.objects.create(
        endpoint=endpoint, event_type="ping", subject="x", payload="{}", retry_until=timezone.now()
    )

    assert told() == ["ping"]
    book(event, "Bob")
    assert told() == ["ping"]


def test_changes_of_slots_and_programme_are_told_once_each(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner)
    by, now = event.organizer, timezone.now()
    half = event.starts_at + (event.ends_at - event.starts_at) / 2
    span, times = Span(event.starts_at, half, 5), {"starts_at": event.starts_at, "ends_at": half}
    counts = []

    def note() -> None:
        counts.append(len(told(event_type="event.updated")))

    slot = services.add_slot(event=event, span=span, by=by)
    note()
    services.remove_slot(slot=slot, by=by)
    note()
    services.add_slots(event=event, spans=[span], by=by, now=now)
    note()
    speaker = services.add_speaker(event=event, by=by, name="Ada")
    note()
    session = services.add_session(event=event, by=by, title="Talk", speakers=[speaker], **times)
    note()
    services.change_session(session=session, by=by, changes={"title": "Long talk"})
    note()
    services.change_speaker(speaker=speaker, by=by, changes={"name": "Ada L."})
    note()
    services.remove_session(session=session, by=by)
    note()
    services.remove_speaker(speaker=speaker, by=by)
    note()

    assert counts == list(range(1, 10))


def test_programme_of_a_draft_is_not_told(endpoint: WebhookEndpoint):
    event = EventFactory.create(organizer=endpoint.owner, status=Event.Status.DRAFT)

    services.add_speaker(event=event, by=event.organizer, name="Ada")

    assert told() == []
