"""Accounts as JSON."""

from rest_framework import serializers

from accounts.models import User
from common.serializers import InstantField, StrictSerializer


class RegisterSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class LoginSerializer(StrictSerializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class RefreshSerializer(StrictSerializer):
    refresh_token = serializers.CharField(max_length=4096)


class UserSerializer(serializers.ModelSerializer[User]):
    created_at = InstantField()

    class Meta:
        model = User
        fields = ["id", "name", "email", "phone", "role", "language", "timezone", "created_at"]


class TokensSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until the access token ends.")


class RegisteredSerializer(TokensSerializer):
    user = UserSerializer()
