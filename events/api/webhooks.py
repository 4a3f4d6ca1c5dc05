"""Webhooks of the API."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from common.filters import StrictQuery
from common.http import read
from events import selectors, services
from events.serializers import (
    DeliverySerializer,
    WebhookInputSerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)
from notifications.models import WebhookEndpoint


class WebhookViewSet(StrictQuery, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    queryset = WebhookEndpoint.objects.none()
    serializer_class = WebhookSerializer
    lookup_value_regex = r"\d{1,18}"
    bodiless_actions = frozenset({"rotate_secret", "test", "redeliver"})
    permission_classes = [IsAuthenticated]
    paged_actions = frozenset({"list", "deliveries"})

    def get_queryset(self) -> Any:
        return selectors.webhooks_of(user=self.user())

    def user(self) -> User:
        return cast("User", self.request.user)

    @extend_schema(request=WebhookInputSerializer, responses={201: WebhookWithSecretSerializer})
    def create(self, request: Request) -> Response:
        """The answer has the secret, which is never shown again."""
        wanted = read(WebhookInputSerializer, request)
        endpoint = services.create_webhook(by=self.user(), now=timezone.now(), **wanted)
        return Response(WebhookWithSecretSerializer(endpoint).data, status=201)

    @extend_schema(request=WebhookInputSerializer, responses=WebhookSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        endpoint = self.get_object()
        changes = read(WebhookInputSerializer, request, partial=True)
        changed = services.change_webhook(endpoint=endpoint, by=self.user(), changes=changes, now=timezone.now())
        return Response(WebhookSerializer(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_webhook(endpoint=self.get_object(), by=self.user(), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=WebhookWithSecretSerializer)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str) -> Response:
        """A new secret, which is never shown again; for a day deliveries are signed with the old one too."""
        endpoint = self.get_object()
        rotated = services.rotate_webhook_secret(endpoint=endpoint, by=self.user(), now=timezone.now())
        return Response(WebhookWithSecretSerializer(rotated).data)

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Sends a delivery of type ``ping``."""
        delivery = services.ping_webhook(endpoint=self.get_object(), by=self.user(), now=timezone.now())
        return Response(DeliverySerializer(delivery).data, status=202)

    @extend_schema(responses=DeliverySerializer(many=True))
    @action(detail=True)
    def deliveries(self, request: Request, pk: str) -> Response:
        """What was sent in the last 30 days, and what waits; the newest first."""
        page = self.paginate_queryset(selectors.deliveries_of(endpoint=self.get_object()))
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"], url_path=r"deliveries/(?P<delivery_id>\d{1,18})/redeliver")
    def redeliver(self, request: Request, pk: str, delivery_id: str) -> Response:
        """Sends the same once more, under the same webhook-id."""
        delivery = selectors.delivery_of(endpoint=self.get_object(), delivery_id=delivery_id)
        again = services.redeliver_to_webhook(delivery=delivery, by=self.user(), now=timezone.now())
        return Response(DeliverySerializer(again).data, status=202)
