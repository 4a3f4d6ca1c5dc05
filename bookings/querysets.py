"""Facts about many bookings, to be chained."""

import re
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from bookings.codes import FULL, normalize_code
from notifications.models import Announcement

RECIPIENTS = "recipients_of_organizer_message"
CALENDAR_MEMORY = timedelta(days=90)
MOST_WORDS = 8
MOST_HOLDERS = 100
_THREE_LETTERS = re.compile(r"[^\W_]{3}")


class BookingQuerySet(models.QuerySet[Any]):
    def live(self) -> "BookingQuerySet":
        return self.filter(status__in=["confirmed", "offered", "waitlisted"])

    def holding_seats(self) -> "BookingQuerySet":
        return self.filter(status__in=["confirmed", "offered"])

    def confirmed(self) -> "BookingQuerySet":
        return self.filter(status="confirmed")

    def with_somebody_in(self) -> "BookingQuerySet":
        """Of whose party at least one was let in."""
        return self.filter(Exists(self._inside().filter(booking=OuterRef("pk"))))

    def with_nobody_in(self) -> "BookingQuerySet":
        return self.exclude(Exists(self._inside().filter(booking=OuterRef("pk"))))

    def _inside(self) -> "AttendeeQuerySet":
        people: AttendeeQuerySet = self.model._meta.get_field("attendees").related_model._default_manager.all()
        return people.checked_in()

    def upcoming(self, now: datetime) -> "BookingQuerySet":
        return self.filter(slot__ends_at__gt=now)

    def past(self, now: datetime) -> "BookingQuerySet":
        return self.filter(slot__ends_at__lte=now)

    def of_user(self, user: Any) -> "BookingQuerySet":
        return self.filter(user_id=user.pk)

    def for_calendar(self, now: datetime) -> "BookingQuerySet":
        """What a calendar that follows them shows: from 90 days ago on, cancelled ones too, so that it drops them."""
        recent = self.filter(slot__ends_at__gt=now - CALENDAR_MEMORY)
        return recent.select_related("event__category", "slot").order_by("-slot__starts_at", "-id")

    def managed_by(self, user: Any) -> "BookingQuerySet":
        """Bookings of events that the user owns or is a manager of, and for an admin all of them."""
        if getattr(user, "is_superuser", False):
            return self
        events = self.model._meta.get_field("event").related_model._base_manager
        return self.filter(event__in=events.managed_by(user))

    def found_by(self, text: str) -> "BookingQuerySet":
        """Of whoever has all these words in name or address, or with this number, or with a ticket of this code.

        The tickets are looked up at once: as a sub-query beside the words, no index would serve either.
        """
        found, number, code = _words_in(text, "email"), text.strip().removeprefix("#"), normalize_code(text)
        if number.isascii() and number.isdigit() and len(number) < 19:
            found |= Q(pk=number)
        if code:
            people: AttendeeQuerySet = self.model._meta.get_field("attendees").related_model._default_manager.all()
            found |= Q(pk__in=list(people.with_code(code).values_list("booking", flat=True)[:MOST_HOLDERS]))
        return self.filter(found)

    def waiting_for(self, slot_id: int) -> "BookingQuerySet":
        """The queue of a slot, in its order."""
        return self.filter(slot=slot_id, status="waitlisted").order_by("created_at", "id")

    def with_position(self) -> "BookingQuerySet":
        """Adds ``waitlist_position``, from 1; None for whoever does not wait."""
        sooner = Q(created_at__lt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__lte=OuterRef("pk"))
        queue = self.model._default_manager.filter(sooner, slot=OuterRef("slot"), status="waitlisted")
        places = queue.order_by().values("slot").annotate(places=Count("pk")).values("places")
        return self.annotate(waitlist_position=Case(When(status="waitlisted", then=Subquery(places)), default=None))

    def for_reading(self) -> "BookingQuerySet":
        """With all that a booking's answer shows: its event, slot and attendees, and its place in the queue."""
        return self.with_position().select_related("event", "slot").prefetch_related("attendees")


class AttendeeQuerySet(models.QuerySet[Any]):
    def expected(self) -> "AttendeeQuerySet":
        """With a seat for certain: not taken out, and of a confirmed booking."""
        return self.filter(active=True, booking__status="confirmed")

    def checked_in(self) -> "AttendeeQuerySet":
        return self.filter(active=True, checked_in_at__isnull=False)

    def of_scan(self, scan_id: str) -> "AttendeeQuerySet":
        """Whom this scan let in; nobody without an id."""
        return self.exclude(scan_id="").filter(scan_id=scan_id).select_related("booking__slot")

    def with_code(self, code: str) -> "AttendeeQuerySet":
        """Of this ticket code, or of the beginning of one, as ``normalize_code`` gives them."""
        return self.filter(ticket_code=code) if len(code) == FULL else self.filter(ticket_code__startswith=code)

    def managed_by(self, user: Any) -> "AttendeeQuerySet":
        """People at events that the user owns or is a manager of, and for an admin all of them."""
        if getattr(user, "is_superuser", False):
            return self
        events = self.model._meta.get_field("event").related_model._base_manager
        return self.filter(event__in=events.managed_by(user))

    def found_by(self, text: str) -> "AttendeeQuerySet":
        """As ``matching``, but served by an index also among all events: short words begin a name or an address."""
        code = normalize_code(text)
        found = _words_in(text, "email")
        return self.filter(found | Q(ticket_code__startswith=code)) if code else self.filter(found)

    def matching(self, text: str) -> "AttendeeQuerySet":
        """Every word in the name or the address, or the ticket code that begins so."""
        by_words = Q()
        for word in text.split():
            by_words &= Q(email__icontains=word) | _in_any_case("name__icontains", word)
        code = normalize_code(text)
        return self.filter(by_words | Q(ticket_code__startswith=code)) if code else self.filter(by_words)


def _words_in(text: str, *others: str) -> Q:
    """Every word in the name, or in one of the ``others``.

    An index of trigrams knows nothing of a word without three letters in a row, unless it is where a word begins.
    """
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        if _THREE_LETTERS.search(word):
            holding = _in_any_case("name__icontains", word)
            by_others = [Q(**{f"{other}__icontains": word}) for other in others]
        else:
            holding = _in_any_case("name__istartswith", word) | _in_any_case("name__icontains", f" {word}")
            by_others = [Q(**{f"{other}__istartswith": word}) for other in others]
        for other in by_others:
            holding |= other
        found &= holding
    return found


def _in_any_case(lookup: str, word: str) -> Q:
    """SQLite takes ä and Ä for two letters, whatever the lookup."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    found = Q()
    for spelling in sorted(spellings):
        found |= Q(**{lookup: spelling})
    return found


class OrganizerMessageQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> "OrganizerMessageQuerySet":
        return self.filter(sent_at=None, scheduled_at__lte=now)

    def with_told(self) -> Self:
        """Adds ``told``, for how many it is in the outbox, and ``is_told``, whether that is all of them."""
        runs = Announcement.objects.filter(audience=RECIPIENTS, subject_id=OuterRef("pk"))
        return self.annotate(
            told=Coalesce(Subquery(runs.values("told")[:1]), Value(0)),
            is_told=Exists(runs.filter(finished_at__isnull=False)),
        )
