"""Sign-up and sessions of the API."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.serializers import (
    LoginSerializer,
    RefreshSerializer,
    RegisteredSerializer,
    RegisterSerializer,
    TokensSerializer,
    UserSerializer,
)
from common.filters import StrictQuery


class AuthView(StrictQuery, APIView):
    """Open to all; a token that is sent along is not looked at, so that an expired one never blocks a log-in."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class RegisterView(AuthView):
    @extend_schema(operation_id="register", request=RegisterSerializer, responses={201: RegisteredSerializer})
    def post(self, request: Request) -> Response:
        serializer = RegisterSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = services.register_user(**serializer.validated_data, language=get_language() or "")
        tokens = services.start_session(user=user, now=timezone.now())
        return Response({"user": UserSerializer(user).data, **asdict(tokens)}, status=201)


class LoginView(AuthView):
    @extend_schema(operation_id="login", request=LoginSerializer, responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        serializer = LoginSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = services.log_in(**serializer.validated_data)
        return Response(asdict(services.start_session(user=user, now=timezone.now())))


class RefreshView(AuthView):
    @extend_schema(operation_id="refresh", request=RefreshSerializer, responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        serializer = RefreshSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(asdict(services.rotate_tokens(**serializer.validated_data, now=timezone.now())))
