"""Letting people in. A ticket is admitted once, by one conditional update."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.trail import record
from bookings.codes import normalize_code
from bookings.errors import (
    AlreadyCheckedIn,
    AmbiguousCode,
    BookingCancelled,
    EventCancelled,
    NoSeatYet,
    NotCheckedIn,
    ScanIdTaken,
    UnknownTicket,
    WrongEvent,
    WrongSlot,
)
from bookings.models import Attendee, Booking
from bookings.services.booking import Person, book_seats
from bookings.services.telling import tell_of_check_in
from common.db import breaks
from common.errors import DomainError
from events.models import Event, TimeSlot
from events.permissions import ensure_checks_in, may_check_in


def check_in(*, event: Event, ticket_code: str, by: User, now: datetime, scan_id: str = "") -> Attendee:
    """Admit whoever has the ticket of this code, or of this beginning of a code (8 characters or more).

    ``scan_id`` is the caller's own name for this scan: when its answer was lost, the same scan may be sent again and
    gets the same answer. Raises UnknownTicket, AmbiguousCode, WrongEvent, EventCancelled, BookingCancelled, NoSeatYet,
    AlreadyCheckedIn or ScanIdTaken; the last four have the ``attendee`` in their params.
    """
    ensure_checks_in(by, event)
    if event.status == Event.Status.CANCELLED:
        raise EventCancelled
    attendee = _holder(event, ticket_code, by)
    with transaction.atomic():
        if _admit(attendee, by=by, now=now, scan_id=scan_id):
            return attendee
    fresh = Attendee.objects.select_related("booking__slot", "checked_in_by").get(pk=attendee.pk)
    _ensure_valid(fresh)
    if fresh.checked_in_at is None:  # it was undone since the update
        return check_in(event=event, ticket_code=ticket_code, by=by, now=now, scan_id=scan_id)
    if scan_id and fresh.scan_id == scan_id:
        return fresh
    who = fresh.checked_in_by
    raise AlreadyCheckedIn(checked_in_at=fresh.checked_in_at, checked_in_by=who.name if who else "", attendee=fresh)


def _holder(event: Event, ticket_code: str, by: User) -> Attendee:
    code = normalize_code(ticket_code)
    if not code:
        raise UnknownTicket(field="ticket_code")
    found = list(Attendee.objects.filter(event=event).with_code(code).select_related("booking__slot", "event")[:2])
    if len(found) > 1:
        raise AmbiguousCode(field="ticket_code")
    if found:
        return found[0]
    elsewhere = Attendee.objects.filter(ticket_code=code).select_related("event").first()
    if elsewhere is None:
        raise UnknownTicket(field="ticket_code")
    known = {"event_title": elsewhere.event.title} if may_check_in(by, elsewhere.event) else {}
    raise WrongEvent(**known)


def _admit(attendee: Attendee, *, by: User, now: datetime, scan_id: str) -> bool:
    """The guard: whether this call was the one that admitted the person.

    What two doors race for are columns of the row itself: PostgreSQL reads those again once it has the row's lock, but
    not the rows of a sub-query. A booking that is cancelled makes its attendees inactive in the same transaction.
    """
    free = Attendee.objects.filter(pk=attendee.pk, active=True, checked_in_at=None)
    confirmed = Booking.objects.filter(status=Booking.Status.CONFIRMED)
    try:
        with transaction.atomic():
            admitted = free.filter(booking__in=confirmed).update(checked_in_at=now, checked_in_by=by, scan_id=scan_id)
    except IntegrityError as error:
        if breaks(error, Attendee, "attendee_one_per_scan"):
            raise ScanIdTaken(field="scan_id", attendee=attendee) from error
        raise
    if admitted:
        attendee.checked_in_at, attendee.checked_in_by, attendee.scan_id = now, by, scan_id
        record(action="attendee.checked_in", target=attendee, by=by, event_id=attendee.event_id, now=now)
        tell_of_check_in(attendee, now)
    return bool(admitted)


def _ensure_valid(attendee: Attendee) -> None:
    if attendee.booking.status in {Booking.Status.OFFERED, Booking.Status.WAITLISTED}:
        raise NoSeatYet(attendee=attendee)
    if attendee.booking.status != Booking.Status.CONFIRMED or not attendee.active:
        raise BookingCancelled(attendee=attendee)


def undo_check_in(*, attendee: Attendee, by: User, now: datetime) -> Attendee:
    """Take a check-in back, so that the ticket is good once more; raises NotCheckedIn."""
    ensure_checks_in(by, attendee.event)
    with transaction.atomic():
        inside = Attendee.objects.filter(pk=attendee.pk, checked_in_at__isnull=False)
        if not inside.update(checked_in_at=None, checked_in_by=None, scan_id=""):
            raise NotCheckedIn
        record(action="attendee.check_in_undone", target=attendee, by=by, event_id=attendee.event_id, now=now)
    attendee.checked_in_at, attendee.checked_in_by, attendee.scan_id = None, None, ""
    return attendee


def walk_up(
    *,
    event: Event,
    slot: TimeSlot,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "",
    by: User,
    now: datetime,
    scan_id: str = "",
) -> Attendee:
    """Register somebody at the door, within the capacity, and admit them: both or neither.

    The same ``scan_id`` sent again gives the person it registered before. Raises WrongSlot, what book_seats raises at
    the door, or ScanIdTaken.
    """
    ensure_checks_in(by, event)
    if slot.event_id != event.pk:
        raise WrongSlot(field="slot")
    try:
        with transaction.atomic():
            person = Person(name, email, phone)
            booking = book_seats(slot=slot, booker=person, source=Booking.Source.DOOR, language=language, now=now)
            record(action="booking.made_at_door", target=booking, by=by, event_id=event.pk, now=now)
            attendee = booking.attendees.select_related("booking__slot", "event").get()
            _admit(attendee, by=by, now=now, scan_id=scan_id)
    except DomainError:
        earlier = Attendee.objects.filter(event=event, booking__source=Booking.Source.DOOR).of_scan(scan_id)
        if not earlier:
            raise
        return earlier[0]
    return attendee
