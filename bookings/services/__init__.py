"""Everything that takes, moves or frees a seat, lets people in, and tells them what they need to know."""

from bookings.services.attendees import correct_attendee, register_attendee, take_out_attendee
from bookings.services.booking import MOST_SEATS, Person, book_once, book_seats, ensure_bookable
from bookings.services.by_team import register_booking, resend_confirmation
from bookings.services.changes import cancel_booking, change_booking, correct_booking, end_booking, move_booking
from bookings.services.chats import tell_chats
from bookings.services.door import check_in, undo_check_in, walk_up
from bookings.services.feeds import feed_of, renew_feed
from bookings.services.organizer_messages import (
    Draft,
    count_recipients,
    send_due_messages,
    send_message,
    send_test,
    take_back_message,
)
from bookings.services.people import Correction
from bookings.services.reminders import remind, thank
from bookings.services.seats import lock_booking
from bookings.services.summaries import summarize
from bookings.services.waitlist import accept_offer, expire_offers, offer_by_hand

__all__ = [
    "MOST_SEATS",
    "Correction",
    "Draft",
    "Person",
    "accept_offer",
    "book_once",
    "book_seats",
    "cancel_booking",
    "change_booking",
    "check_in",
    "correct_attendee",
    "correct_booking",
    "count_recipients",
    "end_booking",
    "ensure_bookable",
    "expire_offers",
    "feed_of",
    "lock_booking",
    "move_booking",
    "offer_by_hand",
    "register_attendee",
    "register_booking",
    "remind",
    "renew_feed",
    "resend_confirmation",
    "send_due_messages",
    "send_message",
    "send_test",
    "summarize",
    "take_back_message",
    "take_out_attendee",
    "tell_chats",
    "thank",
    "undo_check_in",
    "walk_up",
]
