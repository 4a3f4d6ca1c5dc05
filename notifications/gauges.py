"""What waits in the outbox and how long, read when Prometheus asks. Each query is short, however much waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from common.metrics import gauge, register_gauges
from notifications.models import Heartbeat, Notification, WebhookDelivery

MOST_COUNTED = 100_000


def _waiting(rows: QuerySet[Any]) -> int:
    """How many, up to MOST_COUNTED: the index alone answers, and it stays short."""
    return rows.order_by()[:MOST_COUNTED].count()


@contextmanager
def _bounded() -> Iterator[None]:
    """No query takes more than a second. On SQLite there is no transaction: each one would ask to write."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1s'")
        yield


def _outbox() -> Iterator[GaugeMetricFamily]:
    with _bounded():
        now = timezone.now()
        queued = Notification.objects.filter(status=Notification.Status.QUEUED)
        calls = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.QUEUED)
        depths = {"messages": _waiting(queued), "webhooks": _waiting(calls)}
        # Each priority by itself, so that the index has the first one of it.
        firsts = [
            queued.filter(priority=priority).aggregate(at=Min("next_attempt_at"))["at"]
            for priority in Notification.Priority.values
        ]
        oldest = {"messages": min(filter(None, firsts), default=now)}
        oldest["webhooks"] = calls.aggregate(at=Min("next_attempt_at"))["at"] or now
        seen = dict(Heartbeat.objects.values_list("name", "seen_at"))
    overdue = {outbox: max(0.0, (now - at).total_seconds()) for outbox, at in oldest.items()}
    silences = {name: (now - at).total_seconds() for name, at in seen.items()}
    yield gauge("openseat_outbox_waiting", "What is queued, counted up to 100,000.", depths, label="outbox")
    yield gauge("openseat_outbox_overdue_seconds", "How long the oldest is past its time.", overdue, label="outbox")
    yield gauge("openseat_heartbeat_age_seconds", "Since a part last said it lives.", silences, label="part")


register_gauges("outbox", _outbox)
