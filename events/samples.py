"""An event as it could be, for showing what messages look like. None of it is in a database."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from events.models import Category, Event, TimeSlot

START = datetime(2030, 6, 14, 17, 30, tzinfo=UTC)


def organizer() -> User:
    return User(pk=1, name="Ada Lovelace", email="ada@example.org", role=User.Role.ORGANIZER, timezone="Europe/Paris")


def event() -> Event:
    return Event(
        pk=1,
        organizer=organizer(),
        category=Category(pk=1, name=_("Music"), slug="music"),
        title=_("An evening of songs"),
        slug="an-evening-of-songs",
        summary=_("Two hours of old and new songs, with a break for tea."),
        location="14 rue des Lilas, Paris",
        online_url="https://meet.example.org/songs",
        starts_at=START,
        ends_at=START + timedelta(hours=2),
        timezone="Europe/Paris",
        status=Event.Status.PUBLISHED,
        thanks_note=_("The pictures are on our page from tomorrow."),
    )


def slot(of: Event) -> TimeSlot:
    return TimeSlot(pk=1, event=of, starts_at=of.starts_at, ends_at=of.ends_at, capacity=40, seats_taken=12)
