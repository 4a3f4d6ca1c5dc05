"""Time zones by their IANA names."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# A day from the end of time there are zones in which an instant cannot be shown.
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


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
