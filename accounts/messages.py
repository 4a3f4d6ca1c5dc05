"""The messages about accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.kinds import Kind, register


def _load(user_id: int) -> dict[str, Any]:
    """The user, or none where the address belongs to nobody."""
    return {"user": User.objects.filter(pk=user_id).first()}


VERIFY = Kind("account_verify", _("Confirm an address"), _("Confirm your e-mail address"), _load, is_secret=True)
RESET = Kind("account_reset", _("Password reset"), _("Choose a new password"), _load, is_secret=True)
UNKNOWN = Kind("account_unknown", _("No such account"), _("There is no account with this address"), _load)
EXISTS = Kind("account_exists", _("Account exists"), _("You have an account already"), _load)
CHANGED = Kind("account_changed", _("Account changed"), _("Your account was changed"), _load)

for _kind in (VERIFY, RESET, UNKNOWN, EXISTS, CHANGED):
    register(_kind)
