"""The outbox, who has unsubscribed, and the webhooks of organizers."""

from notifications.models.outbox import Announcement, Heartbeat, Notification, Suppression
from notifications.models.webhooks import WebhookDelivery, WebhookEndpoint, new_secret

__all__ = [
    "Announcement",
    "Heartbeat",
    "Notification",
    "Suppression",
    "WebhookDelivery",
    "WebhookEndpoint",
    "new_secret",
]
