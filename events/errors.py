"""Why an event or a slot is refused."""

from django.core.validators import MaxValueValidator
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


class TooFarAway(InvalidInput):
    """A time of a year in which not every zone can show an instant; ``limit_value`` is the last day."""

    message = MaxValueValidator.message  # type: ignore[assignment]


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


class EventNotPublished(Conflict):
    code = "event_not_published"
    message = _("This event is not published yet.")


class EventHasBookings(Conflict):
    code = "event_has_bookings"
    message = _("People have booked this event. Cancel it first, so that they are told, and delete it then.")


class CapacityIsOnSlots(Conflict):
    code = "capacity_is_on_slots"
    message = _("This event has several time slots; each has its own capacity.")


class ProgrammeOutsideEvent(Conflict):
    """``sessions`` travels with the answer: ``[{id, title}]`` of those that would fall out."""

    code = "programme_outside_event"
    public = ("sessions",)
    message = _("These would lie outside the event: %(names)s. Move them first, or choose other times.")


class SessionOutsideEvent(InvalidInput):
    code = "session_outside_event"
    message = _("A session must lie between the start and the end of its event.")


class RoomTaken(Conflict):
    code = "room_taken"
    message = _("In this room there is %(title)s at that time.")


class SpeakerBusy(Conflict):
    code = "speaker_busy"
    message = _("%(speaker)s speaks in %(title)s at that time.")


class SpeakerOfAnotherEvent(InvalidInput):
    code = "speaker_of_another_event"
    message = _("A session's speakers must be among those of its event.")


class CategoryExists(Conflict):
    code = "category_exists"
    message = _("There is a category of this name or address already.")


class CategoryInUse(Conflict):
    code = "category_in_use"
    message = _("Events use this category, so it cannot be deleted.")


class BadRecurrence(InvalidInput):
    code = "bad_recurrence"
    message = _("This is not a rule that can be followed: %(reason)s")


class TooManySlots(InvalidInput):
    code = "too_many_slots"
    message = _("At most %(most)s time slots can be made at once, and this rule gives more.")


class NoSlots(InvalidInput):
    code = "no_slots"
    message = _("This rule gives no time slot in the future that is not there already.")


class NotAPicture(InvalidInput):
    code = "not_a_picture"
    message = _("This is no picture that can be read. Please choose a JPEG, PNG, WebP or GIF file.")


class PictureTooLarge(InvalidInput):
    code = "picture_too_large"
    message = _("The picture is larger than 10 MB. Please save it smaller.")


class TooManyPixels(InvalidInput):
    code = "too_many_pixels"
    message = _("The picture has more than 50 million pixels, or a side over 16,000. Please scale it down.")
