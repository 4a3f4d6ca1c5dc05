"""Facts about many events and slots, to be chained."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from events.search import engine
from events.search.typos import meant_by
from events.search.words import query_words

# Its end has not passed yet, or nobody has noted so: who writes another end need not think of it.
NOT_SEEN_OVER = ~Q(ended_at=F("ends_at"))
RANKED_EXACTLY, LEADING = 1_000, 500


class BoundedCount(Subquery):
    """How many rows a sub-query has, which says itself where that ends."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


class SpanQuerySet(models.QuerySet[Any]):
    """Rows that start and end."""

    def outside(self, starts_at: datetime, ends_at: datetime) -> "SpanQuerySet":
        """Not wholly between these two."""
        return self.filter(Q(starts_at__lt=starts_at) | Q(ends_at__gt=ends_at))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "SpanQuerySet":
        """Touching is not overlapping."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class TimeSlotQuerySet(SpanQuerySet):
    def upcoming(self, now: datetime) -> "TimeSlotQuerySet":
        return self.filter(starts_at__gt=now)

    def with_room_for(self, seats: int) -> "TimeSlotQuerySet":
        return self.filter(Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity") - seats))

    def available(self, now: datetime) -> "TimeSlotQuerySet":
        """Not started, and a seat left."""
        return self.upcoming(now).with_room_for(1)


class PictureQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> "PictureQuerySet":
        """Waiting to be prepared and ripe, or left behind by a worker that died."""
        return self.filter(state="pending", due_at__lte=now)


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
        """Not over yet. The note leaves what is over out of the indexes, so that none is walked for years first."""
        return self.filter(NOT_SEEN_OVER, ends_at__gt=now)

    def during(self, starts_at: datetime, ends_at: datetime) -> "EventQuerySet":
        """With any part between these two."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def past(self, now: datetime) -> "EventQuerySet":
        return self.filter(ends_at__lte=now)

    def with_free_seats(self, now: datetime) -> "EventQuerySet":
        """Whatever is over has none, which needs no look at its slots."""
        return self.upcoming(now).filter(Exists(self._slots().available(now).filter(event=OuterRef("pk"))))

    def without_free_seats(self, now: datetime) -> "EventQuerySet":
        return self.filter(~Exists(self._slots().available(now).filter(event=OuterRef("pk"))))

    def matching(self, text: str) -> "EventQuerySet":
        """Events that have all these words, the last one perhaps unfinished; signs alone match nothing.

        Adds ``relevance``, of which more is better. It asks at once whether there is any such event: where there is
        none, words that are written much alike will do, and what is found by them says ``is_guess``. Words of many
        events make them all the same: to rank them, each would have to be read.
        """
        words = query_words(text)
        if not words:
            return self.none().annotate(relevance=Value(0))
        found: EventQuerySet = engine().narrow(self, words)
        if not found.exists() and (choices := meant_by(words, spelt=engine().spelt, alike=engine().alike)):
            found = engine().narrow_to_choices(self, choices).annotate(is_guess=Value(True))
        return found

    def in_place(self, text: str) -> "EventQuerySet":
        """Events whose location has all these words, the last one perhaps unfinished."""
        words = query_words(text)
        found: EventQuerySet = engine().narrow_by_place(self, words) if words else self.none()
        return found

    def with_seats(self, now: datetime) -> "EventQuerySet":
        """Adds ``capacity`` (None is unlimited), ``seats_taken``, ``booking_count``, ``slot_count``, ``has_free_slot``.

        Sub-queries, so that a page of twenty events adds up the slots of twenty events and no more.
        """

        def over_slots(expression: Any) -> Subquery:
            slots = self._slots().order_by().filter(event=OuterRef("pk")).values("event")
            return Subquery(slots.annotate(value=expression).values("value"))

        limited = Case(When(Q(unlimited=0), then=F("seats")), default=None, output_field=models.IntegerField())
        free = self._slots().available(now).order_by().filter(event=OuterRef("pk"))
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
            # As an EXISTS, PostgreSQL would read every free slot there is before the first event of a page.
            has_free_slot=IsNull(Subquery(free.values("pk")[:1]), False),
        )

    def most_booked_first(self) -> "EventQuerySet":
        """Of up to RANKED_EXACTLY events, which it counts at once, by all their slots; of more by the last count."""
        few = self.order_by().values("pk")[: RANKED_EXACTLY + 1].count() <= RANKED_EXACTLY
        return self.order_by("-booking_count" if few else "-ranked_count", "id")

    def most_booked(self) -> "EventQuerySet":
        """Up to LEADING that somebody booked, in the order of all their slots' bookings now.

        Those were the first when bookings were last counted; the figures, and their order, are those of now.
        """
        first = self.order_by("-ranked_count", "id").values("pk")[:LEADING]
        return self.filter(pk__in=first, booking_count__gt=0).order_by("-booking_count", "id")

    def with_slot_count(self) -> "EventQuerySet":
        slots = self._slots().order_by().filter(event=OuterRef("pk")).values("event")
        return self.annotate(slot_count=Coalesce(Subquery(slots.annotate(value=Count("pk")).values("value")), Value(0)))

    def _slots(self) -> TimeSlotQuerySet:
        slots: TimeSlotQuerySet = self.model._meta.get_field("slots").related_model._default_manager.all()
        return slots


class EventManager(models.Manager.from_queryset(EventQuerySet)):  # type: ignore[misc]
    """Never shows a deleted event; Event.with_deleted does."""

    def get_queryset(self) -> EventQuerySet:
        queryset: EventQuerySet = super().get_queryset().filter(deleted_at=None)
        return queryset
