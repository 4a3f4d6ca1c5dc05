"""Taking seats."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from bookings import messages
from bookings.errors import (
    AccountRequired,
    AlreadyBooked,
    BookingClosed,
    BookingNotOpen,
    EventCancelled,
    EventFull,
    EventNotPublished,
    EventStarted,
    SmsNeedsPhone,
    SmsNotOffered,
    TooManySeats,
)
from bookings.models import Attendee, Booking
from bookings.services.at_once import book_at_once, is_remembered
from bookings.services.seats import ensure_stands, full, lock_slots, take_seats
from bookings.services.telling import tell
from common.db import breaks
from common.errors import DomainError, NotFound
from common.idempotency import RequestKey, once
from common.metrics import counts_bookings
from common.phones import is_international
from events.models import Event, TimeSlot

# Of one booking, whoever makes it.
MOST_SEATS = 1_000
UNBOUND = {Booking.Source.ADMIN, Booking.Source.DOOR}


class OutdatedSlot(Exception):
    """A slot from memory does not suffice to book by, or to say why not; it is to be read."""


@dataclass(frozen=True)
class Person:
    name: str
    email: str = ""
    phone: str = ""


def ensure_bookable(*, slot: TimeSlot, seats: int, by: User | None, now: datetime, unbound: bool = False) -> None:
    """Raise the reason why this many seats of this slot cannot be booked now, on what was last read of it.

    ``unbound`` is the event's own team: they register people until the slot is over, and of the rules of who, when and
    how many only the seats and MOST_SEATS hold for them.
    """
    event = slot.event
    if event.deleted_at is not None:
        raise NotFound
    if event.status == Event.Status.CANCELLED:
        raise EventCancelled
    if event.status != Event.Status.PUBLISHED:
        raise EventNotPublished
    if (slot.ends_at if unbound else slot.starts_at) <= now:
        raise EventStarted
    if not unbound:
        _ensure_open(event, seats, by, now)
    if seats > MOST_SEATS:
        raise TooManySeats(field="seats", most=MOST_SEATS)
    if not slot.has_room_for(seats):
        raise full(slot)


def _ensure_open(event: Event, seats: int, by: User | None, now: datetime) -> None:
    if event.booking_opens_at and now < event.booking_opens_at:
        raise BookingNotOpen
    if event.booking_closes_at and now >= event.booking_closes_at:
        raise BookingClosed
    if event.requires_account and by is None:
        raise AccountRequired
    if seats > event.max_seats_per_booking:
        raise TooManySeats(field="seats", most=event.max_seats_per_booking)


def book_seats(
    *,
    slot: TimeSlot,
    booker: Person,
    seats: int = 1,
    attendees: Sequence[Person] = (),
    by: User | None = None,
    source: str = Booking.Source.API,
    language: str = "",
    join_waitlist: bool = False,
    wants_sms: bool = False,
    key: RequestKey | None = None,
    now: datetime,
) -> Booking:
    """A confirmed booking of ``seats`` seats, an attendee for each: those given, else the booker for all.

    With ``join_waitlist`` it is a place in the queue where the seats do not suffice and the event has a waitlist. A
    second booking of one ``key`` breaks a unique constraint: call this through ``book_once``.
    Raises what ensure_bookable raises, EventFull where others were faster, AlreadyBooked where the user or
    one of the addresses has a live booking for this event, and what ensure_textable raises; for a slot from memory
    OutdatedSlot in place of all but the last, as they may be true no more.
    """
    if wants_sms:
        ensure_textable(booker.phone)
    seats = len(attendees) or seats

    def draft() -> tuple[Booking, list[Attendee]]:
        booking = Booking(
            event=slot.event,
            slot=slot,
            user=by,
            name=booker.name,
            email=booker.email,
            phone=booker.phone,
            wants_sms=wants_sms,
            language=language or (by.language if by else ""),
            seats=seats,
            source=source,
            idempotency_key=key.idempotency_key if key else None,
            request_fingerprint=key.request_fingerprint if key else "",
            created_at=now,
        )
        return booking, _party(booking, booker, attendees)

    try:
        ensure_bookable(slot=slot, seats=seats, by=by, now=now, unbound=source in UNBOUND)
        return _confirm(*draft(), now)
    except DomainError as refusal:
        if is_remembered(slot):
            raise OutdatedSlot from refusal
        if not (isinstance(refusal, EventFull) and join_waitlist and slot.event.waitlist_enabled):
            raise
    if slot.capacity is not None and seats > slot.capacity:
        raise TooManySeats(field="seats", most=slot.capacity)
    return _queue(*draft(), now)


def _party(booking: Booking, booker: Person, attendees: Sequence[Person]) -> list[Attendee]:
    """Nobody in it is saved. It is made of a number of seats that can be had: anybody may ask for a billion."""
    people = attendees or [booker, *[Person(booker.name)] * (booking.seats - 1)]
    event = booking.slot.event
    return [Attendee(booking=booking, event=event, name=p.name, email=p.email, phone=p.phone) for p in people]


def ensure_textable(phone: str) -> None:
    """Raise SmsNotOffered where the site has no gateway, or SmsNeedsPhone unless this is a number that it takes."""
    if not settings.SMS_URL:
        raise SmsNotOffered(field="sms_reminders")
    if not is_international(phone):
        raise SmsNeedsPhone(field="phone")


@counts_bookings
def book_once(
    *,
    key: RequestKey | None,
    spend: Callable[[], None],
    slot: TimeSlot | Callable[..., TimeSlot],
    now: datetime,
    **wanted: Any,
) -> tuple[Booking, bool]:
    """``book_seats``, and whether it is the booking that the same request made before. Raises KeyReused.

    ``spend`` counts the try; a repetition costs nothing. Nor is a ``slot`` looked for that is still to be found: the
    event may have got more of them since. It is found in memory first, and read where that is too old to book by.
    """

    def make() -> Booking:
        found = slot(from_memory=True) if callable(slot) else slot
        spend()
        book = partial(book_seats, key=key, now=now, **wanted)
        try:
            return book(slot=found)
        except OutdatedSlot:
            return book(slot=cast("Callable[..., TimeSlot]", slot)())

    if key is None:
        return make(), False
    return once(lambda: key.first_answer(Booking.objects.all(), now), make)


def _confirm(booking: Booking, people: Sequence[Attendee], now: datetime) -> Booking:
    booking.status = Booking.Status.CONFIRMED
    try:
        if book_at_once(booking, people):
            return booking
        if is_remembered(booking.slot):
            raise OutdatedSlot
        with transaction.atomic():
            _insert(booking, people)
            tell(messages.CONFIRMED, booking, now)
            take_seats(booking.slot, booking.seats)
    except IntegrityError as error:
        raise refusal(error, booking.slot) from error
    return booking


def _queue(booking: Booking, people: Sequence[Attendee], now: datetime) -> Booking:
    """A place in the queue, unless a seat was freed meanwhile: whoever frees one does not see this row yet."""
    slot = booking.slot
    booking.status = Booking.Status.WAITLISTED
    try:
        with transaction.atomic():
            _insert(booking, people)
            lock_slots(slot.pk)
            if TimeSlot.objects.filter(pk=slot.pk).with_room_for(booking.seats).exists():
                booking.status = Booking.Status.CONFIRMED
                booking.save(update_fields=["status"])
                take_seats(slot, booking.seats)
            else:
                ensure_stands(slot)
            tell(messages.CONFIRMED if booking.holds_seats else messages.WAITLISTED, booking, now)
    except IntegrityError as error:
        raise refusal(error, slot) from error
    return booking


def _insert(booking: Booking, people: Sequence[Attendee]) -> None:
    booking.save(force_insert=True)
    Attendee.objects.bulk_create(people)


def refusal(error: IntegrityError, slot: TimeSlot) -> Exception:
    is_twin = breaks(error, Booking, "booking_one_live_per_user_and_event") or breaks(
        error, Attendee, "attendee_one_active_per_email_and_event"
    )
    if is_twin:
        return AlreadyBooked()
    return error if TimeSlot.objects.filter(pk=slot.pk).exists() else NotFound()
