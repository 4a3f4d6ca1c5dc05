"""Reads of the outbox."""

from collections import defaultdict
from typing import Any

from django.db.models import Q

from notifications import kinds
from notifications.models import Notification
from notifications.querysets import NotificationQuerySet


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
        mine |= Q(kind__in=of_kinds, subject_id__in=managed_by(user))
    return outbox.filter(mine)
