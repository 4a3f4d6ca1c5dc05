"""The pages of one's bookings: by the secret address, and all of a person's own."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Booking
from bookings.services import feed_of
from events.models import Event, TimeSlot
from tests.factories import EventFactory, UserFactory, book
from tests.pages import text_of

pytestmark = pytest.mark.django_db

UNKNOWN_TOKEN = "A" * 43


def test_a_token_page_stays_private(client: Client):
    booking = book(EventFactory.create(capacity=5, online_url="https://meet.example.org/x"))

    page = client.get(booking.get_absolute_url()).content.decode()
    unknown = client.get(f"/bookings/{UNKNOWN_TOKEN}/")

    assert '<meta name="robots" content="noindex">' in page
    assert '<meta name="referrer" content="same-origin">' in page
    assert 'href="https://meet.example.org/x"' in page
    assert "https://meet.example.org/x" not in client.get(booking.event.get_absolute_url()).content.decode()
    assert unknown.status_code == 404
    assert "There is nothing here" in text_of(unknown)


def test_moving_by_the_page(client: Client):
    event = EventFactory.create(capacity=2, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first, seats=2)

    response = client.post(f"{booking.get_absolute_url()}move/", {"to": second.pk}, follow=True)

    booking.refresh_from_db()
    assert booking.slot == second
    assert list(event.slots.values_list("seats_taken", flat=True)) == [0, 2]
    assert "Your booking has been moved." in text_of(response)


@pytest.mark.parametrize(
    ("is_known", "status", "words"), [(True, 409, "Not enough seats are left"), (False, 400, "Select a valid choice.")]
)
def test_a_refused_move_says_why(client: Client, is_known: bool, status: int, words: str):
    event = EventFactory.create(capacity=2, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first, seats=2)
    book(event, slot=second)

    response = client.post(f"{booking.get_absolute_url()}move/", {"to": second.pk if is_known else 999999})

    booking.refresh_from_db()
    assert response.status_code == status
    assert words in text_of(response)
    assert re.search(r'<input type="radio"[^>]* disabled', response.content.decode())
    assert booking.slot == first


def test_cancelling_by_the_page(client: Client):
    booking = book(EventFactory.create(capacity=2))
    address = booking.get_absolute_url()

    response = client.post(f"{address}cancel/", follow=True)
    again = client.post(f"{address}cancel/", follow=True)

    booking.refresh_from_db()
    page = text_of(response)
    assert booking.status == "cancelled"
    assert booking.slot.seats_taken == 0
    assert "Your booking is cancelled, and what it held is free again." in page
    assert "This booking is over" in page
    assert b"/cancel/" not in response.content
    assert b"/move/" not in response.content
    assert "This booking is cancelled already." in text_of(again)


def test_a_started_booking_cannot_be_changed_any_more(client: Client):
    booking = book(EventFactory.create(capacity=2, capacity__slots=2), slot=TimeSlot.objects.first())
    TimeSlot.objects.filter(pk=booking.slot_id).update(starts_at=timezone.now() - timedelta(minutes=1))

    shown = client.get(booking.get_absolute_url())
    posted = client.post(f"{booking.get_absolute_url()}cancel/", follow=True)

    assert "It is too late for changes" in text_of(shown)
    assert b"/cancel/" not in shown.content
    assert "This has already started" in text_of(posted)
    assert Booking.objects.get().status == "confirmed"


def test_a_booking_with_somebody_inside_offers_no_way_out(client: Client):
    booking = book(EventFactory.create(capacity=2, capacity__slots=2), slot=TimeSlot.objects.first())
    booking.attendees.update(checked_in_at=timezone.now())

    shown = client.get(booking.get_absolute_url())
    cancelled = client.post(f"{booking.get_absolute_url()}cancel/", follow=True)
    moved = client.post(f"{booking.get_absolute_url()}move/", {"to": TimeSlot.objects.last().pk})

    assert (b"/cancel/" in shown.content, b"/move/" in shown.content) == (False, False)
    for answer in (cancelled, moved):
        assert "Somebody of this booking is checked in. The door has to undo that first." in text_of(answer)
    assert Booking.objects.values_list("status", "slot").get() == ("confirmed", booking.slot_id)


def test_a_cancelled_event_shows_on_its_bookings(client: Client):
    booking = book(EventFactory.create(capacity=2))
    Event.objects.update(status="cancelled", cancel_reason="The path is closed.")

    page = text_of(client.get(booking.get_absolute_url()))

    assert "The organizer has cancelled this event The path is closed." in page
    assert "Move to another time" not in page


def test_my_bookings_need_a_log_in(client: Client):
    response = client.get("/bookings/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/bookings/")


@pytest.mark.parametrize("count", [1, 3])
def test_my_bookings_are_mine_and_few_queries(visitor: Client, django_assert_num_queries: Any, count: int):
    for number in range(count):
        book(EventFactory.create(title=f"Mine {number}"), by=visitor.user)
        gone = book(EventFactory.create(title=f"Gone {number}"), by=visitor.user)
        Booking.objects.filter(pk=gone.pk).update(status="cancelled", cancelled_at=timezone.now())
    book(EventFactory.create(title="Theirs"), by=UserFactory.create())
    feed_of(user=visitor.user)

    with django_assert_num_queries(7):
        response = visitor.get("/bookings/")

    upcoming, rest = text_of(response).split("Past and cancelled")
    assert upcoming.count("Mine") == rest.count("Gone") == count
    assert "Theirs" not in text_of(response)
