"""Bookings as calendar files, and the secret address at which a calendar follows them."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import privacy
from accounts.models import TrailEntry, User
from bookings.limits import TOKEN_MISSES
from bookings.models import Booking, CalendarFeed
from bookings.services import cancel_booking, feed_of, move_booking, renew_feed
from events.models import Event
from events.services import Span, cancel_event, change_slot
from notifications.models import Notification
from notifications.services import deliver
from tests.calendars import entries_of, only_entry, read, times_of
from tests.common.test_conventions import assert_envelope
from tests.events.test_calendars import NASTY, links_of
from tests.factories import CategoryFactory, EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db

MY_CALENDAR = "/api/v1/bookings/my/calendar"
UNKNOWN_TOKEN = "A" * 43


def address(booking: Booking) -> str:
    return f"/api/v1/bookings/{booking.token}/calendar.ics"


def sent_again(booking: Booking) -> Any:
    return only_entry(APIClient().get(address(booking)))


def followed(user: User) -> Any:
    return Client().get(feed_of(user=user).get_absolute_url())


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Pacific/Apia"])
@pytest.mark.parametrize(
    "day", [datetime(2031, 3, 29, 22, tzinfo=UTC), datetime(2031, 10, 25, 22, tzinfo=UTC)], ids=str
)
def test_an_entry_has_the_instants_of_its_slot(api: APIClient, zone: str, day: datetime):
    user = UserFactory.create()
    event = EventFactory.create(starts_at=day, length=timedelta(hours=8), timezone=zone, capacity=3, capacity__slots=16)
    bookings = [book(event, slot=slot) for slot in event.slots.all()]
    Booking.objects.update(user=None)
    Booking.objects.filter(pk=bookings[5].pk).update(user=user)

    entries = [only_entry(api.get(address(booking))) for booking in bookings]

    slots = api.get(f"/api/v1/events/{event.pk}/slots").json()["items"]
    assert [times_of(entry) for entry in entries] == [(slot["starts_at"], slot["ends_at"]) for slot in slots]
    assert times_of(only_entry(followed(user))) == times_of(entries[5])


def test_an_entry_leads_to_the_booking_and_to_the_meeting(api: APIClient):
    event = EventFactory.create(
        capacity=5, summary="Live.", location="Le Club", online_url="https://meet.example.org/x", timezone="Asia/Tokyo"
    )
    booking = book(event, "Ada Lovelace", email="ada@example.org", phone="+44 20 7946 0999")

    response = api.get(address(booking))

    entry = only_entry(response)
    assert response["Content-Disposition"] == f'attachment; filename="booking-{booking.pk}.ics"'
    assert {name: str(entry[name]) for name in ("UID", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "STATUS")} == {
        "UID": f"booking-{booking.pk}@localhost",
        "SUMMARY": event.title,
        "LOCATION": "Le Club",
        "URL": booking.manage_url,
        "DESCRIPTION": f"Live.\n\nJoin online: https://meet.example.org/x\n\n{booking.manage_url}",
        "STATUS": "CONFIRMED",
    }
    for personal in (b"Ada", b"ada@example.org", b"7946"):
        assert personal not in response.content


def test_moves_and_changes_raise_the_sequence_and_keep_the_uid():
    event = EventFactory.create(capacity=5, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first)
    made = sent_again(booking)

    move_booking(booking=booking, to=second, now=timezone.now())
    moved = sent_again(booking)
    in_an_hour = timezone.now() + timedelta(hours=1)
    earlier = Span(second.starts_at, second.ends_at - timedelta(minutes=5), 5)
    change_slot(slot=second, changes=asdict(earlier), by=event.organizer, now=in_an_hour)
    changed = sent_again(booking)
    cancel_booking(booking=booking, now=timezone.now())
    cancelled = sent_again(booking)

    entries = [made, moved, changed, cancelled]
    assert {str(entry["UID"]) for entry in entries} == {f"booking-{booking.pk}@localhost"}
    assert [entry["SEQUENCE"] for entry in entries] == [0, 1, 2, 3]
    assert (made.start, moved.start, changed.end) == (first.starts_at, second.starts_at, earlier.ends_at)
    assert [str(entry["STATUS"]) for entry in entries] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    # The later of the two changes counts, so the time of the event's stays.
    assert made["DTSTAMP"].dt <= moved["DTSTAMP"].dt < changed["DTSTAMP"].dt == cancelled["DTSTAMP"].dt


def test_when_the_event_is_cancelled_so_are_its_bookings():
    user = UserFactory.create()
    booking = book(EventFactory.create(capacity=5), by=user)

    cancel_event(event=booking.event, by=booking.event.organizer, now=timezone.now())

    for entry in (sent_again(booking), only_entry(followed(user))):
        assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


@pytest.mark.parametrize(
    ("booking_is", "event_is", "said"),
    [
        ("confirmed", "published", "CONFIRMED"),
        ("offered", "published", "TENTATIVE"),
        ("waitlisted", "published", "TENTATIVE"),
        ("cancelled", "published", "CANCELLED"),
        ("expired", "published", "CANCELLED"),
        ("confirmed", "cancelled", "CANCELLED"),
        ("waitlisted", "cancelled", "CANCELLED"),
    ],
)
def test_a_booking_says_how_it_stands(booking_is: str, event_is: str, said: str):
    user, now = UserFactory.create(), timezone.now()
    booking = book(EventFactory.create(capacity=5), by=user)
    Booking.objects.update(status=booking_is, cancelled_at=now, offer_expires_at=now)
    Event.objects.update(status=event_is)

    assert sent_again(booking)["STATUS"] == only_entry(followed(user))["STATUS"] == said


def test_the_link_to_the_meeting_is_for_seats_that_are_held():
    booking = book(EventFactory.create(capacity=5, online_url="https://meet.example.org/x"))
    Booking.objects.update(status="waitlisted")

    assert "meet.example.org" not in sent_again(booking)["DESCRIPTION"]


def test_a_deleted_event_is_off():
    booking = book(EventFactory.create(capacity=5))
    Event.objects.update(deleted_at=timezone.now())

    assert sent_again(booking)["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(("text", "read_as"), NASTY, ids=range(len(NASTY)))
def test_a_title_is_a_title_and_nothing_else(text: str, read_as: str):
    user = UserFactory.create()
    book(EventFactory.create(title=text, capacity=5, online_url="https://x.example/"), by=user)

    calendar = read(followed(user))

    (entry,) = calendar.events
    assert (entry["SUMMARY"], len(calendar.timezones)) == (read_as, 0)
    assert not entry.keys() & {"X-EVIL", "ATTACH"}


def test_the_mail_brings_the_same_file(api: APIClient):
    booking = book(EventFactory.create(capacity=5), email="ada@example.org")

    deliver(notification_id=Notification.objects.get().pk, now=timezone.now())

    (letter,) = mail.outbox
    ((name, content, mimetype), _tickets) = letter.attachments
    assert (name, mimetype) == ("booking.ics", "text/calendar; charset=utf-8")
    assert content.encode() == api.get(address(booking)).content


def test_a_feed_has_ones_own_bookings_and_nobody_elses():
    user, now = UserFactory.create(), timezone.now()
    kept = [book(EventFactory.create(capacity=5), by=user) for _ in range(3)]
    cancel_booking(booking=kept[1], now=now)
    age(kept[2], timedelta(days=89))
    old = book(EventFactory.create(capacity=5), by=user)
    age(old, timedelta(days=91))
    theirs = book(kept[0].event, by=UserFactory.create())
    guests = book(kept[0].event, email=user.email)

    response = followed(user)

    assert {uid: str(entry["STATUS"]) for uid, entry in entries_of(response).items()} == {
        f"booking-{kept[0].pk}": "CONFIRMED",
        f"booking-{kept[1].pk}": "CANCELLED",
        f"booking-{kept[2].pk}": "CONFIRMED",
    }
    assert not any(other.token.encode() in response.content for other in (theirs, guests, old))
    assert read(response).calendar_name == "My bookings · Openseat"


def age(booking: Booking, by: timedelta) -> None:
    """As if its slot had ended that long ago."""
    end = timezone.now() - by
    type(booking.slot).objects.filter(pk=booking.slot_id).update(starts_at=end - timedelta(hours=1), ends_at=end)


def test_a_feed_is_private_and_says_when_nothing_changed():
    user = UserFactory.create()
    booking = book(EventFactory.create(capacity=5), by=user)

    first = followed(user)
    again = Client().get(feed_of(user=user).get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    cancel_booking(booking=booking, now=timezone.now())
    changed = Client().get(feed_of(user=user).get_absolute_url(), headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "private"
    assert (again.status_code, again.content) == (304, b"")
    assert only_entry(changed)["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("count", [1, 30])
def test_a_feed_asks_as_little_for_thirty_as_for_one(django_assert_num_queries: Any, count: int):
    user = UserFactory.create()
    for _ in range(count):
        book(EventFactory.create(capacity=5, category=CategoryFactory.create()), by=user)
    path = feed_of(user=user).get_absolute_url()

    with django_assert_num_queries(3):
        response = Client().get(path)

    assert len(entries_of(response)) == count


def test_a_new_address_ends_the_old_one_at_once(user_api: APIClient):
    old = user_api.get(MY_CALENDAR)
    same = user_api.get(MY_CALENDAR)

    new = user_api.post(MY_CALENDAR)

    feed = CalendarFeed.objects.get()
    assert old.json() == same.json() != new.json()
    assert new.json() == {"url": f"http://localhost:8000/calendars/{feed.token}.ics"}
    assert [Client().get(answer.json()["url"]).status_code for answer in (old, new)] == [404, 200]
    assert TrailEntry.objects.get(action="calendar.renewed").actor == user_api.user
    assert feed.token not in str(TrailEntry.objects.values_list())


def test_an_address_belongs_to_one_person():
    ada, bob = UserFactory.create(), UserFactory.create()

    feeds = feed_of(user=ada), feed_of(user=bob), feed_of(user=ada)
    renewed = renew_feed(user=bob, now=timezone.now())

    assert feeds[0] == feeds[2] != feeds[1]
    assert len({feeds[0].token, feeds[1].token, renewed.token}) == 3
    assert CalendarFeed.objects.count() == 2


@pytest.mark.parametrize("path", [f"/calendars/{UNKNOWN_TOKEN}.ics", "/calendars/short.ics", "/calendars/.ics"])
def test_a_guess_finds_nothing(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_guesses_are_counted_together_with_those_of_bookings(client: Client, api: APIClient):
    for _ in range(TOKEN_MISSES.count // 2):
        client.get(f"/calendars/{UNKNOWN_TOKEN}.ics")
        api.get(f"/api/v1/bookings/{UNKNOWN_TOKEN}")

    refused = client.get(f"/calendars/{UNKNOWN_TOKEN}.ics")

    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert followed(UserFactory.create()).status_code == 200


def test_a_switched_off_account_is_followed_no_more():
    user = UserFactory.create()
    feed_of(user=user)
    User.objects.update(is_active=False)

    assert followed(user).status_code == 404


def test_an_erased_person_has_no_address_any_more(user_api: APIClient):
    url = user_api.get(MY_CALENDAR).json()["url"]

    told = user_api.get("/api/v1/users/me/export").json()["calendar_address"]
    privacy.erase_user(user=user_api.user, now=timezone.now())

    assert list(told) == ["created_at"]
    assert Client().get(url).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_my_bookings_show_the_address_and_renew_it(client: Client):
    user = UserFactory.create()
    client.force_login(user)
    empty = client.get("/bookings/").content.decode()
    book(EventFactory.create(capacity=5), by=user)

    page = client.get("/bookings/").content.decode()
    old = CalendarFeed.objects.get()
    renewed = client.post("/bookings/calendar/", follow=True)

    new = CalendarFeed.objects.get()
    assert "/calendars/" not in empty
    assert f'value="http://localhost:8000/calendars/{old.token}.ics"' in page
    assert f'href="webcal://localhost:8000/calendars/{old.token}.ics"' in page
    assert renewed.redirect_chain == [("/bookings/#calendar", 302)]
    assert new.token in renewed.content.decode()
    assert old.token not in renewed.content.decode()


def test_links_on_a_bookings_page_name_its_slot_and_keep_its_secret(client: Client):
    event = EventFactory.create(
        capacity=5, capacity__slots=4, length=timedelta(days=28), online_url="https://x.example/"
    )
    slot = event.slots.all()[2]
    booking = book(event, slot=slot)

    page = client.get(booking.get_absolute_url())

    links = links_of(page)
    assert [values.get("startdt", values.get("dates", "")[:16]) for _, values in links] == [
        f"{slot.starts_at:%Y%m%dT%H%M%SZ}",
        f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}",
    ]
    assert not any(secret in str(links) for secret in (booking.token, "x.example"))
    assert f'href="{booking.calendar_url}"' in page.content.decode()


def test_what_cannot_be_attended_is_not_offered_to_calendars(client: Client):
    booking = book(EventFactory.create(capacity=5))
    cancel_booking(booking=booking, now=timezone.now())

    assert b"calendar.ics" not in client.get(booking.get_absolute_url()).content


def test_a_refused_call_makes_no_address(api: APIClient):
    for method in (api.get, api.post):
        assert_envelope(method(MY_CALENDAR), 401, "not_authenticated")

    assert not CalendarFeed.objects.exists()
