"""What the door has to know."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404

from accounts.models import User
from bookings.models import Attendee, Booking
from bookings.querysets import AttendeeQuerySet
from events.models import Event, TimeSlot
from events.permissions import ensure_checks_in
from events.querysets import EventQuerySet

STAYS_LISTED = timedelta(hours=12)
MOST_SLOTS = 100


class Count(TypedDict):
    attendees: int
    checked_in: int


def event_at_door(*, user: Any, **key: Any) -> Event:
    """The event of that ``pk`` or ``slug``, for those who check people in there.

    Others who see it are NotAllowed, and for the rest there is nothing: Http404.
    """
    event = get_object_or_404(Event.objects.visible_to(user), **key)
    ensure_checks_in(user, event)
    return event


def doors_of(*, user: Any, now: datetime) -> EventQuerySet:
    """Published events that the user checks people in at, from what runs now on; they stay listed for half a day."""
    events: EventQuerySet = Event.objects.staffed_by(user).published().upcoming(now - STAYS_LISTED)
    return events.order_by("starts_at", "id")


def slots_at_door(event: Event, *, now: datetime) -> list[TimeSlot]:
    """The slots that somebody may come to now: not over for half a day, soonest first, and a hundred at the most."""
    slots = list(event.slots.filter(ends_at__gt=now - STAYS_LISTED).order_by("starts_at", "id")[:MOST_SLOTS])
    for slot in slots:
        slot.event = event
    return slots


def people_at_door(event: Event) -> AttendeeQuerySet:
    """Everybody who is expected, with their bookings."""
    people: AttendeeQuerySet = Attendee.objects.filter(event=event).expected()
    return people.select_related("booking__slot")


def count_at_door(event: Event, slot_id: int | None = None) -> Count:
    """How many are expected and how many are in, of the event or of one slot.

    Nobody is counted one by one who has not come yet: the seats of confirmed bookings are those that the slots say
    are taken, less those on offer.
    """
    slots = event.slots.filter(pk=slot_id) if slot_id else event.slots.all()
    inside = Attendee.objects.filter(event=event).checked_in()
    on_offer = Booking.objects.filter(slot__in=slots, status=Booking.Status.OFFERED)
    taken = slots.aggregate(seats=Sum("seats_taken"))["seats"] or 0
    return {
        "attendees": taken - (on_offer.aggregate(seats=Sum("seats"))["seats"] or 0),
        "checked_in": (inside.filter(booking__slot_id=slot_id) if slot_id else inside).count(),
    }


def last_admitted(*, event: Event, by: User, most: int = 5) -> QuerySet[Attendee]:
    """Whom this person let in last."""
    mine = Attendee.objects.filter(event=event, checked_in_by=by).checked_in()
    return mine.select_related("booking__slot").order_by("-checked_in_at")[:most]
