"""Text messages and chats, through apprise to a receiver on this machine."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.template import engines
from django.utils import timezone

from events.models import Event
from notifications import services
from notifications.channels.gateways import validate_chat
from notifications.models import Notification
from tests.factories import EventFactory, book
from tests.gateway import Gateway

pytestmark = pytest.mark.django_db
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


def enqueue(channel: str, recipient: str) -> Notification:
    booking = book(EventFactory.create(title="Jazz & more"), "Zoë")
    return services.enqueue(
        kind="booking_confirmed",
        channel=Notification.Channel(channel),
        recipient=recipient,
        subject_id=booking.pk,
        dedupe_key="once",
        now=timezone.now(),
    )


def deliver(message: Notification) -> Notification:
    services.deliver(notification_id=message.pk, now=timezone.now())
    message.refresh_from_db()
    return message


def test_text_message_is_the_subject_and_the_link(gateway: Gateway) -> None:
    message = deliver(enqueue("sms", "+49 (30) 123-456"))

    ((path, body),) = gateway.posts
    subject, link = body["message"].split("\n")
    assert message.status == "sent"
    assert path == "/way-out/+4930123456"
    assert subject == "Booked: Jazz & more"
    assert link.startswith("http://localhost:8000/bookings/")


def test_kind_may_have_words_of_its_own(gateway: Gateway, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails/booking_confirmed.sms.txt").write_text(
        "{% autoescape off %}See you at {{ title }}{% endautoescape %}\n"
    )
    loaders = engines["django"].engine.template_loaders
    monkeypatch.setattr(loaders[0].loaders[0], "dirs", [tmp_path])
    loaders[0].reset()

    deliver(enqueue("sms", "+4930123456"))

    monkeypatch.undo()
    loaders[0].reset()
    assert [body["message"] for _, body in gateway.posts] == ["See you at Jazz & more"]


def test_chat_gets_the_message(gateway: Gateway) -> None:
    message = deliver(enqueue("chat", f"json://sesame:secret@{gateway.host}/room"))

    ((path, body),) = gateway.posts
    assert message.status == "sent"
    assert path == "/room"
    assert body["message"].startswith("Booked: Jazz & more\nhttp")


@pytest.mark.parametrize("channel", ["sms", "chat"])
def test_refusal_is_tried_again_and_tells_no_secret(
    gateway: Gateway, channel: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    gateway.status = 500
    recipient = "+4930123456" if channel == "sms" else f"json://sesame:secret@{gateway.host}/room"

    message = deliver(enqueue(channel, recipient))

    said = "".join(capfd.readouterr()) + caplog.text + message.last_error
    assert len(gateway.posts) == 1
    assert (message.status, message.attempts) == ("queued", 1)
    assert message.last_error == "GatewayFailed: the gateway did not take the message"
    assert not [word for word in ("sesame", "secret", "/room", "/way-out", "4930123456") if word in said]


def test_without_a_gateway_the_error_says_so() -> None:
    assert deliver(enqueue("sms", "+4930123456")).last_error == "GatewayFailed: SMS_URL is not set"


@pytest.mark.parametrize(
    "url",
    [
        SLACK,
        "tgram://123456789:abcdefg_hijklmnop-QRSTUVWXYZ012345/12315544/",
        "ntfy://a-topic",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "mmosts://chat.example.org/3ccdd113474722377935511fc85d3dd4",
        "ntfys://chat.example.org/topic",
        "mmost://chat.lan:8065/3ccdd113474722377935511fc85d3dd4",
    ],
)
def test_chat_may_go_to_hosted_services_and_named_hosts(settings: Any, url: str) -> None:
    settings.CHAT_HOSTS = ["chat.example.org", "http://chat.lan:8065"]

    validate_chat(url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("json://127.0.0.1/", "chat_service"),
        ("jsons://example.org/", "chat_service"),
        ("file:///etc/passwd", "chat_service"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "chat_service"),
        ("mailto://a:b@example.org", "chat_service"),
        ("", "chat_service"),
        (f"{SLACK}?template=/etc/passwd", "chat_parameters"),
        (f"{SLACK}?verify=no", "chat_parameters"),
        (f"{SLACK}?attach=http://127.0.0.1/", "chat_parameters"),
        ("slack://", "chat_address"),
        ("mmosts://127.0.0.1/3ccdd113474722377935511fc85d3dd4", "chat_host"),
        ("mmosts://other.example.org/3ccdd113474722377935511fc85d3dd4", "chat_host"),
        ("mmost://chat.example.org/3ccdd113474722377935511fc85d3dd4", "chat_host"),
        ("mmosts://chat.example.org:22/3ccdd113474722377935511fc85d3dd4", "chat_host"),
        ("ntfys://169.254.169.254/topic", "chat_host"),
        ("ntfys://169.254.169.254/topic?mode=private", "chat_host"),
        ("matrixs://user:pass@10.0.0.1/#room", "chat_host"),
        ("rockets://user:pass@10.0.0.1/#room", "chat_host"),
    ],
)
def test_chat_goes_nowhere_else(settings: Any, url: str, code: str) -> None:
    settings.CHAT_HOSTS = ["chat.example.org"]

    with pytest.raises(ValidationError) as caught:
        validate_chat(url)

    assert caught.value.code == code
    assert url == "" or url not in str(caught.value)


def test_chat_that_is_no_longer_allowed_is_not_sent(gateway: Gateway, settings: Any) -> None:
    settings.CHAT_HOSTS = []

    message = deliver(enqueue("chat", f"json://{gateway.host}/room"))

    assert gateway.posts == []
    assert message.last_error == "GatewayFailed: Messages are not sent to this host."


def test_chat_is_not_sent_to_a_private_network_that_is_not_named(gateway: Gateway, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []

    message = deliver(enqueue("chat", f"json://{gateway.host}/room"))

    assert gateway.posts == []
    assert message.last_error == "GatewayFailed: The host of this address is not one of the public internet."


def test_texts_are_not_in_the_way_of_mail(gateway: Gateway) -> None:
    """Each has a task of its own, so a gateway that is slow keeps no mail waiting."""
    enqueue("sms", "+4930123456")
    booking = book(EventFactory.create(), "Ada", email="ada@example.org")

    by_mail = services.deliver_due()
    texts = services.deliver_due(channels=services.TEXTS)

    assert (by_mail, texts, len(gateway.posts)) == (1, 1, 1)
    assert [sent.to for sent in mail.outbox] == [[booking.email]]


def test_each_way_has_a_bell_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr("notifications.doorbell.doorbell.ring_soon", rung.append)
    enqueue("sms", "+4930123456")

    services.ring_for_due(now=timezone.now())
    book(EventFactory.create(), "Ada", email="ada@example.org")
    services.ring_for_due(now=timezone.now())

    assert sorted(rung) == ["notifications.tasks.deliver"] + ["notifications.tasks.deliver_texts"] * 2


def test_long_title_is_cut_to_fit_one_text_message(gateway: Gateway) -> None:
    message = enqueue("sms", "+4930123456")
    Event.objects.update(title="An evening of songs " * 9)

    deliver(message)

    ((_, body),) = gateway.posts
    subject, link = body["message"].split("\n")
    assert len(body["message"]) <= 160
    assert subject.endswith("...")
    assert link.endswith("/")
