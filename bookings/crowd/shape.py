"""What each row of a crowd is like: arithmetic on its number, so that the same sizes always give the same site."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from accounts.models import User

LEAST_EVENTS = 50
MOST_ORGANIZERS = 1_000
CATEGORIES = 20
PAST_DAYS, SPAN_DAYS, BOOKED_DAYS = 600, 800, 730
MANY = 200
"""In so many events the first attendee has a booking, however large the site is."""
LANGUAGES = ("en", "en", "en", "de", "fr")
PLACES = 250


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words(
    "Ada Grace Linus Zoë Omar Ingrid Jürgen Noémie Carlos Fatima Yuki Olga Peter Sarah Tomás Ursula Victor Wanda Xenia "
    "Bo"
)
_LAST = [
    head + middle + tail
    for tail in ("son", "feld", "ova", "mann", "quist", "berg", "oux", "ini", "ley", "dottir")
    for middle in ("ande", "ers", "ich", "olo", "umba", "ysk", "ein", "ette", "ario", "ung")
    for head in ("Mar", "Ket", "Lov", "Bran", "Sil", "Tor", "Wen", "Hof", "Gar", "Pel")
]
_SYLLABLES = _words("ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu")
_KINDS = _words(
    "Concert Workshop Lecture Reading Exhibition Marathon Tasting Meetup Seminar Festival Screening Rehearsal Fair "
    "Tournament Parade Auction Debate Premiere Gala Excursion"
)
_MOODS = _words("Open Grand Little Late Early Annual Second Winter Summer Midnight Silent Royal")
_SENTENCES = [
    f"{who} {what} {where}."
    for who in ("Everybody is welcome and", "Families and friends", "Students of the academy", "Members of the choir")
    for what in ("listen to music", "learn from each other", "taste regional dishes", "discover new painters")
    for where in ("in the town hall", "under the open sky", "until the doors close at night", "with guests from abroad")
]


@dataclass(frozen=True)
class Crowd:
    """How many there are of what, seen at ``now``; numbers of rows begin with 1, and are their ids."""

    events: int
    bookings: int
    now: datetime

    @cached_property
    def organizers(self) -> int:
        """User 1 is the admin, and these follow; the last of them has the first twenty events, which are long over."""
        return min(MOST_ORGANIZERS, max(2, self.events // 50))

    @cached_property
    def members(self) -> int:
        """Attendees with an account, who follow; the first of them has the MANY bookings."""
        return 1 + max(self.events // 10, self.bookings // 20)

    @cached_property
    def faithful(self) -> int:
        return self.organizers + 2

    @cached_property
    def largest(self) -> int:
        """The event with every fifth booking; in some weeks, and published."""
        return (self.events * 4 // 5 + 19) // 20 * 20

    @cached_property
    def first_coming(self) -> int:
        return self.events * 3 // 4 + 1

    def organizer_of(self, event: int) -> int:
        return self.organizers + 1 if event <= 20 else 2 + event % (self.organizers - 1)

    def status_of(self, event: int) -> str:
        if event % 20 == 13:
            return "draft"
        return "cancelled" if event % 25 == 7 else "published"

    def start_of(self, event: int) -> datetime:
        whole_minutes = event * SPAN_DAYS * 1440 // self.events
        return self.now + timedelta(days=-PAST_DAYS, minutes=whole_minutes)

    def slots_of(self, event: int) -> int:
        return 3 if event % 4 == 0 else 1

    def has_programme(self, event: int) -> bool:
        return event % 100 == 1

    def title_of(self, event: int) -> str:
        """Its kind is a word of one in twenty events, its last word one of ten."""
        return f"{_MOODS[event % 12]} {_KINDS[event % 20]} {rare_word(event // 10)}"

    def summary_of(self, event: int) -> str:
        return _SENTENCES[event % len(_SENTENCES)]

    def description_of(self, event: int) -> str:
        return "\n\n".join(_SENTENCES[(event * 7 + part * 11) % len(_SENTENCES)] for part in range(4))

    def place_of(self, event: int) -> str:
        return f"{_SYLLABLES[event % 20].title()}{_SYLLABLES[event % PLACES // 20]}stadt, hall {event % 9}"

    def event_of(self, booking: int) -> int:
        """Each is for an event of about its time, and every fifth for the largest; nobody can book a draft."""
        if self.is_faithful(booking):
            event = 1 + (booking - 1) * self.events // self.bookings
        elif booking % 5 == 0:
            return self.largest
        else:
            width = max(1, self.events // 16)
            event = 1 + (booking - 1) * self.events // self.bookings + booking * 7919 % width
            event -= width if event > self.events else 0
        return event - 1 if self.status_of(event) == "draft" else event

    def is_faithful(self, booking: int) -> bool:
        step = max(2, self.bookings // min(MANY, self.events // 4))
        return booking % step == 1

    def made_at(self, booking: int) -> datetime:
        return self.now - timedelta(seconds=(self.bookings - booking) * BOOKED_DAYS * 86400 // self.bookings)

    def wished_status_of(self, booking: int, event: int) -> str:
        """What it is unless somebody waits in front of a free seat."""
        if booking % 19 == 0:
            return "cancelled"
        if booking % 401 == 0:
            return "expired"
        if event < self.first_coming or event == self.largest:
            return "confirmed"
        if booking % 211 == 0:
            return "waitlisted"
        return "offered" if booking % 2003 == 0 else "confirmed"


def rare_word(number: int) -> str:
    word = ""
    for _ in range(4):
        number, syllable = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
    return word.title()


def name_of(number: int) -> str:
    return f"{_FIRST[number % 20]} {_LAST[number // 20 % len(_LAST)]}"


def role_of(crowd: Crowd, user: int) -> str:
    if user == 1:
        return User.Role.ADMIN
    return User.Role.ORGANIZER if user < crowd.faithful else User.Role.ATTENDEE


def address_of(user: int) -> str:
    return f"user{user}@example.org"


def source_of(booking: int) -> str:
    return {0: "door", 1: "admin", 2: "api"}.get(booking % 50, "page")
