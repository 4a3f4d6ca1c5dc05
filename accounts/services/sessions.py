"""Log-ins of the API."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.errors import InvalidCredentials, RefreshTokenDead
from accounts.models import ApiSession, User
from accounts.tokens import access_token_of, refresh_token_of, session_id


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds until the access token ends."""
    token_type: str = "bearer"  # noqa: S105  RFC 6749's word


def log_in(*, email: str, password: str) -> User:
    """The active user with these credentials; the same InvalidCredentials whatever is wrong with them."""
    user = authenticate(None, email=User.objects.normalize_email(email), password=password)
    if not isinstance(user, User):
        raise InvalidCredentials
    return user


def start_session(*, user: User, now: datetime) -> Tokens:
    """A new log-in of the API and its first pair of tokens."""
    session = ApiSession(user=user, refresh_id=uuid.uuid4().hex, expires_at=now + RefreshToken.lifetime)
    session.save(force_insert=True)
    return _tokens_of(session)


def decoy_tokens(*, user: User, now: datetime) -> Tokens:
    """Tokens like any others, of a session that does not exist."""
    return _tokens_of(ApiSession(user=user, refresh_id=uuid.uuid4().hex, expires_at=now + RefreshToken.lifetime))


def rotate_tokens(*, refresh_token: str, now: datetime) -> Tokens:
    """A new pair for the living refresh token of a session, which is dead from then on.

    Raises RefreshTokenDead. Showing a dead one ends the whole session, since a thief may hold the living one.
    """
    token = _read(refresh_token)
    session = ApiSession.objects.select_related("user").filter(pk=session_id(token), ended_at=None).first()
    if session is None or not session.user.is_active:
        raise RefreshTokenDead
    session.refresh_id = uuid.uuid4().hex
    session.expires_at = now + RefreshToken.lifetime
    living = ApiSession.objects.filter(pk=session.pk, refresh_id=token["jti"], ended_at=None)
    if not living.update(refresh_id=session.refresh_id, expires_at=session.expires_at):
        ApiSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now)
        raise RefreshTokenDead
    return _tokens_of(session)


def end_session(*, refresh_token: str, now: datetime) -> None:
    """Log out: the session of this refresh token ends; raises RefreshTokenDead where it has ended."""
    if not ApiSession.objects.filter(pk=session_id(_read(refresh_token)), ended_at=None).update(ended_at=now):
        raise RefreshTokenDead


def end_all_sessions(*, user: User, now: datetime) -> int:
    """End every session of the user in the API; the number ended."""
    return ApiSession.objects.filter(user=user, ended_at=None).update(ended_at=now)


def forget_expired_sessions(*, now: datetime) -> int:
    """Delete sessions whose last refresh token has expired; the number deleted. For the scheduler."""
    return ApiSession.objects.filter(expires_at__lte=now).delete()[0]


def _read(refresh_token: str) -> RefreshToken:
    try:
        return RefreshToken(refresh_token)  # type: ignore[arg-type]
    except TokenError as error:
        raise RefreshTokenDead from error


def _tokens_of(session: ApiSession) -> Tokens:
    access = access_token_of(session)
    return Tokens(str(access), str(refresh_token_of(session)), int(access.lifetime.total_seconds()))
