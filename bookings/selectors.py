"""Reads that span bookings, slots and events."""

from bookings.errors import SlotRequired, WrongSlot
from bookings.models import Booking
from common.errors import NotFound
from events.models import TimeSlot


def slot_to_book(*, slot_id: int | None, event_id: int | None = None) -> TimeSlot:
    """The slot of that id, or the one slot of a plain event; with its event.

    Raises NotFound, WrongSlot where slot and event do not belong together, SlotRequired where there are several.
    """
    slots = TimeSlot.objects.select_related("event")
    if slot_id is not None:
        slot = slots.filter(pk=slot_id, event__deleted_at=None).first()
        if slot is None:
            raise NotFound(field="time_slot_id")
        if event_id is not None and slot.event_id != event_id:
            raise WrongSlot(field="time_slot_id")
        return slot
    found = list(slots.filter(event=event_id, event__deleted_at=None)[:2])
    if not found:
        raise NotFound(field="event_id")
    if len(found) > 1:
        raise SlotRequired(field="time_slot_id")
    return found[0]


def booking_by_token(token: str) -> Booking:
    """The booking at that secret address, with all its answer shows; raises NotFound."""
    booking = Booking.objects.for_reading().filter(token=token).first()
    if booking is None:
        raise NotFound
    return booking
