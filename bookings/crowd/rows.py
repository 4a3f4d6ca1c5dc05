"""The rows of a crowd, table by table: what is the same in all of them is left to the model's defaults."""

from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bookings.crowd import shape
from bookings.crowd.shape import Crowd

Row = tuple[Any, ...]
HOLDING = {"confirmed", "offered"}
DAY, SHOW, SESSION = timedelta(days=1), timedelta(hours=3), timedelta(minutes=40)
SPARE_SEATS = 20

USER = ("id", "password", "email", "name", "role", "timezone", "created_at")
ADDRESS = ("user_id", "email", "verified", "primary")
CATEGORY = ("id", "name", "slug")
EVENT = (
    "id", "organizer_id", "category_id", "title", "slug", "summary", "description", "location", "starts_at", "ends_at",
    "timezone", "status", "language", "created_at", "updated_at", "ended_at", "ranked_count",
)  # fmt: skip
SLOT = ("id", "event_id", "starts_at", "ends_at", "capacity", "seats_taken", "booking_count")
SPEAKER = ("id", "event_id", "name", "headline")
SESSION_COLUMNS = ("id", "event_id", "title", "starts_at", "ends_at", "room")
SPEAKS = ("session_id", "speaker_id")
BOOKING = (
    "id", "token", "event_id", "slot_id", "user_id", "name", "email", "language", "seats", "status", "source",
    "offer_expires_at", "created_at", "updated_at", "cancelled_at",
)  # fmt: skip


class Tally:
    """What has been booked so far, by the numbers of slots and events."""

    def __init__(self, crowd: Crowd) -> None:
        self.first_slot = array("l", [0, 1])
        for event in range(1, crowd.events + 1):
            self.first_slot.append(self.first_slot[-1] + crowd.slots_of(event))
        size = self.first_slot[-1] + 1
        self.held, self.confirmed, self.waiting = (array("l", bytes(8 * size)) for _ in range(3))
        self.members = array("l", bytes(8 * (crowd.events + 1)))

    def slot_of(self, event: int, booking: int) -> int:
        first, after = self.first_slot[event], self.first_slot[event + 1]
        return first + booking // 5 % (after - first)

    def bookings_of(self, event: int) -> int:
        return sum(self.confirmed[self.first_slot[event] : self.first_slot[event + 1]])

    def count(self, slot: int, status: str, seats: int) -> None:
        self.held[slot] += seats if status in HOLDING else 0
        self.confirmed[slot] += status == "confirmed"
        self.waiting[slot] += status == "waitlisted"


def users(crowd: Crowd) -> Iterator[Row]:
    made_at = crowd.now - timedelta(days=shape.BOOKED_DAYS)
    for user in range(1, crowd.organizers + crowd.members + 2):
        role = shape.role_of(crowd, user)
        name = "Faithful Ada" if user == crowd.faithful else shape.name_of(user)
        yield user, "!", shape.address_of(user), name, role, "Europe/Berlin", made_at


def addresses(crowd: Crowd) -> Iterator[Row]:
    for user in range(1, crowd.organizers + crowd.members + 2):
        yield user, shape.address_of(user), True, True


def categories(crowd: Crowd) -> Iterator[Row]:
    for number in range(1, shape.CATEGORIES + 1):
        yield number, f"Category {number}", f"category-{number}"


def events(crowd: Crowd, tally: Tally) -> Iterator[Row]:
    for event in range(1, crowd.events + 1):
        starts_at = crowd.start_of(event)
        ends_at = starts_at + DAY * (crowd.slots_of(event) - 1) + SHOW
        created_at = starts_at - timedelta(days=shape.BOOKED_DAYS)
        ended_at = ends_at if ends_at <= crowd.now else None
        yield (
            event, crowd.organizer_of(event), 1 + event * 7 % shape.CATEGORIES, crowd.title_of(event),
            f"event-{event}", crowd.summary_of(event), crowd.description_of(event), crowd.place_of(event), starts_at,
            ends_at, "Europe/Berlin", crowd.status_of(event), shape.LANGUAGES[event % len(shape.LANGUAGES)],
            created_at, created_at, ended_at, tally.bookings_of(event),
        )  # fmt: skip


