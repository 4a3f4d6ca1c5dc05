"""The messages about bookings, and what travels with them: the tickets and the calendar file."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings import samples
from bookings.calendars import booking_calendar
from bookings.models import Booking
from bookings.tickets import MOST_PAGES, pdf_name, tickets_of, tickets_pdf
from common.calendars import CONTENT_TYPE
from events import notices
from notifications.audiences import Audience, Recipient
from notifications.audiences import register as register_audience
from notifications.kinds import Attachment, Kind, Priority, register
from notifications.models import Announcement, Notification

logger = structlog.get_logger(__name__)


def load(booking_id: int) -> dict[str, Any]:
    return _facts(Booking.objects.for_reading().get(pk=booking_id))


def load_many(booking_ids: list[int]) -> dict[int, dict[str, Any]]:
    return {booking.pk: _facts(booking) for booking in Booking.objects.for_reading().filter(pk__in=booking_ids)}


def _facts(booking: Booking) -> dict[str, Any]:
    return {"booking": booking, "event": booking.event, "slot": booking.slot, "title": booking.event.title}


def _attach_calendar(context: Mapping[str, Any]) -> list[Attachment]:
    content = booking_calendar(context["booking"])
    return [Attachment("booking.ics", content, CONTENT_TYPE)]


def _attach_tickets(context: Mapping[str, Any]) -> list[Attachment]:
    """With the calendar file; no tickets for a booking that is not confirmed any more when the mail is made."""
    booking = context["booking"]
    content = _tickets(booking)
    tickets = [Attachment(pdf_name(booking), content, "application/pdf")] if content else []
    return [*_attach_calendar(context), *tickets]


def _tickets(booking: Booking) -> bytes:
    """Nothing where the party is too large for a mail, or where no page can be made.

    The mail goes out all the same: it has the link to the booking's page, which has the tickets too.
    """
    seats = tickets_of(booking)
    if not 0 < len(seats) <= MOST_PAGES:
        return b""
    try:
        return tickets_pdf(booking, seats)
    except Exception:  # a font or a name that breaks the library must not cost anybody the confirmation
        logger.exception("no tickets in the mail", booking=booking.pk)
        return b""


def ids_managed_by(user: Any) -> QuerySet[Booking, Any]:
    return Booking.objects.managed_by(user).values("pk")


def _kind(name: str, label: str | Promise, subject: str | Promise, attach: Any = _attach_calendar, **more: Any) -> Kind:
    usual = {"sample": samples.context, "load_many": load_many}
    kind = Kind(name, label, subject, load, attach, ids_managed_by, **usual | more)
    register(kind)
    return kind


def wants_texts(context: Mapping[str, Any]) -> bool:
    return context["booking"].wants_sms


CONFIRMED = _kind("booking_confirmed", _("Booking confirmed"), _("Booked: %(title)s"), _attach_tickets)
MOVED = _kind("booking_moved", _("Booking moved"), _("New time: %(title)s"), _attach_tickets, texted=wants_texts)
CANCELLED = _kind("booking_cancelled", _("Booking cancelled"), _("Cancelled: %(title)s"), texted=wants_texts)
CHANGED = _kind("booking_changed", _("Booking changed"), _("Your booking has changed: %(title)s"), texted=wants_texts)
WAITLISTED = _kind("booking_waitlisted", _("On the waitlist"), _("On the waitlist: %(title)s"), sample=samples.waiting)
OFFERED = _kind("booking_offered", _("Seats offered"), _("Seats for you: %(title)s"), sample=samples.offered)
EXPIRED = _kind("booking_offer_expired", _("Offer expired"), _("Your offer is over: %(title)s"))
EVENT_CHANGED = _kind(
    "booking_event_changed",
    _("Event changed"),
    _("Changed: %(title)s"),
    sample=samples.changed,
    texted=wants_texts,
    priority=Priority.BULK,
)
EVENT_CANCELLED = _kind(
    "booking_event_cancelled",
    _("Event cancelled"),
    _("Cancelled by the organizer: %(title)s"),
    sample=samples.event_cancelled,
    texted=wants_texts,
    priority=Priority.BULK,
)
# What a booker hears by text message too, besides the reminders.
TEXTED = (MOVED, CANCELLED, CHANGED)


def page_of(bookings: QuerySet[Booking, Any], announcement: Announcement, size: int) -> list[Recipient]:
    """The next of these that have an address to write to."""
    found = bookings.filter(pk__gt=announcement.cursor).exclude(email="").order_by("pk")[:size]
    return [Recipient(pk, pk, email, language) for pk, email, language in found.values_list("pk", "email", "language")]


def texts_of(bookings: QuerySet[Booking, Any], announcement: Announcement, size: int) -> list[Recipient]:
    """The next of these that asked for text messages; none while the site has no gateway."""
    if not settings.SMS_URL:
        return []
    found = bookings.filter(pk__gt=announcement.cursor, wants_sms=True).order_by("pk")[:size]
    return [Recipient(pk, pk, phone, language) for pk, phone, language in found.values_list("pk", "phone", "language")]


def has_gateway() -> bool:
    return bool(settings.SMS_URL)


def _of_event(announcement: Announcement) -> QuerySet[Booking, Any]:
    return Booking.objects.live().filter(event=announcement.subject_id)


def _of_slot(announcement: Announcement) -> QuerySet[Booking, Any]:
    return Booking.objects.live().filter(slot=announcement.subject_id)


def _count_of_event(event_id: int) -> int:
    return Booking.objects.live().filter(event=event_id).exclude(email="").count()


def tell_all(
    name: str,
    occasion: str,
    kind: Kind,
    find: Callable[[Announcement], QuerySet[Booking, Any]],
    count: Callable[[int], int] = lambda subject_id: 0,
) -> None:
    """Have the bookings that ``find`` finds told by mail, and those who asked for it by text message too."""
    register_audience(Audience(name, occasion, kind.name, lambda *page: page_of(find(page[0]), *page), count))
    texts = Audience(
        f"{name}_by_sms",
        occasion,
        kind.name,
        lambda *page: texts_of(find(page[0]), *page),
        channel=Notification.Channel.SMS,
        is_on=has_gateway,
    )
    register_audience(texts)


tell_all("bookers_of_changed_event", notices.CHANGED, EVENT_CHANGED, _of_event)
tell_all("bookers_of_cancelled_event", notices.CANCELLED, EVENT_CANCELLED, _of_event, _count_of_event)
tell_all("bookers_of_moved_slot", notices.SLOT_MOVED, EVENT_CHANGED, _of_slot)
