"""Many at once, with real connections."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.db.models import Sum

from bookings.models import Attendee, Booking
from common.errors import DomainError
from events.models import Event, TimeSlot
from tests.factories import book

THREADS = 12


def at_once(*calls: Callable[[], Any]) -> Counter[str]:
    """Do all of them from as many threads as start together; how often each outcome came."""
    gate = Barrier(min(THREADS, len(calls)))

    def run(number: int) -> str:
        if number < gate.parties:
            gate.wait(timeout=30)
        try:
            calls[number]()
        except DomainError as error:
            return error.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(len(calls))))


def booker(slot_id: int, number: int, seats: int = 1) -> Callable[[], Booking]:
    def call() -> Booking:
        slot = TimeSlot.objects.select_related("event").get(pk=slot_id)
        return book(slot.event, f"Guest {number}", seats, slot=slot, email=f"guest{number}@example.org")

    return call


def assert_counters_hold(event: Event) -> None:
    for slot in event.slots.all():
        holding = Booking.objects.holding_seats().filter(slot=slot)
        held = holding.aggregate(seats=Sum("seats"))["seats"] or 0
        assert slot.seats_taken == held
        assert slot.booking_count == holding.filter(status="confirmed").count()
        assert slot.capacity is None or held <= slot.capacity
    active = Attendee.objects.filter(event=event, active=True).count()
    assert active == Booking.objects.holding_seats().filter(event=event).aggregate(seats=Sum("seats"))["seats"]
