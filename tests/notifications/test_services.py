"""The outbox: claimed once, tried again with pauses, given up at last, and sent again by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import services
from notifications.errors import NotDead
from notifications.models import Notification
from notifications.services import sending
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Notification:
    event = EventFactory.create(capacity=5, title="Jazz & more", timezone="Europe/Paris", location="Le Club")
    book(event, "Zoë <b>", email="zoe@example.org", seats=2)
    return Notification.objects.get()


def test_a_message_is_delivered_with_text_html_and_calendar(message: Notification):
    sent = services.deliver(notification_id=message.pk, now=timezone.now())

    message.refresh_from_db()
    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    booking_url = "http://localhost:8000/bookings/"
    assert sent is True
    assert (message.status, message.attempts, message.leased_until, message.last_error) == ("sent", 1, None, "")
    assert message.sent_at is not None
    assert (letter.subject, letter.to) == ("Booked: Jazz & more", ["zoe@example.org"])
    assert letter.extra_headers["Message-ID"] == f"<{message.uuid}@localhost>"
    assert booking_url in letter.body
    assert "Zoë <b>" in letter.body
    assert "Le Club" in letter.body
    assert booking_url in html
    assert "Zoë &lt;b&gt;" in html
    assert "<b>" not in html.replace("&lt;b&gt;", "")
    assert letter.attachments[0].filename == "booking.ics"
    assert b"BEGIN:VEVENT" in letter.attachments[0].content.encode()


def test_a_sent_message_is_not_sent_twice(message: Notification):
    services.deliver(notification_id=message.pk, now=timezone.now())

    assert services.deliver(notification_id=message.pk, now=timezone.now()) is False
    assert len(mail.outbox) == 1


def test_a_claimed_message_is_left_alone_until_the_lease_runs_out(message: Notification):
    now = timezone.now()
    Notification.objects.update(status="sending", leased_until=now + timedelta(seconds=60), attempts=1)

    early = services.deliver(notification_id=message.pk, now=now)
    late = services.deliver(notification_id=message.pk, now=now + timedelta(seconds=61))

    message.refresh_from_db()
    assert (early, late) == (False, True)
    assert (message.status, message.attempts) == ("sent", 2)


def test_failures_pause_longer_each_time_and_end_dead(message: Notification, settings: Any):
    settings.EMAIL_BACKEND = "tests.notifications.backends.BrokenBackend"
    now = timezone.now()
    pauses = []

    for _ in range(sending.MOST_ATTEMPTS):
        assert services.deliver(notification_id=message.pk, now=now) is False
        message.refresh_from_db()
        pauses.append((message.next_attempt_at - now).total_seconds())
        now = message.next_attempt_at

    assert (message.status, message.attempts) == ("dead", sending.MOST_ATTEMPTS)
    assert message.last_error == "ConnectionRefusedError: nobody home"
    assert 48 <= pauses[0] <= 72
    assert all(pause <= 6 * 3600 * 1.2 for pause in pauses)
    assert pauses[0] < pauses[1] < pauses[2] < pauses[4]
    assert services.deliver(notification_id=message.pk, now=now) is False


def test_a_dead_message_can_be_sent_again(message: Notification):
    Notification.objects.update(status="dead", attempts=8)

    services.send_again(notification=message, now=timezone.now())

    assert services.deliver(notification_id=message.pk, now=timezone.now()) is True
    with pytest.raises(NotDead):
        services.send_again(notification=message, now=timezone.now())


def test_the_sweep_rings_once_where_anything_is_due(message: Notification, monkeypatch: pytest.MonkeyPatch):
    now = timezone.now()
    rung: list[str] = []
    monkeypatch.setattr("notifications.doorbell.ring", lambda: rung.append("ring"))

    due = services.ring_for_due(now=now)
    Notification.objects.update(next_attempt_at=now + timedelta(seconds=1))
    later = services.ring_for_due(now=now)
    Notification.objects.update(status="sending", leased_until=now)
    left_behind = services.ring_for_due(now=now)

    message.refresh_from_db()
    assert (due, later, left_behind) == (1, 0, 1)
    assert rung == ["ring", "ring"]
    assert (message.status, message.leased_until, message.attempts) == ("queued", None, 0)


def test_one_occasion_is_told_once(message: Notification):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.enqueue(
            kind=message.kind,
            recipient="zoe@example.org",
            subject_id=message.subject_id,
            dedupe_key=message.dedupe_key,
            now=timezone.now(),
        )


def test_files_are_whole_mails(message: Notification, settings: Any, tmp_path: Any):
    settings.EMAIL_BACKEND = "notifications.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path

    services.deliver(notification_id=message.pk, now=timezone.now())

    (file,) = tmp_path.iterdir()
    assert file.suffix == ".eml"
    assert file.read_bytes().startswith(b"Content-Type: multipart/mixed;")
    assert f"Message-ID: <{message.uuid}@localhost>".encode() in file.read_bytes()
