"""Spans of time in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import pgettext


def local_span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Both ends as the clock shows them in that zone, the day once where it is the same."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    whole = pgettext("date format", "j M Y, H:i")
    end_format = pgettext("time format", "H:i") if start.date() == end.date() else whole
    return f"{date_format(start, whole)}–{date_format(end, end_format)}"
