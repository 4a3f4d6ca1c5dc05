"""The messages that come by the clock: reminders before a slot, and thanks after it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings import samples
from bookings.messages.bookings import has_gateway, ids_managed_by, load, load_many, page_of, texts_of, wants_texts
from bookings.models import Booking
from events.models import Event
from notifications import audiences, topics
from notifications.audiences import Audience, Recipient
from notifications.kinds import Kind, Priority, register
from notifications.models import Announcement, Notification
from notifications.selectors import willing
from notifications.topics import Topic

REMINDER_DUE = "reminder_due"
THANKS_DUE = "thanks_due"


def _title(event_id: int) -> str:
    return Event.with_deleted.filter(pk=event_id).values_list("title", flat=True).first() or ""


REMINDERS = topics.register(Topic("reminders", _("Reminders of what you booked"), _title))
GRATITUDE = topics.register(Topic("thanks", _("Thanks after an event")))


def takes_place(context: Mapping[str, Any]) -> bool:
    """The booking is confirmed, and its event goes on."""
    return context["booking"].status == Booking.Status.CONFIRMED and context["event"].is_published


def _is_ahead(context: Mapping[str, Any]) -> bool:
    """Of the time that the reminder was written for, which has not come yet."""
    slot = context["slot"]
    is_same = context.get("starts_at") == slot.starts_at.isoformat()
    return takes_place(context) and is_same and slot.starts_at > timezone.now()


REMINDER = Kind(
    "booking_reminder",
    _("Reminder"),
    _("Reminder: %(title)s"),
    load,
    load_many=load_many,
    managed_by=ids_managed_by,
    topic=REMINDERS,
    scope=lambda context: context["event"].pk,
    is_current=_is_ahead,
    texted=wants_texts,
    sample=samples.context,
)
THANKS = Kind(
    "booking_thanks",
    _("Thanks after the event"),
    _("Thank you for coming: %(title)s"),
    load,
    load_many=load_many,
    managed_by=ids_managed_by,
    topic=GRATITUDE,
    is_current=lambda context: takes_place(context) and context["event"].thanks_enabled,
    priority=Priority.BULK,
    sample=samples.context,
)
register(REMINDER)
register(THANKS)


def _reminded(announcement: Announcement, size: int) -> list[Recipient]:
    bookings = willing(_to_remind(announcement), "email", REMINDERS, _event_of(announcement))
    return [_keyed(each, _key(each, announcement)) for each in page_of(bookings, announcement, size)]


def _reminded_by_sms(announcement: Announcement, size: int) -> list[Recipient]:
    """They asked for it by itself, so having had enough of mails does not end it; the booking's page does."""
    page = texts_of(_to_remind(announcement), announcement, size)
    return [_keyed(each, f"{_key(each, announcement)}:sms") for each in page]


def _to_remind(announcement: Announcement) -> QuerySet[Booking, Any]:
    """Who had booked by the time of the reminder: whoever comes later knows, and gets no late one."""
    starts_at = _start_in(announcement)
    ahead = timedelta(minutes=announcement.context["minutes"])
    return Booking.objects.filter(
        slot=announcement.subject_id, status=Booking.Status.CONFIRMED, slot__starts_at=starts_at,
        created_at__lte=starts_at - ahead,
    )  # fmt: skip


def _start_in(announcement: Announcement) -> datetime:
    return datetime.fromisoformat(announcement.context["starts_at"])


def _key(recipient: Recipient, announcement: Announcement) -> str:
    minutes, starts_at = announcement.context["minutes"], _start_in(announcement)
    return f"{REMINDER.name}:{recipient.subject_id}:{minutes}:{starts_at:%Y%m%dT%H%M%S}"


def _keyed(recipient: Recipient, key: str) -> Recipient:
    return Recipient(recipient.cursor, recipient.subject_id, recipient.address, recipient.language, key)


def _event_of(announcement: Announcement) -> Any:
    return Event.with_deleted.filter(slots=announcement.subject_id).values("pk")[:1]


def _thanked(announcement: Announcement, size: int) -> list[Recipient]:
    """Who was let in; where nobody was, nobody was asked, and all who had a seat are thanked."""
    bookings: Any = Booking.objects.filter(slot=announcement.subject_id, status=Booking.Status.CONFIRMED)
    there = bookings.with_somebody_in()
    return page_of(willing(there if there.exists() else bookings, "email", GRATITUDE), announcement, size)


audiences.register(Audience("bookers_to_remind", REMINDER_DUE, REMINDER.name, _reminded))
audiences.register(
    Audience(
        "bookers_to_remind_by_sms",
        REMINDER_DUE,
        REMINDER.name,
        _reminded_by_sms,
        channel=Notification.Channel.SMS,
        is_on=has_gateway,
    )
)
audiences.register(Audience("bookers_to_thank", THANKS_DUE, THANKS.name, _thanked))
