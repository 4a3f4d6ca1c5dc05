"""What bookings keep about a person, and how it is erased: seats and totals stay, names go."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts import privacy
from accounts.models import User
from accounts.services.people import has_verified_email
from accounts.trail import record
from bookings.models import Attendee, Booking, new_token
from bookings.querysets import BookingQuerySet
from bookings.services import lock_booking, release_seats
from notifications.privacy import erase_messages

NOBODY = "—"


def bookings_of(user: User) -> BookingQuerySet:
    """Made with the account, or as a guest with the address once it is the user's verified one."""
    mine = Q(user=user)
    if has_verified_email(user):
        mine |= Q(user=None, email__iexact=user.email)
    return Booking.objects.filter(mine)


def export_booking(*, booking: Booking) -> dict[str, Any]:
    """Everything kept about a booking and its people, fit for JSON."""
    return {
        "id": booking.pk,
        "event": booking.event.title,
        "starts_at": booking.slot.starts_at,
        "status": booking.status,
        "seats": booking.seats,
        "source": booking.source,
        "language": booking.language,
        "name": booking.name,
        "email": booking.email,
        "phone": booking.phone,
        "created_at": booking.created_at,
        "cancelled_at": booking.cancelled_at,
        "attendees": list(booking.attendees.values("name", "email", "phone", "ticket_code", "active", "checked_in_at")),
    }


def erase_booking(*, booking: Booking, by: User | None = None, now: datetime) -> None:
    """Nobody's name, address or phone stays on the booking, its attendees and its messages; its link is dead.

    A live booking for a slot that has not started is cancelled with it, so its seats go to others.
    """
    with transaction.atomic():
        booking = lock_booking(booking)
        erase_messages(kind_prefix="booking_", subject_id=booking.pk)
        booking.attendees.update(name=NOBODY, email="", phone="")
        was_held = booking.holds_seats and booking.can_be_changed(now)
        if booking.can_be_changed(now):
            booking.attendees.update(active=False)
            booking.status, booking.cancelled_at = Booking.Status.CANCELLED, now
        booking.name, booking.email, booking.phone, booking.user = NOBODY, "", "", None
        booking.idempotency_key, booking.request_fingerprint, booking.token = None, "", new_token()
        booking.save()
        record(action="booking.erased", target=booking, by=by, event_id=booking.event_id, now=now)
        if was_held:
            release_seats(booking)


def _export(user: User) -> list[dict[str, Any]]:
    return [export_booking(booking=booking) for booking in bookings_of(user).select_related("event", "slot")]


def _erase(user: User, now: datetime) -> None:
    for booking in bookings_of(user):
        erase_booking(booking=booking, now=now)
    # The person may also sit in somebody else's party.
    if has_verified_email(user):
        Attendee.objects.filter(email__iexact=user.email).update(name=NOBODY, email="", phone="")


privacy.register(privacy.Keeper("bookings", _export, _erase))


def erase_past_bookings(*, now: datetime, at_most: int = 1000) -> int:
    """Erase people from bookings of slots that ended RETENTION_DAYS ago; the number erased. 0 days keeps them."""
    if not settings.RETENTION_DAYS:
        return 0
    before = now - timedelta(days=settings.RETENTION_DAYS)
    past = Booking.objects.filter(slot__ends_at__lt=before).exclude(name=NOBODY).order_by("pk")[:at_most]
    for booking in past:
        erase_booking(booking=booking, now=now)
    return len(past)
