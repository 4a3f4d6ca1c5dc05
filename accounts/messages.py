"""The messages about accounts."""

from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.kinds import Kind, Priority, register


def _load(user_id: int) -> dict[str, Any]:
    """The user, or none where the address belongs to nobody."""
    return {"user": User.objects.filter(pk=user_id).first()}


def _load_many(user_ids: list[int]) -> dict[int, dict[str, Any]]:
    return {user.pk: {"user": user} for user in User.objects.filter(pk__in=user_ids)}


def _sample() -> dict[str, Any]:
    """Its links lead nowhere."""
    links = dict.fromkeys(("activate_url", "desk_url", "reset_url", "signup_url"), f"{settings.SITE_URL}/accounts/")
    return {"user": User(pk=1, name="Grace Hopper", email="grace@example.org")} | links


def _kind(name: str, label: Promise, subject: Promise, **more: Any) -> Kind:
    kind = Kind(name, label, subject, _load, load_many=_load_many, sample=_sample, **more)
    register(kind)
    return kind


URGENT = Priority.URGENT  # who asked for one of these waits for it
VERIFY = _kind(
    "account_verify", _("Confirm an address"), _("Confirm your e-mail address"), is_secret=True, priority=URGENT
)
RESET = _kind("account_reset", _("Password reset"), _("Choose a new password"), is_secret=True, priority=URGENT)
UNKNOWN = _kind("account_unknown", _("No such account"), _("There is no account with this address"), priority=URGENT)
EXISTS = _kind("account_exists", _("Account exists"), _("You have an account already"), priority=URGENT)
CHANGED = _kind("account_changed", _("Account changed"), _("Your account was changed"))
WELCOME = _kind("account_welcome", _("Welcome"), _("Welcome to %(site_name)s"))
GRANTED = _kind("account_granted", _("Request granted"), _("You can publish events now"))
REFUSED = _kind("account_refused", _("Request refused"), _("Your request to publish events"))
