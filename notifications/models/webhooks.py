"""Webhooks: who is told at which address, and every single telling."""

import base64
import secrets
import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.outward import MOST_LETTERS
from notifications.querysets import WebhookDeliveryQuerySet, WebhookEndpointQuerySet


def new_secret() -> str:
    """32 random bytes in the form of the Standard Webhooks specification."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def new_message_id() -> str:
    """The ``webhook-id``, by which a receiver knows a repetition."""
    return f"msg_{uuid.uuid4().hex}"


class WebhookEndpoint(models.Model):
    """An address that is told what happens to its owner's events.

    A deleted one stays for a day without its deliveries, so that nobody who is about to tell it finds it gone.
    """

    class Reason(models.TextChoices):
        OWNER = "owner", _("by its owner")
        GONE = "gone", _("it answered that it is gone (410)")
        FAILING = "failing", _("no delivery succeeded for three days")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhook_endpoints", verbose_name=_("owner")
    )
    url = models.CharField(_("address"), max_length=MOST_LETTERS)
    event_types = models.JSONField(_("told of"), default=list)
    is_active = models.BooleanField(_("on"), default=True)
    disabled_reason = models.CharField(_("switched off"), max_length=16, choices=Reason.choices, blank=True)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    old_secret = models.CharField(max_length=80, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    slow_answers = models.PositiveIntegerField(default=0, editable=False)
    resting_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager["WebhookEndpoint"]] = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_reason__in=["", "owner", "gone", "failing"]), name="webhook_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, disabled_reason="", deleted_at=None)
                | (Q(is_active=False) & ~Q(disabled_reason="")),
                name="webhook_is_off_for_a_reason",
            ),
        ]
        indexes = [
            models.Index("owner", condition=Q(is_active=True), name="webhook_listening"),
            models.Index("deleted_at", condition=Q(deleted_at__isnull=False), name="webhook_deleted"),
        ]

    def __str__(self) -> str:
        return self.url

    def secrets_at(self, now: datetime) -> list[str]:
        """What a delivery is signed with: for a day after a rotation the old secret too."""
        is_old_good = self.old_secret_until is not None and self.old_secret_until > now
        return [self.secret, *([self.old_secret] if is_old_good else [])]


class WebhookDelivery(models.Model):
    """One happening for one endpoint, as it was when it was written; sent at least once while the endpoint is on.

    ``subject`` is the row that it tells of, as ``booking:12``. A worker that sends has it until ``leased_until``.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("given up")

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    message_id = models.CharField(_("message"), max_length=40, unique=True, default=new_message_id, editable=False)
    event_type = models.CharField(_("type"), max_length=40)
    subject = models.CharField(max_length=40, editable=False)
    payload = models.TextField(_("content"))
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"), default=timezone.now)
    retry_until = models.DateTimeField(_("tried until"))
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    response_status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    response_excerpt = models.TextField(_("beginning of the answer"), blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    objects: ClassVar[models.Manager["WebhookDelivery"]] = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "delivered", "dead"]), name="delivery_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(leased_until__isnull=False), name="delivery_sending_has_a_lease"
            ),
            models.CheckConstraint(
                condition=~Q(status="delivered") | Q(delivered_at__isnull=False), name="delivery_delivered_has_a_time"
            ),
        ]
        indexes = [
            models.Index("next_attempt_at", condition=Q(status="queued"), name="delivery_due"),
            models.Index("leased_until", condition=Q(status="sending"), name="delivery_leased"),
            models.Index(
                "endpoint", "next_attempt_at", condition=Q(status__in=["queued", "sending"]), name="delivery_waiting"
            ),
            models.Index("endpoint", F("created_at").desc(), name="delivery_by_endpoint"),
            models.Index("subject", name="delivery_by_subject"),
            models.Index("created_at", name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.message_id}"

    @property
    def is_under_way(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.SENDING}
