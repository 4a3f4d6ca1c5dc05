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
    email = serializers.CharField(source="known_email", help_text="Empty where the person was named by user_id.")
    created_at = InstantField()

    class Meta:
        model = TeamMember
        fields = ["user_id", "name", "email", "role", "created_at"]


class PersonOfTeamSerializer(StrictSerializer):
    """A user by ``user_id`` or ``email``."""

    user_id = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    email = serializers.EmailField(required=False, max_length=254)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """``who``: the column of a user that names the person."""
        if ("user_id" in attrs) == ("email" in attrs):
            raise serializers.ValidationError(_("Give a user_id or an email."))
        return {"who": {"pk": attrs["user_id"]} if "user_id" in attrs else {"email": attrs["email"].lower()}}


class TeamMemberInputSerializer(PersonOfTeamSerializer):
    role = serializers.ChoiceField(choices=TeamMember.Role.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of ``add_team_member``; whoever cannot log in is not found."""
        who = super().validate(attrs)["who"]
        user = User.objects.filter(is_active=True, **who).first()
        if user is None:
            raise serializers.ValidationError({"email" if "email" in who else "user_id": [_("There is no such user.")]})
        return {"user": user, "role": attrs["role"], "by_email": "email" in who}
