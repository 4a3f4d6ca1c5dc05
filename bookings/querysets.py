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
        """Bookings of events that the user owns or is a manager of, and for an admin all of them."""
        if getattr(user, "is_superuser", False):
            return self
        events = self.model._meta.get_field("event").related_model._base_manager
        return self.filter(event__in=events.managed_by(user))

    def for_reading(self) -> "BookingQuerySet":
        """With all that a booking's answer shows: its event, slot and attendees."""
        return self.select_related("event", "slot").prefetch_related("attendees")
