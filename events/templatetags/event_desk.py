"""What every organizer's screen about one event begins with: what it is, and the way to all its parts."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.spans import local_span
from events.models import Event
from events.permissions import owns

register = template.Library()
# The tab of a screen by the beginning of its URL's name; the longest that fits counts.
TABS_OF_SCREENS = {
    "events_event_": "facts",
    "events_event_add_slots": "slots",
    "events_timeslot_": "slots",
    "events_session_": "programme",
    "events_speaker_": "speakers",
    "events_teammember_": "team",
    "bookings_booking_": "bookings",
    "bookings_attendee_": "attendees",
    "bookings_attendee_messages": "messages",
    "bookings_attendee_numbers": "numbers",
    "notifications_webhook": "webhooks",
    "accounts_trailentry_": "history",
}


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    url: str


@register.inclusion_tag("admin/events/desk.html", takes_context=True)
def event_desk(context: dict[str, Any], event: Event | None) -> dict[str, Any]:
    """Nothing where there is no event."""
    if event is None or event.pk is None:
        return {}
    request = context["request"]
    return {
        "request": request,
        "event": event,
        "when": f"{local_span(event.starts_at, event.ends_at, event.zone)} ({event.timezone})",
        "tabs": _tabs(event, request.user),
        "current": _current(request),
    }


def _tabs(event: Event, user: Any) -> list[Tab]:
    def listed(name: str, **more: str) -> str:
        return reverse(f"admin:{name}_changelist", query={"event__id__exact": event.pk, **more})

    tabs = [
        Tab("facts", _("Facts"), reverse("admin:events_event_change", args=[event.pk])),
        Tab("slots", _("Time slots"), listed("events_timeslot")),
        Tab("programme", _("Programme"), listed("events_session")),
        Tab("speakers", _("Speakers"), listed("events_speaker")),
        Tab("bookings", _("Bookings"), listed("bookings_booking")),
        Tab("attendees", _("Attendees"), listed("bookings_attendee")),
        Tab("waitlist", _("Waitlist"), listed("bookings_booking", status__exact="waitlisted")),
        Tab("messages", _("Messages"), reverse("admin:bookings_attendee_messages", args=[event.pk])),
        Tab("numbers", _("Statistics"), reverse("admin:bookings_attendee_numbers", args=[event.pk])),
        Tab("team", _("Team"), listed("events_teammember")),
    ]
    if owns(user, event):
        endpoints = reverse("admin:notifications_webhookendpoint_changelist", query={"event": event.pk})
        tabs.append(Tab("webhooks", _("Webhooks"), endpoints))
    history = reverse("admin:accounts_trailentry_changelist", query={"event_id__exact": event.pk})
    return [*tabs, Tab("history", _("History"), history)]


def _current(request: HttpRequest) -> str:
    if request.resolver_match is None:
        return ""
    screen = request.resolver_match.url_name or ""
    if screen.startswith("bookings_booking_") and request.GET.get("status__exact") == "waitlisted":
        return "waitlist"
    fitting = [name for name in TABS_OF_SCREENS if screen.startswith(name)]
    return TABS_OF_SCREENS[max(fitting, key=len)] if fitting else ""
