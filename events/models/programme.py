"""What happens at an event: its sessions and who speaks in them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.addresses import web_address
from events.models.events import Event
from events.querysets import SpanQuerySet


class Speaker(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers", verbose_name=_("event"))
    name = models.CharField(_("name"), max_length=150)
    headline = models.CharField(_("headline"), max_length=200, blank=True, help_text=_("What they do, in a line."))
    bio = models.TextField(_("about"), max_length=5_000, blank=True)
    photo_url = models.URLField(_("photo"), max_length=500, blank=True, help_text=_("The address of a picture."))

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def photo(self) -> str:
        """Where the picture is, if that is an address of the web."""
        return web_address(self.photo_url)


class Session(models.Model):
    """A part of an event's programme. Booking is the slots' matter; ``capacity`` is the room's, for information.

    Nothing overlaps in one room or for one speaker: events.services.programme guards that under the event's lock, and
    on PostgreSQL an exclusion constraint guards the rooms too.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=_("event"))
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), max_length=10_000, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.CharField(_("room"), max_length=100, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True, help_text=_("Of the room."))
    speakers = models.ManyToManyField(Speaker, related_name="sessions", blank=True, verbose_name=_("speakers"))

    objects: ClassVar[models.Manager["Session"]] = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "room", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
        ]
        indexes = [
            models.Index("event", "starts_at", name="session_by_event"),
            models.Index("event", Lower("room"), name="session_by_room"),
        ]

    def __str__(self) -> str:
        return self.title
