"""The messages about bookings, and the calendar file that travels with them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.calendars import booking_calendar
from bookings.models import Booking
from notifications.kinds import Attachment, Kind, register


def _load(booking_id: int) -> dict[str, Any]:
    booking = Booking.objects.for_reading().get(pk=booking_id)
    return {"booking": booking, "event": booking.event, "slot": booking.slot, "title": booking.event.title}


def _attach_calendar(context: Mapping[str, Any]) -> list[Attachment]:
    content = booking_calendar(context["booking"])
    return [Attachment("booking.ics", content, "text/calendar; charset=utf-8; method=PUBLISH")]


def _ids_managed_by(user: Any) -> QuerySet[Booking, Any]:
    return Booking.objects.managed_by(user).values("pk")


def _kind(name: str, label: str | Promise, subject: str | Promise) -> Kind:
    kind = Kind(name, label, subject, _load, _attach_calendar, _ids_managed_by)
    register(kind)
    return kind


CONFIRMED = _kind("booking_confirmed", _("Booking confirmed"), _("Booked: %(title)s"))
MOVED = _kind("booking_moved", _("Booking moved"), _("New time: %(title)s"))
CANCELLED = _kind("booking_cancelled", _("Booking cancelled"), _("Cancelled: %(title)s"))
