"""Taking and giving back the seats of a slot, by updates of its counters alone.

Two others write these counters: an offer that is accepted is one more booking on the seats that it has, and
bookings.reconcile sets what differs.

A new booking takes its seats last, so that the one row everybody wants is locked only for the commit. Whatever changes
a booking that exists locks its slots first, in id order, and the booking then: so two changes never wait for each
other, and the waitlist is served in the transaction that freed the seats.
"""

from django.db import transaction
from django.db.models import Exists, F

from bookings.errors import EventCancelled, EventFull, EventNotPublished
from bookings.models import Booking
from common.errors import DomainError, NotFound
from events.marks import event_moved
from events.models import Event, TimeSlot


def full(slot: TimeSlot) -> EventFull:
    return EventFull(seats_left=slot.seats_left, waitlist_open=slot.event.waitlist_enabled)


def take_seats(slot: TimeSlot, seats: int, *, bookings: int = 1) -> None:
    """The guard against overselling: one conditional update. No row updated means full, and all rolls back.

    ``bookings`` is by how many the confirmed ones grow. It also asks whether the event still stands: a cancellation
    waits for the bookings that are under way, and those that come after it end here (events.services.cancel_event).
    """
    taken = (
        TimeSlot.objects.filter(pk=slot.pk)
        .with_room_for(seats)
        .filter(Exists(Event.objects.published().filter(pk=slot.event_id)))
        .update(seats_taken=F("seats_taken") + seats, booking_count=F("booking_count") + bookings)
    )
    if not taken:
        raise _reason(slot)
    event_moved(slot.event_id)


def _reason(slot: TimeSlot) -> DomainError:
    try:
        return full(ensure_stands(slot))
    except DomainError as error:
        return error


def ensure_stands(slot: TimeSlot) -> TimeSlot:
    """The slot as it is now, with its event; raises NotFound, EventCancelled or EventNotPublished."""
    fresh = TimeSlot.objects.select_related("event").filter(pk=slot.pk).first()
    if fresh is None or fresh.event.deleted_at is not None:
        raise NotFound
    if fresh.event.status == Event.Status.CANCELLED:
        raise EventCancelled
    if not fresh.event.is_published:
        raise EventNotPublished
    return fresh


def free_seats(slot_id: int, seats: int, *, bookings: int, event_id: int) -> None:
    """Give seats back; ``bookings`` is by how many the confirmed ones shrink."""
    event_moved(event_id)
    TimeSlot.objects.filter(pk=slot_id).update(
        seats_taken=F("seats_taken") - seats, booking_count=F("booking_count") - bookings
    )


def lock_slots(*slot_ids: int) -> None:
    """Until the end of the transaction, in id order. Bookings that are being inserted do not wait for it to begin."""
    list(TimeSlot.objects.select_for_update(no_key=True).filter(pk__in=slot_ids).order_by("pk").values_list("pk"))


def lock_booking(booking: Booking, *others: int) -> Booking:
    """The booking as it is now, with its event and slot, locked until the end of the transaction with that slot, and
    with the ``others``.

    The slot comes first, as everywhere. A booking that has left it meanwhile is tried once more, with the lock on the
    wrong slot given back; this ends, since each turn means that somebody else's change was committed. The reads are
    statements of their own, as PostgreSQL joins other tables as they were before it waited for the lock.
    """
    slot_id = booking.slot_id
    while True:
        before_locks = transaction.savepoint()
        lock_slots(slot_id, *others)
        now_in = Booking.objects.select_for_update(no_key=True).values_list("slot_id", flat=True).get(pk=booking.pk)
        if now_in == slot_id:
            transaction.savepoint_commit(before_locks)
            return Booking.objects.select_related("event", "slot").get(pk=booking.pk)
        transaction.savepoint_rollback(before_locks)
        slot_id = now_in
