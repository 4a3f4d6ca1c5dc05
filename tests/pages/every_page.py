"""Every page that somebody may see, by a name that tells it; for tests that hold all of them to one rule."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import User
from events.models import Event
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory, UserFactory, book

TEXT = "# Menu\n\nSoup and **bread**.\n\n| dish | price |\n|---|---|\n| soup | 4 |\n"


def fill() -> tuple[Event, User]:
    """A site with something of everything, and somebody with a booking."""
    user = UserFactory.create(name="Ada Lovelace")
    organizer = OrganizerFactory.create(name="Grace Hopper")
    music = CategoryFactory.create(name="Music", slug="music", description="Concerts and choirs.")
    shape = {"organizer": organizer, "category": music, "location": "Town Hall", "timezone": "Europe/Paris"}
    event = EventFactory.create(
        title="Night of music", slug="night", summary="Three stages.", description=TEXT, capacity=8,
        capacity__slots=3, length=timedelta(hours=6), **shape,
    )  # fmt: skip
    for number, room in enumerate(("East", "West", "East", "")):
        start = event.starts_at + timedelta(minutes=30 * (number // 2))
        session = event.sessions.create(
            title=f"Set {number}", starts_at=start, ends_at=start + timedelta(minutes=30), room=room, abstract="Words."
        )
        session.speakers.add(event.speakers.create(name=f"Band {number}", headline="Loud", bio="Long."))
    full = EventFactory.create(title="Sold out", slug="full", capacity=1, **shape)
    book(full, "Eve")
    EventFactory.create(title="Called off", slug="off", status="cancelled", cancel_reason="Rain.", **shape)
    past = EventFactory.create(title="Long ago", slug="past", starts_at=timezone.now() - timedelta(days=9), **shape)
    book(event, "Ada", slot=event.slots.first(), seats=2, by=user, email=user.email)
    assert past.ends_at < timezone.now()
    return event, user


def public_pages(event: Event) -> dict[str, str]:
    """Addresses for everybody, by name."""
    (booking,) = event.bookings.all()
    waiting = book(Event.objects.get(slug="full"), "Walt", join_waitlist=True)
    return {
        "list": "/",
        "list-today": "/?when=today",
        "list-found": "/?search=music&category=music",
        "list-nothing": "/?search=unfindable",
        "list-wrong": "/?start_after=soon",
        "event": event.get_absolute_url(),
        "event-full": "/events/full/",
        "event-cancelled": "/events/off/",
        "event-past": "/events/past/",
        "category": "/categories/music/",
        "organizer": f"/organizers/{event.organizer_id}/",
        "booking": booking.get_absolute_url(),
        "booked": booking.get_absolute_url() + "?new=1",
        "people": f"{booking.get_absolute_url()}people/",
        "waiting": waiting.get_absolute_url(),
        "embedded": f"/embed{event.get_absolute_url()}",
        "embedded-full": "/embed/events/full/",
        "embedded-calendar": "/embed/calendar/",
        "embedded-booking": f"/embed{booking.get_absolute_url()}",
        "log-in": "/accounts/login/",
        "sign-up": "/accounts/signup/",
        "reset": "/accounts/password/reset/",
        "reset-done": "/accounts/password/reset/done/",
        "not-found": "/nowhere/",
        "not-possible": "/categories/music/follow/",
    }


OWN_PAGES = {
    "event-booked": "/events/night/",
    "category-to-follow": "/categories/music/",
    "my-bookings": "/bookings/",
    "account": "/accounts/",
    "account-email": "/accounts/email/",
    "account-password": "/accounts/password/change/",
    "account-erase": "/accounts/erase/",
    "log-out": "/accounts/logout/",
}


def each_page(client: Client, look: Callable[[bytes], list[str]]) -> dict[str, list[str]]:
    """What ``look`` finds on each page, where it finds anything."""
    event, user = fill()
    found = {name: look(client.get(path).content) for name, path in public_pages(event).items()}
    found["event-refused"] = look(client.post("/events/night/", {"name": "", "email": "x"}).content)
    client.force_login(user)
    found |= {name: look(client.get(path).content) for name, path in OWN_PAGES.items()}
    return {name: complaints for name, complaints in found.items() if complaints}
