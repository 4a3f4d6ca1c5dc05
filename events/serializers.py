"""Events and slots as JSON."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from common.serializers import InstantField, StrictSerializer, TimezoneField
from events.models import Category, Event, TeamMember, TimeSlot
from events.services import Span

MOST_SEATS = 1_000_000
MOST_SLOTS = 1_000


class SlotSerializer(serializers.ModelSerializer[TimeSlot]):
    starts_at = InstantField()
    ends_at = InstantField()
    seats_left = serializers.IntegerField(allow_null=True)
    is_available = serializers.SerializerMethodField()

    class Meta:
        model = TimeSlot
        fields = ["id", "starts_at", "ends_at", "capacity", "seats_taken", "seats_left", "is_available"]

    def get_is_available(self, slot: TimeSlot) -> bool:
        return slot.is_available(self.context["now"])


class CategoryBriefSerializer(serializers.ModelSerializer[Category]):
    class Meta:
        model = Category
        fields = ["id", "name", "slug"]


class OrganizerBriefSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class EventSerializer(serializers.ModelSerializer[Event]):
    """An event of ``EventQuerySet.with_seats``; ``capacity`` and ``seats_left`` null are unlimited."""

    url = serializers.SerializerMethodField()
    image_url = serializers.SerializerMethodField()
    starts_at = InstantField()
    ends_at = InstantField()
    category = CategoryBriefSerializer(allow_null=True)
    organizer = OrganizerBriefSerializer()
    capacity = serializers.IntegerField(allow_null=True)
    seats_taken = serializers.IntegerField()
    seats_left = serializers.SerializerMethodField()
    booking_count = serializers.IntegerField(help_text="Confirmed bookings.")
    booking_opens_at = InstantField(allow_null=True)
    booking_closes_at = InstantField(allow_null=True)
    is_bookable = serializers.SerializerMethodField()
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        model = Event
        fields = [
            "id", "slug", "url", "title", "summary", "description", "location", "online_url", "starts_at", "ends_at",
            "timezone", "image_url", "status", "category", "organizer", "capacity", "seats_taken", "seats_left",
            "booking_count", "waitlist_enabled", "requires_account", "max_seats_per_booking", "booking_opens_at",
            "booking_closes_at", "is_bookable", "cancel_reason", "created_at", "updated_at",
        ]  # fmt: skip

    def get_url(self, event: Event) -> str:
        return settings.SITE_URL + event.get_absolute_url()

    def get_image_url(self, event: Event) -> str:
        return urljoin(settings.SITE_URL, event.image_url) if event.image_url else ""

    def get_seats_left(self, event: Any) -> int | None:
        return None if event.capacity is None else event.capacity - event.seats_taken

    def get_is_bookable(self, event: Any) -> bool:
        return event.has_free_slot and event.is_open_for_booking(self.context["now"])


class EventDetailSerializer(EventSerializer):
    time_slots = SlotSerializer(many=True, source="slots")

    class Meta(EventSerializer.Meta):
        fields = [*EventSerializer.Meta.fields, "time_slots"]


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


class EventInputSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    location = serializers.CharField(max_length=300, required=False, allow_blank=True)
    online_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    image_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    starts_at = InstantField(required=False)
    ends_at = InstantField(required=False)
    timezone = TimezoneField(required=False)
    category_id = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.all(), source="category", required=False, allow_null=True
    )
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_SEATS)
    event_date = serializers.DateField(required=False, help_text="The day of time_slots that are given by clock times.")
    time_slots = SlotInputSerializer(many=True, required=False, allow_empty=False, max_length=MOST_SLOTS)  # type: ignore[call-arg]
    waitlist_enabled = serializers.BooleanField(required=False)
    requires_account = serializers.BooleanField(required=False)
    max_seats_per_booking = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    booking_opens_at = InstantField(required=False, allow_null=True)
    booking_closes_at = InstantField(required=False, allow_null=True)
    status = serializers.ChoiceField(choices=["draft", "published"], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of ``create_event``: slots as spans, and the start from them where it is left out."""
        slots = attrs.pop("time_slots", [])
        day = attrs.pop("event_date", None)
        if slots and attrs.get("capacity") is not None:
            raise serializers.ValidationError({"capacity": [_("With time_slots, each slot has its own capacity.")]})
        attrs.setdefault("timezone", self.context["timezone"])
        zone = ZoneInfo(attrs["timezone"])
        attrs["spans"] = [self._span(slot, day, zone) for slot in slots]
        if "starts_at" not in attrs:
            if not attrs["spans"]:
                raise serializers.ValidationError({"starts_at": [_("This field is required.")]})
            attrs["starts_at"] = min(span.starts_at for span in attrs["spans"])
        opens, closes = attrs.get("booking_opens_at"), attrs.get("booking_closes_at")
        if opens and closes and closes <= opens:
            raise serializers.ValidationError({"booking_closes_at": [_("Booking must close after it opens.")]})
        return attrs

    def _span(self, slot: dict[str, Any], day: Any, zone: ZoneInfo) -> Span:
        capacity = slot.get("capacity", slot.get("max_capacity"))
        if "starts_at" in slot:
            return Span(slot["starts_at"], slot["ends_at"], capacity)
        if day is None:
            raise serializers.ValidationError({"event_date": [_("Slots given by clock times need the event's date.")]})
        starts_at = timezone.make_aware(datetime.combine(day, slot["start_time"]), zone)
        ends_at = timezone.make_aware(datetime.combine(day, slot["end_time"]), zone)
        # 22:00 to 01:00 ends on the next day.
        return Span(starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1), capacity)


class TeamMemberSerializer(serializers.ModelSerializer[TeamMember]):
    user_id = serializers.IntegerField()
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    created_at = InstantField()

    class Meta:
        model = TeamMember
        fields = ["user_id", "name", "email", "role", "created_at"]


class PersonOfTeamSerializer(StrictSerializer):
    """A user by ``user_id`` or ``email``."""

    user_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    email = serializers.EmailField(required=False, max_length=254)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """``user``: the active one of that id or address."""
        if ("user_id" in attrs) == ("email" in attrs):
            raise serializers.ValidationError(_("Give a user_id or an email."))
        field = "user_id" if "user_id" in attrs else "email"
        wanted = {"pk": attrs["user_id"]} if field == "user_id" else {"email": attrs["email"].lower()}
        user = User.objects.filter(is_active=True, **wanted).first()
        if user is None:
            raise serializers.ValidationError({field: [_("There is no such user.")]})
        return {"user": user} | {name: value for name, value in attrs.items() if name == "role"}


class TeamMemberInputSerializer(PersonOfTeamSerializer):
    role = serializers.ChoiceField(choices=TeamMember.Role.choices)
