"""What organizers write to those who booked, and the summary of a day that they get."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from bookings import services
from bookings.errors import MessageSent, NobodyToTell, SendsInThePast, WrongSlot
from bookings.messages import SUMMARIES, WRITTEN
from bookings.models import Attendee, OrganizerMessage
from bookings.querysets import RECIPIENTS
from bookings.services import Draft
from common.errors import NotAllowed
from events.models import Event
from events.services import cancel_event
from notifications.models import Announcement, Notification
from notifications.services import deliver, fan_out, unsubscribe
from notifications.tokens import Subscription
from tests.factories import EventFactory, OrganizerFactory, UserFactory, book

pytestmark = pytest.mark.django_db
DRAFT = Draft("Before you come", "The doors open at **7**.")


@pytest.fixture
def event() -> Event:
    """Two slots; Ada and Bob sit in the first, Ada was let in; Cleo in the second; Dan waits for the first."""
    event = EventFactory.create(capacity=2, capacity__slots=2, title="Jazz")
    first, second = event.slots.all()
    ada = book(event, "Ada", slot=first, email="ada@example.org")
    book(event, "Bob", slot=first, email="bob@example.org")
    book(event, "Cleo", slot=second, email="cleo@example.org")
    book(event, "Dan", slot=first, email="dan@example.org", join_waitlist=True)
    book(event, "No address", slot=second)
    Attendee.objects.filter(booking=ada).update(checked_in_at=timezone.now())
    return event


def told(kind: str = "booking_message") -> list[str]:
    for pk in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
        fan_out(announcement_id=pk, now=timezone.now())
    rows = Notification.objects.filter(kind=kind)
    return [row.partition("@")[0] for row in rows.order_by("recipient").values_list("recipient", flat=True)]


def send(event: Event, draft: Draft = DRAFT, **options: Any) -> OrganizerMessage:
    return services.send_message(event=event, draft=draft, by=event.organizer, now=timezone.now(), **options)


@pytest.mark.parametrize(
    ("audience", "slot", "names"),
    [
        ("all", None, ["ada", "bob", "cleo"]),
        ("all", 1, ["cleo"]),
        ("waitlist", None, ["dan"]),
        ("checked_in", None, ["ada"]),
        ("no_shows", 0, ["bob"]),
    ],
)
def test_message_goes_to_its_audience(event: Event, audience: str, slot: int | None, names: list[str]):
    chosen = None if slot is None else event.slots.all()[slot]

    message = send(event, Draft("Hello", "You", audience, chosen))

    assert (told(), message.total) == (names, len(names))


def test_message_is_markdown_as_html_and_plain_text(event: Event):
    send(event, Draft("Before <you> come", "The doors open at **7**. <script>alert(1)</script>"))
    told()

    deliver(notification_id=Notification.objects.filter(kind="booking_message").latest("pk").pk, now=timezone.now())

    letter = mail.outbox[0]
    html = letter.alternatives[0].content
    assert letter.subject == "Before <you> come"
    assert "The doors open at 7. <script>alert(1)</script>" in letter.body
    assert "<strong>7</strong>" in html
    assert "<script" not in html
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_unsubscribed_is_not_written_to(event: Event):
    for who, scope in [("Ada@example.org", 0), ("bob@example.org", event.pk), ("cleo@example.org", event.pk + 1)]:
        unsubscribe(subscription=Subscription(who, WRITTEN, scope), now=timezone.now())

    message = send(event)

    assert (told(), message.total) == (["cleo"], 1)


def test_scheduled_message_is_sent_at_its_time_and_once(event: Event):
    at = timezone.now() + timedelta(hours=1)
    send(event, scheduled_at=at)

    sent = [services.send_due_messages(now=now) for now in (at - timedelta(seconds=1), at, at)]

    assert sent == [0, 1, 0]
    assert told() == ["ada", "bob", "cleo"]


def test_scheduled_message_is_not_sent_where_the_event_is_off_since(event: Event):
    now, later = timezone.now(), timezone.now() + timedelta(hours=2)
    early = send(event, scheduled_at=now + timedelta(hours=1))
    cancel_event(event=event, by=event.organizer, now=timezone.now())
    sorry = send(event, Draft("We are sorry", "There will be another."), scheduled_at=now + timedelta(hours=1))

    sent = services.send_due_messages(now=later)

    assert (sent, services.send_due_messages(now=later)) == (1, 0)
    assert (told(), Announcement.objects.get(audience=RECIPIENTS).subject_id) == (["ada", "bob", "cleo"], sorry.pk)
    early.refresh_from_db()
    assert (early.sent_at, early.total) == (later, 0)


def test_scheduled_message_of_a_deleted_event_is_not_sent(event: Event):
    send(event, scheduled_at=timezone.now() + timedelta(hours=1))
    Event.objects.update(deleted_at=timezone.now())

    assert services.send_due_messages(now=timezone.now() + timedelta(hours=2)) == 0
    assert told() == []


def test_scheduled_message_can_be_taken_back_until_it_is_sent(event: Event):
    waiting, sent = send(event, scheduled_at=timezone.now() + timedelta(hours=1)), send(event)

    services.take_back_message(message=waiting, by=event.organizer, now=timezone.now())
    with pytest.raises(MessageSent):
        services.take_back_message(message=sent, by=event.organizer, now=timezone.now())

    assert list(OrganizerMessage.objects.all()) == [sent]


@pytest.mark.parametrize(
    ("draft", "hours", "refusal"),
    [
        (Draft("A", "B", "no_shows"), -1, SendsInThePast),
        (Draft("A", "B", "waitlist"), None, NobodyToTell),
    ],
)
def test_message_is_refused(draft: Draft, hours: int | None, refusal: type[Exception]):
    event = EventFactory.create()
    at = None if hours is None else timezone.now() + timedelta(hours=hours)

    with pytest.raises(refusal):
        send(event, draft, scheduled_at=at)

    assert (OrganizerMessage.objects.count(), Announcement.objects.count()) == (0, 0)


def test_message_is_for_those_who_manage_and_of_the_events_own_slots(event: Event):
    with pytest.raises(NotAllowed):
        services.send_message(event=event, draft=DRAFT, by=OrganizerFactory.create(), now=timezone.now())
    with pytest.raises(WrongSlot):
        send(event, Draft("A", "B", "all", EventFactory.create().slots.get()))

    assert OrganizerMessage.objects.count() == 0


def test_test_goes_to_oneself_alone(event: Event):
    services.send_test(event=event, draft=DRAFT, by=event.organizer, now=timezone.now())
    deliver(notification_id=Notification.objects.latest("pk").pk, now=timezone.now())

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([event.organizer.email], "Test: Before you come")
    assert "The organizer of Jazz writes:" in letter.body
    assert OrganizerMessage.objects.count() == 0


def test_api_sends_and_shows_how_far_it_is(event: Event, api: APIClient):
    api.force_authenticate(event.organizer)
    url = f"/api/v1/events/{event.pk}/messages"
    wanted = {"subject": "Hello", "body": "You", "time_slot_id": event.slots.all()[0].pk, "audience": "all"}

    answer = api.post(url, wanted, format="json")
    told()
    shown = api.get(url).json()["items"]

    body = answer.json()
    assert (answer.status_code, body["total"], body["told"], body["time_slot_id"]) == (
        201,
        2,
        0,
        wanted["time_slot_id"],
    )
    assert [(each["subject"], each["audience"], each["total"], each["told"]) for each in shown] == [
        ("Hello", "all", 2, 2)
    ]


def test_api_schedules_tests_and_takes_back(event: Event, api: APIClient):
    api.force_authenticate(event.organizer)
    url = f"/api/v1/events/{event.pk}/messages"
    at = (timezone.now() + timedelta(days=1)).isoformat()

    tested = api.post(f"{url}/test", {"subject": "A", "body": "B"}, format="json")
    made = api.post(url, {"subject": "A", "body": "B", "scheduled_at": at}, format="json")
    gone = api.delete(f"{url}/{made.json()['id']}")
    unknown = api.delete(f"{url}/{made.json()['id']}")

    assert [each.status_code for each in (tested, made, gone, unknown)] == [204, 201, 204, 404]
    assert (made.json()["sent_at"], told("organizer_message_test")) == (None, [event.organizer.email.split("@")[0]])


def test_messages_are_limited(event: Event, api: APIClient):
    api.force_authenticate(event.organizer)
    url = f"/api/v1/events/{event.pk}/messages/test"

    statuses = [api.post(url, {"subject": "A", "body": "B"}, format="json").status_code for _ in range(31)]

    assert (statuses[:30], statuses[30]) == ([204] * 30, 429)


@pytest.mark.parametrize("count", [1, 3])
def test_list_makes_the_same_queries_for_any_number(count: int, event: Event, api: Any, django_assert_num_queries: Any):
    api.force_authenticate(event.organizer)
    for _ in range(count):
        send(event)

    with django_assert_num_queries(3):  # the event, count, rows
        items = api.get(f"/api/v1/events/{event.pk}/messages").json()["items"]

    assert len(items) == count


def test_screen_sends_tries_out_and_takes_back(event: Event, client: Client):
    client.force_login(event.organizer)
    url = reverse("admin:bookings_attendee_messages", args=[event.pk])
    form = {"subject": "Hello", "body": "You", "audience": "all"}

    tested = client.post(url, form | {"test": "1"})
    day = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"
    scheduled = client.post(url, form | {"scheduled_at_0": day, "scheduled_at_1": "09:00"})
    waiting = OrganizerMessage.objects.get()
    taken_back = client.post(url, {"take_back": waiting.pk})
    wrong = client.post(url, form | {"subject": ""})
    sent = client.post(url, form, follow=True)

    assert [each.status_code for each in (tested, scheduled, taken_back, wrong)] == [200, 302, 302, 400]
    assert 'value="Hello"' in tested.content.decode()
    assert "0 of 3 mails are sent." in sent.content.decode()
    assert told() == ["ada", "bob", "cleo"]


def test_screen_shows_what_it_would_be_and_how_far_it_came(event: Event, client: Client):
    client.force_login(event.organizer)
    url = reverse("admin:bookings_attendee_messages", args=[event.pk])
    form = {"subject": "Hello", "body": "Come **early**.", "audience": "all"}

    shown = client.post(url, form | {"preview": "1"})
    nothing_sent = not OrganizerMessage.objects.exists()
    client.post(url, form)
    told()
    first, second, _third = Notification.objects.filter(kind="booking_message").values_list("pk", flat=True)
    Notification.objects.filter(pk=first).update(status="sent", sent_at=timezone.now())
    Notification.objects.filter(pk=second).update(status="dead")
    later = client.get(url).content.decode()

    assert (nothing_sent, shown.context["recipients"], shown.context["preview"].message.subject) == (True, 3, "Hello")
    assert "<strong>early</strong>" in shown.context["preview"].html
    assert "1 of 3 mails are sent." in later
    assert "1 could not be delivered" in later


SEVEN = datetime(2031, 5, 4, 5, tzinfo=UTC)  # in Paris


@pytest.fixture
def organizer() -> Any:
    return OrganizerFactory.create(timezone="Europe/Paris")


def busy_day(organizer: Any) -> Event:
    """Two bookings and a place in the queue, of which one booking is cancelled; and one booking before that day."""
    event = EventFactory.create(organizer=organizer, title="Jazz", capacity=4, starts_at=SEVEN + timedelta(days=3))
    for hours, name, seats in [(-25, "Old", 1), (-24, "Ada", 2), (-1, "Bob", 1), (-1, "Cleo", 4)]:
        with time_machine.travel(SEVEN + timedelta(hours=hours), tick=False):
            made = book(event, name, seats=seats, email=f"{name}@example.org", join_waitlist=True)
            if name == "Bob":
                services.cancel_booking(booking=made, now=timezone.now())
    return event


def summaries() -> list[dict[str, Any]]:
    return list(Notification.objects.filter(kind="organizer_summary").values_list("context", flat=True))


def test_summary_counts_the_day_until_seven_in_the_organizers_zone(organizer: Any):
    event = busy_day(organizer)

    written = [services.summarize(now=SEVEN + timedelta(minutes=minutes)) for minutes in (-1, 0, 5, 301)]

    assert written == [0, 1, 0, 0]
    url = f"http://localhost:8000/events/{event.slug}/"
    rows = [{"title": "Jazz", "url": url, "bookings": 3, "seats": 2, "cancelled": 1, "waiting": 1}]
    (context,) = summaries()
    assert (context["day"], context["rows"]) == ("2031-05-03", rows)
    assert [(each["title"], each["taken"], each["capacity"]) for each in context["upcoming"]] == [("Jazz", 3, 4)]


def test_summary_is_readable(organizer: Any):
    busy_day(organizer)
    services.summarize(now=SEVEN)

    deliver(notification_id=Notification.objects.get(kind="organizer_summary").pk, now=SEVEN)

    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Your events on Saturday, 3 May 2031", [organizer.email])
    for words in ("New bookings: 3", "Their seats: 2", "Cancellations: 1", "New on the waitlist: 1", "Seats: 3 / 4"):
        assert words in letter.body


def test_quiet_day_has_no_summary_nor_who_turned_it_off(organizer: Any):
    EventFactory.create(organizer=organizer, starts_at=SEVEN + timedelta(days=3))
    quiet = services.summarize(now=SEVEN)
    busy_day(organizer)
    unsubscribe(subscription=Subscription(organizer.email, SUMMARIES), now=SEVEN)

    assert (quiet, services.summarize(now=SEVEN), summaries()) == (0, 0, [])


@pytest.mark.parametrize("count", [1, 30])
def test_summaries_make_the_same_queries_for_any_number(count: int, django_assert_num_queries: Any):
    for _ in range(count):
        busy_day(OrganizerFactory.create(timezone="Europe/Paris"))
    UserFactory.create(timezone="Europe/Paris")

    with django_assert_num_queries(6):  # zones, the day, people, known keys, what comes, the insert
        written = services.summarize(now=SEVEN)

    assert (written, len(summaries())) == (count, count)
