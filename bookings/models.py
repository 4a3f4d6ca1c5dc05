"""Who comes: bookings, and an attendee for each of their seats."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.querysets import AttendeeQuerySet, BookingQuerySet, OrganizerMessageQuerySet
from common.phones import validate_phone
from events.models import Event, TimeSlot


def new_token() -> str:
    """32 random bytes as URL-safe base64: the secret address of a booking."""
    return secrets.token_urlsafe(32)


def new_ticket_code() -> str:
    """128 random bits in base32: 26 letters and digits that a QR code holds in its compact alphabet."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


@cache
def _around_the_token(route: str) -> tuple[str, str]:
    """What stands before and after a booking's token in its address; it is looked up once, and not for each booking."""
    before, _token, after = reverse(route, args=["0" * 43]).partition("0" * 43)
    return before, after


class Booking(models.Model):
    """One to many seats of one slot for one person. Only confirmed and offered bookings hold seats."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("booking", "confirmed")
        OFFERED = "offered", pgettext_lazy("booking", "offered")
        WAITLISTED = "waitlisted", pgettext_lazy("booking", "waitlisted")
        CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
        EXPIRED = "expired", pgettext_lazy("booking", "expired")

    class Source(models.TextChoices):
        PAGE = "page", _("web page")
        API = "api", _("API")
        ADMIN = "admin", _("organizer")
        DOOR = "door", _("door")

    LIVE = (Status.CONFIRMED, Status.OFFERED, Status.WAITLISTED)
    HOLDING = (Status.CONFIRMED, Status.OFFERED)

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="bookings", verbose_name=_("event"), db_index=False)
    # Indexes of two columns begin with these: another one for each would be paid for by every booking.
    slot = models.ForeignKey(
        TimeSlot, models.PROTECT, related_name="bookings", verbose_name=_("time slot"), db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="bookings",
        null=True,
        blank=True,
        verbose_name=_("user"),
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True, validators=[validate_phone])
    wants_sms = models.BooleanField(_("reminders and changes by text message"), default=False)
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

    newly_seated: Sequence["Attendee"]  # set where one statement booked; selectors.for_answer
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
            models.CheckConstraint(condition=Q(wants_sms=False) | ~Q(phone=""), name="booking_sms_needs_a_phone"),
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
            # The organizers' summaries of a day.
            models.Index("created_at", name="booking_by_creation"),
            models.Index("cancelled_at", condition=Q(cancelled_at__isnull=False), name="booking_by_cancellation"),
            models.Index("event", "id", name="booking_by_event"),
            # The organizers' lists. Most bookings are confirmed, on the page or by the API: those pay nothing for them.
            models.Index("status", "id", condition=~Q(status="confirmed"), name="booking_rarer_states"),
            models.Index("source", "id", condition=Q(source__in=["admin", "door"]), name="booking_by_team"),
        ]

    def __str__(self) -> str:
        return _("%(name)s, booking %(id)s") % {"name": self.name, "id": self.pk}

    def get_absolute_url(self) -> str:
        return self.token.join(_around_the_token("bookings:manage"))

    @property
    def manage_url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def calendar_url(self) -> str:
        return settings.SITE_URL + self.token.join(_around_the_token("bookings-calendar"))

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def holds_seats(self) -> bool:
        return self.status in self.HOLDING

    @property
    def has_tickets(self) -> bool:
        """Whether its people are let in: confirmed, and the event takes place."""
        return self.status == self.Status.CONFIRMED and self.event.status != Event.Status.CANCELLED

    def can_be_changed(self, now: datetime) -> bool:
        """Moved or cancelled: live, and its slot has not started."""
        return self.is_live and self.slot.starts_at > now


class Attendee(models.Model):
    """A person in one seat, with the ticket that lets them in.

    ``scan_id`` is the door's own name for the scan that let them in, so that the same scan sent twice is known.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="attendees", verbose_name=_("booking"))
    event = models.ForeignKey(Event, models.PROTECT, related_name="attendees", verbose_name=_("event"), db_index=False)
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
    scan_id = models.CharField(max_length=36, blank=True, editable=False)

    objects: ClassVar[models.Manager["Attendee"]] = AttendeeQuerySet.as_manager()

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
            models.UniqueConstraint(
                fields=["event", "scan_id"], condition=~Q(scan_id=""), name="attendee_one_per_scan"
            ),
        ]
        indexes = [
            models.Index(
                "event",
                "checked_in_by",
                F("checked_in_at").desc(),
                condition=Q(active=True, checked_in_at__isnull=False),
                name="attendee_checked_in",
            ),
            models.Index("event", "id", name="attendee_by_event"),
            # The organizers' home, and their list of who left.
            models.Index(
                "checked_in_at", condition=Q(active=True, checked_in_at__isnull=False), name="attendee_by_arrival"
            ),
            models.Index("id", condition=Q(active=False), name="attendee_inactive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_taken_out(self) -> bool:
        """Of a party that goes on without them."""
        return not self.active and self.booking.is_live


class CalendarFeed(models.Model):
    """The secret address at which calendar programs fetch a person's bookings, without a log-in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("user")
    )
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("bookings:calendar", args=[self.token])

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()


class OrganizerMessage(models.Model):
    """What an event's team writes to those who booked it. ``total`` is how many it was for when it was sent."""

    class Audience(models.TextChoices):
        ALL = "all", _("everybody with a seat")
        WAITLIST = "waitlist", _("who waits for a seat")
        CHECKED_IN = "checked_in", _("who was let in")
        NO_SHOWS = "no_shows", _("who has a seat and was not let in")

    event = models.ForeignKey(Event, models.CASCADE, related_name="messages", verbose_name=_("event"))
    slot = models.ForeignKey(
        TimeSlot, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("time slot")
    )
    audience = models.CharField(_("to"), max_length=16, choices=Audience.choices, default=Audience.ALL)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=10_000)
    scheduled_at = models.DateTimeField(_("send at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    total = models.PositiveIntegerField(_("recipients"), default=0)

    objects: ClassVar[models.Manager["OrganizerMessage"]] = OrganizerMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("organizer’s message")
        verbose_name_plural = _("organizers’ messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["all", "waitlist", "checked_in", "no_shows"]),
                name="organizer_message_audience_is_known",
            )
        ]
        indexes = [
            models.Index("event", F("id").desc(), name="organizer_message_by_event"),
            models.Index("scheduled_at", condition=Q(sent_at=None), name="organizer_message_due"),
        ]

    def __str__(self) -> str:
        return self.subject
