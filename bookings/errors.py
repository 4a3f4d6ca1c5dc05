"""Why a booking is refused."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, InvalidInput, NotAllowed, NotFound


class EventFull(Conflict):
    """``seats_left`` and ``waitlist_open`` travel with the answer."""

    code = "event_full"
    public = ("seats_left", "waitlist_open")
    message = _("Not enough seats are left; %(seats_left)s free right now.")


class SmsNeedsPhone(InvalidInput):
    code = "sms_needs_phone"
    message = _("Text messages need a phone number with the code of its country, as +49 30 1234567.")


class SmsNotOffered(Conflict):
    code = "sms_not_offered"
    message = _("This site sends no text messages.")


class AlreadyBooked(Conflict):
    code = "already_booked"
    message = _("There is already a booking for this person. Change it by the link in its confirmation.")


class BookingNotOpen(Conflict):
    code = "booking_not_open"
    message = _("Booking has not opened yet.")


class BookingClosed(Conflict):
    code = "booking_closed"
    message = _("Booking is closed.")


class EventStarted(Conflict):
    code = "event_started"
    message = _("This has already started, so nothing can be changed any more.")


class EventCancelled(Conflict):
    code = "event_cancelled"
    message = _("This event is cancelled.")


class EventNotPublished(Conflict):
    code = "event_not_published"
    message = _("This event is not published yet.")


class TooManySeats(Conflict):
    code = "too_many_seats"
    message = _("One booking may have at most %(most)s seats.")


class TooManyTickets(TooManySeats):
    message = _("One file has at most %(most)s tickets. Ask for each with ?attendee= and an id.")


class SlotRequired(Conflict):
    code = "slot_required"
    message = _("This event has several time slots; choose one.")


class AlreadyCancelled(Conflict):
    code = "already_cancelled"
    message = _("This booking is cancelled already.")


class NotConfirmed(Conflict):
    code = "not_confirmed"
    message = _("Only a confirmed booking can be moved.")


class NoTicket(Conflict):
    code = "no_ticket"
    message = _("There is no ticket: only a confirmed seat has one.")


class SameSlot(Conflict):
    code = "same_slot"
    message = _("The booking is for this time slot already.")


class WrongSlot(InvalidInput):
    code = "wrong_slot"
    message = _("This time slot belongs to another event.")


class AccountRequired(NotAllowed):
    code = "account_required"
    message = _("This event is booked with an account only. Please log in first.")


class OfferExpired(Conflict):
    code = "offer_expired"
    message = _("This offer was open for a while and is over now. The seats went to whoever came next.")


class NoOffer(Conflict):
    code = "no_offer"
    message = _("You are on the waitlist. As soon as seats are free for you, we write to you.")


class AlreadyAccepted(Conflict):
    code = "already_accepted"
    message = _("This booking is confirmed already.")


class WrongNumberOfAttendees(InvalidInput):
    code = "wrong_number_of_attendees"
    message = _("Give all %(seats)s attendees of the booking, or the id of each that changes.")


class UnknownAttendee(InvalidInput):
    code = "unknown_attendee"
    message = _("This attendee does not belong to the booking.")


class AttendeeIsInside(Conflict):
    code = "attendee_checked_in"
    message = _("Somebody of this booking is checked in. The door has to undo that first.")


class UnknownTicket(NotFound):
    message = _("No ticket has this code. Check it, or look for the name.")


class AmbiguousCode(Conflict):
    code = "ambiguous_code"
    message = _("Several tickets begin like this. Please give the full code.")


class AlreadyCheckedIn(Conflict):
    """``checked_in_at``, and the name of whoever did it as ``checked_in_by``, travel with the answer."""

    code = "already_checked_in"
    public = ("checked_in_at", "checked_in_by")
    message = _("This ticket was used already.")


class WrongEvent(Conflict):
    """``event_title`` is there for those who may check people in at that event too."""

    code = "wrong_event"
    public = ("event_title",)
    message = _("This ticket is for another event.")


class BookingCancelled(Conflict):
    code = "booking_cancelled"
    message = _("This booking is cancelled, so its ticket is not valid any more.")


class NoSeatYet(NotConfirmed):
    message = _("This booking has no seat yet, so its ticket is not valid.")


class NotCheckedIn(Conflict):
    code = "not_checked_in"
    message = _("This person is not checked in.")


class ScanIdTaken(InvalidInput):
    code = "scan_id_taken"
    message = _("This scan id was used for another ticket. Make a new one for each scan.")


class NobodyToTell(Conflict):
    code = "nobody_to_tell"
    message = _("Nobody with an e-mail address fits this choice, so there is nobody to write to.")


class SendsInThePast(InvalidInput):
    code = "sends_in_the_past"
    message = _("The time to send must be in the future.")


class MessageSent(Conflict):
    code = "message_sent"
    message = _("This message is sent already.")


class NoAddress(Conflict):
    code = "no_address"
    message = _("This booking has no e-mail address to write to.")


class JustSent(Conflict):
    code = "just_sent"
    message = _("This was sent less than a minute ago.")
