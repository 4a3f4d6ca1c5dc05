"""Reads that span bookings, slots and events."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from accounts.services.people import has_verified_email
from bookings.models import Attendee, Booking, CalendarFeed, OrganizerMessage
from bookings.querysets import BookingQuerySet, OrganizerMessageQuerySet
from common.errors import NotFound
from events.models import Event, TimeSlot
from events.permissions import ensure_manages
from notifications.models import Notification

# The kind of an organizer's message to one who booked.
MESSAGE = "booking_message"


def slots_to_fill(*, user: User, now: datetime) -> QuerySet[TimeSlot]:
    """The slots for which the user may register people now, with their events; soonest first."""
    events = Event.objects.managed_by(user).published()
    return (
        TimeSlot.objects.filter(event__in=events, ends_at__gt=now).select_related("event").order_by("starts_at", "id")
    )


def bookings_of(user: User) -> BookingQuerySet:
    """Made with the account, or as a guest with the address once it is the user's verified one."""
    mine = Q(user=user)
    if has_verified_email(user):
        mine |= Q(user=None, lower_email=user.email.lower())
    # In small letters, as the index has it.
    return Booking.objects.alias(lower_email=Lower("email")).filter(mine)


def booking_by_token(token: str) -> Booking:
    """The booking at that secret address, with all its answer shows; raises NotFound."""
    booking = Booking.objects.for_reading().filter(token=token).first()
    if booking is None:
        raise NotFound
    return booking


def for_answer(booking: Booking) -> Booking:
    """As ``booking_by_token`` reads it; one that was booked in one statement knows all of it already."""
    if "newly_seated" not in booking.__dict__:
        return booking_by_token(booking.token)
    booking.waitlist_position = None  # type: ignore[attr-defined]
    booking._prefetched_objects_cache = {"attendees": booking.newly_seated}  # type: ignore[attr-defined]
    return booking


def feed_by_token(token: str) -> CalendarFeed:
    """The calendar at that secret address, with its user; raises NotFound, also where the account is switched off."""
    feed = CalendarFeed.objects.select_related("user").filter(token=token, user__is_active=True).first()
    if feed is None:
        raise NotFound
    return feed


def managed_attendee(*, attendee_id: int | str, user: Any) -> Attendee:
    """With booking and event, for whoever manages that: its door staff are not allowed, and the rest find nothing."""
    events = Event.objects.staffed_by(user)
    people = Attendee.objects.filter(event__in=events).select_related("booking", "event")
    attendee = people.filter(pk=attendee_id).first()
    if attendee is None:
        raise NotFound
    ensure_manages(user, attendee.event)
    return attendee


def recipients_of(message: OrganizerMessage) -> BookingQuerySet:
    """The bookings that an organizer's message is for, be they of one slot or of all; with an address or without."""
    kinds = OrganizerMessage.Audience
    bookings = BookingQuerySet(Booking).filter(event=message.event_id)
    bookings = bookings.filter(slot=message.slot_id) if message.slot_id else bookings
    if message.audience == kinds.WAITLIST:
        return bookings.filter(status__in=[Booking.Status.WAITLISTED, Booking.Status.OFFERED])
    bookings = bookings.confirmed()
    if message.audience == kinds.CHECKED_IN:
        return bookings.with_somebody_in()
    return bookings.with_nobody_in() if message.audience == kinds.NO_SHOWS else bookings


def messages_of(event: Event) -> OrganizerMessageQuerySet:
    """What was written to those who booked the event, with how far it has come; the newest first."""
    messages = OrganizerMessageQuerySet(OrganizerMessage).filter(event=event.pk).with_told()
    return messages.select_related("slot", "created_by").order_by("-id")


def progress_of(messages: Iterable[OrganizerMessage]) -> dict[int, Counter[str]]:
    """How many mails of each message, by its id, are in which state of the outbox; read in one query."""
    numbers = [message.pk for message in messages if message.sent_at]
    progress: dict[int, Counter[str]] = {number: Counter() for number in numbers}
    if not numbers:
        return progress
    of_event = Booking.objects.filter(event__messages__in=numbers[:1]).values("pk")
    mails = Notification.objects.filter(kind=MESSAGE, subject_id__in=of_event, context__message__in=numbers)
    for number, status, count in mails.values_list("context__message", "status").annotate(Count("pk")).order_by():
        progress[number][status] = count
    return progress
