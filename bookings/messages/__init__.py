"""The messages about bookings: what happened to one, reminders and thanks, and what organizers and chats get."""

from bookings.messages.bookings import (
    CANCELLED,
    CHANGED,
    CONFIRMED,
    EVENT_CANCELLED,
    EVENT_CHANGED,
    EXPIRED,
    MOVED,
    OFFERED,
    TEXTED,
    WAITLISTED,
)
from bookings.messages.chats import DIGEST
from bookings.messages.clock import REMINDER, REMINDER_DUE, REMINDERS, THANKS, THANKS_DUE
from bookings.messages.organizers import MESSAGE_SENT, SUMMARIES, SUMMARY, TEST, WRITTEN

__all__ = [
    "CANCELLED",
    "CHANGED",
    "CONFIRMED",
    "DIGEST",
    "EVENT_CANCELLED",
    "EVENT_CHANGED",
    "EXPIRED",
    "MESSAGE_SENT",
    "MOVED",
    "OFFERED",
    "REMINDER",
    "REMINDERS",
    "REMINDER_DUE",
    "SUMMARIES",
    "SUMMARY",
    "TEST",
    "TEXTED",
    "THANKS",
    "THANKS_DUE",
    "WAITLISTED",
    "WRITTEN",
]
