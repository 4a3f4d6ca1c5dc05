"""Webhooks of the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import TrailEntry, User
from notifications.models import WebhookDelivery, WebhookEndpoint
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, WebhookFactory, book

pytestmark = pytest.mark.django_db

URL = "https://1.1.1.1/hook"


@pytest.fixture
def owner() -> User:
    return OrganizerFactory.create()


@pytest.fixture
def client(api: APIClient, owner: User) -> APIClient:
    api.force_authenticate(owner)
    return api


def post(client: APIClient, path: str = "", **body: Any) -> Any:
    return client.post(f"/api/v1/webhooks{path}", body, format="json")


def test_the_secret_is_answered_once(client: APIClient, owner: User):
    answer = post(client, url=URL, event_types=["booking.confirmed", "booking.confirmed"])

    endpoint = WebhookEndpoint.objects.get()
    made, shown = answer.json(), client.get(f"/api/v1/webhooks/{endpoint.pk}").json()
    assert answer.status_code == 201
    assert made.pop("secret") == endpoint.secret
    assert made == shown
    assert {name: shown[name] for name in ("url", "event_types", "is_active", "disabled_reason", "owner_id")} == {
        "url": URL,
        "event_types": ["booking.confirmed"],
        "is_active": True,
        "disabled_reason": "",
        "owner_id": owner.pk,
    }
    assert TrailEntry.objects.get().action == "webhook.created"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"event_types": ["booking.confirmed"]}, "url", "invalid_input"),
        ({"url": URL}, "event_types", "invalid_input"),
        ({"url": URL, "event_types": []}, "event_types", "invalid_input"),
        ({"url": URL, "event_types": ["booking.eaten"]}, "event_types.0", "invalid_input"),
        ({"url": URL, "event_types": ["booking.confirmed"], "secret": "whsec_mine"}, "secret", "invalid_input"),
        ({"url": "http://2130706433/", "event_types": ["booking.confirmed"]}, "url", "url_refused"),
        ({"url": "https://127.0.0.1/", "event_types": ["booking.confirmed"]}, "url", "address_refused"),
        ({"url": "https://169.254.169.254/", "event_types": ["booking.confirmed"]}, "url", "address_refused"),
    ],
)
def test_what_is_refused_names_its_field(client: APIClient, body: dict[str, Any], field: str, code: str):
    answer = post(client, **body)

    assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (400, code, [field])
    assert not WebhookEndpoint.objects.exists()


def test_a_new_address_is_looked_at_too(client: APIClient, owner: User):
    endpoint = WebhookFactory.create(owner=owner)

    answer = client.patch(f"/api/v1/webhooks/{endpoint.pk}", {"url": "https://[::1]/"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "address_refused")
    endpoint.refresh_from_db()
    assert endpoint.url == "https://example.org/hook"


def test_twenty_are_enough(client: APIClient, owner: User):
    WebhookFactory.create_batch(20, owner=owner)

    answer = post(client, url=URL, event_types=["booking.confirmed"])

    assert (answer.status_code, answer.json()["code"], WebhookEndpoint.objects.count()) == (
        409,
        "too_many_webhooks",
        20,
    )


def test_switching_off_gives_up_what_waits_and_on_again_it_can_be_redelivered(client: APIClient, owner: User):
    endpoint = WebhookFactory.create(owner=owner)
    book(EventFactory.create(organizer=owner, capacity=3), "Ada")
    delivery = WebhookDelivery.objects.get()
    again = f"/{endpoint.pk}/deliveries/{delivery.pk}/redeliver"

    off = client.patch(f"/api/v1/webhooks/{endpoint.pk}", {"is_active": False}, format="json").json()
    delivery.refresh_from_db()
    refused = [post(client, path).json()["code"] for path in (again, f"/{endpoint.pk}/test")]
    assert (off["is_active"], off["disabled_reason"], delivery.status) == (False, "owner", "dead")
    assert refused == ["webhook_is_off", "webhook_is_off"]

    on = client.patch(f"/api/v1/webhooks/{endpoint.pk}", {"is_active": True}, format="json").json()
    answers = [post(client, again) for _ in range(2)]

    delivery.refresh_from_db()
    assert (on["is_active"], on["disabled_reason"], delivery.status) == (True, "", "queued")
    assert [answer.status_code for answer in answers] == [202, 409]
    assert answers[0].json()["message_id"] == delivery.message_id
    assert answers[1].json()["code"] == "delivery_under_way"


def test_a_test_is_a_ping_and_one_at_a_time(client: APIClient, owner: User):
    endpoint = WebhookFactory.create(owner=owner)

    answers = [post(client, f"/{endpoint.pk}/test") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 409]
    shown = answers[0].json()
    assert (shown["event_type"], shown["payload"]["type"], shown["status"]) == ("ping", "ping", "queued")
    assert shown["payload"]["data"] == {"webhook_id": endpoint.pk, "site": "http://localhost:8000"}
    assert WebhookDelivery.objects.count() == 1


def test_rotating_answers_the_new_secret(client: APIClient, owner: User):
    endpoint = WebhookFactory.create(owner=owner)

    before = endpoint.secret

    answer = post(client, f"/{endpoint.pk}/rotate-secret")

    endpoint.refresh_from_db()
    assert (answer.status_code, answer.json()["secret"]) == (200, endpoint.secret)
    assert (endpoint.secret != before, endpoint.old_secret) == (True, before)


def test_a_deleted_webhook_is_gone(client: APIClient, owner: User):
    endpoint = WebhookFactory.create(owner=owner)

    answer = client.delete(f"/api/v1/webhooks/{endpoint.pk}")

    assert answer.status_code == 204
    assert client.get(f"/api/v1/webhooks/{endpoint.pk}").status_code == 404
    assert client.get("/api/v1/webhooks").json()["total"] == 0


def test_an_admin_sees_all_and_an_organizer_their_own(client: APIClient, owner: User):
    mine, others = WebhookFactory.create(owner=owner), WebhookFactory.create()

    own = client.get("/api/v1/webhooks").json()
    client.force_authenticate(AdminFactory.create())
    all_of_them = client.get("/api/v1/webhooks").json()

    assert [each["id"] for each in own["items"]] == [mine.pk]
    assert [each["id"] for each in all_of_them["items"]] == [mine.pk, others.pk]


def test_lists_cost_the_same_for_one_row_and_for_three(client: APIClient, owner: User):
    endpoint = WebhookFactory.create(owner=owner)
    event = EventFactory.create(organizer=owner, capacity=9)
    costs = []
    for names in (["Ada"], ["Bob", "Carl"]):
        for name in names:
            book(event, name)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/api/v1/webhooks/{endpoint.pk}/deliveries")
        costs.append((len(queries), answer.json()["total"]))
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/webhooks")
        costs.append((len(queries), WebhookEndpoint.objects.count()))
        WebhookFactory.create_batch(2, owner=owner, event_types=[])

    assert costs == [(3, 1), (2, 1), (3, 3), (2, 3)]
