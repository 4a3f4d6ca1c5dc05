"""What can be booked, and who helps with it."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from common.addresses import masked_address, web_address
from common.zones import default_zone, validate_zone
from events import languages
from events.models.categories import Category
from events.querysets import NOT_SEEN_OVER, EventManager, EventQuerySet
from events.reminders import default_reminders, validate_reminders


def default_language() -> str:
    return settings.LANGUAGE_CODE


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
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=languages.CHOICES,
        default=default_language,
        help_text=_("Of the title and the text; the search knows its word endings."),
    )
    cancel_reason = models.CharField(_("reason"), max_length=500, blank=True)
    waitlist_enabled = models.BooleanField(_("waitlist"), default=True)
    requires_account = models.BooleanField(_("only with an account"), default=False)
    max_seats_per_booking = models.PositiveSmallIntegerField(
        _("seats per booking"), default=10, validators=[MinValueValidator(1)]
    )
    booking_opens_at = models.DateTimeField(_("booking opens"), null=True, blank=True)
    booking_closes_at = models.DateTimeField(_("booking closes"), null=True, blank=True)
    reminder_minutes = models.JSONField(
        _("reminders"), default=default_reminders, blank=True, validators=[validate_reminders]
    )
    thanks_enabled = models.BooleanField(_("thank people afterwards"), default=True)
    thanks_note = models.CharField(_("words of thanks"), max_length=500, blank=True)
    # Whoever has it writes there: a secret, which nothing but the sending reads (chat_shown).
    chat_url = models.CharField(_("chat"), max_length=500, blank=True, default="", db_default="")
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text="SEQUENCE of RFC 5545.")
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    request_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Kept for long lists by services.keep_catalogue, and true enough: docs/decisions/0023-growth.md.
    ended_at = models.DateTimeField(null=True, editable=False, help_text="The end that it had when it was seen over.")
    ranked_count = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="Its bookings when they were last counted."
    )
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
            models.Index("ends_at", condition=Q(status="published", deleted_at=None), name="event_published_by_end"),
            models.Index(
                "starts_at", "id", condition=Q(status="published", deleted_at=None), name="event_published_by_start"
            ),
            models.Index(
                "title", "id", condition=Q(status="published", deleted_at=None), name="event_published_by_title"
            ),
            models.Index(
                F("created_at").desc(),
                "id",
                condition=Q(status="published", deleted_at=None),
                name="event_published_newest",
            ),
            models.Index("organizer", "starts_at", name="event_by_organizer"),
            models.Index("ends_at", condition=NOT_SEEN_OVER, name="event_ahead_by_end"),
            # With their ends, so that deep pages are counted by the index alone.
            models.Index(
                "starts_at",
                "id",
                "ends_at",
                condition=Q(status="published", deleted_at=None) & NOT_SEEN_OVER,
                name="event_ahead_by_start",
            ),
            models.Index(
                "category",
                "starts_at",
                "id",
                "ends_at",
                condition=Q(status="published", deleted_at=None) & NOT_SEEN_OVER,
                name="event_ahead_by_category",
            ),
            models.Index(
                "category",
                "starts_at",
                "id",
                condition=Q(status="published", deleted_at=None),
                name="event_published_by_category",
            ),
            models.Index(
                F("ranked_count").desc(),
                "id",
                condition=Q(status="published", deleted_at=None),
                name="event_published_most_booked",
            ),
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

    @property
    def shown_picture(self) -> Any:
        """The uploaded picture, once there is one that can be shown; ``select_related("picture")`` reads it along."""
        picture = getattr(self, "picture", None)
        return picture if picture and picture.key else None

    @property
    def join_url(self) -> str:
        """Where to join online, as far as it is safe to follow."""
        return web_address(self.online_url)

    @property
    def picture_elsewhere(self) -> str:
        """The address of a picture that is not ours, as far as it is safe to load."""
        return web_address(self.image_url)

    @property
    def chat_shown(self) -> str:
        """The service of its chat, ``slack://…``; empty without one."""
        return masked_address(self.chat_url)

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
    is_named_by_email = models.BooleanField(default=False, db_default=False, editable=False)

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

    @property
    def known_email(self) -> str:
        """Empty unless the event's owner named the person by it: the numbers of users are easily guessed."""
        return self.user.email if self.is_named_by_email else ""
