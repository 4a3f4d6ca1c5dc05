"""What can be booked: events, their time slots, and the categories that group them."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from common.zones import default_zone, validate_zone
from events.querysets import EventManager, EventQuerySet, TimeSlotQuerySet


class Category(models.Model):
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="category_name_unique_any_case")]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something that people come to. Its seats are on its time slots, of which it always has at least one."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="events", verbose_name=_("organizer")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="events", null=True, blank=True, verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True, help_text=_("The last part of the page's URL."))
    summary = models.CharField(_("summary"), max_length=300, blank=True, help_text=_("One or two sentences for lists."))
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    location = models.CharField(_("location"), max_length=300, blank=True)
    online_url = models.URLField(_("online address"), max_length=500, blank=True)
    image_url = models.CharField(_("picture"), max_length=500, blank=True, help_text=_("The address of a picture."))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        default=default_zone,
        validators=[validate_zone],
        help_text=_("Where the event takes place, as Europe/Paris."),
    )
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.DRAFT)
    cancel_reason = models.CharField(_("reason"), max_length=500, blank=True)
    waitlist_enabled = models.BooleanField(_("waitlist"), default=True)
    requires_account = models.BooleanField(_("only with an account"), default=False)
    max_seats_per_booking = models.PositiveSmallIntegerField(
        _("seats per booking"), default=10, validators=[MinValueValidator(1)]
    )
    booking_opens_at = models.DateTimeField(_("booking opens"), null=True, blank=True)
    booking_closes_at = models.DateTimeField(_("booking closes"), null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects: ClassVar[EventManager] = EventManager()
    with_deleted: ClassVar[models.Manager["Event"]] = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        base_manager_name = "with_deleted"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "cancelled"]), name="event_status_is_known"
            ),
            models.CheckConstraint(condition=Q(max_seats_per_booking__gte=1), name="event_allows_a_seat_per_booking"),
            models.CheckConstraint(
                condition=Q(booking_opens_at__isnull=True)
                | Q(booking_closes_at__isnull=True)
                | Q(booking_closes_at__gt=F("booking_opens_at")),
                name="event_booking_closes_after_it_opens",
            ),
        ]
        indexes = [
            models.Index(
                "starts_at", "id", condition=Q(status="published", deleted_at=None), name="event_published_by_start"
            ),
            models.Index("organizer", "starts_at", name="event_by_organizer"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED and self.deleted_at is None

    def is_open_for_booking(self, now: datetime) -> bool:
        """Published and inside its booking window; seats are the slots' matter."""
        opened = self.booking_opens_at is None or self.booking_opens_at <= now
        closed = self.booking_closes_at is not None and self.booking_closes_at <= now
        return self.is_published and opened and not closed


class TeamMember(models.Model):
    """Somebody who helps with one event: a manager does all that its owner does but for the team and deleting it,
    door staff see attendees and check them in.
    """

    class Role(models.TextChoices):
        MANAGER = "manager", _("manager")
        DOOR = "door", _("door staff")

    event = models.ForeignKey(Event, models.CASCADE, related_name="team", verbose_name=_("event"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="teams", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(_("added at"), default=now, editable=False)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["manager", "door"]), name="team_role_is_known"),
            models.UniqueConstraint(fields=["event", "user"], name="team_member_once_per_event"),
        ]

    def __str__(self) -> str:
        return str(self.user)


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
        indexes = [models.Index("event", "starts_at", name="slot_by_event")]

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
