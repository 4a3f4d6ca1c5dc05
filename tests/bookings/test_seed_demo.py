"""The demo data."""

import re
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.demo import seeding
from bookings.demo.events import EVENTS
from bookings.demo.programme import ABSTRACTS, BIOS
from bookings.models import Booking
from events.models import Category, Event, Session, Speaker, TimeSlot
from notifications.models import Notification
from tests.factories import UserFactory

PICTURES = settings.BASE_DIR / "static" / "img" / "demo"


def seed(**options: bool) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_seed_demo_makes_people_events_and_bookings() -> None:
    out = seed()

    names = {user.email: user.name for user in User.objects.filter(role="attendee")}
    assert names == {
        "user1@test.com": "John Doe",
        "user2@test.com": "Jane Smith",
        "user3@test.com": "Bob Johnson",
        "user4@test.com": "Alice Williams",
        "user5@test.com": "Charlie Brown",
    }
    staff = User.objects.exclude(role="attendee").order_by("email").values_list("email", "role")
    assert list(staff) == [("admin@test.com", "admin"), ("organizer@test.com", "organizer")]
    assert list(Event.objects.order_by("id").values_list("title", flat=True)) == [
        "Tech Conference",
        "Rock Concert: Electric Nights",
        "Startup Pitch Competition",
        "Food & Wine Festival",
        "Art Gallery Opening",
        "Marathon Training Workshop",
        "Jazz Evening with Live Orchestra",
        "Digital Marketing Masterclass",
    ]
    assert [event.bookings.count() for event in Event.objects.order_by("id")] == [3, 2, 2, 0, 0, 0, 0, 0]
    assert all(email in out for email in [*names, "organizer@test.com", "admin@test.com", "password123"])


@pytest.mark.django_db
def test_seed_demo_counts_seats_and_writes_confirmations_as_in_life() -> None:
    seed()

    for slot in TimeSlot.objects.all():
        bookings = slot.bookings.filter(status="confirmed", user__isnull=False)
        assert (slot.seats_taken, slot.booking_count) == (sum(each.seats for each in bookings), bookings.count())
    assert list(Notification.objects.values_list("kind", "status").distinct()) == [("booking_confirmed", "queued")]
    assert Notification.objects.count() == Booking.objects.count() == 7


@pytest.mark.django_db
def test_seed_demo_events_are_whole_and_in_the_coming_months() -> None:
    now = timezone.now()

    seed()

    events = list(Event.objects.all())
    assert [event.slug for event in Event.objects.order_by("id")] == [demo.slug for demo in EVENTS]
    assert len({event.timezone for event in events}) > 4
    for event in events:
        assert now + timedelta(days=27) < event.starts_at < now + timedelta(days=155), event
        assert 7 <= event.starts_at.astimezone(event.zone).hour < event.ends_at.astimezone(event.zone).hour, event
        assert 2 <= len(event.description.split("\n\n")) <= 4, event
        assert all([event.summary, event.location, event.category, event.is_published]), event
        assert event.image_url == f"/static/img/demo/{event.slug}.svg"
    slots = {event.slug: event.slots.count() for event in events}
    assert slots.pop("art-gallery-opening") == 6
    assert slots.pop("marathon-training-workshop") == 6
    assert set(slots.values()) == {1}
    assert Category.objects.count() == 6


@pytest.mark.django_db
def test_seed_demo_workshop_takes_place_weekly_by_the_clock() -> None:
    seed()

    event = Event.objects.get(slug="marathon-training-workshop")
    starts = [slot.starts_at.astimezone(event.zone) for slot in event.slots.all()]
    assert {(start.weekday(), start.hour) for start in starts} == {(6, 8)}
    assert [(later - earlier).days for earlier, later in pairwise(starts)] == [7] * 5
    assert (event.starts_at, event.ends_at) == (event.slots.first().starts_at, event.slots.last().ends_at)


@pytest.mark.django_db
def test_seed_demo_programmes_are_whole() -> None:
    seed()

    programmes = {event.slug: event for event in Event.objects.exclude(sessions=None).distinct()}
    counts = {slug: (event.sessions.count(), event.speakers.count()) for slug, event in programmes.items()}
    assert counts == {"tech-conference": (20, 20), "food-wine-festival": (6, 3)}
    assert not Speaker.objects.filter(sessions=None).exists()
    assert set(ABSTRACTS) == set(Session.objects.exclude(abstract="").values_list("title", flat=True))
    assert set(BIOS) == set(Speaker.objects.exclude(bio="").values_list("name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["user1@test.com", "organizer@test.com", "admin@test.com"])
def test_seed_demo_people_can_log_in(client: Client, email: str) -> None:
    seed()

    answer = client.post(reverse("account_login"), {"login": email, "password": "password123"})

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)


@pytest.mark.django_db
def test_seed_demo_refuses_a_second_time_or_says_nothing() -> None:
    seed()

    with pytest.raises(CommandError, match="The database is not empty"):
        seed()
    assert seed(if_empty=True) == ""
    assert (User.objects.count(), Event.objects.count(), Booking.objects.count()) == (7, 8, 7)


@pytest.mark.django_db
def test_seed_demo_leaves_somebodys_own_data_alone() -> None:
    UserFactory.create()

    with pytest.raises(CommandError, match="The database is not empty"):
        seed()
    assert seed(if_empty=True) == ""
    assert (User.objects.count(), Event.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_seed_demo_that_dies_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "BOOKINGS", [*seeding.BOOKINGS, ("no-such-event", "user1@test.com", 1)])

    with pytest.raises(KeyError):
        seed()

    assert not any(model.objects.exists() for model in (User, Event, Category, Booking, Notification))


@pytest.mark.django_db(transaction=True)
def test_seed_demo_twice_at_once_seeds_once() -> None:
    answers: list[bool] = []

    def run() -> None:
        try:
            answers.append(seeding.seed(now=timezone.now()))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False, False, False, True]
    assert (User.objects.count(), Event.objects.count(), Booking.objects.count()) == (7, 8, 7)


@pytest.mark.parametrize("slug", [demo.slug for demo in EVENTS])
def test_demo_picture_is_small_and_needs_nothing_from_elsewhere(slug: str) -> None:
    path: Path = PICTURES / f"{slug}.svg"

    root = ElementTree.parse(path).getroot()  # noqa: S314  # our own file

    text = path.read_text()
    assert root.get("viewBox") == "0 0 1600 900"
    assert len(text.encode()) < 6000
    assert re.findall(r"https?://\S+", text) == ['http://www.w3.org/2000/svg"']
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"text", "image", "script", "style", "foreignObject"}
    assert not re.search(r"""href=["'](?!#)""", text)
