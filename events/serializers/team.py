"""The people of an event's team as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from common.serializers import InstantField, StrictSerializer
from events.models import TeamMember


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
