"""How often somebody may try to book; one allowance for the API and the pages."""

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from bookings.models import Booking
from bookings.selectors import booking_by_token
from common.clients import client_network
from common.errors import NotFound
from common.limits import Limit

TOKEN_MISSES = Limit("token-misses", 60, 60)


def spend_booking(request: HttpRequest, user: User | None) -> None:
    """Count one try of the user, or of a guest's address; raises TooManyRequests beyond BOOKING_RATE."""
    who = f"user {user.pk}" if user else client_network(request)
    Limit("booking", *settings.BOOKING_RATE).spend(who)


def booking_for(request: HttpRequest, token: str) -> Booking:
    """The booking at that secret address; a miss is counted, so that guessing stays as hopeless as it is.

    Raises NotFound, or TooManyRequests after many misses.
    """
    try:
        return booking_by_token(token)
    except NotFound:
        TOKEN_MISSES.spend(client_network(request))
        raise
