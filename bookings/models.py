"""Who comes: bookings, and an attendee for each of their seats."""

import base64
import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.querysets import BookingQuerySet
from common.phones import validate_phone
from events.models import Event, TimeSlot


def new_token() -> str:
    """32 random bytes as URL-safe base64: the secret address of a booking."""
    return secrets.token_urlsafe(32)


def new_ticket_code() -> str:
    """128 random bits in base32: 26 letters and digits that a QR code holds in its compact alphabet."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


class Booking(models.Model):
    """One to many seats of one slot for one person. Only confirmed and offered bookings hold seats."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        OFFERED = "offered", _("offered")
        WAITLISTED = "waitlisted", _("waitlisted")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    class Source(models.TextChoices):
        PAGE = "page", _("web page")
        API = "api", _("API")
        ADMIN = "admin", _("organizer")
        DOOR = "door", _("door")

    LIVE = (Status.CONFIRMED, Status.OFFERED, Status.WAITLISTED)
    HOLDING = (Status.CONFIRMED, Status.OFFERED)

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="bookings", verbose_name=_("event"))
    slot = models.ForeignKey(TimeSlot, models.PROTECT, related_name="bookings", verbose_name=_("time slot"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="bookings",
        null=True,
        blank=True,
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True, validators=[validate_phone])
    language = models.CharField(_("language"), max_length=8, default="en")
    seats = models.PositiveIntegerField(_("seats"), default=1)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, default=Source.API)
    idempotency_key = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    request_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    offer_expires_at = models.DateTimeField(_("offer expires"), null=True, blank=True)
    created_at = models.DateTimeField(_("booked at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager["Booking"]] = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="booking_has_a_seat"),
            models.CheckConstraint(
                condition=Q(status__in=["confirmed", "offered", "waitlisted", "cancelled", "expired"]),
                name="booking_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_expires_at__isnull=False), name="booking_offer_has_an_end"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancelled_at__isnull=False), name="booking_cancelled_has_a_time"
            ),
            models.UniqueConstraint(
                fields=["event", "user"],
                condition=Q(status__in=["confirmed", "offered", "waitlisted"]),
                name="booking_one_live_per_user_and_event",
            ),
        ]
        indexes = [
            models.Index("slot", "status", name="booking_by_slot"),
            models.Index("user", F("created_at").desc(), name="booking_by_user"),
            models.Index(Lower("email"), name="booking_by_email"),
        ]

    def __str__(self) -> str:
        return _("%(name)s, booking %(id)s") % {"name": self.name, "id": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("bookings:manage", args=[self.token])

    @property
    def manage_url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def calendar_url(self) -> str:
        return settings.SITE_URL + reverse("bookings-calendar", args=[self.token])

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def holds_seats(self) -> bool:
        return self.status in self.HOLDING

    def can_be_changed(self, now: datetime) -> bool:
        """Moved or cancelled: live, and its slot has not started."""
        return self.is_live and self.slot.starts_at > now


class Attendee(models.Model):
    """A person in one seat, with the ticket that lets them in."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="attendees", verbose_name=_("booking"))
    event = models.ForeignKey(Event, models.PROTECT, related_name="attendees", verbose_name=_("event"))
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True, validators=[validate_phone])
    ticket_code = models.CharField(_("ticket"), max_length=26, unique=True, default=new_ticket_code, editable=False)
    active = models.BooleanField(_("active"), default=True)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("checked in by"),
    )

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=Q(active=True) & ~Q(email=""),
                name="attendee_one_active_per_email_and_event",
            ),
        ]

    def __str__(self) -> str:
        return self.name
