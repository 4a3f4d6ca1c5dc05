"""What is kept about a person, and how it is erased. Each app's privacy.py adds what that app keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.models import User
from accounts.trail import record
from common.errors import NotAllowed
from notifications.privacy import erase_messages_to
from notifications.selectors import unsubscribed


@dataclass(frozen=True)
class Keeper:
    """``export`` gives what an app keeps about a user, fit for JSON; ``erase`` leaves no personal data of it.

    ``ensure_erasable`` raises the reason why the user cannot be erased now.
    """

    name: str
    export: Callable[[User], Any]
    erase: Callable[[User, datetime], None]
    ensure_erasable: Callable[[User], None] = lambda user: None


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    _keepers.append(keeper)


def export_user(*, user: User) -> dict[str, Any]:
    """Everything kept about the person: one key for the account, and one for each app that keeps something."""
    account = {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "role": user.role,
        "language": user.language,
        "timezone": user.timezone,
        "created_at": user.created_at,
        "last_login": user.last_login,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "sessions": list(user.api_sessions.values("created_at", "expires_at", "ended_at")),
        "unsubscribed": [str(each) for each in unsubscribed(user.email)],
        "organizer_requests": list(user.organizer_requests.values("reason", "status", "created_at", "decided_at")),
    }
    return {"account": account} | {keeper.name: keeper.export(user) for keeper in _keepers}


def erase_user(*, user: User, by: User | None = None, now: datetime) -> None:
    """No name, address or phone of the person stays anywhere; seats and totals stay true.

    The row stays as a nameless one, since bookings, events and the trail point at it. ``by`` is the admin who does it
    for somebody else. Raises NotAllowed for the only admin, and what a keeper objects.
    """
    with transaction.atomic():
        _ensure_an_admin_stays(user)
        for keeper in _keepers:
            keeper.ensure_erasable(user)
        for keeper in _keepers:
            keeper.erase(user, now)
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        erase_messages_to(recipient=user.email)
        user.api_sessions.all().delete()
        user.organizer_requests.all().delete()
        user.email = f"erased-{user.pk}@invalid"
        user.name = user.phone = ""
        user.role, user.is_active, user.last_login = User.Role.ATTENDEE, False, None
        user.language, user.timezone = "en", "UTC"
        user.set_unusable_password()
        user.save()
        record(action="account.erased", target=user, by=by, now=now)


def _ensure_an_admin_stays(user: User) -> None:
    """Raise NotAllowed for the only one. All are locked, so that the last two do not go at once."""
    if user.is_superuser:
        admins = User.objects.filter(role=User.Role.ADMIN, is_active=True).order_by("pk")
        if set(admins.select_for_update(no_key=True)) <= {user}:
            raise NotAllowed
