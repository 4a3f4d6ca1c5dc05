"""Facts about many bookings, to be chained."""

from datetime import datetime
from typing import Any

from django.db import models


class BookingQuerySet(models.QuerySet[Any]):
    def live(self) -> "BookingQuerySet":
        return self.filter(status__in=["confirmed", "offered", "waitlisted"])

    def holding_seats(self) -> "BookingQuerySet":
        return self.filter(status__in=["confirmed", "offered"])

    def upcoming(self, now: datetime) -> "BookingQuerySet":
        return self.filter(slot__ends_at__gt=now)

    def past(self, now: datetime) -> "BookingQuerySet":
        return self.filter(slot__ends_at__lte=now)

    def of_user(self, user: Any) -> "BookingQuerySet":
        return self.filter(user_id=user.pk)

    def managed_by(self, user: Any) -> "BookingQuerySet":
        """Bookings of events whose team the user is on, and for an admin all of them."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(event__organizer_id=user.pk)

    def for_reading(self) -> "BookingQuerySet":
        """With all that a booking's answer shows: its event, slot and attendees."""
        return self.select_related("event", "slot").prefetch_related("attendees")
