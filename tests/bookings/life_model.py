"""What bookings, queues and offers must be like, in plain Python: what the life machine holds the services against."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OFFER = timedelta(hours=24)
HOLDING = {"confirmed", "offered"}
LIVE = {*HOLDING, "waitlisted"}


@dataclass
class Guest:
    pk: int
    name: str
    email: str
    active: bool = True
    inside: bool = False


@dataclass
class Party:
    pk: int
    slot: int
    name: str
    email: str
    status: str
    guests: list[Guest]
    seats: int
    expires: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_inside(self) -> bool:
        return any(guest.inside for guest in self.guests if guest.active)


@dataclass
class Slot:
    starts: datetime
    ends: datetime
    capacity: int | None


@dataclass
class Model:
    """Each method says why the services must refuse, by the error's code, or does it and says nothing."""

    now: datetime
    slots: dict[int, Slot]
    is_cancelled: bool = False
    has_waitlist: bool = True
    parties: dict[int, Party] = field(default_factory=dict)
    told: Counter[tuple[str, int]] = field(default_factory=Counter)

    def taken(self, slot: int) -> int:
        return sum(party.seats for party in self.parties.values() if party.slot == slot and party.status in HOLDING)

    def fits(self, slot: int, seats: int) -> bool:
        capacity = self.slots[slot].capacity
        return capacity is None or self.taken(slot) + seats <= capacity

    def has_started(self, slot: int) -> bool:
        return self.slots[slot].starts <= self.now

    def tell(self, kind: str, party: Party) -> None:
        if party.email:
            self.told[f"booking_{kind}", party.pk] += 1

    def is_taken(self, email: str, *, but: Guest | None = None) -> bool:
        guests = [guest for party in self.parties.values() for guest in party.guests]
        active = {guest.email.lower() for guest in guests if guest.active and guest is not but}
        return bool(email) and email.lower() in active

    def refusal(self, slot: int, emails: list[str], *, joins: bool = False, by_team: bool = False) -> str:
        """Of a booking with a guest for each address; without one, it is confirmed where it fits, else it waits."""
        place, seats = self.slots[slot], len(emails)
        given = [email.lower() for email in emails if email]
        if self.is_cancelled:
            return "event_cancelled"
        if (place.ends if by_team else place.starts) <= self.now:
            return "event_started"
        if not self.fits(slot, seats):
            if not (joins and self.has_waitlist):
                return "event_full"
            if place.capacity is not None and seats > place.capacity:
                return "too_many_seats"
        is_twin = len(set(given)) < len(given) or any(map(self.is_taken, given))
        return "already_booked" if is_twin else ""

    def add(self, party: Party) -> None:
        party.status = "confirmed" if self.fits(party.slot, party.seats) else "waitlisted"
        self.parties[party.pk] = party
        self.tell(party.status, party)

    def serve(self, slot: int) -> None:
        """Whoever fits first, until nobody does."""
        waiting = [party for party in self.parties.values() if party.slot == slot and party.status == "waitlisted"]
        if not (self.is_cancelled or self.has_started(slot)):
            for party in waiting:  # whoever did not fit before does not fit into less
                if self.fits(slot, party.seats):
                    self.offer(party)

    def offer(self, party: Party) -> None:
        party.status, party.expires = "offered", min(self.now + OFFER, self.slots[party.slot].starts)
        self.tell("offered", party)

    def end(self, party: Party, status: str = "cancelled") -> None:
        party.status = status
        for guest in party.guests:
            guest.active = False
        self.serve(party.slot)

    def _unchangeable(self, party: Party) -> str:
        if not party.is_live:
            return "already_cancelled"
        return "event_started" if self.has_started(party.slot) else ""

    def _unleavable(self, party: Party) -> str:
        return self._unchangeable(party) or ("attendee_checked_in" if party.is_inside else "")

    def cancel(self, party: Party) -> str:
        if refusal := self._unleavable(party):
            return refusal
        self.end(party)
        self.tell("cancelled", party)
        return ""

    def erase(self, party: Party) -> str:
        if not self._unleavable(party):
            self.end(party)
        party.name, party.email = "—", ""
        for guest in party.guests:
            guest.name, guest.email = "—", ""
        return ""

    def move(self, party: Party, to: int) -> str:
        if refusal := self._unleavable(party):
            return refusal
        if party.status != "confirmed":
            return "not_confirmed"
        if party.slot == to:
            return "same_slot"
        if self.is_cancelled or self.has_started(to):
            return "event_cancelled" if self.is_cancelled else "event_started"
        if not self.fits(to, party.seats):
            return "event_full"
        left, party.slot = party.slot, to
        self.tell("moved", party)
        self.serve(left)
        return ""

    def take_out(self, party: Party, guest: Guest, *, by_team: bool) -> str:
        if not by_team and (refusal := self._unchangeable(party)):
            return refusal
        if not (guest.active and party.is_live):
            return "already_cancelled"
        if guest.inside:
            return "attendee_checked_in"
        if party.seats == 1:
            self.end(party)
            self.tell("cancelled", party)
            return ""
        guest.active = False
        party.seats -= 1
        self.serve(party.slot)
        self.tell("changed", party)
        return ""

    def correct(self, party: Party, name: str, email: str) -> str:
        if refusal := self._unchangeable(party):
            return refusal
        first = next(guest for guest in party.guests if guest.active)
        people: list[Party | Guest] = [party]
        if (first.name, first.email) == (party.name, party.email):
            if self.is_taken(email, but=first):
                return "already_booked"
            people.append(first)
        for person in people:
            person.name, person.email = name, email
        return ""

    def correct_guest(self, party: Party, guest: Guest, email: str) -> str:
        if not (guest.active and party.is_live):
            return "already_cancelled"
        if self.is_taken(email, but=guest):
            return "already_booked"
        guest.email = email
        return ""

    def _unacceptable(self, party: Party) -> str:
        by_status = {"confirmed": "already_accepted", "cancelled": "already_cancelled"}
        if self.is_cancelled:
            return "event_cancelled"
        if party.status in by_status:
            return by_status[party.status]
        if self.has_started(party.slot):
            return "event_started"
        if party.status == "waitlisted":
            return "no_offer"
        is_over = party.status == "expired" or (party.expires is not None and party.expires <= self.now)
        return "offer_expired" if is_over else ""

    def accept(self, party: Party) -> str:
        if refusal := self._unacceptable(party):
            return refusal
        party.status, party.expires = "confirmed", None
        self.tell("confirmed", party)
        return ""

    def offer_by_hand(self, party: Party) -> str:
        if party.status != "waitlisted":
            return self._unacceptable(party) or "already_accepted"
        if refusal := self._unacceptable(party).replace("no_offer", ""):
            return refusal
        slot = self.slots[party.slot]
        if slot.capacity is not None:
            slot.capacity = max(slot.capacity, self.taken(party.slot) + party.seats)
        self.offer(party)
        return ""

    def expire(self) -> int:
        """The offers that are over, the oldest first; how many."""
        due = [p for p in self.parties.values() if p.status == "offered" and p.expires and p.expires <= self.now]
        for party in sorted(due, key=lambda party: (party.expires, party.pk)):
            if not self.is_cancelled:
                self.tell("offer_expired", party)
            self.end(party, "expired")
        return len(due)

    def change_slot(self, slot: int, capacity: int | None, later: timedelta) -> str:
        if self.is_cancelled:
            return "event_cancelled"
        if capacity is not None and capacity < self.taken(slot):
            return "capacity_below_taken"
        place = self.slots[slot]
        place.capacity, place.starts, place.ends = capacity, place.starts + later, place.ends + later
        self.serve(slot)
        return ""

    def check_in(self, party: Party, guest: Guest) -> str:
        if self.is_cancelled:
            return "event_cancelled"
        if party.status in {"offered", "waitlisted"}:
            return "not_confirmed"
        if not (party.status == "confirmed" and guest.active):
            return "booking_cancelled"
        if guest.inside:
            return "already_checked_in"
        guest.inside = True
        return ""

    def undo(self, guest: Guest) -> str:
        was_inside, guest.inside = guest.inside, False
        return "" if was_inside else "not_checked_in"
