"""What webhooks are told of bookings and of people at the door: what the API answers, but for what lets anybody in.

The receiver is the organizer, so the booking's secret link and the ticket codes stay out.
"""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from bookings.models import Attendee, Booking
from bookings.serializers import BookingSerializer, EventAttendeeSerializer
from common.serializers import InstantField
from events.models import TimeSlot
from notifications import happenings


class SlotTimesSerializer(serializers.ModelSerializer[TimeSlot]):
    """Not its seats, which others are taking at the same moment."""

    starts_at = InstantField()
    ends_at = InstantField()

    class Meta:
        model = TimeSlot
        fields = ["id", "starts_at", "ends_at"]


class ToldBookingSerializer(BookingSerializer):
    time_slot = SlotTimesSerializer(source="slot")  # type: ignore[assignment]
    booking_token = manage_url = calendar_url = sms_reminders = None  # type: ignore[assignment]

    class Meta(BookingSerializer.Meta):
        fields = [
            "id", "status", "waitlist_position", "offer_expires_at", "event", "event_id", "time_slot", "time_slot_id",
            "attendee_name", "email", "phone", "seats", "attendees", "created_at", "cancelled_at",
        ]  # fmt: skip

    def get_attendees(self, booking: Booking) -> list[dict[str, Any]]:
        return [_without_ticket(attendee) for attendee in super().get_attendees(booking)]


class ToldAttendeeSerializer(EventAttendeeSerializer):
    event_id = serializers.IntegerField()

    class Meta(EventAttendeeSerializer.Meta):
        fields = ["event_id", *EventAttendeeSerializer.Meta.fields]


def _without_ticket(attendee: Any) -> dict[str, Any]:
    return {name: value for name, value in attendee.items() if name != "ticket_code"}


def _describe_booking(booking: Booking, now: datetime) -> dict[str, Any]:
    row = Booking.objects.for_reading().get(pk=booking.pk)
    return dict(ToldBookingSerializer(row, context={"now": now}).data)


def _describe_attendee(attendee: Attendee, now: datetime) -> dict[str, Any]:
    return _without_ticket(ToldAttendeeSerializer(attendee).data)


happenings.register("booking", _describe_booking)
happenings.register("attendee", _describe_attendee)
