"""Text messages for those who asked for them: what, to whom, once; and nothing without a gateway."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from bookings import privacy, services
from bookings.errors import SmsNeedsPhone
from bookings.models import Booking
from events.models import Event
from events.services import cancel_event, change_event, change_slot
from events.services.slots import Span
from notifications.errors import NotWanted
from notifications.mail import compose_text
from notifications.models import Announcement, Notification
from notifications.services import fan_out
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db
START = datetime(2031, 5, 4, 18, tzinfo=UTC)
PHONE = "+49 30 1234567"


@pytest.fixture(autouse=True)
def _gateway(settings: Any) -> None:
    settings.SMS_URL = "json://localhost/{phone}"


def texted(**options: Any) -> Booking:
    event = options.pop("event", None) or EventFactory.create(
        starts_at=START, title="Jazz & more", timezone="Europe/Paris", capacity=50
    )
    return book(event, "Zoë", phone=PHONE, wants_sms=True, **options)


def write_all(now: datetime) -> None:
    for pk in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
        fan_out(announcement_id=pk, now=now)


def texts() -> list[str]:
    """What is in the outbox for phones, as it is sent."""
    rows = Notification.objects.filter(channel="sms").order_by("pk")
    assert {row.recipient for row in rows} <= {PHONE}
    return [compose_text(row).body for row in rows]


def test_reminder_comes_to_the_phone_once_and_to_those_who_asked():
    with time_machine.travel(START - timedelta(days=9), tick=False):
        booking = texted()
        book(booking.event, "Ada", phone=PHONE, email="ada@example.org")
    now = START - timedelta(days=1)

    with time_machine.travel(now, tick=False):
        for _ in range(2):
            services.remind(now=now)
            write_all(now)

        assert texts() == [f"Reminder: Jazz & more, Sun 4 May 20:00\n{booking.manage_url}"]
    rows = Notification.objects.filter(channel="sms").values_list("subject_id", "language", "dedupe_key")
    assert list(rows) == [(booking.pk, "en", f"booking_reminder:{booking.pk}:1440:20310504T180000:sms")]


def test_moved_changed_and_cancelled_are_told_with_and_without_an_address():
    event = EventFactory.create(starts_at=START, title="Jazz", capacity__slots=2, capacity=5)
    first, second = event.slots.all()
    booking = texted(event=event, slot=first, seats=2)
    now = timezone.now()

    services.move_booking(booking=booking, to=second, now=now)
    attendee = booking.attendees.last()
    assert attendee is not None
    services.take_out_attendee(attendee=attendee, by=None, now=now)
    services.cancel_booking(booking=booking, now=now)

    kinds = Notification.objects.filter(channel="sms").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["booking_moved", "booking_changed", "booking_cancelled"]
    assert [text.split(",")[0] for text in texts()] == [
        "New time: Jazz",
        "Your booking has changed: Jazz",
        "Your booking is cancelled: Jazz",
    ]
    assert all(booking.manage_url in text and len(text) <= 160 for text in texts())


def test_news_of_the_event_come_to_the_phone():
    booking = texted()
    event, now = booking.event, timezone.now()
    slot = event.slots.get()

    change_event(event=event, by=event.organizer, changes={"location": "Hall"}, now=now)
    write_all(now)
    span = Span(START + timedelta(minutes=30), slot.ends_at, 50)
    change_slot(slot=slot, changes=asdict(span), by=event.organizer, now=now)
    write_all(now)
    cancel_event(event=event, by=event.organizer, reason="ill", now=now)
    write_all(now)

    assert texts() == [
        f"Changed: Jazz & more, now Sun 4 May 2031 20:30\n{booking.manage_url}",
        f"Changed: Jazz & more, now Sun 4 May 2031 20:30\n{booking.manage_url}",
        f"Cancelled by the organizer: Jazz & more, Sun 4 May 2031 20:30\n{booking.manage_url}",
    ]


def test_without_a_gateway_nothing_is_queued_and_nobody_is_asked(settings: Any, client: Client):
    booking = texted()
    event, now = booking.event, timezone.now()
    settings.SMS_URL = ""

    change_event(event=event, by=event.organizer, changes={"location": "Hall"}, now=now)
    write_all(now)
    services.cancel_booking(booking=booking, now=now)

    assert not Notification.objects.filter(channel="sms").exists()
    assert not Announcement.objects.filter(audience__endswith="_by_sms").exists()
    assert b"wants_sms" not in client.get(event.get_absolute_url()).content


def test_who_has_had_enough_gets_none_that_waits():
    booking = texted()
    cancel_event(event=booking.event, by=booking.event.organizer, now=timezone.now())
    write_all(timezone.now())

    Booking.objects.update(wants_sms=False)

    with pytest.raises(NotWanted):
        compose_text(Notification.objects.get(channel="sms"))


def test_api_takes_and_answers_the_wish(api: APIClient):
    event = EventFactory.create()
    wish = {"event_id": event.pk, "attendee_name": "Zoë", "sms_reminders": True}

    without = api.post("/api/v1/bookings", wish, format="json")
    at_home = api.post("/api/v1/bookings", wish | {"phone": "030 1234567"}, format="json")
    done = api.post("/api/v1/bookings", wish | {"phone": PHONE}, format="json")
    not_asked = api.post("/api/v1/bookings", {"event_id": event.pk, "attendee_name": "Ada"}, format="json")

    for refused in (without, at_home):
        assert (refused.status_code, refused.json()["code"]) == (400, "sms_needs_phone")
        assert list(refused.json()["fields"]) == ["phone"]
    assert (done.status_code, done.json()["sms_reminders"]) == (201, True)
    assert (not_asked.status_code, not_asked.json()["sms_reminders"]) == (201, False)
    assert list(Booking.objects.order_by("pk").values_list("wants_sms", flat=True)) == [True, False]


def test_api_of_a_site_without_a_gateway_says_so(api: APIClient, settings: Any):
    settings.SMS_URL = ""
    wish = {"event_id": EventFactory.create().pk, "attendee_name": "Zoë", "phone": PHONE, "sms_reminders": True}

    answer = api.post("/api/v1/bookings", wish, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "sms_not_offered")
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "wants"),
    [
        ({"sms_reminders": False}, 200, False),
        ({"phone": ""}, 200, False),
        ({"phone": "+33 1 23456789"}, 200, True),
        ({"phone": "01 23456789"}, 400, True),
        ({"phone": "01 23456789", "sms_reminders": False}, 200, False),
        ({"phone": "01 23456789", "sms_reminders": True}, 400, True),
        ({"attendee_name": "Zoe"}, 200, True),
    ],
)
def test_wish_can_be_changed(api: APIClient, change: dict[str, Any], status: int, wants: bool):
    booking = texted()

    answer = api.patch(f"/api/v1/bookings/{booking.token}", change, format="json")

    booking.refresh_from_db()
    assert (answer.status_code, booking.wants_sms) == (status, wants)


def test_number_may_change_though_the_gateway_is_gone(settings: Any):
    booking = texted()
    settings.SMS_URL = ""

    changed = services.correct_booking(booking=booking, changes={"phone": "+33 1 23456789"}, now=timezone.now())

    assert (changed.phone, changed.wants_sms) == ("+33 1 23456789", True)


def test_page_asks_and_keeps_what_was_typed(client: Client):
    event = EventFactory.create()
    page = client.get(event.get_absolute_url())
    key = page.context["form"]["key"].value()
    filled = {"name": "Zoë", "seats": "1", "slot": event.slots.get().pk, "key": key, "wants_sms": "on"}

    refused = client.post(event.get_absolute_url(), filled)
    done = client.post(event.get_absolute_url(), filled | {"phone": PHONE})

    booking = Booking.objects.get()
    assert b'name="wants_sms"' in page.content
    assert str(SmsNeedsPhone()) in refused.content.decode()
    assert (done.status_code, booking.phone, booking.wants_sms) == (302, PHONE, True)


def test_page_of_the_booking_turns_it_off(client: Client):
    booking = texted()
    seat = booking.attendees.get()
    page = f"{booking.get_absolute_url()}people/"
    names = {f"{seat.pk}-name": "Zoë", f"{seat.pk}-phone": PHONE}

    kept = client.post(page, names | {"wants_sms": "on"})
    booking.refresh_from_db()
    before = booking.wants_sms
    off = client.post(page, names)

    booking.refresh_from_db()
    assert (kept.status_code, off.status_code) == (302, 302)
    assert (before, booking.wants_sms) == (True, False)
    assert b"wants_sms" in client.get(page).content


def test_erased_number_gets_nothing_and_is_in_no_outbox():
    booking = texted()
    services.cancel_booking(booking=texted(event=booking.event, email="b@example.org"), now=timezone.now())

    for each in Booking.objects.all():
        privacy.erase_booking(booking=each, now=timezone.now())

    assert not Notification.objects.filter(recipient=PHONE).exists()
    assert not Booking.objects.filter(wants_sms=True).exists()


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
@pytest.mark.parametrize("title", ["Jazz", "An evening of old and new songs, with a break for tea and many cakes " * 2])
def test_text_fits_into_one_message_in_every_language(settings: Any, language: str, title: str):
    settings.SITE_URL = "https://events.example.org"
    booking = texted(event=EventFactory.create(starts_at=START, title=title.strip()), language=language)
    kinds = ["reminder", "moved", "changed", "cancelled", "event_changed", "event_cancelled"]

    found = {
        kind: compose_text(
            Notification(
                kind=f"booking_{kind}", channel="sms", recipient=PHONE, language=language, subject_id=booking.pk,
                context={"starts_at": START.isoformat()},
            )
        ).body
        for kind in kinds
    }  # fmt: skip

    assert {kind: len(text) for kind, text in found.items() if len(text) > 160} == {}
    assert [kind for kind, text in found.items() if booking.manage_url not in text or "20" not in text] == []


@pytest.mark.parametrize("count", [1, 30])
def test_texting_makes_the_same_queries_for_any_number(count: int, django_assert_num_queries: Any):
    event = EventFactory.create()
    for _ in range(count):
        texted(event=event)
    cancel_event(event=event, by=event.organizer, now=timezone.now())
    announcement = Announcement.objects.get(audience="bookers_of_cancelled_event_by_sms")

    with django_assert_num_queries(11):  # two chunks, of which the second finds nobody
        fan_out(announcement_id=announcement.pk, now=timezone.now())

    assert Notification.objects.filter(channel="sms").count() == count
    assert Event.objects.get().status == "cancelled"
