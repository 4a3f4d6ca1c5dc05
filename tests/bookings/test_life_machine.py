"""Everything that can happen to the bookings of an event, in any order, held against a model and the invariants."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bookings import privacy, services
from bookings.models import Attendee, Booking
from bookings.reconcile import differences
from bookings.services import Person
from common.errors import DomainError
from events import services as events
from events.models import Event, TimeSlot
from events.services import Span
from notifications.models import Notification
from tests.bookings.life_model import Guest, Model, Party, Slot
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db

START = datetime(2031, 5, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
# Few, so that people meet themselves; two are one address in different letters.
EMAILS = ["", "", "", *[f"guest{number}@example.org" for number in range(6)], "Guest0@Example.org"]
email = st.sampled_from(EMAILS)
MOST = 59
number = st.integers(0, MOST)
few = st.sampled_from([3, 2, 1, 4, 5])
capacity = st.sampled_from([0, 1, 2, 3, 4, 5, 5, None])
steps: Counter[str] = Counter()

has_parties = precondition(lambda machine: machine.model.parties)


class Life(RuleBasedStateMachine):
    """An event with two slots, from a week before the first one starts; each run is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(capacities=st.tuples(few, few), crowd=st.lists(st.tuples(number, few), min_size=5, max_size=9))
    def publish(self, capacities: tuple[int, int], crowd: list[tuple[int, int]]) -> None:
        length = 30 * DAY
        self.event = EventFactory.create(capacity=5, starts_at=START, length=length, max_seats_per_booking=4)
        self.by = self.event.organizer
        TimeSlot.objects.filter(event=self.event).delete()
        slots = {}
        for place, seats in enumerate(capacities):
            times = START + 2 * place * DAY, START + (2 * place + 1) * DAY
            slot = TimeSlot.objects.create(event=self.event, starts_at=times[0], ends_at=times[1], capacity=seats)
            slots[slot.pk] = Slot(*times, seats)
        self.model = Model(now=START - 7 * DAY, slots=slots)
        self.made = 0
        for place, (which, seats) in enumerate(crowd):  # so that a queue is there from the beginning
            self.book(which=which, address=EMAILS[3 + place % 6] if which % 3 else "", seats=min(seats, 4), joins=True)

    # What the rules need

    def must(self, expected: str, call: Callable[[], Any]) -> Any:
        """Do it, and compare the outcome with the refusal that the model expects, or with none."""
        result, outcome = None, ""
        try:
            result = call()
        except DomainError as error:
            outcome = error.code
        assert outcome == expected
        name = call.__qualname__.split(".")[1]
        steps[f"{name}: {outcome or 'done'}"] += 1
        return result

    def slot(self, which: int) -> TimeSlot:
        pks = list(self.model.slots)
        return TimeSlot.objects.select_related("event").get(pk=pks[which % len(pks)])

    def party(self, which: int, status: str = "") -> Party:
        """Mostly one of this status, or a live one; now and then any."""
        everybody = list(self.model.parties.values())
        likely = [party for party in everybody if party.is_live and status in {"", party.status}]
        found = everybody if which > MOST - 10 or not likely else likely
        return found[which % len(found)]

    def guest(self, which: int) -> tuple[Party, Guest]:
        party = self.party(which)
        return party, party.guests[which % len(party.guests)]

    def row(self, party: Party) -> Booking:
        return Booking.objects.select_related("event", "slot").get(pk=party.pk)

    def attendee(self, guest: Guest) -> Attendee:
        return Attendee.objects.select_related("event", "booking__slot").get(pk=guest.pk)

    def person(self, address: str) -> Person:
        self.made += 1
        return Person(f"Guest {self.made}", address)

    def keep(self, booking: Booking | None) -> None:
        """What was booked joins the model."""
        if booking:
            guests = [Guest(each.pk, each.name, each.email) for each in booking.attendees.all()]
            made = Party(booking.pk, booking.slot_id, booking.name, booking.email, "", guests, len(guests))
            self.model.add(made)

    # What may happen

    @rule(which=number, address=email, seats=st.integers(1, 4), joins=st.booleans())
    def book(self, which: int, address: str, seats: int, joins: bool) -> None:
        slot, booker, now = self.slot(which), self.person(address), self.model.now
        expected = self.model.refusal(slot.pk, [address, *[""] * (seats - 1)], joins=joins)
        call = services.book_seats
        self.keep(
            self.must(expected, lambda: call(slot=slot, booker=booker, seats=seats, join_waitlist=joins, now=now))
        )

    @rule(which=number, address=email, emails=st.lists(email, min_size=1, max_size=4), joins=st.booleans())
    def book_party(self, which: int, address: str, emails: list[str], joins: bool) -> None:
        slot, booker, people = self.slot(which), self.person(address), [self.person(each) for each in emails]
        expected = self.model.refusal(slot.pk, emails, joins=joins)
        wanted = {"slot": slot, "booker": booker, "attendees": people, "join_waitlist": joins}
        self.keep(self.must(expected, lambda: services.book_seats(**wanted, now=self.model.now)))

    @rule(which=number, address=email, seats=st.integers(1, 4))
    def join(self, which: int, address: str, seats: int) -> None:
        self.book(which=which, address=address, seats=seats, joins=True)

    @rule(which=number, address=email)
    def register(self, which: int, address: str) -> None:
        slot, person, now = self.slot(which), self.person(address), self.model.now
        expected = self.model.refusal(slot.pk, [address], by_team=True)
        made = self.must(expected, lambda: services.register_attendee(slot=slot, person=person, by=self.by, now=now))
        self.keep(made and made.booking)

    @has_parties
    @rule(which=number, to=number)
    def move(self, which: int, to: int) -> None:
        party, slot, now = self.party(which, "confirmed"), self.slot(to), self.model.now
        booking = self.row(party)
        self.must(self.model.move(party, slot.pk), lambda: services.move_booking(booking=booking, to=slot, now=now))

    @has_parties
    @rule(which=number)
    def cancel_or_decline(self, which: int) -> None:
        party = self.party(which)
        booking = self.row(party)
        self.must(self.model.cancel(party), lambda: services.cancel_booking(booking=booking, now=self.model.now))

    @has_parties
    @rule(which=number)
    def erase(self, which: int) -> None:
        party = self.party(which * 7)
        booking = self.row(party)
        self.must(self.model.erase(party), lambda: privacy.erase_booking(booking=booking, now=self.model.now))

    @has_parties
    @rule(which=number, by_team=st.booleans())
    def take_out(self, which: int, by_team: bool) -> None:
        party, guest = self.guest(which)
        attendee, by = self.attendee(guest), self.by if by_team else None
        expected = self.model.take_out(party, guest, by_team=by_team)
        wanted = {"attendee": attendee, "by": by, "by_team": by_team}
        self.must(expected, lambda: services.take_out_attendee(**wanted, now=self.model.now))

    @has_parties
    @rule(which=number, address=email)
    def correct(self, which: int, address: str) -> None:
        party = self.party(which)
        booking, new, now = self.row(party), self.person(address), self.model.now
        expected = self.model.correct(party, new.name, new.email)
        changes = {"name": new.name, "email": new.email}
        self.must(expected, lambda: services.correct_booking(booking=booking, changes=changes, now=now))

    @has_parties
    @rule(which=number, address=email)
    def correct_guest(self, which: int, address: str) -> None:
        party, guest = self.guest(which)
        wanted = {"attendee": self.attendee(guest), "changes": {"email": address}, "by": self.by}
        expected = self.model.correct_guest(party, guest, address)
        self.must(expected, lambda: services.correct_attendee(**wanted, now=self.model.now))

    @has_parties
    @rule(which=number)
    def accept(self, which: int) -> None:
        party = self.party(which, "offered")
        booking = self.row(party)
        self.must(self.model.accept(party), lambda: services.accept_offer(booking=booking, now=self.model.now))

    @has_parties
    @rule(which=number)
    def offer_by_hand(self, which: int) -> None:
        party = self.party(which, "waitlisted")
        booking, now = self.row(party), self.model.now
        call = services.offer_by_hand
        self.must(self.model.offer_by_hand(party), lambda: call(booking=booking, by=self.by, now=now))

    @rule(hours=st.sampled_from([1, 23, 24, 25, 40]))
    def wait(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)

    @rule(hours=st.sampled_from([0, 24, 25]))
    def expire(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)
        ended = services.expire_offers(now=self.model.now)
        assert ended == self.model.expire()
        steps["expire: done"] += ended

    @rule(which=number, seats=capacity, later=st.sampled_from([0, 0, 0, 2]))
    def change_slot(self, which: int, seats: int | None, later: int) -> None:
        slot, now = self.slot(which), self.model.now
        span = Span(slot.starts_at + later * DAY, slot.ends_at + later * DAY, seats)
        expected = self.model.change_slot(slot.pk, seats, later * DAY)
        self.must(expected, lambda: events.change_slot(slot=slot, changes=asdict(span), by=self.by, now=now))

    @rule(is_open=st.booleans())
    def open_or_close_the_waitlist(self, is_open: bool) -> None:
        changes = {"waitlist_enabled": is_open}
        self.event = events.change_event(event=self.event, by=self.by, changes=changes, now=self.model.now)
        self.model.has_waitlist = is_open

    @has_parties
    @rule(which=number)
    def check_in(self, which: int) -> None:
        party, guest = self.guest(which)
        event, code = Event.objects.get(pk=self.event.pk), self.attendee(guest).ticket_code
        wanted = {"event": event, "ticket_code": code, "by": self.by, "now": self.model.now}
        self.must(self.model.check_in(party, guest), lambda: services.check_in(**wanted))

    @has_parties
    @rule(which=number)
    def undo_check_in(self, which: int) -> None:
        _, guest = self.guest(which)
        wanted = {"attendee": self.attendee(guest), "by": self.by, "now": self.model.now}
        self.must(self.model.undo(guest), lambda: services.undo_check_in(**wanted))

    @precondition(lambda machine: len(machine.model.parties) > 5)
    @rule(chance=st.integers(0, 3))
    def cancel_the_event(self, chance: int) -> None:
        if chance == 0:  # rarely, since little happens afterwards
            expected = "event_cancelled" if self.model.is_cancelled else ""
            self.must(expected, lambda: events.cancel_event(event=self.event, by=self.by, now=self.model.now))
            self.model.is_cancelled = True

    # What must always hold

    @invariant()
    def everything_agrees(self) -> None:
        assert differences(now=self.model.now) == []

    @invariant()
    def bookings_are_as_the_model_says(self) -> None:
        columns = ("pk", "slot_id", "status", "seats", "name", "email")
        rows = set(Booking.objects.values_list(*columns))
        offers = dict(Booking.objects.filter(status="offered").values_list("pk", "offer_expires_at"))
        parties = self.model.parties.values()
        assert rows == {(p.pk, p.slot, p.status, p.seats, p.name, p.email) for p in parties}
        assert offers == {p.pk: p.expires for p in parties if p.status == "offered"}

    @invariant()
    def every_live_booking_has_a_guest_for_each_seat(self) -> None:
        rows = Attendee.objects.values_list("pk", "booking_id", "email", "active", "checked_in_at")
        found = {(pk, party, address, active, at is not None) for pk, party, address, active, at in rows}
        people = [(party, guest) for party in self.model.parties.values() for guest in party.guests]
        assert found == {(g.pk, party.pk, g.email, g.active, g.inside) for party, g in people}
        for party in self.model.parties.values():
            assert sum(guest.active for guest in party.guests) == (party.seats if party.is_live else 0)

    @invariant()
    def slots_are_never_oversold_and_nobody_who_fits_waits(self) -> None:
        for slot in TimeSlot.objects.all():
            assert slot.capacity == self.model.slots[slot.pk].capacity
            assert slot.seats_taken == self.model.taken(slot.pk)
            assert slot.capacity is None or slot.seats_taken <= slot.capacity
            is_open = not (self.model.is_cancelled or self.model.has_started(slot.pk))
            waiting = [p for p in self.model.parties.values() if p.slot == slot.pk and p.status == "waitlisted"]
            assert not (is_open and any(slot.has_room_for(party.seats) for party in waiting))

    @invariant()
    def everybody_was_told_everything_once(self) -> None:
        assert Counter(Notification.objects.values_list("kind", "subject_id")) == self.model.told


def live(*, examples: int, is_fixed: bool) -> None:
    steps.clear()
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            derandomize=is_fixed,
            database=None,
            phases=[Phase.generate],  # a failure is told as it came: to shrink one takes minutes
            deadline=None,
            suppress_health_check=slow,
        ),
    )


def test_many_lives_of_an_event_keep_every_promise():
    live(examples=25, is_fixed=True)

    seen = {name for name, _, outcome in (key.partition(": ") for key in steps) if outcome == "done"}
    assert seen >= {"book", "move", "cancel_or_decline", "take_out", "accept", "offer_by_hand", "expire", "change_slot"}


@pytest.mark.long
def test_five_hundred_lives_of_an_event_keep_every_promise():
    live(examples=500, is_fixed=False)

    print(f"\n{steps.total()} steps: {dict(steps.most_common())}")  # noqa: T201
