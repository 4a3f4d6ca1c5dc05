"""The outbox: what has to be told, to whom, and how far it has come."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import masked_address
from notifications.querysets import NotificationQuerySet, SuppressionQuerySet


class Notification(models.Model):
    """One message to one recipient, written in the transaction of what it tells about.

    ``kind`` names a message of notifications.kinds; ``subject_id`` is the row it is about. A message is queued,
    then sending under a lease, then sent; after the last try it is dead until somebody sends it again. It is dropped
    where it is not true any more when its turn comes, or not wanted. ``attempts`` are the tries whose end is known.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        CHAT = "chat", _("chat")

    class Priority(models.IntegerChoices):
        """Who goes first. Somebody waits at the screen for what is urgent; bulk goes to many at once."""

        URGENT = 1, _("urgent")
        NORMAL = 2, _("normal")
        BULK = 3, _("bulk")

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")
        DROPPED = "dropped", _("not needed any more")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    recipient = models.CharField(_("recipient"), max_length=500)
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
                condition=Q(status__in=["queued", "sending", "sent", "dead", "dropped"]),
                name="notification_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="notification_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(leased_until__isnull=False), name="notification_sending_has_a_lease"
            ),
        ]
        indexes = [
            models.Index(
                "channel",
                "priority",
                "next_attempt_at",
                condition=Q(status="queued"),
                name="notification_due_by_channel",
            ),
            models.Index("leased_until", condition=Q(status="sending"), name="notification_leased"),
            models.Index("kind", "subject_id", name="notification_by_subject"),
            models.Index("created_at", name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_shown}"

    @property
    def recipient_shown(self) -> str:
        """The recipient; of a chat's address, which lets whoever has it write there, only the service."""
        if self.channel == self.Channel.CHAT:
            return masked_address(self.recipient)
        return self.recipient


class Announcement(models.Model):
    """One thing to tell to many, written in the transaction of what it tells about.

    ``audience`` names one of notifications.audiences; its messages up to ``cursor`` are in the outbox. ``key`` names
    an occasion that comes by the clock, so that it is announced once.
    """

    key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    audience = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    context = models.JSONField(default=dict, blank=True)
    cursor = models.BigIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [models.Index("id", condition=Q(finished_at=None), name="announcement_unfinished")]

    def __str__(self) -> str:
        return f"{self.audience} {self.subject_id}"


class Suppression(models.Model):
    """An address that gets no messages on a topic, or on what ``scope`` is the id of alone; 0 is the whole topic."""

    address = models.CharField(_("e-mail address"), max_length=254)
    topic = models.CharField(_("topic"), max_length=40)
    scope = models.BigIntegerField(_("about"), default=0)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects: ClassVar[models.Manager["Suppression"]] = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsubscribed address")
        verbose_name_plural = _("unsubscribed addresses")
        constraints = [models.UniqueConstraint(fields=["address", "topic", "scope"], name="suppression_once")]

    def __str__(self) -> str:
        return f"{self.address}, {self.topic} {self.scope or ''}".strip()


class Heartbeat(models.Model):
    """When a worker's queue (``worker:mail``) or the scheduler (``beat``) last said that it lives."""

    name = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
