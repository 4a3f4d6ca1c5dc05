"""The door as JSON."""

from rest_framework import serializers

from bookings.codes import SCAN_ID
from bookings.serializers import EventAttendeeSerializer
from common.serializers import InstantField, StrictSerializer


class CheckInInputSerializer(StrictSerializer):
    ticket_code = serializers.CharField(max_length=100, help_text="The code, or its first 8 characters.")
    scan_id = serializers.RegexField(
        SCAN_ID, required=False, default="", help_text="Your own id of this scan; the same one again is no second scan."
    )


class CheckInSerializer(serializers.Serializer):
    attendee = EventAttendeeSerializer(source="*")
    checked_in_at = InstantField()


class SummarySerializer(serializers.Serializer):
    attendees = serializers.IntegerField()
    checked_in = serializers.IntegerField()
