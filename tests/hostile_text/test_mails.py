"""Mails about people and events with a bad name: their text, their HTML, their heads, and what is attached."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from bookings.models import Booking
from notifications import kinds, services
from notifications.mail import compose
from notifications.models import Notification
from tests.access.world import World
from tests.hostile_text.eyes import Eyes, altered, marks_in
from tests.hostile_text.reading import calendar_complaints
from tests.hostile_text.words import MARKS, STYLES, Hostile, hostile_world

pytestmark = pytest.mark.django_db

MARKED = {name: mark for mark, name in MARKS.items()}
SHOWN = {
    "events.Event.title",
    "events.Event.cancel_reason",
    "events.Event.location",
    "events.Event.online_url",
    "bookings.Booking.name",
    "bookings.Attendee.name",
    "notifications.WebhookEndpoint.url",
    "bookings.OrganizerMessage.subject",
    "bookings.OrganizerMessage.body",
    "events.Event.summary",
    "events.Event.thanks_note",
    "events.Category.name",
    "accounts.User.name",
}
HEADS = {
    "Message-ID", "Auto-Submitted", "Content-Language", "Subject", "From", "To", "Date", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def notification_of(kind: str, world: World, hostile: Hostile) -> Notification:
    """A message of that kind, whose context says that everything about the event has changed to something bad."""
    pair = [hostile.words[MARKED["events.Event.title"]]] * 2
    times = ["2030-01-01T10:00:00+00:00", "2030-01-01T12:00:00+00:00", "Europe/Paris"]
    Booking.objects.update(offer_expires_at=timezone.now())
    row = _row_of(kind, world)
    world.message.kind, world.message.subject_id, world.message.recipient = kind, row.pk, "zelda@quux.example"
    world.message.context = {"changes": {"title": pair, "place": pair, "online": pair, "time": [times, times]}}
    world.message.context |= {"message": world.written.pk, "event": world.event.pk}
    world.message.save()
    return world.message


def _row_of(kind: str, world: World) -> Any:
    rows = {"booking": world.booking, "event": world.event, "webhook": world.webhook}
    return rows.get(kind.partition("_")[0], world.applicant)


@pytest.mark.parametrize("style", STYLES)
def test_every_mail_has_the_words_as_text_alone(style: str):
    world, hostile = hostile_world(style)

    complaints, shown = {}, set()
    for kind in kinds.names():
        letter = compose(notification_of(kind, world, hostile))
        sent = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
        found, columns = look_at(sent, hostile)
        complaints |= {kind: found} if found else {}
        shown |= columns

    assert complaints == {}
    assert shown == SHOWN - ({"events.Event.online_url"} if style in {"address", "formula"} else set())


def look_at(sent: Any, hostile: Hostile) -> tuple[list[str], set[str]]:
    assert isinstance(sent, EmailMessage)
    eyes = Eyes(part_of(sent, "text/html"))
    texts = [*eyes.texts, part_of(sent, "text/plain")]
    found = eyes.complaints + altered(texts, hostile.words) + [f"head {name}" for name in set(sent.keys()) - HEADS]
    found += ["broken head" for value in sent.values() if {"\r", "\n"} & set(value)]
    for part in sent.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            found += calendar_complaints(content)
            found += [] if len(Calendar.from_ical(content).walk("VEVENT")) == 1 else ["more than one VEVENT"]
    return found, marks_in(texts)


def part_of(sent: EmailMessage, kind: str) -> str:
    return next(part for part in sent.walk() if part.get_content_type() == kind).get_content()


@pytest.mark.parametrize("recipient", ["a@q.example\r\nBcc: b@q.example", "a@q.example\nBcc: b@q.example"])
def test_an_address_cannot_add_a_head(recipient: str):
    world, _ = hostile_world("script")
    Notification.objects.exclude(pk=world.message.pk).delete()
    Notification.objects.update(recipient=recipient, status="queued", attempts=0, next_attempt_at=timezone.now())

    services.deliver(notification_id=world.message.pk, now=timezone.now())

    kept = Notification.objects.get()
    assert mail.outbox == []
    assert (kept.status, kept.last_error.partition(":")[0]) == ("queued", "BadHeaderError")
