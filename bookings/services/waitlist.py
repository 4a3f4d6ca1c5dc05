"""The queue of a sold-out slot: a freed or added seat is offered in the same transaction to the first that fits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from accounts.models import User
from accounts.trail import record
from bookings import messages
from bookings.errors import AlreadyAccepted, AlreadyCancelled, EventCancelled, EventStarted, NoOffer, OfferExpired
from bookings.models import Booking
from bookings.services.seats import free_seats, lock_booking, take_seats
from bookings.services.telling import tell
from events import openings
from events.marks import event_moved
from events.models import TimeSlot
from events.permissions import ensure_manages

EXPIRED_AT_ONCE = 500


def offer_free_seats(slot_id: int, now: datetime) -> None:
    """Offer what is free to those who wait, first come first served, the first party that fits.

    For the transaction that freed or added the seats, which has the slot locked: whoever joins the queue meanwhile
    looks for seats after that. An offer holds its seats for OFFER_HOURS, never past the start.
    """
    if not Booking.objects.waiting_for(slot_id).exists():
        return
    slot = TimeSlot.objects.select_related("event").get(pk=slot_id)
    if slot.starts_at <= now or not slot.event.is_published:
        return
    while party := _first_that_fits(slot):
        _offer(party, slot, now)
        slot.refresh_from_db(fields=["seats_taken"])


def _first_that_fits(slot: TimeSlot) -> Booking | None:
    waiting = Booking.objects.waiting_for(slot.pk)
    if slot.seats_left is not None:
        waiting = waiting.filter(seats__lte=slot.seats_left)
    return waiting.select_for_update(no_key=True).first()


def _offer(booking: Booking, slot: TimeSlot, now: datetime) -> None:
    booking.status = Booking.Status.OFFERED
    booking.offer_expires_at = min(now + timedelta(hours=settings.OFFER_HOURS), slot.starts_at)
    booking.revision += 1
    booking.save(update_fields=["status", "offer_expires_at", "revision", "updated_at"])
    tell(messages.OFFERED, booking, now)
    take_seats(slot, booking.seats, bookings=0)


def accept_offer(*, booking: Booking, by: User | None = None, now: datetime) -> Booking:
    """The offered seats become the booking's own.

    Raises OfferExpired, NoOffer while the party still waits, AlreadyAccepted, AlreadyCancelled, EventCancelled or
    EventStarted.
    """
    with transaction.atomic():
        booking = lock_booking(booking)
        _ensure_acceptable(booking, now)
        booking.status = Booking.Status.CONFIRMED
        booking.offer_expires_at = None
        booking.revision += 1
        booking.save(update_fields=["status", "offer_expires_at", "revision", "updated_at"])
        TimeSlot.objects.filter(pk=booking.slot_id).update(booking_count=F("booking_count") + 1)
        event_moved(booking.event_id)
        tell(messages.CONFIRMED, booking, now)
        record(action="booking.accepted", target=booking, by=by, event_id=booking.event_id, now=now)
    return Booking.objects.for_reading().get(pk=booking.pk)


def _ensure_acceptable(booking: Booking, now: datetime) -> None:
    states = Booking.Status
    if booking.event.status == "cancelled":
        raise EventCancelled
    if booking.status == states.CONFIRMED:
        raise AlreadyAccepted
    if booking.status == states.CANCELLED:
        raise AlreadyCancelled
    if booking.slot.starts_at <= now:
        raise EventStarted
    if booking.status == states.WAITLISTED:
        raise NoOffer
    if booking.status == states.EXPIRED or (booking.offer_expires_at and booking.offer_expires_at <= now):
        raise OfferExpired


def offer_by_hand(*, booking: Booking, by: User, now: datetime) -> Booking:
    """The organizer's own choice, whatever the order: where the free seats do not suffice, the slot grows by them.

    Raises AlreadyAccepted, AlreadyCancelled, EventCancelled or EventStarted where the party does not wait.
    """
    ensure_manages(by, booking.event)
    with transaction.atomic():
        booking = lock_booking(booking)
        if booking.status != Booking.Status.WAITLISTED:
            _ensure_acceptable(booking, now)
            raise AlreadyAccepted
        if booking.event.status == "cancelled":
            raise EventCancelled
        if booking.slot.starts_at <= now:
            raise EventStarted
        added = _make_room(booking)
        _offer(booking, booking.slot, now)
        what = {"capacity_added": ["", added]}
        record(action="booking.offered", target=booking, by=by, event_id=booking.event_id, changes=what, now=now)
    return Booking.objects.for_reading().get(pk=booking.pk)


def _make_room(booking: Booking) -> int:
    """How many seats the slot had to grow by."""
    left = booking.slot.seats_left
    lacking = 0 if left is None else max(0, booking.seats - left)
    if lacking:
        TimeSlot.objects.filter(pk=booking.slot_id).update(capacity=F("capacity") + lacking)
        event_moved(booking.event_id)
    return lacking


def expire_offers(*, now: datetime) -> int:
    """End the offers whose time is over, and pass their seats on; how many ended. For the scheduler."""
    due = Booking.objects.filter(status=Booking.Status.OFFERED, offer_expires_at__lte=now)
    return sum(_expire(booking, now) for booking in due.order_by("offer_expires_at", "pk")[:EXPIRED_AT_ONCE])


@transaction.atomic
def _expire(booking: Booking, now: datetime) -> bool:
    """False where it was accepted or ended meanwhile."""
    booking = lock_booking(booking)
    if booking.status != Booking.Status.OFFERED or not booking.offer_expires_at or booking.offer_expires_at > now:
        return False
    booking.status = Booking.Status.EXPIRED
    booking.revision += 1
    booking.save(update_fields=["status", "revision", "updated_at"])
    booking.attendees.update(active=False)
    if booking.event.is_published:  # else nobody comes next, and who booked was told of that
        tell(messages.EXPIRED, booking, now)
    free_seats(booking.slot_id, booking.seats, bookings=0, event_id=booking.event_id)
    offer_free_seats(booking.slot_id, now)
    return True


def _shorten_offers(slot_ids: Sequence[int], now: datetime) -> None:
    """No offer outlives the start of its slot, where that comes sooner now."""
    starts_at = Subquery(TimeSlot.objects.filter(pk=OuterRef("slot")).values("starts_at"))
    offers = Booking.objects.filter(slot__in=slot_ids, status=Booking.Status.OFFERED, offer_expires_at__gt=starts_at)
    offers.update(offer_expires_at=starts_at)


def _offer_where_somebody_waits(slot_ids: Sequence[int], now: datetime) -> None:
    waiting = Booking.objects.filter(slot__in=slot_ids, status=Booking.Status.WAITLISTED)
    for slot_id in waiting.order_by("slot_id").values_list("slot_id", flat=True).distinct():
        offer_free_seats(slot_id, now)


openings.register(_shorten_offers)
openings.register(_offer_where_somebody_waits)
