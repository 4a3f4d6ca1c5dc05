"""Facts about many messages, to be chained."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q


class NotificationQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> "NotificationQuerySet":
        """Waiting and ripe, or left behind by a worker whose lease ran out."""
        return self.filter(Q(status="queued", next_attempt_at__lte=now) | Q(status="sending", leased_until__lte=now))
