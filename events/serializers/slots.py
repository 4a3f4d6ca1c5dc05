"""Time slots as JSON."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.serializers import InstantField, RowSerializer, StrictSerializer, TimezoneField
from events.models import TimeSlot
from events.services import Span

MOST_SEATS = 1_000_000
MOST_MINUTES = 60 * 24 * 31


class SlotSerializer(RowSerializer[TimeSlot]):
    starts_at = InstantField()
    ends_at = InstantField()
    seats_left = serializers.IntegerField(allow_null=True)
    is_available = serializers.SerializerMethodField()

    class Meta:
        model = TimeSlot
        fields = ["id", "starts_at", "ends_at", "capacity", "seats_taken", "seats_left", "is_available"]

    def get_is_available(self, slot: TimeSlot) -> bool:
        return slot.is_available(self.context["now"])


class SlotInputSerializer(StrictSerializer):
    """A slot by its instants, or by clock times beside the event's ``event_date``."""

    starts_at = InstantField(required=False)
    ends_at = InstantField(required=False)
    start_time = serializers.TimeField(required=False)
    end_time = serializers.TimeField(required=False)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_SEATS)
    max_capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_SEATS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        by_instants, by_clock = attrs.keys() & {"starts_at", "ends_at"}, attrs.keys() & {"start_time", "end_time"}
        if (by_instants and by_clock) or len(by_instants or by_clock) != 2:
            raise serializers.ValidationError(_("Give starts_at and ends_at, or start_time and end_time."))
        if "capacity" in attrs and "max_capacity" in attrs:
            raise serializers.ValidationError({"max_capacity": [_("Give capacity or max_capacity, not both.")]})
        return attrs


class NewSlotSerializer(StrictSerializer):
    """The ``span`` of a slot that is added to an event."""

    starts_at = InstantField()
    ends_at = InstantField()
    timezone = TimezoneField(required=False)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_SEATS)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Span(attrs["starts_at"], attrs["ends_at"], attrs.get("capacity"))


class SlotChangeSerializer(StrictSerializer):
    """New values for a slot; what is left out stays as it is."""

    starts_at = InstantField(required=False)
    ends_at = InstantField(required=False)
    timezone = TimezoneField(required=False)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_SEATS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in attrs.items() if name != "timezone"}


class SlotSeriesSerializer(StrictSerializer):
    """The arguments of ``plan_slots``, and whether to ``preview`` them only."""

    rrule = serializers.CharField(max_length=500, help_text="RFC 5545, as FREQ=WEEKLY;BYDAY=MO,WE.")
    starts_at = InstantField(help_text="The first start; the rule goes on from it by the clock of the event's zone.")
    timezone = TimezoneField(required=False)
    duration_minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_SEATS)
    until = InstantField(required=False, help_text="Included. Give this, count, or an end in the rule.")
    count = serializers.IntegerField(required=False, min_value=1)
    preview = serializers.BooleanField(required=False, default=False, help_text="Answer the slots, make none.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            "rrule": attrs["rrule"],
            "starts_at": attrs["starts_at"],
            "length": timedelta(minutes=attrs["duration_minutes"]),
            "capacity": attrs.get("capacity"),
            "until": attrs.get("until"),
            "count": attrs.get("count"),
            "preview": attrs["preview"],
        }


class SpanSerializer(serializers.Serializer):
    """A slot that is not there yet."""

    starts_at = InstantField()
    ends_at = InstantField()
    capacity = serializers.IntegerField(allow_null=True)
