"""The screens of webhooks."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import WebhookDelivery, WebhookEndpoint
from tests.factories import EventFactory, OrganizerFactory, WebhookFactory, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = OrganizerFactory.create()
    client.force_login(user)
    return user


def screen(name: str, *args: Any) -> str:
    return reverse(f"admin:notifications_{name}", args=args)


def test_a_new_webhook_shows_its_secret_once(client: Client, owner: User):
    form = {"url": "https://1.1.1.1/hook", "event_types": ["event.published", "booking.moved"]}

    shown = client.post(screen("webhookendpoint_add"), form, follow=True).content.decode()

    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.owner, endpoint.event_types) == (owner, form["event_types"])
    assert endpoint.secret in shown
    for page in (screen("webhookendpoint_changelist"), screen("webhookendpoint_change", endpoint.pk)):
        assert endpoint.secret not in client.get(page).content.decode()


def test_a_refused_address_is_said_on_the_form(client: Client, owner: User):
    form = {"url": "https://127.0.0.1/hook", "event_types": ["event.published"]}

    page = client.post(screen("webhookendpoint_add"), form)

    assert page.status_code == 200
    assert page.context["adminform"].form.errors == {
        "url": ["The host of this address is not one of the public internet."]
    }
    assert not WebhookEndpoint.objects.exists()


def test_types_can_be_changed_and_the_address_stays(client: Client, owner: User):
    endpoint = WebhookFactory.create(owner=owner)

    client.post(
        screen("webhookendpoint_change", endpoint.pk), {"url": endpoint.url, "event_types": ["event.cancelled"]}
    )

    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.event_types) == ("https://example.org/hook", ["event.cancelled"])


def test_chosen_ones_are_switched_on_and_tested(client: Client, owner: User):
    WebhookFactory.create(owner=owner, is_active=False, disabled_reason="failing")
    WebhookFactory.create(owner=owner)
    ids = list(WebhookEndpoint.objects.values_list("pk", flat=True))

    for action in ("switch_chosen_on", "test_chosen"):
        client.post(screen("webhookendpoint_changelist"), {"action": action, "_selected_action": ids})

    assert set(WebhookEndpoint.objects.values_list("is_active", "disabled_reason")) == {(True, "")}
    assert list(WebhookDelivery.objects.values_list("event_type", flat=True)) == ["ping", "ping"]


def test_what_was_sent_is_shown_as_text(client: Client, owner: User):
    WebhookFactory.create(owner=owner)
    book(EventFactory.create(organizer=owner, capacity=3), "<script>alert(1)</script>")
    delivery = WebhookDelivery.objects.get()

    page = client.get(screen("webhookdelivery_change", delivery.pk)).content.decode()

    assert json.loads(delivery.payload)["data"]["attendee_name"] == "<script>alert(1)</script>"
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
