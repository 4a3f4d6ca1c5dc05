"""What an event's team writes to those who booked it: at once, at a time, or as a test to oneself."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction

from accounts.models import TrailEntry, User
from accounts.trail import record
from bookings import messages
from bookings.errors import MessageSent, NobodyToTell, SendsInThePast, WrongSlot
from bookings.models import OrganizerMessage
from bookings.querysets import BookingQuerySet
from bookings.selectors import recipients_of
from events.models import Event, TimeSlot
from events.permissions import ensure_manages
from notifications.selectors import willing
from notifications.services import announce, enqueue

SENT_AT_ONCE = 100


@dataclass(frozen=True)
class Draft:
    """``body`` is Markdown; ``slot`` None is all slots of the event."""

    subject: str
    body: str
    audience: str = OrganizerMessage.Audience.ALL
    slot: TimeSlot | None = None


def send_message(
    *, event: Event, draft: Draft, by: User, scheduled_at: datetime | None = None, now: datetime
) -> OrganizerMessage:
    """Written to everybody of the audience who has not unsubscribed; at ``scheduled_at``, or else now.

    Who belongs to the audience is asked when it is sent. Raises WrongSlot, SendsInThePast, or NobodyToTell where it
    would be sent now to nobody.
    """
    ensure_manages(by, event)
    if draft.slot and draft.slot.event_id != event.pk:
        raise WrongSlot(field="time_slot_id")
    if scheduled_at and scheduled_at <= now:
        raise SendsInThePast(field="scheduled_at")
    with transaction.atomic():
        message = OrganizerMessage.objects.create(
            event=event, created_by=by, created_at=now, scheduled_at=scheduled_at or now, audience=draft.audience,
            slot=draft.slot, subject=draft.subject, body=draft.body,
        )  # fmt: skip
        record(action="message.written", target=message, by=by, event_id=event.pk, now=now)
        if not scheduled_at and not _send(message, now):
            raise NobodyToTell
    return message


def count_recipients(*, event: Event, draft: Draft, by: User) -> int:
    """To how many the message would go if it was sent now."""
    ensure_manages(by, event)
    message = OrganizerMessage(event=event, slot=draft.slot, audience=draft.audience)
    return _recipients(message).count()


def _recipients(message: OrganizerMessage) -> BookingQuerySet:
    """Who has an address, and has not unsubscribed."""
    bookings = recipients_of(message).exclude(email="")
    return cast("BookingQuerySet", willing(bookings, "email", messages.WRITTEN, message.event_id))


def _send(message: OrganizerMessage, now: datetime) -> int:
    """Announce it; for how many it is."""
    message.sent_at, message.total = now, _recipients(message).count()
    message.save(update_fields=["sent_at", "total"])
    announce(occasion=messages.MESSAGE_SENT, subject_id=message.pk, context={"message": message.pk}, now=now)
    return message.total


def send_test(*, event: Event, draft: Draft, by: User, now: datetime) -> None:
    """The message as it would be, to oneself alone."""
    ensure_manages(by, event)
    enqueue(
        kind=messages.TEST.name,
        recipient=by.email,
        language=by.language,
        subject_id=by.pk,
        dedupe_key=f"{messages.TEST.name}:{uuid.uuid4().hex}",
        context={"headline": draft.subject, "text": draft.body, "event": event.pk},
        now=now,
    )


def take_back_message(*, message: OrganizerMessage, by: User, now: datetime) -> None:
    """Forget a message whose time has not come; raises MessageSent."""
    ensure_manages(by, message.event)
    with transaction.atomic():
        if not OrganizerMessage.objects.select_for_update().filter(pk=message.pk, sent_at=None).exists():
            raise MessageSent
        record(action="message.taken_back", target=message, by=by, event_id=message.event_id, now=now)
        message.delete()


def send_due_messages(*, now: datetime) -> int:
    """Announce the messages whose time has come; how many. For the scheduler."""
    due = list(OrganizerMessage.objects.due(now).order_by("scheduled_at").values_list("pk", flat=True)[:SENT_AT_ONCE])
    return sum(_send_due(pk, now) for pk in due)


@transaction.atomic
def _send_due(message_id: int, now: datetime) -> bool:
    """False where another run was faster, where it was taken back, or where nobody needs it any more. To nobody it is
    sent, too.
    """
    waiting = OrganizerMessage.objects.select_for_update(of=("self",)).select_related("event")
    message = waiting.filter(pk=message_id, sent_at=None).first()
    if message is None:
        return False
    if _is_overtaken(message):
        message.sent_at = now
        message.save(update_fields=["sent_at"])
        return False
    _send(message, now)
    return True


def _is_overtaken(message: OrganizerMessage) -> bool:
    """Whether the event is deleted, or was cancelled after this was written: "See you tomorrow" is true no more."""
    if message.event.deleted_at is not None:
        return True
    if message.event.status != Event.Status.CANCELLED:
        return False
    cancelled = TrailEntry.objects.filter(event_id=message.event_id, action="event.cancelled")
    return cancelled.filter(at__gte=message.created_at).exists()
