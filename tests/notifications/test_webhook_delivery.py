"""Sending a delivery to a real receiver: signatures, tries, limits, and who is switched off."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from events.models import Event
from notifications.models import Notification, WebhookDelivery, WebhookEndpoint
from notifications.services import deliver_webhook, redeliver, ring_for_due_webhooks, rotate_secret
from tests.factories import EventFactory, WebhookFactory, book
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db

LIMIT = 0.3


@pytest.fixture
def endpoint(receiver: Receiver) -> WebhookEndpoint:
    return WebhookFactory.create(url=receiver.url)


def event_of(endpoint: WebhookEndpoint, **options: Any) -> Event:
    return EventFactory.create(organizer=endpoint.owner, capacity=9, **options)


def booked(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """What tells of a booking, not sent yet."""
    book(event_of(endpoint), "Ada", email="ada@example.org")
    return WebhookDelivery.objects.get(event_type="booking.confirmed", endpoint=endpoint)


def send(delivery: WebhookDelivery, after: timedelta = timedelta(), **options: Any) -> WebhookDelivery:
    deliver_webhook(delivery_id=delivery.pk, now=timezone.now() + after, **options)
    delivery.refresh_from_db()
    return delivery


def test_a_delivery_can_be_verified_by_the_library(endpoint: WebhookEndpoint, receiver: Receiver):
    delivery = send(booked(endpoint))

    (call,) = receiver.calls
    told = Webhook(endpoint.secret).verify(call.body, call.headers)
    assert (told["type"], told["data"]["attendee_name"]) == ("booking.confirmed", "Ada")
    assert call.headers["webhook-id"] == delivery.message_id
    assert call.headers["content-type"] == "application/json"
    assert (delivery.status, delivery.attempts, delivery.response_status, delivery.error) == ("delivered", 1, 204, "")
    assert delivery.delivered_at is not None
    assert delivery.leased_until is None
    assert delivery.duration_ms is not None


def test_both_secrets_sign_for_a_day_after_a_rotation(endpoint: WebhookEndpoint, receiver: Receiver):
    now, delivery = timezone.now(), booked(endpoint)
    rotated = rotate_secret(endpoint=endpoint, now=now)

    send(delivery)
    redeliver(delivery=delivery, now=now)
    WebhookEndpoint.objects.update(old_secret_until=now - timedelta(seconds=1))
    send(delivery)

    first, second = receiver.calls
    for secret in (rotated.secret, endpoint.secret):
        Webhook(secret).verify(first.body, first.headers)
    assert rotated.secret != endpoint.secret
    assert [len(call.headers["webhook-signature"].split()) for call in (first, second)] == [2, 1]


def test_a_failure_is_tried_again_with_the_same_id_and_body(endpoint: WebhookEndpoint, receiver: Receiver):
    delivery = booked(endpoint)
    receiver.says(500, b"no\x00 \x1bthanks")
    failed = send(delivery)
    assert (failed.status, failed.response_status, failed.response_excerpt) == ("queued", 500, "no thanks")
    assert timedelta(seconds=20) < failed.next_attempt_at - timezone.now() < timedelta(seconds=40)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None

    Event.objects.update(title="Renamed")
    receiver.says(200)
    early = send(delivery)
    assert (early.status, early.attempts) == ("queued", 1)
    send(delivery, timedelta(minutes=1))

    endpoint.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.error) == ("delivered", 2, "")
    assert endpoint.failing_since is None
    first, second = receiver.calls
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


def test_the_timestamp_is_of_the_attempt(endpoint: WebhookEndpoint, receiver: Receiver, time_machine: Any):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    delivery = booked(endpoint)
    receiver.says(503)
    send(delivery)

    time_machine.move_to("2026-06-01T10:05:00Z", tick=False)
    send(delivery)

    stamps = [int(call.headers["webhook-timestamp"]) for call in receiver.calls]
    assert stamps[1] - stamps[0] == 300
    assert json.loads(receiver.calls[1].body)["timestamp"] == "2026-06-01T10:00:00Z"


def test_tries_end_after_three_days(endpoint: WebhookEndpoint, receiver: Receiver, time_machine: Any):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    started, delivery, pauses = timezone.now(), booked(endpoint), []
    receiver.says(500)

    while delivery.status != "dead":
        pauses.append(delivery.next_attempt_at - timezone.now())
        time_machine.move_to(max(delivery.next_attempt_at, timezone.now()), tick=False)
        send(delivery)

    assert timedelta(days=2, hours=16) < timezone.now() - started <= timedelta(days=3)
    assert 14 <= delivery.attempts <= 22
    assert max(pauses) <= timedelta(hours=7.2)
    assert WebhookEndpoint.objects.get().is_active


def test_an_endpoint_that_fails_for_three_days_is_switched_off_with_a_mail(
    endpoint: WebhookEndpoint, receiver: Receiver
):
    delivery = booked(endpoint)
    event = event_of(endpoint)
    book(event, "Bob")
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=3))
    receiver.says(500)

    send(delivery)

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "failing")
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"dead"}
    mail = Notification.objects.get(kind="webhook_off")
    assert (mail.recipient, mail.subject_id) == (endpoint.owner.email, endpoint.pk)
    book(event, "Carl")
    assert WebhookDelivery.objects.count() == 2


def test_410_switches_it_off_at_once(endpoint: WebhookEndpoint, receiver: Receiver):
    receiver.says(410)

    delivery = send(booked(endpoint))

    endpoint.refresh_from_db()
    assert (delivery.status, endpoint.is_active, endpoint.disabled_reason) == ("dead", False, "gone")
    assert Notification.objects.filter(kind="webhook_off").count() == 1


def test_a_redirect_is_a_failure_and_not_followed(endpoint: WebhookEndpoint, receiver: Receiver):
    receiver.says(307, Location=f"http://127.0.0.1:{receiver.port}/inside")

    delivery = send(booked(endpoint))

    assert [call.path for call in receiver.calls] == ["/hook"]
    assert (delivery.status, delivery.response_status) == ("queued", 307)


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"],
    ids=["status line", "head", "body"],
)
def test_one_that_drips_is_cut(endpoint: WebhookEndpoint, receiver: Receiver, beginning: bytes):
    receiver.drips(beginning, b"a" if b"\r\n\r\n" in beginning or not beginning else b"x-a: b\r\n")

    delivery = send(booked(endpoint), seconds=LIMIT)

    assert (delivery.status, delivery.error.partition(":")[0]) == ("queued", "ReadTimeout")
    assert delivery.duration_ms is not None
    assert delivery.duration_ms >= LIMIT * 1000


def test_one_that_hangs_is_cut_and_rests(endpoint: WebhookEndpoint, receiver: Receiver):
    delivery = booked(endpoint)
    book(event_of(endpoint), "Bob")
    receiver.hangs()
    before = timezone.now()

    send(delivery, seconds=LIMIT)

    after = timezone.now()
    endpoint.refresh_from_db()
    assert delivery.error.startswith("ReadTimeout")
    assert endpoint.resting_until is not None
    assert before <= endpoint.resting_until - timedelta(seconds=15) <= after
    assert ring_for_due_webhooks(now=before) == 0
    assert ring_for_due_webhooks(now=endpoint.resting_until) == 1


def test_the_address_is_not_in_the_log(endpoint: WebhookEndpoint, receiver: Receiver, caplog: pytest.LogCaptureFixture):
    delivery = send(booked(endpoint))

    assert delivery.status == "delivered"
    assert f":{receiver.port}" not in caplog.text


def test_an_answer_is_read_up_to_64_kb(endpoint: WebhookEndpoint, receiver: Receiver):
    sent: list[int] = []

    def flood(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        try:
            for _ in range(1000):
                sent.append(handler.wfile.write(b"y" * 100_000))
        except OSError:
            pass

    receiver.answer = flood

    delivery = send(booked(endpoint))

    assert (delivery.status, len(delivery.response_excerpt)) == ("delivered", 2000)
    assert sum(sent) < 50_000_000


def test_nobody_there_is_a_failure(endpoint: WebhookEndpoint, receiver: Receiver):
    WebhookEndpoint.objects.update(url="http://127.0.0.1:1024/")

    delivery = send(booked(endpoint))

    assert (delivery.status, delivery.error.partition(":")[0]) == ("queued", "ConnectError")


def test_proxies_and_netrc_of_the_environment_do_not_matter(
    endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    delivery = send(booked(endpoint))

    assert delivery.status == "delivered"
    assert "authorization" not in receiver.calls[0].headers


def test_two_at_once_for_an_endpoint_and_the_third_waits(endpoint: WebhookEndpoint, receiver: Receiver):
    event = event_of(endpoint)
    for name in ("Ada", "Bob", "Carl"):
        book(event, name)
    first, second, third = WebhookDelivery.objects.order_by("pk")
    lease = timezone.now() + timedelta(seconds=9)
    WebhookDelivery.objects.filter(pk__in=[first.pk, second.pk]).update(status="sending", leased_until=lease)

    assert send(third).attempts == 0
    WebhookDelivery.objects.filter(pk=first.pk).update(leased_until=timezone.now())

    assert send(third).status == "delivered"
    assert send(first).status == "delivered"
    assert send(second).status == "sending"


def test_a_sweep_rings_twice_for_each_endpoint(endpoint: WebhookEndpoint):
    event = event_of(endpoint)
    WebhookFactory.create(owner=endpoint.owner)
    for name in ("Ada", "Bob", "Carl"):
        book(event, name)

    assert ring_for_due_webhooks(now=timezone.now()) == 4
