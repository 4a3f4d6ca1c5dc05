"""Whether the whole database is as it must be: set-based queries that name what differs, and the repair of counters."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from bookings.models import Attendee, Booking
from bookings.querysets import BookingQuerySet
from bookings.services.seats import lock_slots
from bookings.services.waitlist import offer_free_seats
from events.marks import event_moved
from events.models import TimeSlot

Check = Callable[[datetime], Iterator[str]]


def differences(*, now: datetime) -> list[str]:
    """One line for each thing that is not as it must be; none where all is well."""
    return [line for check in CHECKS for line in check(now)]


def repair(*, now: datetime) -> int:
    """Set the counters that differ, and offer free seats to who waits; the number of slots touched.

    Only what follows from the bookings is repaired; bookings themselves are left for people to look at.
    """
    wrong = {slot.pk for slot in _slots_that_differ()} | {slot.pk for slot in _slots_with_forgotten_parties(now)}
    for slot_id in sorted(wrong):
        _repair(slot_id, now)
    return len(wrong)


@transaction.atomic
def _repair(slot_id: int, now: datetime) -> None:
    lock_slots(slot_id)
    slot = _counted().get(pk=slot_id)
    TimeSlot.objects.filter(pk=slot_id).update(seats_taken=slot.seats_held, booking_count=slot.confirmed)
    event_moved(slot.event_id)
    offer_free_seats(slot_id, now)


def _counted() -> Any:
    """Slots with what their bookings add up to: ``seats_held`` and ``confirmed``."""

    def over(bookings: BookingQuerySet, expression: Any) -> Coalesce:
        of_slot = bookings.filter(slot=OuterRef("pk")).order_by().values("slot")
        return Coalesce(Subquery(of_slot.annotate(value=expression).values("value")), 0)

    return TimeSlot.objects.annotate(
        seats_held=over(Booking.objects.holding_seats(), Sum("seats")),
        confirmed=over(Booking.objects.confirmed(), Count("pk")),
    )


def _slots_that_differ() -> Any:
    return _counted().exclude(seats_taken=F("seats_held"), booking_count=F("confirmed"))


def _slots_with_forgotten_parties(now: datetime) -> Any:
    """With free seats, while a party waits that would fit: each of them should have an offer."""
    fits = Q(slot__capacity=None) | Q(seats__lte=F("slot__capacity") - F("slot__seats_taken"))
    waiting = Booking.objects.filter(fits, status="waitlisted", slot=OuterRef("pk"))
    coming = TimeSlot.objects.filter(starts_at__gt=now, event__status="published", event__deleted_at=None)
    return coming.filter(Exists(waiting))


def _counters(now: datetime) -> Iterator[str]:
    for slot in _slots_that_differ():
        yield (
            f"slot {slot.pk}: seats_taken {slot.seats_taken}, but its bookings hold {slot.seats_held};"
            f" booking_count {slot.booking_count}, but {slot.confirmed} are confirmed"
        )


def _oversold(now: datetime) -> Iterator[str]:
    for slot in _counted().filter(capacity__isnull=False, seats_held__gt=F("capacity")):
        yield f"slot {slot.pk}: oversold, {slot.seats_held} of {slot.capacity} seats"


def _parties(now: datetime) -> Iterator[str]:
    people = Count("attendees", filter=Q(attendees__active=True))
    for booking in Booking.objects.live().annotate(people=people).exclude(seats=F("people")):
        yield f"booking {booking.pk}: {booking.seats} seats, but {booking.people} active attendees"
    ended = Attendee.objects.filter(active=True, booking__status__in=["cancelled", "expired"])
    for attendee in ended:
        yield f"attendee {attendee.pk}: active, but booking {attendee.booking_id} has ended"


def _places(now: datetime) -> Iterator[str]:
    for booking in Booking.objects.exclude(event=F("slot__event")):
        yield f"booking {booking.pk}: of event {booking.event_id}, but its slot belongs to another"
    for attendee in Attendee.objects.exclude(event=F("booking__event")):
        yield f"attendee {attendee.pk}: of event {attendee.event_id}, but the booking is of another"


def _waitlists(now: datetime) -> Iterator[str]:
    for slot in _slots_with_forgotten_parties(now):
        yield f"slot {slot.pk}: seats are free, and a party waits that would fit"


CHECKS: list[Check] = [_counters, _oversold, _parties, _places, _waitlists]
