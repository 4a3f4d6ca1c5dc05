"""When those who booked an event are reminded of it: minutes before the start."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_REMINDERS = 5
LONGEST = 30 * 24 * 60


def default_reminders() -> list[int]:
    """A day and five minutes before."""
    return [24 * 60, 5]


def in_order(minutes: Iterable[int]) -> list[int]:
    return sorted(set(minutes), reverse=True)


def validate_reminders(value: Any) -> None:
    """At most five, each from a minute to thirty days."""
    is_list = isinstance(value, list) and all(type(each) is int for each in value)
    if not is_list or len(value) > MOST_REMINDERS or not all(1 <= each <= LONGEST for each in value):
        message = _("At most %(most)s reminders, each from 1 to %(longest)s minutes before the start.")
        raise ValidationError(message, params={"most": MOST_REMINDERS, "longest": LONGEST})
