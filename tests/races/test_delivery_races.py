"""Two workers and two schedulers over one outbox: while nothing fails, nothing is sent twice."""

from collections import Counter

import pytest
from celery import current_app
from django.conf import settings
from django.core import mail
from django.utils import timezone

from notifications import services
from notifications.models import Announcement, Notification
from tests.factories import EventFactory, UserFactory, book
from tests.races.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)
current_app.loader.import_default_modules()


def queue_up(number: int) -> None:
    user, now = UserFactory.create(), timezone.now()
    rows = [
        Notification(
            kind="account_changed", recipient=f"n{n}@example.org", subject_id=user.pk, dedupe_key=str(n), created_at=now
        )
        for n in range(number)
    ]
    Notification.objects.bulk_create(rows)


def deliver() -> None:
    services.deliver_due()


def test_workers_share_the_outbox_without_sending_anything_twice() -> None:
    queue_up(120)

    at_once(*[deliver] * 4)

    assert Counter(sent.to[0] for sent in mail.outbox) == {f"n{n}@example.org": 1 for n in range(120)}
    assert set(Notification.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_same_message_is_delivered_once_by_many() -> None:
    queue_up(1)
    message = Notification.objects.get()

    at_once(*[lambda: services.deliver(notification_id=message.pk, now=timezone.now())] * 6)

    assert [sent.to for sent in mail.outbox] == [["n0@example.org"]]


def test_announcement_is_written_once_by_two() -> None:
    event, now = EventFactory.create(), timezone.now()
    for n in range(5):
        book(event, f"Ada {n}", email=f"a{n}@example.org")
    services.announce(occasion="event_cancelled", subject_id=event.pk, now=now)
    announcement = Announcement.objects.get()

    outcome = at_once(*[lambda: services.fan_out(announcement_id=announcement.pk, now=now)] * 3)

    announcement.refresh_from_db()
    told = Notification.objects.filter(kind="booking_event_cancelled").values_list("recipient", flat=True)
    assert outcome == {"done": 3}
    assert sorted(told) == [f"a{n}@example.org" for n in range(5)]
    assert (announcement.told, announcement.finished_at) == (5, now)


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_scheduled_task_may_run_twice_at_once(name: str) -> None:
    task = current_app.tasks[settings.CELERY_BEAT_SCHEDULE[name]["task"]]
    book(EventFactory.create(capacity=2), "Ada", email="ada@example.org")
    queue_up(5)

    outcome = at_once(*[task] * 4)
    deliver()

    assert outcome == {"done": 4}
    assert set(Counter(sent.to[0] for sent in mail.outbox).values()) == {1}
    assert len(mail.outbox) == 6
