"""How often somebody may try to book; one allowance for the API and the pages."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from bookings.models import Booking, CalendarFeed
from bookings.selectors import booking_by_token, feed_by_token
from common.clients import client_network
from common.errors import NotFound
from common.limits import Limit

T = TypeVar("T")
MESSAGES = Limit("organizer-messages", 30, 60 * 60)
TOKEN_MISSES = Limit("token-misses", 60, 60)


def spend_booking(request: HttpRequest, user: User | None) -> None:
    """Count one try of the user, or of a guest's address; raises TooManyRequests beyond BOOKING_RATE."""
    who = f"user {user.pk}" if user else client_network(request)
    Limit("booking", *settings.BOOKING_RATE).spend(who)


def spend_message(user: User) -> None:
    """Count one message of an organizer, sent, scheduled or tried out; raises TooManyRequests beyond 30 an hour."""
    MESSAGES.spend(f"user {user.pk}")


def booking_for(request: HttpRequest, token: str) -> Booking:
    """The booking at that secret address; a miss is counted, so that guessing stays as hopeless as it is.

    Raises NotFound, or TooManyRequests after many misses.
    """
    return _found(request, booking_by_token, token)


def feed_for(request: HttpRequest, token: str) -> CalendarFeed:
    """The calendar at that secret address; misses count together with those of bookings."""
    return _found(request, feed_by_token, token)


def _found(request: HttpRequest, find: Callable[[str], T], token: str) -> T:
    try:
        return find(token)
    except NotFound:
        TOKEN_MISSES.spend(client_network(request))
        raise
