"""What somebody with bad intentions could have typed, and a world in which every text column holds it."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.db import models

from tests.access.world import World, make_world

APPS = ("accounts", "events", "bookings", "notifications")
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
TEMPLATE = '\'"()&%<zzz>{{7*7}}{% now "Y" %}'
SHORT = "\"><zzz onload=a>{{7*7}}&%'"  # for a phone number's 32 characters
ADDRESS = "javascript:alert(1)//"
CALENDAR = "\r\nBEGIN:VEVENT\r\nUID:zzz\r\nEND:VEVENT\r\n\u202e\x0b\x1b\x7f"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1")
STYLES = {
    "script": (SCRIPT, IMAGE, TEMPLATE),
    "template": (TEMPLATE, IMAGE, SCRIPT),
    "address": (ADDRESS,),
    "calendar": (CALENDAR,),
    "formula": FORMULAS,
}

# Columns that keep what they have, each with the reason. Whatever else is text is filled.
_KEY = "made by the program, in letters that it chooses"
_CHOICE = "one of the program's own words, which the database or the validator holds it to"
KEPT = {
    "accounts.User.password": "a hash, which is shown nowhere",
    "accounts.User.role": _CHOICE,
    "accounts.User.language": _CHOICE,
    "accounts.User.timezone": _CHOICE,
    "accounts.User.session_salt": _KEY,
    "accounts.ApiSession.refresh_id": _KEY,
    "accounts.OrganizerRequest.status": _CHOICE,
    "accounts.TrailEntry.source": _CHOICE,
    "accounts.TrailEntry.action": _CHOICE,
    "accounts.TrailEntry.target_type": _CHOICE,
    "events.Category.slug": "letters, digits and hyphens; no route leads to anything else",
    "events.Event.slug": "letters, digits and hyphens; no route leads to anything else",
    "events.Event.timezone": _CHOICE,
    "events.Event.status": _CHOICE,
    "events.Event.language": _CHOICE,
    "events.Event.request_fingerprint": _KEY,
    "events.Event.chat_url": "an address that apprise takes, as the form sees to; a secret that is shown nowhere",
    "events.TeamMember.role": _CHOICE,
    "events.Picture.state": _CHOICE,
    "events.Picture.key": _KEY,
    "events.Picture.upload": _KEY,
    "events.Picture.error": _CHOICE,
    "events.SearchWord.word": "letters and digits that the index cut out of a text; read by its queries alone",
    "bookings.Booking.token": _KEY,
    "bookings.Booking.language": _CHOICE,
    "bookings.Booking.status": _CHOICE,
    "bookings.Booking.source": _CHOICE,
    "bookings.Booking.request_fingerprint": _KEY,
    "bookings.Attendee.ticket_code": _KEY,
    "bookings.CalendarFeed.token": _KEY,
    "notifications.Notification.kind": _CHOICE,
    "notifications.Notification.channel": _CHOICE,
    "notifications.Notification.language": _CHOICE,
    "notifications.Notification.dedupe_key": _KEY,
    "notifications.Notification.status": _CHOICE,
    "notifications.Announcement.key": _KEY,
    "notifications.Heartbeat.name": _KEY,
    "notifications.Announcement.audience": _CHOICE,
    "notifications.WebhookEndpoint.event_types": _CHOICE,
    "notifications.WebhookEndpoint.disabled_reason": _CHOICE,
    "notifications.WebhookEndpoint.secret": _KEY,
    "notifications.WebhookEndpoint.old_secret": _KEY,
    "notifications.WebhookDelivery.message_id": _KEY,
    "notifications.WebhookDelivery.event_type": _CHOICE,
    "notifications.WebhookDelivery.subject": _KEY,
    "notifications.WebhookDelivery.payload": "JSON out of columns that are filled; its screen has a test of its own",
    "notifications.WebhookDelivery.status": _CHOICE,
    "notifications.Suppression.address": "an address that somebody proved by getting mail at it",
    "notifications.Suppression.topic": _CHOICE,
    "events.Event.reminder_minutes": "numbers, to which form, serializer and validator hold it",
    "bookings.OrganizerMessage.audience": _CHOICE,
    "notifications.Announcement.context": "becomes the context of messages, which is filled",
}


def text_columns() -> dict[str, Any]:
    """Every column of ours that holds text, by ``app.Model.column``."""
    found = [
        (f"{model._meta.label}.{column.name}", column)
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
    ]
    return {name: column for name, column in found if isinstance(column, TEXTS)}


COLUMNS = [name for name in text_columns() if name not in KEPT]
MARKS = {f"q{number:02}~": name for number, name in enumerate(COLUMNS)}


class Hostile:
    """The words of one style, which differ by column in the mark that they begin with."""

    def __init__(self, style: str) -> None:
        self.style = style
        self.pieces = STYLES[style]
        columns = text_columns()
        self.words = {mark: self._words(mark, columns[name]) for mark, name in MARKS.items()}

    def _words(self, mark: str, column: Any) -> str:
        room = (column.max_length or 254) - len(mark) - 10  # the row's number, or a host, comes behind
        if self.style == "formula":
            return self.pieces[int(mark[1:3]) % len(self.pieces)] + mark
        if isinstance(column, models.URLField) or column.name == "image_url":
            start = "" if self.style == "address" else "https://a.example/"
            return start + (self.pieces[0] + mark if self.style == "address" else mark + self.pieces[0])
        text = ""
        for piece in (*self.pieces, SHORT):
            text += piece if len(text + piece) <= room else ""
        return mark + (text or SHORT)[: room + 6]

    def fill(self) -> dict[str, int]:
        """Write the words into every row; how many rows each column has."""
        columns = text_columns()
        return {name: self._fill(columns[name], self.words[mark]) for mark, name in MARKS.items()}

    def _fill(self, column: Any, words: str) -> int:
        rows = column.model._base_manager.all()
        for pk in rows.values_list("pk", flat=True):
            rows.filter(pk=pk).update(**{column.name: _value(column, words, pk)})
        return rows.count()


def _value(column: Any, words: str, pk: Any) -> Any:
    if isinstance(column, models.JSONField):
        return {words: [words, words]}
    if isinstance(column, models.EmailField):
        return f"{words}{pk}@q.example"
    return f"{words}{pk}" if column.unique or column.name in {"scan_id", "name"} else words


def hostile_world(style: str) -> tuple[World, Hostile]:
    """A world of people who all write like this; the owner has booked as well."""
    world, hostile = make_world(), Hostile(style)
    world.booking.user = world.people["owner"]
    world.booking.save()
    hostile.fill()
    for address in EmailAddress.objects.all():
        EmailAddress.objects.filter(pk=address.pk).update(email=f"{hostile.pieces[0]}{address.pk}@q.example")
    applicant = world.applicant
    applicant.refresh_from_db()
    world.reset_key = f"{user_pk_to_url_str(applicant)}-{default_token_generator.make_token(applicant)}"
    return world, hostile
