"""The seats of an event."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.querysets import TimeSlotQuerySet


class TimeSlot(models.Model):
    """A span of an event with seats of its own; the one place where capacity is kept.

    ``capacity`` null is unlimited. ``seats_taken`` is the seats of confirmed and offered bookings and
    ``booking_count`` the number of confirmed ones; only bookings.services moves them, by conditional updates.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="slots", verbose_name=_("event"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True, help_text=_("Empty is unlimited."))
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    booking_count = models.PositiveIntegerField(_("bookings"), default=0, editable=False)

    objects: ClassVar[models.Manager["TimeSlot"]] = TimeSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("time slot")
        verbose_name_plural = _("time slots")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(seats_taken__gte=0) & (Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity"))),
                name="slot_never_oversold",
            ),
            models.CheckConstraint(condition=Q(booking_count__gte=0), name="slot_booking_count_not_negative"),
        ]
        indexes = [
            models.Index("event", "starts_at", name="slot_by_event"),
            # Reminders and thanks look for the slots that are near. None names the seats, which each booking moves.
            models.Index("starts_at", name="slot_by_start"),
            models.Index("ends_at", name="slot_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"

    @property
    def seats_left(self) -> int | None:
        """Free seats; None is unlimited."""
        return None if self.capacity is None else self.capacity - self.seats_taken

    def has_room_for(self, seats: int) -> bool:
        return self.seats_left is None or self.seats_left >= seats

    def is_available(self, now: datetime) -> bool:
        return self.starts_at > now and self.has_room_for(1)
