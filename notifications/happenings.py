"""What webhooks tell of. Each app's payloads.py registers how its rows look, so this app needs to know none of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

Maker = Callable[[Any, datetime], dict[str, Any]]
PING = "ping"


class Happening(models.TextChoices):
    """Named ``noun.verb``: the noun chooses the maker."""

    EVENT_PUBLISHED = "event.published", _("event published")
    EVENT_UPDATED = "event.updated", _("event updated")
    EVENT_CANCELLED = "event.cancelled", _("event cancelled")
    BOOKING_CONFIRMED = "booking.confirmed", _("booking confirmed")
    BOOKING_CANCELLED = "booking.cancelled", _("booking cancelled")
    BOOKING_MOVED = "booking.moved", _("booking moved")
    BOOKING_WAITLISTED = "booking.waitlisted", _("booking on the waitlist")
    BOOKING_OFFERED = "booking.offered", _("seats offered")
    ATTENDEE_CHECKED_IN = "attendee.checked_in", _("attendee checked in")


_makers: dict[str, Maker] = {}


def register(noun: str, make: Maker) -> None:
    """``make(row, now)`` gives the ``data`` of a happening's payload, fit for JSON."""
    _makers[noun] = make


def describe(happening: str, row: Any, now: datetime) -> dict[str, Any]:
    """What is told of the row; KeyError where no app registered it."""
    return _makers[happening.partition(".")[0]](row, now)
