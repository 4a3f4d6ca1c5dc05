"""Bookings as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bookings.models import Attendee, Booking, OrganizerMessage
from bookings.services import MOST_SEATS, Correction, Person
from common.phones import validate_phone
from common.serializers import InstantField, RowSerializer, StrictSerializer, kept
from events.models import Event
from events.serializers import SlotSerializer

MOST_ID = 2**63 - 1


class AttendeeSerializer(RowSerializer[Attendee]):
    checked_in_at = InstantField(allow_null=True)

    class Meta:
        model = Attendee
        fields = ["id", "name", "email", "phone", "ticket_code", "checked_in_at"]


class EventBriefSerializer(RowSerializer[Event]):
    starts_at = InstantField()
    ends_at = InstantField()

    class Meta:
        model = Event
        fields = ["id", "title", "starts_at", "ends_at", "location"]


class BookingSerializer(RowSerializer[Booking]):
    booking_token = serializers.CharField(source="token")
    waitlist_position = serializers.IntegerField(allow_null=True, help_text="From 1, of a booking that waits.")
    offer_expires_at = InstantField(allow_null=True)
    event = EventBriefSerializer()
    event_id = serializers.IntegerField()
    time_slot = SlotSerializer(source="slot")
    time_slot_id = serializers.IntegerField(source="slot_id")
    attendee_name = serializers.CharField(source="name")
    sms_reminders = serializers.BooleanField(
        source="wants_sms", help_text="Whether reminders and changes go to the phone as text messages too."
    )
    attendees = serializers.SerializerMethodField()
    manage_url = serializers.CharField()
    calendar_url = serializers.CharField()
    created_at = InstantField()
    cancelled_at = InstantField(allow_null=True)

    class Meta:
        model = Booking
        fields = [
            "id", "booking_token", "status", "waitlist_position", "offer_expires_at", "event", "event_id", "time_slot",
            "time_slot_id", "attendee_name", "email", "phone", "sms_reminders", "seats", "attendees", "manage_url",
            "calendar_url", "created_at", "cancelled_at",
        ]  # fmt: skip

    @extend_schema_field(AttendeeSerializer(many=True))
    def get_attendees(self, booking: Booking) -> list[dict[str, Any]]:
        """Those who have a seat, or wait for one; of an ended booking, those who had."""
        people = [each for each in booking.attendees.all() if each.active or not booking.is_live]
        with kept(AttendeeSerializer) as serializer:
            return [serializer.to_representation(each) for each in people]


class CalendarFeedSerializer(serializers.Serializer):
    url = serializers.URLField()


class PersonSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Person(**attrs)


class CorrectionSerializer(StrictSerializer):
    """An attendee by ``id``, or by the place in the list."""

    id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    name = serializers.CharField(max_length=150, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Correction(attrs.pop("id", None), attrs)


class BookingInputSerializer(StrictSerializer):
    """A user's own name, address and phone are the default; the context has the ``user``, or None for a guest."""

    event_id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    time_slot_id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)
    attendee_name = serializers.CharField(max_length=150, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])
    seats = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    attendees = PersonSerializer(many=True, required=False, allow_empty=False, max_length=MOST_SEATS)  # type: ignore[call-arg]
    sms_reminders = serializers.BooleanField(
        required=False,
        help_text="Send reminders and changes to the phone as text messages too. It needs a phone number that begins "
        "with + and the code of its country (400 sms_needs_phone), on a site that sends them (409 sms_not_offered).",
    )
    join_waitlist = serializers.BooleanField(required=False, help_text="Take a place in the queue when it is full.")

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
            "join_waitlist": attrs.get("join_waitlist", False),
            "wants_sms": attrs.get("sms_reminders", False),
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
    sms_reminders = serializers.BooleanField(
        required=False,
        source="wants_sms",
        help_text="Text messages on or off, as in a new booking; an empty phone turns them off.",
    )
    attendees = CorrectionSerializer(many=True, required=False, allow_empty=False, max_length=MOST_SEATS)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("There is nothing to change in this."))
        return attrs


class TicketQuerySerializer(serializers.Serializer):
    """Whose ticket; the view has refused unknown parameters before."""

    attendee = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)


class EventAttendeeSerializer(AttendeeSerializer):
    """Somebody who comes, as the event's team sees them."""

    booking_id = serializers.IntegerField()
    time_slot_id = serializers.IntegerField(source="booking.slot_id")
    registered_at = InstantField(source="booking.created_at")

    class Meta(AttendeeSerializer.Meta):
        fields = [
            "id", "booking_id", "name", "email", "phone", "ticket_code", "time_slot_id", "registered_at",
            "checked_in_at",
        ]  # fmt: skip


class RegistrationSerializer(PersonSerializer):
    """A person of the event's choice; ``time_slot_id`` may be left out where the event has one slot."""

    time_slot_id = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ID)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """``slot_id`` and the ``person``."""
        slot_id = attrs.pop("time_slot_id", None)
        return {"slot_id": slot_id, "person": Person(**attrs)}


class AttendeeChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("There is nothing to change in this."))
        return attrs


class DraftSerializer(StrictSerializer):
    subject = serializers.CharField(max_length=150)
    body = serializers.CharField(max_length=10_000, help_text="Markdown.")


class OrganizerMessageInputSerializer(DraftSerializer):
    """The arguments of a ``Draft``, with ``time_slot_id`` for its slot, and ``scheduled_at``."""

    audience = serializers.ChoiceField(choices=OrganizerMessage.Audience.choices, required=False)
    time_slot_id = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_ID)
    scheduled_at = InstantField(required=False, allow_null=True)


class OrganizerMessageSerializer(serializers.ModelSerializer[OrganizerMessage]):
    """``total`` is for how many it was when it was sent, ``told`` for how many of them it is on its way."""

    time_slot_id = serializers.IntegerField(source="slot_id", allow_null=True)
    scheduled_at = InstantField()
    sent_at = InstantField(allow_null=True)
    created_at = InstantField()
    told = serializers.IntegerField()

    class Meta:
        model = OrganizerMessage
        fields = [
            "id", "audience", "time_slot_id", "subject", "body", "scheduled_at", "sent_at", "total", "told",
            "created_at",
        ]  # fmt: skip
