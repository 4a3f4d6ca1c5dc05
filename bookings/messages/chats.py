"""What an event's own chat is told of its bookings."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import samples
from events.messages import chat_of, has_chat, ids_managed_by, load
from events.models import Event
from notifications.kinds import Kind, Priority, register


def _bookings_url(event: Event) -> dict[str, Any]:
    path = reverse("admin:bookings_booking_changelist", query={"event__id__exact": event.pk})
    return {"bookings_url": settings.SITE_URL + path}


def _sample() -> dict[str, Any]:
    event = samples.event()
    counted = {"booked": 4, "seats": 7, "cancelled": 1, "is_sold_out": True}
    return {"event": event, "title": event.title} | counted | _bookings_url(event)


def _takes_place(context: Mapping[str, Any]) -> bool:
    return context["event"].is_published


DIGEST = Kind(
    "event_bookings",
    _("Bookings of five minutes, to the event’s chat"),
    _("Bookings: %(title)s"),
    load,
    managed_by=ids_managed_by,
    enrich=lambda context: _bookings_url(context["event"]),
    is_current=_takes_place,
    texted=has_chat,
    chat_of=chat_of,
    priority=Priority.BULK,
    sample=_sample,
)
register(DIGEST)
