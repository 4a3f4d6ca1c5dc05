import pytest

from bookings.errors import EventFull
from bookings.models import Booking
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db


def test_booking_takes_a_seat_and_writes_the_outbox():
    event = EventFactory.create(capacity=2)

    booking = book(event, email="ada@example.org", seats=2)

    slot = event.slots.get()
    assert booking.status == Booking.Status.CONFIRMED
    assert (slot.seats_taken, slot.booking_count) == (2, 1)
    with pytest.raises(EventFull):
        book(event)
    assert Booking.objects.count() == 1
