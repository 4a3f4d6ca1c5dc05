"""Facts about many messages and deliveries, to be chained."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import Lower, RowNumber


class NotificationQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> "NotificationQuerySet":
        """Waiting and ripe."""
        return self.filter(status="queued", next_attempt_at__lte=now)

    def left_behind(self, now: datetime) -> "NotificationQuerySet":
        """In the hands of a worker whose lease ran out."""
        return self.filter(status="sending", leased_until__lte=now)


class WebhookEndpointQuerySet(models.QuerySet[Any]):
    def kept(self) -> "WebhookEndpointQuerySet":
        """Not deleted."""
        return self.filter(deleted_at=None)

    def of_owner(self, user: Any) -> "WebhookEndpointQuerySet":
        """The user's own, and for an admin all of them."""
        return self.kept() if user.is_superuser else self.kept().filter(owner_id=user.pk)

    def on(self) -> "WebhookEndpointQuerySet":
        """Told of what happens: switched on, and its owner still an organizer with an open account."""
        return self.filter(is_active=True, owner__is_active=True).exclude(owner__role="attendee")


class WebhookDeliveryQuerySet(models.QuerySet[Any]):
    def in_flight(self, now: datetime) -> "WebhookDeliveryQuerySet":
        return self.filter(status="sending", leased_until__gt=now)

    def waiting(self) -> "WebhookDeliveryQuerySet":
        return self.filter(status__in=["queued", "sending"])

    def due(self, now: datetime) -> "WebhookDeliveryQuerySet":
        """Ripe, or left behind by a worker whose lease ran out; of an endpoint that is on and does not rest."""
        ripe = Q(status="queued", next_attempt_at__lte=now) | Q(status="sending", leased_until__lte=now)
        endpoints = self.model._meta.get_field("endpoint").related_model._default_manager
        awake = endpoints.on().filter(Q(resting_until=None) | Q(resting_until__lte=now))
        return self.filter(ripe, endpoint__in=awake)

    def first_of_each(self, count: int) -> "WebhookDeliveryQuerySet":
        """At most ``count`` for each endpoint, the ripest first: a long queue of one hides no other."""
        place = Window(RowNumber(), partition_by=F("endpoint"), order_by=[F("next_attempt_at").asc(), F("pk").asc()])
        return self.annotate(place=place).filter(place__lte=count)


class SuppressionQuerySet(models.QuerySet[Any]):
    def against(self, topic: str, scope: Any) -> "SuppressionQuerySet":
        """Those that silence this scope of the topic: its own, and those of the whole topic."""
        return self.filter(topic=topic, scope__in=[0, scope])

    def of(self, address: str) -> "SuppressionQuerySet":
        return self.filter(address=address.lower())

    def silencing(self, column: str, topic: str, scope: Any) -> Exists:
        """For ``exclude`` of a query of others: the address in ``column`` is unsubscribed."""
        return Exists(self.against(topic, scope).filter(address=Lower(OuterRef(column))))
