"""The drain: the urgent first, one connection for many, and what a failure of the server costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core import mail
from django.utils import timezone

from notifications import selectors, services
from notifications.models import Heartbeat, Notification
from notifications.services import announcements, heartbeats, sending
from tests.factories import EventFactory, UserFactory, book
from tests.notifications.backends import WatchedBackend
from tests.site import free_port

pytestmark = pytest.mark.django_db
Priority = Notification.Priority


def queue_up(number: int, *, priority: Priority = Priority.BULK, name: str = "n") -> None:
    user, now = UserFactory.create(), timezone.now()
    Notification.objects.bulk_create(
        Notification(
            kind="account_changed",
            priority=priority,
            recipient=f"{name}{n}@example.org",
            subject_id=user.pk,
            dedupe_key=f"{name}{n}",
            next_attempt_at=now + timedelta(microseconds=n),
        )
        for n in range(number)
    )


@pytest.fixture
def watch(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], None]], None]:
    """Have this called with each mail as it is sent."""
    settings.EMAIL_BACKEND = "tests.notifications.backends.WatchedBackend"

    def watch(watcher: Callable[[Any], None]) -> None:
        monkeypatch.setattr(WatchedBackend, "watcher", staticmethod(watcher), raising=False)

    return watch


def test_urgent_message_waits_for_the_batch_at_hand_only(watch: Any) -> None:
    queue_up(5000)

    def ask_for_a_reset(_: Any) -> None:
        if len(mail.outbox) == 3:
            services.enqueue(
                kind="account_reset", recipient="me@example.org", subject_id=0, dedupe_key="me", now=timezone.now()
            )

    watch(ask_for_a_reset)
    services.deliver_due(is_stopping=lambda: any(sent.to == ["me@example.org"] for sent in mail.outbox))

    assert [sent.to for sent in mail.outbox].index(["me@example.org"]) == sending.BATCH
    assert Notification.objects.filter(status="queued").count() == 5000 - sending.BATCH
    assert not Notification.objects.filter(status="sending").exists()


def test_order_is_by_priority_and_then_by_time() -> None:
    for priority in (Priority.BULK, Priority.URGENT, Priority.NORMAL):
        queue_up(2, priority=priority, name=priority.label)

    services.deliver_due()

    names = [sent.to[0].partition("@")[0] for sent in mail.outbox]
    assert names == ["urgent0", "urgent1", "normal0", "normal1", "bulk0", "bulk1"]


def test_kind_gives_the_priority() -> None:
    now = timezone.now()
    event = EventFactory.create()
    book(event, "Ada", email="ada@example.org")
    services.enqueue(kind="account_reset", recipient="a@example.org", subject_id=0, dedupe_key="a", now=now)
    services.announce(occasion="event_cancelled", subject_id=event.pk, now=now)

    for announcement in announcements.Announcement.objects.all():
        services.fan_out(announcement_id=announcement.pk, now=now)

    assert dict(Notification.objects.values_list("kind", "priority")) == {
        "account_reset": Priority.URGENT,
        "booking_confirmed": Priority.NORMAL,
        "booking_event_cancelled": Priority.BULK,
    }


def test_told_to_stop_it_gives_back_what_it_has_not_begun(watch: Any) -> None:
    queue_up(30)
    watch(lambda _: None)

    sent = services.deliver_due(is_stopping=lambda: len(mail.outbox) >= 12)

    states = list(Notification.objects.order_by("pk").values_list("status", "attempts", "leased_until"))
    assert sent == 12
    assert [state[:2] for state in states] == [("sent", 1)] * 12 + [("queued", 0)] * 18
    assert {state[2] for state in states} == {None}


def test_one_broken_message_does_not_fail_the_others() -> None:
    queue_up(5)
    Notification.objects.filter(recipient="n2@example.org").update(kind="unheard-of")

    sent = services.deliver_due()

    broken = Notification.objects.get(status="queued")
    assert sent == 4
    assert (broken.recipient, broken.attempts, broken.last_error) == ("n2@example.org", 1, "KeyError: 'unheard-of'")


class Server:
    """Counts connections and what came over each; refuses some addresses, and hangs up after ``most`` mails."""

    def __init__(self, most: int = 0) -> None:
        self.most = most
        self.carried: list[int] = []
        self.ids: list[str] = []

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:  # noqa: N802
        session.host_name = hostname
        self.carried.append(0)
        return responses

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.most and self.carried[-1] == self.most:
            server.transport.close()
            return "421 enough for one connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address == "n2@example.org":
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        self.carried[-1] += 1
        return "250 OK"


@contextmanager
def serving(settings: Any, server: Server) -> Iterator[None]:
    settings.EMAIL_BACKEND = "notifications.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    controller = Controller(server, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def test_one_connection_carries_all_and_outlasts_a_refused_recipient(settings: Any) -> None:
    queue_up(6)
    server = Server()

    with serving(settings, server):
        sent = services.deliver_due()

    refused = Notification.objects.get(status="queued")
    assert (sent, server.carried) == (5, [5])
    assert (refused.recipient, refused.attempts) == ("n2@example.org", 1)
    assert "550" in refused.last_error


def test_server_that_hangs_up_now_and_then_costs_no_try(settings: Any) -> None:
    queue_up(8, name="m")
    server = Server(most=3)

    with serving(settings, server):
        sent = services.deliver_due()

    assert (sent, server.carried) == (8, [3, 3, 2])
    assert set(Notification.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_server_out_of_reach_costs_one_message_one_try(settings: Any) -> None:
    queue_up(5)
    settings.EMAIL_BACKEND = "notifications.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    sent = services.deliver_due()

    states = list(Notification.objects.order_by("pk").values_list("status", "attempts"))
    assert (sent, states) == (0, [("queued", 1)] + [("queued", 0)] * 4)
    assert Notification.objects.first().last_error.startswith("ConnectionRefusedError")


def test_fan_out_rings_once_a_chunk(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    event, rung = EventFactory.create(), []
    for n in range(5):
        book(event, f"Ada {n}", email=f"a{n}@example.org")
    services.announce(occasion="event_cancelled", subject_id=event.pk, now=timezone.now())
    monkeypatch.setattr(announcements, "CHUNK", 2)
    monkeypatch.setattr("notifications.doorbell.ring", lambda: rung.append("ring"))

    with django_capture_on_commit_callbacks(execute=True):
        told = services.fan_out(announcement_id=announcements.Announcement.objects.get().pk, now=timezone.now())

    assert (told, len(rung)) == (5, 3)


def test_signs_of_life_are_kept_by_name() -> None:
    first = timezone.now()
    services.note_heartbeat(names=["worker:mail", "beat"], now=first)
    services.note_heartbeat(names=["beat"], now=first + timedelta(seconds=30))

    seen = selectors.last_seen()

    assert seen == {
        "beat": first + timedelta(seconds=30),
        "worker:mail": first,
        "worker:webhooks": None,
        "worker:default": None,
    }
    assert Heartbeat.objects.count() == 2


def test_sign_of_life_is_noted_every_thirty_seconds_until_told_to_stop() -> None:
    waits: list[float] = []

    heartbeats.keep_noting(names=["beat"], is_stopping=lambda seconds: waits.append(seconds) or len(waits) == 2)

    assert waits == [30.0, 30.0]
    assert selectors.last_seen()["beat"] is not None