def slots(crowd: Crowd, tally: Tally) -> Iterator[Row]:
    """Seats as they are held, and room for some more but where somebody waits; the largest event's have no end."""
    for event in range(1, crowd.events + 1):
        starts_at, first = crowd.start_of(event), tally.first_slot[event]
        for day in range(crowd.slots_of(event)):
            slot, begins = first + day, starts_at + DAY * day
            held = tally.held[slot]
            capacity = None if event == crowd.largest else held + (0 if tally.waiting[slot] else SPARE_SEATS)
            yield slot, event, begins, begins + SHOW, capacity, held, tally.confirmed[slot]


def speakers(crowd: Crowd) -> Iterator[Row]:
    """Three for each event with a programme."""
    for place, event in enumerate(_with_programme(crowd)):
        for number in range(3):
            speaker = place * 3 + number + 1
            yield speaker, event, shape.name_of(event * 7 + number), "Speaks of what they know"


def sessions(crowd: Crowd) -> Iterator[Row]:
    """Four for each event with a programme, one after the other in one hall."""
    for place, event in enumerate(_with_programme(crowd)):
        for number in range(4):
            starts_at = crowd.start_of(event) + SESSION * number
            title = f"Part {number + 1} of {shape.rare_word(event)}"
            yield place * 4 + number + 1, event, title, starts_at, starts_at + SESSION, "Hall"


def speaks(crowd: Crowd) -> Iterator[Row]:
    for place, _event in enumerate(_with_programme(crowd)):
        for number in range(4):
            yield place * 4 + number + 1, place * 3 + number % 3 + 1


def _with_programme(crowd: Crowd) -> Iterator[int]:
    return (event for event in range(1, crowd.events + 1) if crowd.has_programme(event))


def bookings(crowd: Crowd, tally: Tally) -> Iterator[Row]:
    """In the order in which they were made; each is counted."""
    for booking in range(1, crowd.bookings + 1):
        event = crowd.event_of(booking)
        slot, made_at = tally.slot_of(event, booking), crowd.made_at(booking)
        status = crowd.wished_status_of(booking, event)
        if status == "waitlisted" and not tally.held[slot]:
            status = "confirmed"
        seats = 2 if booking % 4 == 0 else 1
        tally.count(slot, status, seats)
        user = _user_of(crowd, tally, booking, event)
        name = shape.name_of(user or booking)
        yield (
            booking, sha256(b"%d" % booking).hexdigest()[:43], event, slot, user, name,
            _email_of(booking, user, name), "en", seats, status, shape.source_of(booking),
            crowd.now + timedelta(minutes=booking % 1440 + 1) if status == "offered" else None, made_at, made_at,
            _cancelled_at(crowd, made_at) if status == "cancelled" else None,
        )  # fmt: skip


def _user_of(crowd: Crowd, tally: Tally, booking: int, event: int) -> int | None:
    """Of each event's bookings by members, each has another one: nobody has two of one event."""
    if crowd.is_faithful(booking):
        return crowd.faithful
    if booking % 5 != 1 or tally.members[event] >= crowd.members - 1:
        return None
    tally.members[event] += 1
    return crowd.faithful + 1 + (event * 37 + tally.members[event]) % (crowd.members - 1)


def _email_of(booking: int, user: int | None, name: str) -> str:
    """One in ten guests gave none."""
    if user:
        return shape.address_of(user)
    return "" if booking % 10 == 3 else f"{name.replace(' ', '.').lower()}{booking}@example.org"


def _cancelled_at(crowd: Crowd, made_at: datetime) -> datetime:
    return made_at + (crowd.now - made_at) / 2
