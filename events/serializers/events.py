"""Events and slots as JSON."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.serializers import InstantField, RowSerializer, StrictSerializer, TimezoneField
from common.zones import EARLIEST, LATEST
from events import languages
from events.models import Category, Event
from events.recurrence import MOST_SLOTS
from events.reminders import LONGEST, MOST_REMINDERS, in_order
from events.serializers.programme import SessionOfEventSerializer, SpeakerSerializer
from events.serializers.slots import MOST_SEATS, SlotInputSerializer, SlotSerializer
from events.services import Span

STATUSES = ["draft", "published"]


class CategoryBriefSerializer(RowSerializer[Category]):
    class Meta:
        model = Category
        fields = ["id", "name", "slug"]


class OrganizerBriefSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class RemindersField(serializers.ListField):
    """Minutes before the start, without repetitions, the longest first."""

    child = serializers.IntegerField(min_value=1, max_value=LONGEST)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_REMINDERS, **kwargs)

    def to_internal_value(self, data: Any) -> list[int]:
        return in_order(super().to_internal_value(data))


class EventSerializer(RowSerializer[Event]):
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
            "id", "slug", "url", "title", "summary", "description", "language", "location", "online_url", "starts_at",
            "ends_at", "timezone", "image_url", "status", "category", "organizer", "capacity", "seats_taken",
            "seats_left", "booking_count", "waitlist_enabled", "requires_account", "max_seats_per_booking",
            "booking_opens_at", "booking_closes_at", "is_bookable", "cancel_reason", "created_at", "updated_at",
        ]  # fmt: skip

    def get_url(self, event: Event) -> str:
        return settings.SITE_URL + event.get_absolute_url()

    def get_image_url(self, event: Event) -> str:
        address = event.shown_picture.url if event.shown_picture else event.picture_elsewhere
        return urljoin(settings.SITE_URL, address) if address else ""

    def get_seats_left(self, event: Any) -> int | None:
        return None if event.capacity is None else event.capacity - event.seats_taken

    def get_is_bookable(self, event: Any) -> bool:
        return event.has_free_slot and event.is_open_for_booking(self.context["now"])


class EventDetailSerializer(EventSerializer):
    time_slots = SlotSerializer(many=True, source="slots")
    sessions = SessionOfEventSerializer(many=True)
    speakers = SpeakerSerializer(many=True)
    reminder_minutes = serializers.ListField(child=serializers.IntegerField())

    class Meta(EventSerializer.Meta):
        fields = [
            *EventSerializer.Meta.fields, "time_slots", "sessions", "speakers", "reminder_minutes", "thanks_enabled",
        ]  # fmt: skip


class EventChangeSerializer(StrictSerializer):
    """New values for an event. A status can only be the present one, or publish a draft."""

    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True, help_text="Markdown.")
    language = serializers.ChoiceField(choices=languages.CHOICES, required=False)
    location = serializers.CharField(max_length=300, required=False, allow_blank=True)
    online_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    image_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    starts_at = InstantField()
    ends_at = InstantField(required=False)
    timezone = TimezoneField(required=False)
    category_id = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.all(), source="category", required=False, allow_null=True
    )
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_SEATS)
    waitlist_enabled = serializers.BooleanField(required=False)
    requires_account = serializers.BooleanField(required=False)
    max_seats_per_booking = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    booking_opens_at = InstantField(required=False, allow_null=True)
    booking_closes_at = InstantField(required=False, allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    reminder_minutes = RemindersField(required=False)
    thanks_enabled = serializers.BooleanField(required=False)
    thanks_note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class EventInputSerializer(EventChangeSerializer):
    starts_at = InstantField(required=False)
    event_date = serializers.DateField(
        required=False,
        validators=[MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())],
        help_text="The day of time_slots that are given by clock times.",
    )
    time_slots = SlotInputSerializer(many=True, required=False, allow_empty=False, max_length=MOST_SLOTS)  # type: ignore[call-arg]

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
        # 22:00 to 01:00 ends on the next day.
        nights = timedelta(days=int(slot["end_time"] <= slot["start_time"]))
        given = InstantField()
        try:
            starts_at = given.enforce_timezone(datetime.combine(day, slot["start_time"], zone))
            ends_at = given.enforce_timezone(datetime.combine(day, slot["end_time"], zone) + nights)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"time_slots": error.detail}) from error
        return Span(starts_at, ends_at, capacity)


class CancelSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DuplicateSerializer(StrictSerializer):
    starts_at = InstantField()
    timezone = TimezoneField(required=False)
