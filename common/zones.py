"""Time zones by their IANA names."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def zone(name: Any) -> ZoneInfo | None:
    """The IANA zone of that name, or None where there is none."""
    try:
        return ZoneInfo(name)
    except (TypeError, ValueError, OSError, KeyError):
        return None


def validate_zone(name: str) -> None:
    if not name or zone(name) is None:
        raise ValidationError(_("This is not a time zone; write one as Europe/Paris."), code="unknown_zone")


def default_zone() -> str:
    """The site's own zone; a function, so that migrations do not depend on the environment."""
    return settings.TIME_ZONE
