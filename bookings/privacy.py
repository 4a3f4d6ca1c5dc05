"""What bookings keep about a person, and how it is erased: seats and totals stay, names go."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import privacy
from accounts.models import User
from accounts.services.people import has_verified_email
from accounts.trail import record
from bookings import messages
from bookings.models import Attendee, Booking, CalendarFeed, new_token
from bookings.selectors import bookings_of
from bookings.services import end_booking, lock_booking
from bookings.services.telling import tell
from notifications.privacy import erase_deliveries, erase_messages

NOBODY = "—"


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
        "sms_reminders": booking.wants_sms,
        "created_at": booking.created_at,
        "cancelled_at": booking.cancelled_at,
        "attendees": list(booking.attendees.values("name", "email", "phone", "ticket_code", "active", "checked_in_at")),
    }


def erase_booking(*, booking: Booking, by: User | None = None, now: datetime) -> None:
    """Nobody's name, address or phone stays on the booking, its attendees and its messages; its link is dead.

    A live booking for a slot that has not started is cancelled with it, so its seats go to others; not where somebody
    of it is inside already.
    """
    with transaction.atomic():
        booking = lock_booking(booking)
        erase_messages(kind_prefix="booking_", subject_id=booking.pk)
        erase_deliveries(subject=f"booking:{booking.pk}")
        booking.attendees.update(name=NOBODY, email="", phone="")
        was_live = booking.is_live
        if booking.can_be_changed(now) and not booking.attendees.filter(checked_in_at__isnull=False).exists():
            end_booking(booking, now)
        booking.name, booking.email, booking.phone, booking.user = NOBODY, "", "", None
        booking.wants_sms = False
        booking.idempotency_key, booking.request_fingerprint, booking.token = None, "", new_token()
        booking.save()
        if was_live and not booking.is_live:
            tell(messages.CANCELLED, booking, now)
        record(action="booking.erased", target=booking, by=by, event_id=booking.event_id, now=now)


def _export(user: User) -> list[dict[str, Any]]:
    return [export_booking(booking=booking) for booking in bookings_of(user).select_related("event", "slot")]


def _erase(user: User, now: datetime) -> None:
    for booking in bookings_of(user).order_by("slot_id"):  # slots are locked in this order everywhere
        erase_booking(booking=booking, now=now)


def _seats_elsewhere(user: User) -> QuerySet[Attendee]:
    """Of somebody whose address is proved, in other people's parties."""
    if not has_verified_email(user):
        return Attendee.objects.none()
    return Attendee.objects.filter(email__iexact=user.email).exclude(booking__in=bookings_of(user))


def _export_seats(user: User) -> list[dict[str, Any]]:
    columns = ["event__title", "booking__slot__starts_at", "name", "email", "phone", "ticket_code", "checked_in_at"]
    return list(_seats_elsewhere(user).values("active", *columns))


def _erase_seats(user: User, now: datetime) -> None:
    seats = _seats_elsewhere(user)
    for booking_id in seats.values_list("booking_id", flat=True).distinct():
        erase_deliveries(subject=f"booking:{booking_id}")
    seats.update(name=NOBODY, email="", phone="")


def _export_feed(user: User) -> dict[str, Any] | None:
    """That there is one and since when; the address itself would open more than this file."""
    feed = CalendarFeed.objects.filter(user=user).first()
    return {"created_at": feed.created_at} if feed else None


def _erase_feed(user: User, now: datetime) -> None:
    CalendarFeed.objects.filter(user=user).delete()


privacy.register(privacy.Keeper("bookings", _export, _erase))
privacy.register(privacy.Keeper("seats", _export_seats, _erase_seats))
privacy.register(privacy.Keeper("calendar_address", _export_feed, _erase_feed))


def erase_past_bookings(*, now: datetime, at_most: int = 1000) -> int:
    """Erase people from bookings of slots that ended RETENTION_DAYS ago; the number erased. 0 days keeps them."""
    if not settings.RETENTION_DAYS:
        return 0
    before = now - timedelta(days=settings.RETENTION_DAYS)
    # By all that is kept: a guest may call themselves as nobody is called.
    nobody = Q(name=NOBODY, email="", phone="", user=None)
    somebody = Attendee.objects.filter(booking=OuterRef("pk")).exclude(name=NOBODY, email="", phone="")
    past = Booking.objects.filter(~nobody | Exists(somebody), slot__ends_at__lt=before).order_by("pk")[:at_most]
    for booking in past:
        erase_booking(booking=booking, now=now)
    return len(past)
