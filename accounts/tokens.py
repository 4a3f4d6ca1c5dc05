"""JSON Web Tokens of the API: what they carry, and how an access token finds its user."""

import uuid
from typing import Any

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.models import ApiSession, User

SESSION = "sid"


def refresh_token_of(session: ApiSession) -> RefreshToken:
    """A refresh token with the session's ``refresh_id`` as its jti."""
    token = RefreshToken()
    token[SESSION] = str(session.pk)
    token["jti"] = session.refresh_id
    token["sub"] = str(session.user_id)
    return token


def access_token_of(session: ApiSession) -> AccessToken:
    token = AccessToken()
    token[SESSION] = str(session.pk)
    token["sub"] = str(session.user_id)
    return token


class SessionAuthentication(JWTAuthentication):
    """An access token counts only while its session lives: log-out and a new password end it at once."""

    def get_user(self, validated_token: Token) -> User:  # type: ignore[override]
        session = (
            ApiSession.objects.select_related("user").filter(pk=session_id(validated_token), ended_at=None).first()
        )
        if session is None or not session.user.is_active:
            raise InvalidToken
        return session.user


def session_id(token: Any) -> uuid.UUID:
    """The session that a token names; the nil UUID, which no session has, where it names none."""
    try:
        return uuid.UUID(str(token.get(SESSION)))
    except ValueError:
        return uuid.UUID(int=0)
