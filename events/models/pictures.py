"""The picture of an event that was uploaded, and how far its preparation has come."""

from typing import ClassVar

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.querysets import PictureQuerySet

FOLDER = "pictures"
WIDTHS = (320, 640, 1280)
SHARED = "share.jpg"


def files_of(key: str) -> list[str]:
    """The names of every file that a key can have; none has none."""
    return [f"{FOLDER}/{key}-{part}" for part in (*(f"{width}.webp" for width in WIDTHS), SHARED) if key]


class Picture(models.Model):
    """``key`` names the files that are shown, and ``upload`` the one that waits to be made into them.

    Both are random, and an upload's name becomes the key of its files: no address ever shows another picture, and
    whoever knows one cannot guess the next. While a new upload waits, or could not be used, the former is shown.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("in preparation")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be used")

    class Error(models.TextChoices):
        UNREADABLE = "not_a_picture", _("The file is damaged, so that the picture in it cannot be read.")
        FAILED = "picture_failed", _("The picture could not be prepared. Please upload it again.")

    event = models.OneToOneField(Event, models.CASCADE, related_name="picture", verbose_name=_("event"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.PENDING)
    key = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, help_text=_("Of the largest file, in pixels."))
    height = models.PositiveIntegerField(_("height"), default=0)
    upload = models.CharField(max_length=64, blank=True, editable=False)
    error = models.CharField(_("error"), max_length=16, blank=True, choices=Error.choices)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("next try"), default=now)
    created_at = models.DateTimeField(_("created at"), default=now, editable=False)

    objects: ClassVar[models.Manager["Picture"]] = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", error="") & ~Q(upload="")
                | Q(state="ready", upload="", error="") & ~Q(key="")
                | Q(state="failed", upload="", error__in=["not_a_picture", "picture_failed"]),
                name="picture_state_fits_its_files",
            ),
            models.CheckConstraint(
                condition=Q(key="", width=0, height=0) | ~Q(key="") & Q(width__gte=1, height__gte=1),
                name="picture_shown_has_a_size",
            ),
        ]
        indexes = [models.Index("due_at", condition=Q(state="pending"), name="picture_due")]

    def __str__(self) -> str:
        return self.key or self.upload

    @property
    def url(self) -> str:
        """Of the largest file."""
        return self._url(f"{next((width for width in WIDTHS if width >= self.width), WIDTHS[-1])}.webp")

    @property
    def share_url(self) -> str:
        """Of a JPEG in the shape that other sites show a link with."""
        return self._url(SHARED)

    @property
    def srcset(self) -> str:
        """The files by their width, as HTML's attribute has it; a small picture has fewer."""
        smaller = [width for width in WIDTHS if width < self.width and width < WIDTHS[-1]]
        return ", ".join(
            [*(f"{self._url(f'{width}.webp')} {width}w" for width in smaller), f"{self.url} {self.width}w"]
        )

    def _url(self, part: str) -> str:
        return default_storage.url(f"{FOLDER}/{self.key}-{part}")
