"""The waitlist and parties on pages: joining, accepting, declining, leaving, naming and taking out."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Booking
from bookings.services import cancel_booking
from events.models import Event
from tests.factories import EventFactory, book
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def order(event: Event, **changes: Any) -> dict[str, Any]:
    return {"slot": event.slots.first().pk, "name": "Ada", "email": "ada@example.org", "seats": 1} | changes


@pytest.fixture
def full() -> Event:
    event = EventFactory.create(capacity=1)
    event.party = book(event, "First")
    return event


def test_a_sold_out_event_offers_its_waitlist(client: Client, full: Event):
    shown = client.get(full.get_absolute_url())
    answer = client.post(full.get_absolute_url(), order(full, join_waitlist="on"), follow=True)

    assert "Sold out: join the waitlist" in text_of(shown)
    assert b'name="join_waitlist" value="on"' in shown.content
    assert "You are on the waitlist" in text_of(answer)
    assert "Your place in the queue: 1" in text_of(answer)
    assert Booking.objects.get(name="Ada").status == "waitlisted"


def test_nobody_is_put_on_the_waitlist_who_did_not_ask(client: Client, full: Event):
    answer = client.post(full.get_absolute_url(), order(full))

    assert answer.status_code == 409
    assert "Not enough seats are left" in text_of(answer)
    assert Booking.objects.count() == 1


def test_a_party_that_does_not_fit_is_asked_whether_it_waits(client: Client):
    event = EventFactory.create(capacity=3)
    book(event, "Party", seats=2)

    before = client.get(event.get_absolute_url())
    refused = client.post(event.get_absolute_url(), order(event, seats=2))
    joined = client.post(event.get_absolute_url(), order(event, seats=2, join_waitlist="on"))

    assert b"join_waitlist" not in before.content
    assert (refused.status_code, b'name="join_waitlist"' in refused.content) == (409, True)
    assert joined.status_code == 302
    assert Booking.objects.get(name="Ada").status == "waitlisted"


def test_a_slot_that_is_sold_out_can_be_chosen_to_wait_for(client: Client):
    event = EventFactory.create(capacity=1, capacity__slots=2)
    book(event, slot=event.slots.first())

    page = text_of(client.get(event.get_absolute_url()))

    assert "Sold out · waitlist open" in page
    assert "If there are not enough seats, put me on the waitlist" in page


def test_an_offer_is_accepted_with_a_click(client: Client, full: Event):
    waiting = book(full, "Ada", join_waitlist=True)
    cancel_booking(booking=full.party, now=timezone.now())

    shown = client.get(waiting.get_absolute_url())
    accepted = client.post(f"{waiting.get_absolute_url()}accept/", follow=True)
    again = client.post(f"{waiting.get_absolute_url()}accept/", follow=True)

    assert "1 seat is held for you" in text_of(shown)
    assert "The seats are yours." in text_of(accepted)
    assert b"ticket.pdf" in accepted.content
    assert "This booking is confirmed already." in text_of(again)


@pytest.mark.parametrize(("freed", "words"), [(True, "Decline"), (False, "Leave the queue")])
def test_an_offer_is_declined_and_a_place_left_with_a_click(client: Client, full: Event, freed: bool, words: str):
    waiting = book(full, "Ada", join_waitlist=True)
    if freed:
        cancel_booking(booking=full.party, now=timezone.now())

    shown = client.get(waiting.get_absolute_url())
    client.post(f"{waiting.get_absolute_url()}cancel/")

    waiting.refresh_from_db()
    assert words in text_of(shown)
    assert (waiting.status, full.slots.get().seats_taken) == ("cancelled", 0 if freed else 1)


def test_a_double_click_books_once(client: Client):
    event = EventFactory.create(capacity=9)
    page = client.get(event.get_absolute_url()).content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    data = {"slot": event.slots.get().pk, "name": "Ada", "seats": 2, "key": key}

    answers = [client.post(event.get_absolute_url(), data)["Location"] for _ in range(3)]
    other = client.post(event.get_absolute_url(), data | {"name": "Bob"})["Location"]

    assert len(set(answers)) == 1
    assert other not in answers
    assert event.slots.get().seats_taken == 4


def test_people_are_named_and_taken_out(client: Client):
    event = EventFactory.create(capacity=9)
    booking = book(event, "Ada", seats=3)
    first, second, third = booking.attendees.all()
    url = f"{booking.get_absolute_url()}people/"
    names = {f"{each.pk}-name": name for each, name in ((first, "Ada"), (second, "Bob"), (third, "Cyd"))}

    shown = client.get(url)
    bad = client.post(url, names | {f"{second.pk}-name": "", f"{third.pk}-email": "no address"})
    saved = client.post(url, names | {f"{second.pk}-email": "bob@example.org"})
    client.post(f"{url}{third.pk}/remove/")

    assert "Seat 3 of 3" in text_of(shown)
    assert bad.status_code == 400
    assert "Please correct what is marked below." in text_of(bad)
    assert saved.status_code == 302
    booking.refresh_from_db()
    assert [(each.name, each.email, each.active) for each in booking.attendees.all()] == [
        ("Ada", "", True),
        ("Bob", "bob@example.org", True),
        ("Cyd", "", False),
    ]
    assert (booking.seats, event.slots.get().seats_taken) == (2, 2)
