"""Why a booking is refused."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, InvalidInput, NotAllowed


class EventFull(Conflict):
    """``seats_left`` and ``waitlist_open`` travel with the answer."""

    code = "event_full"
    public = ("seats_left", "waitlist_open")
    message = _("Not enough seats are left; %(seats_left)s free right now.")


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


class SlotRequired(Conflict):
    code = "slot_required"
    message = _("This event has several time slots; choose one.")


class AlreadyCancelled(Conflict):
    code = "already_cancelled"
    message = _("This booking is cancelled already.")


class NotConfirmed(Conflict):
    code = "not_confirmed"
    message = _("Only a confirmed booking can be moved.")


class SameSlot(Conflict):
    code = "same_slot"
    message = _("The booking is for this time slot already.")


class WrongSlot(InvalidInput):
    code = "wrong_slot"
    message = _("This time slot belongs to another event.")


class AccountRequired(NotAllowed):
    code = "account_required"
    message = _("This event is booked with an account only. Please log in first.")
