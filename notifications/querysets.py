"""Facts about many messages, to be chained."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from notifications.models import Notification


class NotificationQuerySet(models.QuerySet["Notification"]):
    def due(self, now: datetime) -> "NotificationQuerySet":
        """Waiting and ripe, or left behind by a worker whose lease ran out."""
        return self.filter(Q(status="queued", next_attempt_at__lte=now) | Q(status="sending", leased_until__lte=now))
