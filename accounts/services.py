"""Everything that changes who somebody is, or lets them in."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.errors import EmailTaken, InvalidCredentials, RefreshTokenDead, WeakPassword
from accounts.models import User


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


def issue_tokens(*, user: User) -> Tokens:
    refresh = RefreshToken.for_user(user)
    access = refresh.access_token
    return Tokens(str(access), str(refresh), int(access.lifetime.total_seconds()))


def rotate_tokens(*, refresh_token: str) -> Tokens:
    """A new pair for a living refresh token, which is dead from then on; raises RefreshTokenDead for any other."""
    with transaction.atomic():
        try:
            old = RefreshToken(refresh_token)  # type: ignore[arg-type]
            user = User.objects.get(pk=old["user_id"], is_active=True)
            is_first: bool = old.blacklist()[1]  # type: ignore[index]
        except (TokenError, User.DoesNotExist, KeyError) as error:
            raise RefreshTokenDead from error
        if not is_first:
            raise RefreshTokenDead
        return issue_tokens(user=user)
