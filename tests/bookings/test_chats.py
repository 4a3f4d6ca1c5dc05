"""An event's own chat: what it is told, each thing once, and that its address is shown nowhere."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import TrailEntry
from accounts.privacy import erase_user
from bookings import services
from bookings.tasks import tell_chats
from events import services as event_services
from events.models import Event
from events.payloads import _describe
from notifications.models import Notification
from notifications.services import TEXTS, deliver_due
from tests.events import change_page, errors_of, read_form
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, book
from tests.gateway import Gateway

pytestmark = pytest.mark.django_db
ADD = reverse("admin:events_event_add")
NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)
SECRET = "TIiajkdnlazkcOXrIdevi7FQ"
SLACK = f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}"


def with_chat(chat_url: str = SLACK, **columns: Any) -> Event:
    return EventFactory.create(title="Jazz", chat_url=chat_url, starts_at=NOON + timedelta(days=3), **columns)


def booked_at(moment: datetime, event: Event, name: str = "Ada", **options: Any) -> Any:
    with time_machine.travel(moment, tick=False):
        return book(event, name, join_waitlist=True, **options)


def chats() -> list[Notification]:
    return list(Notification.objects.filter(channel="chat").order_by("pk"))


def digests() -> list[dict[str, Any]]:
    return [each.context for each in chats() if each.kind == "event_bookings"]


def told(gateway: Gateway, now: datetime) -> list[str]:
    with time_machine.travel(now, tick=False):
        deliver_due(channels=TEXTS)
    return [body["message"] for _path, body in gateway.posts]


def test_digest_is_written_once_for_each_window_however_many_schedulers_there_are():
    event, other = with_chat(capacity=9), EventFactory.create(starts_at=NOON + timedelta(days=3))
    booked_at(NOON + timedelta(seconds=1), event, "Ada", seats=2)
    bob = booked_at(NOON + timedelta(minutes=4, seconds=59), event, "Bob")
    booked_at(NOON + timedelta(minutes=1), other, "Eve")
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        services.cancel_booking(booking=bob, now=timezone.now())

    beats = [services.tell_chats(now=NOON + timedelta(minutes=minutes)) for minutes in (5, 6, 6, 7, 11, 11, 12)]

    assert beats == [0, 1, 0, 0, 1, 0, 0]
    assert digests() == [
        {"booked": 2, "seats": 3, "cancelled": 0, "is_sold_out": False},
        {"booked": 0, "seats": 0, "cancelled": 1, "is_sold_out": False},
    ]
    assert {(each.subject_id, each.recipient) for each in chats()} == {(event.pk, "slack://…")}


def test_window_that_the_scheduler_slept_through_is_told_while_it_is_news():
    event = with_chat()
    booked_at(NOON, event, "Ada")
    booked_at(NOON + timedelta(minutes=10), event, "Bob")

    late = services.tell_chats(now=NOON + timedelta(minutes=24))

    assert (late, len(digests())) == (1, 1)


def test_digest_says_sold_out_when_the_last_seat_goes_and_not_of_who_waits():
    event = with_chat(capacity=1)
    booked_at(NOON, event, "Ada")
    booked_at(NOON + timedelta(minutes=6), event, "Bob")

    services.tell_chats(now=NOON + timedelta(minutes=12))

    assert digests() == [{"booked": 1, "seats": 1, "cancelled": 0, "is_sold_out": True}]


def test_nothing_is_told_without_services_a_chat_or_a_published_event(settings: Any):
    event = with_chat()
    booked_at(NOON, event)
    booked_at(NOON, with_chat(chat_url=""))
    draft = with_chat()
    booked_at(NOON, draft)
    Event.objects.filter(pk=draft.pk).update(status="draft")

    settings.CHAT_SERVICES = []
    off = services.tell_chats(now=NOON + timedelta(minutes=6))
    event_services.cancel_event(event=event, by=event.organizer, now=NOON)
    after = services.tell_chats(now=NOON + timedelta(minutes=6))

    assert (off, after, chats()) == (0, 0, [])


def test_number_of_queries_is_the_same_for_any_number_of_events(django_assert_num_queries: Any):
    for _ in range(3):
        booked_at(NOON, with_chat())

    with django_assert_num_queries(3 + 5):  # the three windows; keys, events, slots ahead and free, the insert
        assert services.tell_chats(now=NOON + timedelta(minutes=6)) == 3


def test_booking_writes_nothing_for_the_chat():
    booked_at(NOON, with_chat(), email="ada@example.org")

    assert {each.channel for each in Notification.objects.all()} == {"email"}


def test_task_is_on_the_schedule(settings: Any):
    assert settings.CELERY_BEAT_SCHEDULE["tell-chats"] == {"task": tell_chats.name, "schedule": 60}
    assert tell_chats() == 0


def test_chat_reads_what_happened(gateway: Gateway):
    event = with_chat(f"json://sesame:{SECRET}@{gateway.host}/room", status="draft", capacity=2)

    with time_machine.travel(NOON, tick=False):
        event = event_services.publish_event(event=event, by=event.organizer, now=NOON)
    told(gateway, NOON)
    booked_at(NOON, event, seats=2)
    services.tell_chats(now=NOON + timedelta(minutes=6))
    told(gateway, NOON + timedelta(minutes=6))
    event_services.cancel_event(event=event, by=event.organizer, reason="Rain.", now=NOON + timedelta(minutes=7))
    told(gateway, NOON + timedelta(minutes=7))
    said = told(gateway, NOON + timedelta(minutes=8))

    url = f"http://localhost:8000/events/{event.slug}/"
    bookings = f"http://localhost:8000/admin/bookings/booking/?event__id__exact={event.pk}"
    assert said[0] == f"Published: Jazz\n{url}"
    assert said[1] == f"Jazz\nNew bookings: 1\nTheir seats: 2\nSold out\n{bookings}"
    assert said[2].startswith("Cancelled by the organizer: Jazz, ")
    assert said[2].endswith(f"\nRain.\n{url}")
    assert len(said) == 3
    assert {path for path, _body in gateway.posts} == {"/room"}


def test_chat_that_was_taken_away_meanwhile_gets_nothing(gateway: Gateway):
    event = with_chat(f"json://{gateway.host}/room")
    booked_at(NOON, event)
    services.tell_chats(now=NOON + timedelta(minutes=6))
    Event.objects.update(chat_url="")

    assert told(gateway, NOON + timedelta(minutes=6)) == []
    assert [each.status for each in chats()] == ["dropped"]


@pytest.mark.parametrize(
    ("chat_url", "reason"),
    [
        ("json://127.0.0.1/", "This chat service is not one that messages are sent to."),
        (f"{SLACK}?attach=http://127.0.0.1/", "This address has parameters that are not taken."),
        ("slack://", "This is not the address of a chat."),
        ("mmosts://169.254.169.254/3ccdd113474722377935511fc85d3dd4", "Messages are not sent to this host."),
        ("mmosts://10.0.0.1/3ccdd113474722377935511fc85d3dd4", "not one of the public internet"),
        ("x" * 501, "at most 500"),
    ],
)
def test_form_refuses_what_no_message_goes_to(client: Client, settings: Any, chat_url: str, reason: str):
    settings.CHAT_HOSTS = ["10.0.0.1"]
    event = with_chat()
    client.force_login(event.organizer)

    answer = client.post(change_page(event), read_form(client, change_page(event)) | {"chat_url": chat_url})

    event.refresh_from_db()
    assert reason in errors_of(answer) + answer.content.decode()
    assert event.chat_url == SLACK
    assert chat_url == "slack://" or chat_url not in answer.content.decode()


def test_form_sets_keeps_and_forgets_the_chat_and_no_page_shows_it(client: Client):
    organizer = OrganizerFactory.create()
    event, page = with_chat("", organizer=organizer), ""
    client.force_login(organizer)
    kept = []
    for change in ({"chat_url": SLACK}, {"title": "Blues"}, {"forget_chat": "on"}):
        answer = client.post(change_page(event), read_form(client, change_page(event)) | change)
        assert answer.status_code == 302, errors_of(answer)
        event.refresh_from_db()
        kept.append(event.chat_url)
        page += client.get(change_page(event)).content.decode()

    assert kept == [SLACK, SLACK, ""]
    assert "Messages go to slack://…" in page
    assert SECRET not in page
    assert "T1JJ3T3L2" not in page
    lines = [
        entry.changes.get("chat_url") for entry in TrailEntry.objects.filter(action="event.changed").order_by("pk")
    ]
    assert lines == [["", "slack://…"], None, ["slack://…", ""]]


def test_new_event_has_the_chat_that_was_given(client: Client):
    client.force_login(OrganizerFactory.create())
    given = {"title": "New", "timezone": "UTC", "starts_at_0": "2099-07-01", "starts_at_1": "10:00"}

    answer = client.post(ADD, read_form(client, ADD) | given | {"ends_at_0": "", "ends_at_1": "", "chat_url": SLACK})

    assert answer.status_code == 302, errors_of(answer)
    assert Event.objects.get().chat_url == SLACK


def test_form_asks_for_no_chat_where_the_site_has_none(client: Client, settings: Any):
    settings.CHAT_SERVICES = []
    event = with_chat()
    client.force_login(event.organizer)

    page = client.get(change_page(event)).content.decode()
    form = read_form(client, change_page(event))
    answer = client.post(change_page(event), form | {"title": "Blues", "chat_url": "ntfy://a-topic"})

    event.refresh_from_db()
    assert 'name="chat_url"' not in page
    assert (answer.status_code, event.chat_url) == (200, SLACK)


def test_address_is_in_no_answer_log_or_copy_of_another(
    client: Client, api: APIClient, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    event = with_chat()
    api.force_authenticate(event.organizer)
    client.force_login(event.organizer)
    admin = Client()
    admin.force_login(AdminFactory.create())

    said = [api.get(path).content.decode() for path in (f"/api/v1/events/{event.pk}", "/api/v1/events")]
    said.append(str(_describe(event, timezone.now())))
    said.append(client.get(event.get_absolute_url()).content.decode())
    said.append(client.get("/accounts/export/").content.decode())
    Event.objects.filter(pk=event.pk).update(deleted_at=timezone.now())
    deleted = admin.get(change_page(event))

    assert deleted.status_code == 200
    assert SECRET not in "".join([*said, deleted.content.decode(), caplog.text])


def test_copy_tells_the_same_chat_and_an_erased_organizer_none():
    event = with_chat()

    copy = event_services.duplicate_event(event=event, by=event.organizer, starts_at=NOON + timedelta(days=9), now=NOON)

    Event.objects.update(status="cancelled")
    erase_user(user=event.organizer, now=NOON)

    assert copy.chat_url == SLACK
    assert set(Event.objects.values_list("chat_url", flat=True)) == {""}
