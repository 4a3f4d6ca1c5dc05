"""What bookers are told, as rows of the outbox, and webhooks."""

from datetime import datetime

from django.conf import settings

from bookings import messages
from bookings.models import Attendee, Booking
from notifications.happenings import Happening
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import draft, enqueue, put, tell_webhooks

HAPPENINGS = {
    messages.CONFIRMED.name: Happening.BOOKING_CONFIRMED,
    messages.CANCELLED.name: Happening.BOOKING_CANCELLED,
    messages.MOVED.name: Happening.BOOKING_MOVED,
    messages.WAITLISTED.name: Happening.BOOKING_WAITLISTED,
    messages.OFFERED.name: Happening.BOOKING_OFFERED,
}


def tell(kind: Kind, booking: Booking, now: datetime) -> None:
    """An outbox row for the booker, and one for the phone where they asked for it. Webhooks hear of it too."""
    if message := letter(kind, booking, now):
        put(message)
    if booking.wants_sms and settings.SMS_URL and kind in messages.TEXTED:
        enqueue(
            kind=kind.name,
            channel=Notification.Channel.SMS,
            recipient=booking.phone,
            language=booking.language,
            subject_id=booking.pk,
            dedupe_key=f"{kind.name}:{booking.pk}:{booking.revision}:sms",
            now=now,
        )
    if kind.name in HAPPENINGS:
        _tell_webhooks(HAPPENINGS[kind.name], booking, booking, now)


def letter(kind: Kind, booking: Booking, now: datetime) -> Notification | None:
    """The message to the booker, unsaved; a guest by name alone has no address to write to."""
    if not booking.email:
        return None
    return draft(
        kind=kind.name,
        recipient=booking.email,
        language=booking.language,
        subject_id=booking.pk,
        dedupe_key=f"{kind.name}:{booking.pk}:{booking.revision}",
        now=now,
    )


def tell_of_check_in(attendee: Attendee, now: datetime) -> None:
    """The bookers know; only webhooks are told."""
    _tell_webhooks(Happening.ATTENDEE_CHECKED_IN, attendee, attendee.booking, now)


def _tell_webhooks(happening: Happening, about: Booking | Attendee, booking: Booking, now: datetime) -> None:
    owner_id = about.event.organizer_id
    tell_webhooks(happening=happening, about=about, subject=f"booking:{booking.pk}", owner_id=owner_id, now=now)
