"""Filling an empty database with the demo, through the same services as real life."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.models import User
from bookings.demo.events import CATEGORIES, EVENTS, DemoEvent
from bookings.demo.programme import SESSIONS, SPEAKERS
from bookings.models import Booking
from bookings.services import Person, book_seats
from events.models import Category, Event
from events.services import Span, add_session, add_slots, add_speaker, create_event, plan_slots

PASSWORD = "password123"  # noqa: S105  the demo's, which everybody knows
ORGANIZER, ADMIN = "organizer@test.com", "admin@test.com"
PEOPLE = [
    ("user1@test.com", "John Doe", User.Role.ATTENDEE),
    ("user2@test.com", "Jane Smith", User.Role.ATTENDEE),
    ("user3@test.com", "Bob Johnson", User.Role.ATTENDEE),
    ("user4@test.com", "Alice Williams", User.Role.ATTENDEE),
    ("user5@test.com", "Charlie Brown", User.Role.ATTENDEE),
    (ORGANIZER, "Olivia Martin", User.Role.ORGANIZER),
    (ADMIN, "Adam Wright", User.Role.ADMIN),
]
# Who books how many seats of which event.
BOOKINGS = [
    ("tech-conference", "user1@test.com", 1),
    ("tech-conference", "user2@test.com", 2),
    ("tech-conference", "user3@test.com", 1),
    ("rock-concert-electric-nights", "user4@test.com", 4),
    ("rock-concert-electric-nights", "user5@test.com", 2),
    ("startup-pitch-competition", "user1@test.com", 1),
    ("startup-pitch-competition", "user4@test.com", 1),
]
_LOCK = 0x4F70656E73656174


def is_empty() -> bool:
    """Nobody has an account, and no event was ever made."""
    return not (User.objects.exists() or Event.with_deleted.exists())


@transaction.atomic
def seed(*, now: datetime) -> bool:
    """The whole demo or nothing; False where the database is not empty."""
    _wait_for_others()
    if not is_empty():
        return False
    users = _make_users()
    categories = {slug: _make_category(name, slug, description) for name, slug, description in CATEGORIES}
    events = {each.slug: _make_event(each, users[ORGANIZER], categories[each.category], now) for each in EVENTS}
    for slug in SESSIONS:
        _make_programme(events[slug], users[ORGANIZER])
    for slug, email, seats in BOOKINGS:
        _book(events[slug], users[email], seats, now)
    return True


def _wait_for_others() -> None:
    """Two at once must not seed twice. On SQLite the transaction itself is the lock, as it begins IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _make_users() -> dict[str, User]:
    """With one hash for all: hashing is slow by design, and they share the password anyway."""
    password = make_password(PASSWORD)
    users = [User(email=email, name=name, role=role, password=password) for email, name, role in PEOPLE]
    users = User.objects.bulk_create(users)
    addresses = [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users]
    EmailAddress.objects.bulk_create(addresses)
    return {user.email: user for user in users}


def _make_category(name: str, slug: str, description: str) -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"name": name, "description": description})[0]


def _make_event(demo: DemoEvent, organizer: User, category: Category, now: datetime) -> Event:
    starts_at, ends_at = _times(demo, now)
    event = create_event(
        by=organizer,
        title=demo.title,
        summary=demo.summary,
        description=demo.description,
        category=category,
        location=demo.location,
        timezone=demo.timezone,
        image_url=f"/static/img/demo/{demo.slug}.svg",
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=demo.capacity,
        spans=_spans(demo, starts_at, ends_at),
        max_seats_per_booking=demo.max_seats_per_booking,
        status=Event.Status.PUBLISHED,
        now=now,
    )
    if demo.times > 1:
        _repeat(event, demo, organizer, now)
    return event


def _repeat(event: Event, demo: DemoEvent, organizer: User, now: datetime) -> None:
    """The following weeks; the first has its slot already."""
    length, first = event.ends_at - event.starts_at, event.starts_at
    spans = plan_slots(
        event=event,
        rrule="FREQ=WEEKLY",
        starts_at=first,
        length=length,
        capacity=demo.capacity,
        count=demo.times,
        now=now,
    )
    add_slots(event=event, spans=spans, by=organizer, now=now)


def _make_programme(event: Event, organizer: User) -> None:
    speakers = {
        each.name: add_speaker(event=event, by=organizer, name=each.name, headline=each.headline, bio=each.bio)
        for each in SPEAKERS[event.slug]
    }
    day = event.starts_at.astimezone(event.zone).date()
    for demo in SESSIONS[event.slug]:
        add_session(
            event=event,
            by=organizer,
            title=demo.title,
            abstract=demo.abstract,
            room=demo.room,
            starts_at=datetime.combine(day, demo.starts, event.zone),
            ends_at=datetime.combine(day, demo.ends, event.zone),
            speakers=[speakers[name] for name in demo.speakers],
        )


def _times(demo: DemoEvent, now: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(demo.timezone)
    today = now.astimezone(zone).date()
    day = today + timedelta(weeks=demo.weeks, days=demo.weekday - today.weekday())
    return datetime.combine(day, demo.starts, zone), datetime.combine(day, demo.ends, zone)


def _spans(demo: DemoEvent, starts_at: datetime, ends_at: datetime) -> list[Span]:
    if not demo.slot_minutes:
        return []
    length = timedelta(minutes=demo.slot_minutes)
    count = (ends_at - starts_at) // length
    return [Span(starts_at + length * n, starts_at + length * (n + 1), demo.capacity) for n in range(count)]


def _book(event: Event, user: User, seats: int, now: datetime) -> Booking:
    slot = event.slots.select_related("event").get()
    booker = Person(user.name, user.email)
    return book_seats(slot=slot, booker=booker, seats=seats, by=user, source=Booking.Source.PAGE, now=now)
