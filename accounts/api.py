"""Sign-up, sessions and profiles of the API."""

from dataclasses import asdict
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts import limits, privacy
from accounts.models import User
from accounts.serializers import (
    ChangePasswordSerializer,
    ForgotSerializer,
    LoginSerializer,
    OrganizerRequestInputSerializer,
    OrganizerRequestSerializer,
    ProfileSerializer,
    RefreshSerializer,
    RegisteredSerializer,
    RegisterSerializer,
    ResetSerializer,
    TokenSerializer,
    TokensSerializer,
    UserSerializer,
)
from accounts.services import people, roles, second_factor, sessions
from common.filters import StrictQuery


def _read(serializer_class: type[Serializer], request: Request) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _user_json(user: User, *, verified: bool) -> dict[str, Any]:
    return UserSerializer(user, context={"email_verified": verified}).data


class OpenView(StrictQuery, APIView):
    """For all; a token that is sent along is not looked at, so that an expired one never blocks a log-in."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class UserView(StrictQuery, APIView):
    """For the user of the access token."""

    def user(self) -> User:
        return cast("User", self.request.user)


class RegisterView(OpenView):
    @extend_schema(request=RegisterSerializer, responses={201: RegisteredSerializer})
    def post(self, request: Request) -> Response:
        """An address that has an account is answered alike, with tokens that open nothing; its owner gets a mail."""
        data, now = _read(RegisterSerializer, request), timezone.now()
        limits.spend_sign_up(request._request)
        user = people.register_user(
            **data,
            language=get_language() or "",
            spend=lambda: limits.spend_mail(request._request, data["email"]),
            now=now,
        )
        if user:
            tokens = sessions.start_session(user=user, now=now)
        else:
            user = people.decoy_user(name=data["name"], email=data["email"])
            tokens = sessions.decoy_tokens(user=user, now=now)
        return Response({"user": _user_json(user, verified=False), **asdict(tokens)}, status=201)


class LoginView(OpenView):
    @extend_schema(request=LoginSerializer, responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        data = _read(LoginSerializer, request)
        limits.spend_login(request._request, data["email"])
        user = sessions.log_in(email=data["email"], password=data["password"])
        second_factor.ensure_second_factor(user=user, code=data["code"])
        limits.refund_login(request._request, data["email"])
        return Response(asdict(sessions.start_session(user=user, now=timezone.now())))


class RefreshView(OpenView):
    @extend_schema(request=RefreshSerializer, responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        return Response(asdict(sessions.rotate_tokens(**_read(RefreshSerializer, request), now=timezone.now())))


class LogoutView(OpenView):
    @extend_schema(request=RefreshSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        sessions.end_session(**_read(RefreshSerializer, request), now=timezone.now())
        return Response(status=204)


class ForgotPasswordView(OpenView):
    @extend_schema(request=ForgotSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """The same answer whether or not the address is known; a mail tells its owner which."""
        data = _read(ForgotSerializer, request)
        limits.spend_mail(request._request, data["email"])
        people.request_password_reset(**data, now=timezone.now())
        return Response(status=204)


class ResetPasswordView(OpenView):
    @extend_schema(request=ResetSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        data = _read(ResetSerializer, request)
        limits.spend_key(request._request)
        people.reset_password(**data, now=timezone.now())
        return Response(status=204)


class VerifyEmailView(OpenView):
    @extend_schema(request=TokenSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        data = _read(TokenSerializer, request)
        limits.spend_key(request._request)
        people.verify_email(**data, now=timezone.now())
        return Response(status=204)


class ChangePasswordView(UserView):
    @extend_schema(request=ChangePasswordSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Ends every session of the user, this one too."""
        data = _read(ChangePasswordSerializer, request)
        limits.spend_login(request._request, self.user().email)
        people.change_password(
            user=self.user(), current=data["current_password"], new=data["new_password"], now=timezone.now()
        )
        limits.refund_login(request._request, self.user().email)
        return Response(status=204)


class ResendVerificationView(UserView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        limits.spend_mail(request._request, self.user().email)
        people.resend_verification(user=self.user(), now=timezone.now())
        return Response(status=204)


class MeView(UserView):
    @extend_schema(responses=UserSerializer)
    def get(self, request: Request) -> Response:
        return Response(_user_json(self.user(), verified=people.has_verified_email(self.user())))

    @extend_schema(request=ProfileSerializer, responses=UserSerializer)
    def patch(self, request: Request) -> Response:
        user = people.update_profile(user=self.user(), **_read(ProfileSerializer, request), now=timezone.now())
        return Response(_user_json(user, verified=people.has_verified_email(user)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Erases the person: bookings keep their seats' count, and nobody's name."""
        privacy.erase_user(user=self.user(), now=timezone.now())
        return Response(status=204)


class ExportView(UserView):
    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(privacy.export_user(user=self.user()))


class OrganizerView(UserView):
    @extend_schema(
        request=OrganizerRequestInputSerializer,
        responses={200: UserSerializer, 202: OrganizerRequestSerializer},
    )
    def post(self, request: Request) -> Response:
        """200 where it is open to all; 202 with the request where an admin decides."""
        data = _read(OrganizerRequestInputSerializer, request)
        filed = roles.become_organizer(user=self.user(), **data, now=timezone.now())
        if filed:
            return Response(OrganizerRequestSerializer(filed).data, status=202)
        return Response(_user_json(self.user(), verified=people.has_verified_email(self.user())))
