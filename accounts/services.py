"""Everything that changes who somebody is, or lets them in."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.errors import EmailTaken, InvalidCredentials, RefreshTokenDead, WeakPassword
from accounts.models import ApiSession, User
from accounts.tokens import access_token_of, refresh_token_of, session_id


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds until the access token ends."""
    token_type: str = "bearer"  # noqa: S105


def register_user(*, name: str, email: str, password: str, language: str = "") -> User:
    """A new attendee; raises WeakPassword or EmailTaken."""
    email = User.objects.normalize_email(email)
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise WeakPassword(field="password", reasons=" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name, language=language or settings.LANGUAGE_CODE)
    except IntegrityError as error:
        raise EmailTaken(field="email") from error


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


def _read(refresh_token: str) -> RefreshToken:
    try:
        return RefreshToken(refresh_token)  # type: ignore[arg-type]
    except TokenError as error:
        raise RefreshTokenDead from error


def _tokens_of(session: ApiSession) -> Tokens:
    access = access_token_of(session)
    return Tokens(str(access), str(refresh_token_of(session)), int(access.lifetime.total_seconds()))
