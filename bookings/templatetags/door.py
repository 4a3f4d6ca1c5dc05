"""How the door says when somebody came, and which ticket they have."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from bookings.codes import short_code
from events.models import Event
from events.templatetags.events import day_and_time

register = template.Library()
register.filter("short_code", short_code)


@register.simple_tag
def clock(when: datetime, event: Event) -> str:
    """The time of day at the event; with the day where that is not today."""
    there, today = when.astimezone(event.zone), timezone.now().astimezone(event.zone).date()
    time = date_format(there, pgettext("time format", "H:i"))
    return time if there.date() == today else day_and_time(date_format(there, pgettext("date format", "D j M")), time)


@register.simple_tag
def day_at(event: Event, now: datetime) -> str:
    """``now``, ``today``, ``later`` or ``over``, by the event's own calendar."""
    if event.ends_at <= now:
        return "over"
    if event.starts_at <= now:
        return "now"
    starts_today = event.starts_at.astimezone(event.zone).date() == now.astimezone(event.zone).date()
    return "today" if starts_today else "later"
