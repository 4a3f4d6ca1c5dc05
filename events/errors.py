"""Why an event or a slot is refused."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, InvalidInput, NotAllowed


class OrganizersOnly(NotAllowed):
    code = "organizers_only"
    message = _("Only organizers can do this.")


class EndsBeforeStart(InvalidInput):
    code = "ends_before_start"
    message = _("The end must be after the start.")


class StartsInThePast(InvalidInput):
    code = "starts_in_the_past"
    message = _("The start must be in the future.")


class SlotOutsideEvent(InvalidInput):
    code = "slot_outside_event"
    message = _("Every time slot must lie between the start and the end of the event.")


class AlreadyPublished(Conflict):
    code = "already_published"
    message = _("This event is published already.")


class EventCancelled(Conflict):
    code = "event_cancelled"
    message = _("This event is cancelled.")


class CapacityBelowTaken(Conflict):
    code = "capacity_below_taken"
    message = _("The capacity cannot be below the seats that are taken already (%(seats_taken)s).")


class SlotHasBookings(Conflict):
    code = "slot_has_bookings"
    message = _("This time slot has bookings, so it cannot be deleted.")


class LastSlot(Conflict):
    code = "last_slot"
    message = _("An event keeps at least one time slot.")


class BookingClosesBeforeItOpens(InvalidInput):
    code = "booking_closes_before_it_opens"
    message = _("Booking must close after it opens.")


class OwnerIsTheTeam(Conflict):
    code = "owner_is_on_team"
    message = _("The event's owner is on its team already.")


class OwnsComingEvents(Conflict):
    code = "owns_coming_events"
    message = _("You organize events that are not over. Cancel them or give them to somebody else first.")
