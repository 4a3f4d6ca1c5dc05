"""Facts about many events and slots, to be chained."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce


class TimeSlotQuerySet(models.QuerySet[Any]):
    def upcoming(self, now: datetime) -> "TimeSlotQuerySet":
        return self.filter(starts_at__gt=now)

    def with_room_for(self, seats: int) -> "TimeSlotQuerySet":
        return self.filter(Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity") - seats))

    def available(self, now: datetime) -> "TimeSlotQuerySet":
        """Not started, and a seat left."""
        return self.upcoming(now).with_room_for(1)

    def outside(self, starts_at: datetime, ends_at: datetime) -> "TimeSlotQuerySet":
        """Not wholly between these two."""
        return self.filter(Q(starts_at__lt=starts_at) | Q(ends_at__gt=ends_at))


class EventQuerySet(models.QuerySet[Any]):
    def published(self) -> "EventQuerySet":
        return self.filter(status="published", deleted_at=None)

    def public(self) -> "EventQuerySet":
        """What a stranger may see: published, or cancelled after it was."""
        return self.filter(status__in=["published", "cancelled"], deleted_at=None)

    def visible_to(self, user: Any) -> "EventQuerySet":
        """Public events, one's own in any state, and for an admin all of them."""
        if getattr(user, "is_superuser", False):
            return self
        return self.filter(Q(status__in=["published", "cancelled"]) | self._of_team(user, "manager", "door"))

    def managed_by(self, user: Any) -> "EventQuerySet":
        """Events that the user owns or is a manager of, and for an admin all of them."""
        return self if getattr(user, "is_superuser", False) else self.filter(self._of_team(user, "manager"))

    def staffed_by(self, user: Any) -> "EventQuerySet":
        """Events whose attendees the user may check in: those managed, and those of their door staff."""
        return self if getattr(user, "is_superuser", False) else self.filter(self._of_team(user, "manager", "door"))

    def _of_team(self, user: Any, *roles: str) -> Q:
        """Owned by the user, or with the user on the team in one of the roles."""
        if not user.is_authenticated or not user.is_active:
            return Q(pk__in=[])
        members = self.model._meta.get_field("team").related_model._default_manager
        return Q(organizer_id=user.pk) | Q(pk__in=members.filter(user=user, role__in=roles).values("event"))

    def upcoming(self, now: datetime) -> "EventQuerySet":
        """Not over yet."""
        return self.filter(ends_at__gt=now)

    def with_free_seats(self, now: datetime) -> "EventQuerySet":
        return self.filter(Exists(self._slots().available(now).filter(event=OuterRef("pk"))))

    def with_seats(self, now: datetime) -> "EventQuerySet":
        """Adds ``capacity`` (None is unlimited), ``seats_taken``, ``booking_count``, ``slot_count``, ``has_free_slot``.

        Sub-queries, so that a page of twenty events adds up the slots of twenty events and no more.
        """

        def over_slots(expression: Any) -> Subquery:
            slots = self._slots().order_by().filter(event=OuterRef("pk")).values("event")
            return Subquery(slots.annotate(value=expression).values("value"))

        limited = Case(When(Q(unlimited=0), then=F("seats")), default=None, output_field=models.IntegerField())
        capacity = (
            self._slots()
            .order_by()
            .filter(event=OuterRef("pk"))
            .values("event")
            .annotate(unlimited=Count("pk", filter=Q(capacity__isnull=True)), seats=Sum("capacity"))
            .annotate(value=limited)
            .values("value")
        )
        return self.annotate(
            capacity=Subquery(capacity),
            seats_taken=Coalesce(over_slots(Sum("seats_taken")), Value(0)),
            booking_count=Coalesce(over_slots(Sum("booking_count")), Value(0)),
            slot_count=Coalesce(over_slots(Count("pk")), Value(0)),
            has_free_slot=Exists(self._slots().available(now).filter(event=OuterRef("pk"))),
        )

    def _slots(self) -> TimeSlotQuerySet:
        slots: TimeSlotQuerySet = self.model._meta.get_field("slots").related_model._default_manager.all()
        return slots


class EventManager(models.Manager.from_queryset(EventQuerySet)):  # type: ignore[misc]
    """Never shows a deleted event; Event.with_deleted does."""

    def get_queryset(self) -> EventQuerySet:
        queryset: EventQuerySet = super().get_queryset().filter(deleted_at=None)
        return queryset
