"""Rows for tests, made the short way."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.services import Person, book_seats
from events.models import Category, Event, TimeSlot

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
    """A published event a month from now, with one slot; ``capacity`` and ``slots`` shape its slots."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    class Params:
        length = timedelta(hours=2)

    organizer = factory.SubFactory(OrganizerFactory)
    title = factory.Sequence(lambda n: f"Event {n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    starts_at = factory.LazyFunction(lambda: timezone.now().replace(microsecond=0) + timedelta(days=30))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + event.length)
    status = Event.Status.PUBLISHED

    @factory.post_generation
    def capacity(event: Event, create: bool, extracted: int | None, slots: int = 1, **_: object) -> None:  # noqa: N805
        span = (event.ends_at - event.starts_at) / slots
        for number in range(slots):
            starts_at = event.starts_at + span * number
            TimeSlot.objects.create(event=event, starts_at=starts_at, ends_at=starts_at + span, capacity=extracted)


def book(event: Event, name: str = "Ada", seats: int = 1, slot: TimeSlot | None = None, **options: object) -> Booking:
    """A booking by the service itself, so that counters and outbox are as in life."""
    slot = slot or event.slots.get()
    booker = Person(name, email=str(options.pop("email", "")), phone=str(options.pop("phone", "")))
    return book_seats(slot=slot, booker=booker, seats=seats, now=timezone.now(), **options)
