"""The secret address of a person's calendar."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from bookings.models import CalendarFeed, new_token


def feed_of(*, user: User) -> CalendarFeed:
    """The user's calendar address; made at the first call."""
    return CalendarFeed.objects.get_or_create(user=user)[0]


def renew_feed(*, user: User, now: datetime) -> CalendarFeed:
    """A new address; the old one is dead at once."""
    with transaction.atomic():
        values = {"token": new_token(), "created_at": now}
        feed, _ = CalendarFeed.objects.update_or_create(user=user, defaults=values)
        record(action="calendar.renewed", target=feed, by=user, now=now)
    return feed
