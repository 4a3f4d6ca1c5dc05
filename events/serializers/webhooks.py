"""Webhooks and their deliveries as JSON."""

import json
from typing import Any

from rest_framework import serializers

from common.outward import MOST_LETTERS
from common.serializers import InstantField, StrictSerializer
from notifications.happenings import Happening
from notifications.models import WebhookDelivery, WebhookEndpoint


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    event_types = serializers.ListField(child=serializers.ChoiceField(Happening.choices))
    owner_id = serializers.IntegerField()
    failing_since = InstantField(allow_null=True, help_text="No delivery has succeeded since then.")
    created_at = InstantField()

    class Meta:
        model = WebhookEndpoint
        fields = ["id", "url", "event_types", "is_active", "disabled_reason", "failing_since", "owner_id", "created_at"]


class WebhookWithSecretSerializer(WebhookSerializer):
    """The secret is answered this once."""

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class WebhookInputSerializer(StrictSerializer):
    url = serializers.CharField(max_length=MOST_LETTERS)
    event_types = serializers.ListField(child=serializers.ChoiceField(Happening.choices), allow_empty=False)
    is_active = serializers.BooleanField(required=False)

    def validate_event_types(self, types: list[str]) -> list[str]:
        return list(dict.fromkeys(types))


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    message_id = serializers.CharField(help_text="The webhook-id, the same at every try.")
    payload = serializers.SerializerMethodField()
    next_attempt_at = serializers.SerializerMethodField(help_text="Of a delivery that is queued.")
    created_at = InstantField()
    delivered_at = InstantField(allow_null=True)

    class Meta:
        model = WebhookDelivery
        fields = [
            "id", "message_id", "event_type", "payload", "status", "attempts", "next_attempt_at", "response_status",
            "response_excerpt", "duration_ms", "error", "created_at", "delivered_at",
        ]  # fmt: skip

    def get_payload(self, delivery: WebhookDelivery) -> dict[str, Any]:
        return json.loads(delivery.payload)

    def get_next_attempt_at(self, delivery: WebhookDelivery) -> str | None:
        is_queued = delivery.status == WebhookDelivery.Status.QUEUED
        return InstantField().to_representation(delivery.next_attempt_at) if is_queued else None
