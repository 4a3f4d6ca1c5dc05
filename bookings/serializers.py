"""Bookings as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from bookings.models import Attendee, Booking
from bookings.services import Person
from common.phones import validate_phone
from common.serializers import InstantField, StrictSerializer
from events.models import Event
from events.serializers import SlotSerializer

MOST_ID = 2**63 - 1
MOST_ATTENDEES = 1_000


class AttendeeSerializer(serializers.ModelSerializer[Attendee]):
    checked_in_at = InstantField(allow_null=True)

    class Meta:
        model = Attendee
        fields = ["id", "name", "email", "phone", "ticket_code", "checked_in_at"]


class EventBriefSerializer(serializers.ModelSerializer[Event]):
    starts_at = InstantField()
    ends_at = InstantField()

    class Meta:
        model = Event
        fields = ["id", "title", "starts_at", "ends_at", "location"]


class BookingSerializer(serializers.ModelSerializer[Booking]):
    booking_token = serializers.CharField(source="token")
    offer_expires_at = InstantField(allow_null=True)
    event = EventBriefSerializer()
    event_id = serializers.IntegerField()
    time_slot = SlotSerializer(source="slot")
    time_slot_id = serializers.IntegerField(source="slot_id")
    attendee_name = serializers.CharField(source="name")
    attendees = serializers.SerializerMethodField()
    manage_url = serializers.CharField()
    calendar_url = serializers.CharField()
    created_at = InstantField()
    cancelled_at = InstantField(allow_null=True)

    class Meta:
        model = Booking
        fields = [
            "id", "booking_token", "status", "offer_expires_at", "event", "event_id", "time_slot", "time_slot_id",
            "attendee_name", "email", "phone", "seats", "attendees", "manage_url", "calendar_url", "created_at",
            "cancelled_at",
        ]  # fmt: skip

    def get_attendees(self, booking: Booking) -> list[dict[str, Any]]:
        return AttendeeSerializer(booking.attendees.all(), many=True).data  # type: ignore[return-value]


class PersonSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Person(**attrs)


class BookingInputSerializer(StrictSerializer):
    """A user's own name, address and phone are the default; the context has the ``user``, or None for a guest."""

    event_id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    time_slot_id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    attendee_name = serializers.CharField(max_length=150, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])
    seats = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    attendees = PersonSerializer(many=True, required=False, allow_empty=False, max_length=MOST_ATTENDEES)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """``slot_id``, ``event_id``, and the ``booker``, ``seats`` and ``attendees`` of ``book_seats``."""
        if "event_id" not in attrs and "time_slot_id" not in attrs:
            raise serializers.ValidationError({"time_slot_id": [_("Give a time_slot_id, or an event_id.")]})
        attendees = attrs.get("attendees", [])
        if attendees and attrs.get("seats", len(attendees)) != len(attendees):
            raise serializers.ValidationError({"seats": [_("This is not the number of attendees given.")]})
        self._refuse_twins(attendees)
        return {
            "slot_id": attrs.get("time_slot_id"),
            "event_id": attrs.get("event_id"),
            "booker": self._booker(attrs, attendees),
            "seats": attrs.get("seats", 1),
            "attendees": attendees,
        }

    def _refuse_twins(self, attendees: list[Person]) -> None:
        emails = [person.email.lower() for person in attendees if person.email]
        if len(emails) != len(set(emails)):
            raise serializers.ValidationError({"attendees": [_("Two attendees have the same e-mail address.")]})

    def _booker(self, attrs: dict[str, Any], attendees: list[Person]) -> Person:
        user = self.context["user"]
        default = Person(user.name, user.email, user.phone) if user else (attendees or [Person("")])[0]
        name = attrs.get("attendee_name") or default.name
        if not name:
            raise serializers.ValidationError({"attendee_name": [_("This field is required.")]})
        return Person(name, attrs.get("email", default.email), attrs.get("phone", default.phone))


class BookingChangeSerializer(StrictSerializer):
    new_time_slot_id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    attendee_name = serializers.CharField(max_length=150, required=False, source="name")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("There is nothing to change in this."))
        return attrs
