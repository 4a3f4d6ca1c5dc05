"""Rows for tests, made the short way."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.services import Person, book_seats
from events.models import Category, Event, Session, Speaker, TimeSlot
from events.services import refresh_search
from notifications.happenings import Happening
from notifications.models import WebhookEndpoint

PASSWORD = "correct-horse-7"


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"User {n}")
    email = factory.Sequence(lambda n: f"user{n}@example.org")
    password = factory.django.Password(PASSWORD)


class OrganizerFactory(UserFactory):
    role = User.Role.ORGANIZER


class AdminFactory(UserFactory):
    role = User.Role.ADMIN


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """A published event a month from today, with one slot; ``capacity`` and ``slots`` shape its slots."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    class Params:
        length = timedelta(hours=2)

    organizer = factory.SubFactory(OrganizerFactory)
    title = factory.Sequence(lambda n: f"Event {n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    # At an hour from which no test's event reaches into the next day, whenever the suite runs.
    starts_at = factory.LazyFunction(
        lambda: timezone.now().replace(hour=10, minute=15, second=0, microsecond=0) + timedelta(days=30)
    )
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + event.length)
    status = Event.Status.PUBLISHED

    @factory.post_generation
    def capacity(event: Event, create: bool, extracted: int | None, slots: int = 1, **_: object) -> None:  # noqa: N805
        span = (event.ends_at - event.starts_at) / slots
        for number in range(slots):
            starts_at = event.starts_at + span * number
            TimeSlot.objects.create(event=event, starts_at=starts_at, ends_at=starts_at + span, capacity=extracted)

    @factory.post_generation
    def searchable(event: Event, create: bool, extracted: None, **_: object) -> None:  # noqa: N805
        """As create_event leaves it."""
        refresh_search(event=event)


class SpeakerFactory(factory.django.DjangoModelFactory[Speaker]):
    class Meta:
        model = Speaker
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"Speaker {n}")

    @factory.post_generation
    def searchable(speaker: Speaker, create: bool, extracted: None, **_: object) -> None:  # noqa: N805
        refresh_search(event=speaker.event)


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """It lasts as long as its event."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    title = factory.Sequence(lambda n: f"Session {n}")
    starts_at = factory.LazyAttribute(lambda session: session.event.starts_at)
    ends_at = factory.LazyAttribute(lambda session: session.event.ends_at)

    @factory.post_generation
    def searchable(session: Session, create: bool, extracted: None, **_: object) -> None:  # noqa: N805
        refresh_search(event=session.event)


def book(event: Event, name: str = "Ada", seats: int = 1, slot: TimeSlot | None = None, **options: object) -> Booking:
    """A booking by the service itself, so that counters and outbox are as in life."""
    slot = slot or event.slots.get()
    booker = Person(name, email=str(options.pop("email", "")), phone=str(options.pop("phone", "")))
    return book_seats(slot=slot, booker=booker, seats=seats, now=timezone.now(), **options)


class WebhookFactory(factory.django.DjangoModelFactory[WebhookEndpoint]):
    """Told of everything that happens to its owner's events."""

    class Meta:
        model = WebhookEndpoint

    owner = factory.SubFactory(OrganizerFactory)
    url = "https://example.org/hook"
    event_types = factory.LazyFunction(lambda: list(Happening.values))
