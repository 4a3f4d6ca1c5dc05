"""Sessions, speakers and categories as JSON."""

from typing import Any

from rest_framework import serializers

from common.serializers import InstantField, StrictSerializer, TimezoneField
from events.models import Category, Session, Speaker

MOST_ID = 2**63 - 1
MOST_SPEAKERS = 100


class CategorySerializer(serializers.ModelSerializer[Category]):
    event_count = serializers.IntegerField(help_text="Published events.")

    class Meta:
        model = Category
        fields = ["id", "name", "slug", "description", "event_count"]


class CategoryInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    slug = serializers.SlugField(max_length=80, required=False)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SpeakerBriefSerializer(serializers.ModelSerializer[Speaker]):
    class Meta:
        model = Speaker
        fields = ["id", "name", "headline", "photo_url"]


class SpeakerSerializer(serializers.ModelSerializer[Speaker]):
    session_ids = serializers.SerializerMethodField()

    class Meta:
        model = Speaker
        fields = ["id", "event_id", "name", "headline", "bio", "photo_url", "session_ids"]

    def get_session_ids(self, speaker: Speaker) -> list[int]:
        return sorted(session.pk for session in speaker.sessions.all())


class SpeakerChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    headline = serializers.CharField(max_length=200, required=False, allow_blank=True)
    bio = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    photo_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class SpeakerInputSerializer(SpeakerChangeSerializer):
    event_id = serializers.IntegerField(min_value=1, max_value=MOST_ID)


class SessionSerializer(serializers.ModelSerializer[Session]):
    starts_at = InstantField()
    ends_at = InstantField()
    speaker_ids = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ["id", "event_id", "title", "abstract", "starts_at", "ends_at", "room", "capacity", "speaker_ids"]

    def get_speaker_ids(self, session: Session) -> list[int]:
        return sorted(speaker.pk for speaker in session.speakers.all())


class SessionOfEventSerializer(SessionSerializer):
    """A session within its event, with its speakers."""

    speakers = SpeakerBriefSerializer(many=True)

    class Meta(SessionSerializer.Meta):
        fields = [*SessionSerializer.Meta.fields, "speakers"]


class SessionChangeSerializer(StrictSerializer):
    """``speakers`` are those of ``speaker_ids``; one that is not there is refused."""

    title = serializers.CharField(max_length=200)
    abstract = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    starts_at = InstantField()
    ends_at = InstantField()
    timezone = TimezoneField(required=False)
    room = serializers.CharField(max_length=100, required=False, allow_blank=True)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)
    speaker_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_ID), max_length=MOST_SPEAKERS, required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ids = attrs.pop("speaker_ids", None)
        speakers = {} if ids is None else {"speakers": self._speakers(ids)}
        return {name: value for name, value in attrs.items() if name != "timezone"} | speakers

    def _speakers(self, ids: list[int]) -> list[Speaker]:
        found = Speaker.objects.in_bulk(ids)
        if unknown := [number for number in ids if number not in found]:
            message = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({"speaker_ids": [message.format(pk_value=unknown[0])]})
        return [found[number] for number in ids]


class SessionInputSerializer(SessionChangeSerializer):
    event_id = serializers.IntegerField(min_value=1, max_value=MOST_ID)
