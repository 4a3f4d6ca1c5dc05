"""The outbox: what has to be told, to whom, and how far it has come."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.querysets import NotificationQuerySet


class Notification(models.Model):
    """One message to one recipient, written in the transaction of what it tells about.

    ``kind`` names a message of notifications.kinds; ``subject_id`` is the row it is about. A message is queued,
    then sending under a lease, then sent; after the last try it is dead until somebody sends it again.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    recipient = models.CharField(_("recipient"), max_length=254)
    language = models.CharField(_("language"), max_length=8, default="en")
    subject_id = models.BigIntegerField(_("about"))
    context = models.JSONField(_("details"), default=dict, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"), default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Notification"]] = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "sent", "dead"]), name="notification_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="notification_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(leased_until__isnull=False), name="notification_sending_has_a_lease"
            ),
        ]
        indexes = [
            models.Index("next_attempt_at", condition=Q(status="queued"), name="notification_due"),
            models.Index("leased_until", condition=Q(status="sending"), name="notification_leased"),
            models.Index("kind", "subject_id", name="notification_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"
