"""The message about a webhook that was switched off."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register
from notifications.models import WebhookEndpoint


def _load(endpoint_id: int) -> dict[str, Any]:
    return _context(WebhookEndpoint.objects.get(pk=endpoint_id))


def _context(endpoint: WebhookEndpoint) -> dict[str, Any]:
    screen = reverse("admin:notifications_webhookendpoint_change", args=[endpoint.pk])
    return {"endpoint": endpoint, "screen_url": settings.SITE_URL + screen}


def _sample() -> dict[str, Any]:
    return _context(WebhookEndpoint(pk=1, url="https://hooks.example.org/openseat"))


def _ids_owned_by(user: Any) -> QuerySet[WebhookEndpoint, Any]:
    return WebhookEndpoint.objects.filter(owner_id=user.pk).values("pk")


WEBHOOK_OFF = Kind(
    "webhook_off",
    _("Webhook switched off"),
    _("Your webhook was switched off"),
    _load,
    managed_by=_ids_owned_by,
    sample=_sample,
)
register(WEBHOOK_OFF)
