"""The queue of a sold-out slot: joining, offers that run out, and who comes next."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from rest_framework.test import APIClient

from bookings import services
from bookings.errors import (
    AlreadyAccepted,
    AlreadyCancelled,
    EventCancelled,
    EventFull,
    NoOffer,
    OfferExpired,
    TooManySeats,
)
from bookings.models import Booking
from bookings.tasks import expire_offers
from common.errors import NotAllowed
from events import services as events
from events.models import Event
from notifications.models import Notification
from notifications.services import deliver
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def queue(event: Event, name: str, seats: int = 1, **options: Any) -> Booking:
    return book(event, name, seats, email=f"{name.lower()}@example.org", join_waitlist=True, **options)


def statuses(*bookings: Booking) -> list[str]:
    found = Booking.objects.in_bulk([booking.pk for booking in bookings])
    return [found[booking.pk].status for booking in bookings]


def kinds_to(name: str) -> list[str]:
    messages = Notification.objects.filter(recipient=f"{name.lower()}@example.org").order_by("pk")
    return list(messages.values_list("kind", flat=True))


@pytest.fixture
def full() -> Event:
    """Two seats, both taken by one party; ``event.party``."""
    event = EventFactory.create(capacity=2)
    event.party = book(event, "Party", seats=2)
    return event


def test_joining_gives_a_place_and_holds_no_seat(full: Event):
    first, second = queue(full, "First"), queue(full, "Second", seats=2)

    places = Booking.objects.with_position().order_by("pk").values_list("status", "waitlist_position")
    assert list(places) == [("confirmed", None), ("waitlisted", 1), ("waitlisted", 2)]
    assert full.slots.get().seats_taken == 2
    assert kinds_to("first") == ["booking_waitlisted"]
    assert (first.attendees.count(), second.attendees.count()) == (1, 2)


def test_with_seats_left_the_queue_is_a_booking():
    event = EventFactory.create(capacity=2)

    booking = queue(event, "Ada")

    assert booking.status == "confirmed"
    assert kinds_to("ada") == ["booking_confirmed"]


def test_who_read_a_free_seat_that_others_took_meanwhile_waits_with_the_people(full: Event):
    slot = full.slots.select_related("event").get()
    slot.seats_taken -= 1  # what was read before the others' commit

    late = book(full, "Late", slot=slot, join_waitlist=True)

    assert (late.status, late.attendees.get().name) == ("waitlisted", "Late")


def test_a_closed_waitlist_and_a_party_that_never_fits_are_refused(full: Event):
    with pytest.raises(TooManySeats):
        queue(full, "Crowd", seats=3)
    Event.objects.update(waitlist_enabled=False)
    full.refresh_from_db()

    with pytest.raises(EventFull) as refusal:
        queue(full, "Late")

    assert refusal.value.extra == {"seats_left": 0, "waitlist_open": False}
    assert Booking.objects.count() == 1


def test_freed_seats_go_to_the_first_party_that_fits(full: Event):
    family, single, other = queue(full, "Family", seats=2), queue(full, "Single"), queue(full, "Other")

    services.take_out_attendee(attendee=full.party.attendees.last(), by=None, now=timezone.now())

    assert statuses(family, single, other) == ["waitlisted", "offered", "waitlisted"]
    assert full.slots.get().seats_taken == 2
    assert kinds_to("single") == ["booking_waitlisted", "booking_offered"]


def test_a_cancellation_is_offered_in_order(full: Event):
    waiting = [queue(full, name) for name in ("One", "Two", "Three")]

    services.cancel_booking(booking=full.party, now=timezone.now())

    slot = full.slots.get()
    assert statuses(*waiting) == ["offered", "offered", "waitlisted"]
    assert (slot.seats_taken, slot.booking_count) == (2, 0)


def test_added_seats_are_offered(full: Event):
    waiting = [queue(full, "One", seats=2), queue(full, "Two")]

    events.change_capacity(event=full, capacity=4, by=full.organizer, now=timezone.now())
    after_two = statuses(*waiting)
    events.change_capacity(event=full, capacity=None, by=full.organizer, now=timezone.now())

    assert (after_two, statuses(*waiting)) == (["offered", "waitlisted"], ["offered", "offered"])


def test_a_moved_booking_leaves_its_seat_to_the_queue():
    event = EventFactory.create(capacity=1, capacity__slots=2)
    first, second = event.slots.all()
    booking = book(event, slot=first)
    waiting = queue(event, "Next", slot=first)

    services.move_booking(booking=booking, to=second, now=timezone.now())

    assert statuses(booking, waiting) == ["confirmed", "offered"]
    assert list(event.slots.values_list("seats_taken", "booking_count")) == [(1, 0), (1, 1)]


def test_an_offer_is_accepted_once(full: Event):
    waiting = queue(full, "Ada", seats=2)
    services.cancel_booking(booking=full.party, now=timezone.now())

    accepted = services.accept_offer(booking=waiting, now=timezone.now())
    with pytest.raises(AlreadyAccepted):
        services.accept_offer(booking=waiting, now=timezone.now())

    slot = full.slots.get()
    assert (accepted.status, accepted.offer_expires_at) == ("confirmed", None)
    assert (slot.seats_taken, slot.booking_count) == (2, 1)
    assert kinds_to("ada") == ["booking_waitlisted", "booking_offered", "booking_confirmed"]


def test_an_offer_that_runs_out_passes_on(full: Event):
    first, second = queue(full, "First", seats=2), queue(full, "Second", seats=2)
    now = timezone.now()
    services.cancel_booking(booking=full.party, now=now)

    early = services.expire_offers(now=now + 23 * HOUR)
    late = services.expire_offers(now=now + 24 * HOUR + timedelta(seconds=1))

    assert (early, late) == (0, 1)
    assert statuses(first, second) == ["expired", "offered"]
    assert kinds_to("first")[-1] == "booking_offer_expired"
    with pytest.raises(OfferExpired):
        services.accept_offer(booking=first, now=now)
    assert not first.attendees.filter(active=True).exists()


def test_an_offer_that_ran_out_is_refused_also_before_the_worker_comes(full: Event):
    waiting = queue(full, "Ada", seats=2)
    services.cancel_booking(booking=full.party, now=timezone.now())

    with pytest.raises(OfferExpired):
        services.accept_offer(booking=waiting, now=timezone.now() + 25 * HOUR)

    assert statuses(waiting) == ["offered"]


def test_no_offer_outlives_the_start():
    event = EventFactory.create(capacity=1, starts_at=timezone.now() + 3 * HOUR)
    party = book(event)
    waiting = queue(event, "Ada")

    services.cancel_booking(booking=party, now=timezone.now())

    waiting.refresh_from_db()
    assert waiting.offer_expires_at == event.starts_at


def test_an_offer_is_shortened_where_the_start_comes_sooner(full: Event):
    waiting, slot, now = queue(full, "Ada"), full.slots.get(), timezone.now()
    services.cancel_booking(booking=full.party, now=now)
    sooner = now + 2 * HOUR
    Event.objects.update(starts_at=sooner)

    events.change_slot(slot=slot, changes={"starts_at": sooner}, by=full.organizer, now=now)
    waiting.refresh_from_db()
    ended = services.expire_offers(now=sooner)

    assert (waiting.offer_expires_at, ended) == (sooner, 1)
    assert full.slots.get().seats_taken == 0


def test_an_offer_of_a_cancelled_event_ends_without_a_word(full: Event):
    waiting = queue(full, "Ada", seats=2)
    services.cancel_booking(booking=full.party, now=timezone.now())
    events.cancel_event(event=full, by=full.organizer, now=timezone.now())

    ended = services.expire_offers(now=timezone.now() + 25 * HOUR)

    assert (ended, statuses(waiting)) == (1, ["expired"])
    assert kinds_to("ada") == ["booking_waitlisted", "booking_offered"]


def test_declining_passes_on_and_leaving_frees_the_place(full: Event):
    first, second, third = (queue(full, name, seats=2) for name in ("First", "Second", "Third"))
    services.cancel_booking(booking=full.party, now=timezone.now())

    services.cancel_booking(booking=second, now=timezone.now())
    services.cancel_booking(booking=first, now=timezone.now())

    assert statuses(first, second, third) == ["cancelled", "cancelled", "offered"]
    assert full.slots.get().seats_taken == 2


@pytest.mark.parametrize(
    ("state", "refusal"), [("waitlisted", NoOffer), ("cancelled", AlreadyCancelled), ("event", EventCancelled)]
)
def test_what_is_not_offered_is_not_accepted(full: Event, state: str, refusal: type[Exception]):
    waiting = queue(full, "Ada")
    if state == "cancelled":
        services.cancel_booking(booking=waiting, now=timezone.now())
    if state == "event":
        events.cancel_event(event=full, by=full.organizer, now=timezone.now())

    with pytest.raises(refusal):
        services.accept_offer(booking=waiting, now=timezone.now())


def test_seats_of_a_cancelled_event_are_offered_to_nobody(full: Event):
    waiting = queue(full, "Ada")
    events.cancel_event(event=full, by=full.organizer, now=timezone.now())

    services.cancel_booking(booking=full.party, now=timezone.now())

    assert statuses(waiting) == ["waitlisted"]


def test_the_organizer_may_offer_out_of_turn_and_the_slot_grows(full: Event):
    first, favourite = queue(full, "First"), queue(full, "Favourite", seats=2)

    offered = services.offer_by_hand(booking=favourite, by=full.organizer, now=timezone.now())

    slot = full.slots.get()
    assert (offered.status, statuses(first)) == ("offered", ["waitlisted"])
    assert (slot.capacity, slot.seats_taken) == (4, 4)
    with pytest.raises(NotAllowed):
        services.offer_by_hand(booking=first, by=OrganizerFactory.create(), now=timezone.now())


def test_a_smaller_party_may_fit_where_the_bigger_did_not(full: Event):
    services.take_out_attendee(attendee=full.party.attendees.last(), by=None, now=timezone.now())
    family = queue(full, "Family", seats=2)
    before = statuses(family)

    services.take_out_attendee(attendee=family.attendees.last(), by=None, now=timezone.now())

    family.refresh_from_db()
    assert (before, family.status, family.seats) == (["waitlisted"], "offered", 1)


def test_the_last_one_out_of_a_party_cancels_it(full: Event):
    for attendee in full.party.attendees.all():
        booking = services.take_out_attendee(attendee=attendee, by=None, now=timezone.now())

    assert (booking.status, booking.cancelled_at is not None) == ("cancelled", True)
    assert full.slots.get().seats_taken == 0


def test_the_worker_ends_offers_by_the_clock(full: Event):
    waiting = queue(full, "Ada", seats=2)
    services.cancel_booking(booking=full.party, now=timezone.now())

    with time_machine.travel(timezone.now() + 25 * HOUR, tick=False):
        ended = expire_offers()

    assert (ended, statuses(waiting)) == (1, ["expired"])


def test_the_waitlist_by_api(api: APIClient, full: Event):
    wanted = {"event_id": full.pk, "attendee_name": "Ada", "email": "ada@example.org"}

    refused = api.post("/api/v1/bookings", wanted, format="json")
    joined = api.post("/api/v1/bookings", wanted | {"join_waitlist": True}, format="json")
    url = f"/api/v1/bookings/{joined.json()['booking_token']}"
    early = api.post(f"{url}/accept")
    services.cancel_booking(booking=full.party, now=timezone.now())
    offered = api.get(url)
    accepted = api.post(f"{url}/accept")

    body = assert_envelope(refused, 409, "event_full")
    assert (body["seats_left"], body["waitlist_open"]) == (0, True)
    assert (joined.status_code, joined.json()["status"], joined.json()["waitlist_position"]) == (201, "waitlisted", 1)
    assert_envelope(early, 409, "no_offer")
    assert (offered.json()["status"], offered.json()["waitlist_position"]) == ("offered", None)
    assert offered.json()["offer_expires_at"] is not None
    assert (accepted.status_code, accepted.json()["status"]) == (200, "confirmed")
    assert api.delete(url).status_code == 204


def test_a_party_is_corrected_and_made_smaller_by_api(api: APIClient):
    event = EventFactory.create(capacity=5)
    people = [{"name": name, "email": f"{name.lower()}@example.org"} for name in ("Ada", "Bob", "Cyd")]
    made = api.post("/api/v1/bookings", {"event_id": event.pk, "attendees": people}, format="json").json()
    url = f"/api/v1/bookings/{made['booking_token']}"
    ada, bob, cyd = (each["id"] for each in made["attendees"])

    swapped = api.patch(
        url,
        {"attendees": [{"id": ada, "email": "bob@example.org"}, {"id": bob, "email": "ada@example.org"}]},
        format="json",
    )
    whole = api.patch(url, {"attendees": [{"name": "A"}, {"name": "B"}, {"name": "C"}]}, format="json")
    short = api.patch(url, {"attendees": [{"name": "A"}]}, format="json")
    foreign = api.patch(url, {"attendees": [{"id": cyd + 1, "name": "A"}]}, format="json")
    twin = api.patch(url, {"attendees": [{"id": cyd, "email": "ADA@example.org"}]}, format="json")
    gone = api.delete(f"{url}/attendees/{cyd}")
    again = api.delete(f"{url}/attendees/{cyd}")

    emails = {each["id"]: each["email"] for each in swapped.json()["attendees"]}
    assert (emails[ada], emails[bob]) == ("bob@example.org", "ada@example.org")
    assert [each["name"] for each in whole.json()["attendees"]] == ["A", "B", "C"]
    assert_envelope(short, 400, "wrong_number_of_attendees")
    assert_envelope(foreign, 400, "unknown_attendee")
    assert_envelope(twin, 409, "already_booked")
    assert (gone.status_code, again.status_code) == (204, 409)
    left = api.get(url).json()
    assert (left["seats"], [each["id"] for each in left["attendees"]]) == (2, [ada, bob])
    assert event.slots.get().seats_taken == 2


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("booking_waitlisted", "you have a place in the queue"),
        ("booking_offered", "we hold them for you until"),
        ("booking_offer_expired", "not accepted in time"),
        ("booking_changed", "This is what holds now."),
    ],
)
def test_the_waitlists_mails_say_what_to_do(full: Event, kind: str, words: str):
    waiting = queue(full, "Ada", seats=2)
    services.cancel_booking(booking=full.party, now=timezone.now())
    message = Notification.objects.filter(subject_id=waiting.pk).latest("pk")
    Notification.objects.filter(pk=message.pk).update(kind=kind)

    deliver(notification_id=message.pk, now=timezone.now())

    (letter,) = mail.outbox
    assert words in letter.body
    assert waiting.manage_url in letter.body
    assert waiting.manage_url in letter.alternatives[0].content


def test_an_event_that_is_put_off_after_its_start_offers_what_was_freed_meanwhile(full: Event):
    waiting = queue(full, "Waiting")
    late, later = full.starts_at + timedelta(minutes=5), full.starts_at + timedelta(days=7)
    attendee = full.party.attendees.select_related("event", "booking__slot").last()
    services.take_out_attendee(attendee=attendee, by=full.organizer, by_team=True, now=late)
    after_start = statuses(waiting)

    changes = {"starts_at": later, "ends_at": later + 2 * HOUR}
    events.change_event(event=full, by=full.organizer, changes=changes, now=late)

    assert (after_start, statuses(waiting)) == (["waitlisted"], ["offered"])
