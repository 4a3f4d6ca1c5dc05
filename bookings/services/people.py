"""The people of a booking: correcting who they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bookings.errors import UnknownAttendee, WrongNumberOfAttendees
from bookings.models import Booking


@dataclass(frozen=True)
class Correction:
    """What is new about one attendee: ``pk`` None is whoever stands at this place of the list."""

    pk: int | None = None
    changes: dict[str, str] = field(default_factory=dict)


def correct_attendees(booking: Booking, corrections: Sequence[Correction]) -> None:
    """Within the caller's transaction. Those without an id are everybody's, in order, so there must be as many.

    Raises WrongNumberOfAttendees or UnknownAttendee; an address that has a seat already breaks its constraint.
    """
    active = list(booking.attendees.filter(active=True))
    by_id = {attendee.pk: attendee for attendee in active}
    if any(each.pk is None for each in corrections) and len(corrections) != len(active):
        raise WrongNumberOfAttendees(field="attendees", seats=len(active))
    pairs = []
    for place, each in enumerate(corrections):
        attendee = by_id.get(each.pk) if each.pk is not None else active[place]
        if attendee is None:
            raise UnknownAttendee(field="attendees")
        pairs.append((attendee, each.changes))
    # Addresses that change places would meet half-way, so all of them step aside first.
    moving = [attendee.pk for attendee, changes in pairs if "email" in changes]
    booking.attendees.filter(pk__in=moving).update(email="")
    for attendee, changes in pairs:
        for name, value in changes.items():
            setattr(attendee, name, value)
        attendee.save(update_fields=["name", "email", "phone"])
