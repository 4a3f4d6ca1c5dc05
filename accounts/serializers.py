"""Accounts as JSON."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import OrganizerRequest, User
from common.phones import validate_phone
from common.serializers import InstantField, StrictSerializer, TimezoneField


class PasswordField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=128, trim_whitespace=False, write_only=True, **kwargs)


class RegisterSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)
    password = PasswordField()


class LoginSerializer(StrictSerializer):
    email = serializers.CharField(max_length=254)
    password = PasswordField()
    code = serializers.CharField(max_length=32, default="", help_text="Of the second factor, where there is one.")


class RefreshSerializer(StrictSerializer):
    refresh_token = serializers.CharField(max_length=4096)


class ForgotSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)


class ResetSerializer(StrictSerializer):
    token = serializers.CharField(max_length=200)
    password = PasswordField()


class ChangePasswordSerializer(StrictSerializer):
    current_password = PasswordField()
    new_password = PasswordField()


class TokenSerializer(StrictSerializer):
    token = serializers.CharField(max_length=200)


class OrganizerRequestInputSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


# In the API's document only what goes in is called a request.
@extend_schema_serializer(component_name="OrganizerApplication")
class OrganizerRequestSerializer(serializers.ModelSerializer[OrganizerRequest]):
    created_at = InstantField()

    class Meta:
        model = OrganizerRequest
        fields = ["id", "reason", "status", "created_at"]


class UserSerializer(serializers.ModelSerializer[User]):
    email_verified = serializers.SerializerMethodField()
    created_at = InstantField()

    class Meta:
        model = User
        fields = ["id", "name", "email", "phone", "role", "language", "timezone", "email_verified", "created_at"]

    def get_email_verified(self, user: User) -> bool:
        return bool(self.context["email_verified"])


class ProfileSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150, required=False)
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[validate_phone])
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    timezone = TimezoneField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("There is nothing to change in this."))
        return attrs


class TokensSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until the access token ends.")


class RegisteredSerializer(TokensSerializer):
    user = UserSerializer()
