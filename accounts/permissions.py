"""Who may do what with accounts."""

from typing import Any

from django.conf import settings


def may_manage_people(user: Any) -> bool:
    """Roles, requests and switched-off accounts are the admins' matter."""
    return bool(user.is_authenticated and user.is_superuser)


def must_have_second_factor(user: Any) -> bool:
    """Organizers and admins, where REQUIRE_2FA_FOR_ADMINS makes it their duty."""
    return bool(settings.REQUIRE_2FA_FOR_ADMINS and user.is_staff)
