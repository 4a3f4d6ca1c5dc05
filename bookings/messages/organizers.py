"""What organizers write to those who booked, and what they are told of a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import User
from bookings import samples
from bookings.messages.bookings import ids_managed_by, load, load_many, page_of
from bookings.models import OrganizerMessage
from bookings.querysets import RECIPIENTS
from bookings.selectors import recipients_of
from events.models import Event
from notifications import audiences, topics
from notifications.audiences import Audience, Recipient
from notifications.kinds import Kind, Priority, register
from notifications.models import Announcement
from notifications.selectors import willing
from notifications.topics import Topic

MESSAGE_SENT = "organizer_message_sent"


def _title(event_id: int) -> str:
    return Event.with_deleted.filter(pk=event_id).values_list("title", flat=True).first() or ""


WRITTEN = topics.register(Topic("organizer", _("What organizers write about what you booked"), _title))
SUMMARIES = topics.register(
    Topic("summary", _("The summary of a day of your own events"), is_for=lambda user: user.is_organizer)
)


def _read_message(context: Mapping[str, Any]) -> dict[str, Any]:
    """The text that the message's details name, or that they have, where it is a test."""
    if "message" not in context:
        return {"headline": context.get("headline", ""), "text": context.get("text", "")}
    message = OrganizerMessage.objects.get(pk=context["message"])
    return {"headline": message.subject, "text": message.body}


def _load_user(user_id: int) -> dict[str, Any]:
    return {"user": User.objects.get(pk=user_id)}


def _read_test(context: Mapping[str, Any]) -> dict[str, Any]:
    event = Event.with_deleted.filter(pk=context.get("event", 0)).first()
    return _read_message(context) | {"event": event, "title": event.title if event else ""}


def _read_day(context: Mapping[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(context.get("day", "2000-01-01"))
    admin_url = settings.SITE_URL + reverse("admin:events_event_changelist")
    return {"day_in_words": date_format(day, pgettext("date format", "l, j F Y")), "admin_url": admin_url}


MESSAGE = Kind(
    "booking_message",
    _("Organizer’s message"),
    "%(headline)s",
    load,
    load_many=load_many,
    managed_by=ids_managed_by,
    enrich=_read_message,
    topic=WRITTEN,
    scope=lambda context: context["event"].pk,
    is_current=lambda context: context["booking"].is_live,
    priority=Priority.BULK,
    sample=samples.message,
)
TEST = Kind(
    "organizer_message_test",
    _("Organizer’s message, a test to themselves"),
    _("Test: %(headline)s"),
    _load_user,
    enrich=_read_test,
    sample=samples.message,
)
SUMMARY = Kind(
    "organizer_summary",
    _("Organizer’s summary of a day"),
    _("Your events on %(day_in_words)s"),
    _load_user,
    enrich=_read_day,
    topic=SUMMARIES,
    priority=Priority.BULK,
    sample=samples.summary,
)
for _kind in (MESSAGE, TEST, SUMMARY):
    register(_kind)


def _recipients(announcement: Announcement, size: int) -> list[Recipient]:
    message = OrganizerMessage.objects.get(pk=announcement.subject_id)
    return page_of(willing(recipients_of(message), "email", WRITTEN, message.event_id), announcement, size)


audiences.register(Audience(RECIPIENTS, MESSAGE_SENT, MESSAGE.name, _recipients))
