"""Reads of the outbox, and of who has unsubscribed."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications import kinds
from notifications.models import Heartbeat, Notification, Suppression
from notifications.querysets import NotificationQuerySet
from notifications.tokens import Subscription
from notifications.topics import Topic, get


def outbox_of(*, user: Any) -> NotificationQuerySet:
    """Messages about rows that the user manages, and for an admin all of them."""
    outbox = NotificationQuerySet(Notification)
    if user.is_superuser:
        return outbox
    names = defaultdict(list)
    for kind in kinds.all_kinds():
        if kind.managed_by:
            names[kind.managed_by].append(kind.name)
    mine = Q(pk=None)
    for managed_by, of_kinds in names.items():
        # Asked of each message by its id: as a list, the ids of an organizer's bookings outgrow the memory for a hash.
        mine |= Q(Exists(managed_by(user).filter(pk=OuterRef("subject_id"))), kind__in=of_kinds)
    return outbox.filter(mine)


def has_unsubscribed(subscription: Subscription) -> bool:
    """From this, or from the whole topic."""
    silenced = Suppression.objects.against(subscription.topic.name, subscription.scope)
    return silenced.of(subscription.address).exists()


def willing(rows: QuerySet[Any, Any], column: str, topic: Topic, scope: Any = 0) -> QuerySet[Any, Any]:
    """Without the rows whose address in ``column`` has unsubscribed; within the same query."""
    return rows.exclude(Suppression.objects.silencing(column, topic.name, scope))


def unsubscribed(address: str) -> list[Subscription]:
    """Whatever the address has unsubscribed from, whole topics first."""
    rows = Suppression.objects.of(address).order_by("topic", "scope")
    return [Subscription(address, get(row.topic), row.scope) for row in rows]


def last_seen() -> dict[str, datetime | None]:
    """When the scheduler (``beat``) and the workers of each queue (``worker:mail``) last noted that they live.

    Each notes it every 30 s, whether or not the broker can be reached. None is never.
    """
    seen = dict(Heartbeat.objects.values_list("name", "seen_at"))
    names = ["beat", *(f"worker:{queue}" for queue in settings.QUEUES)]
    return {name: seen.get(name) for name in names}
