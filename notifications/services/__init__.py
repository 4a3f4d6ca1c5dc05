"""Writing to the outbox, to one or to many, emptying it, and who has unsubscribed; and webhooks."""

from notifications.services.announcements import announce, announce_once, fan_out, ring_for_unfinished
from notifications.services.deliveries import deliver_webhook, ring_for_due_webhooks
from notifications.services.heartbeats import note_heartbeat, start_noting
from notifications.services.outbox import draft, enqueue, put, ring_after_commit, ring_for_due, send_again
from notifications.services.sending import TEXTS, deliver, deliver_due
from notifications.services.suppressions import resubscribe, unsubscribe
from notifications.services.webhooks import (
    delete_endpoint,
    forget_old_deliveries,
    lock_endpoint,
    ping,
    redeliver,
    rotate_secret,
    switch_off,
    switch_on,
    tell_webhooks,
)

__all__ = [
    "TEXTS",
    "announce",
    "announce_once",
    "delete_endpoint",
    "deliver",
    "deliver_due",
    "deliver_webhook",
    "draft",
    "enqueue",
    "fan_out",
    "forget_old_deliveries",
    "lock_endpoint",
    "note_heartbeat",
    "ping",
    "put",
    "redeliver",
    "resubscribe",
    "ring_after_commit",
    "ring_for_due",
    "ring_for_due_webhooks",
    "ring_for_unfinished",
    "rotate_secret",
    "send_again",
    "start_noting",
    "switch_off",
    "switch_on",
    "tell_webhooks",
    "unsubscribe",
]
