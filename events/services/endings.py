"""Cancelling, deleting and restoring an event."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from common.db import still_there
from common.errors import NotAllowed
from events import messages, notices
from events.errors import EventCancelled, EventHasBookings, EventNotPublished
from events.models import Event, TimeSlot
from events.permissions import ensure_manages, ensure_owns
from events.services.telling import tell, tell_chat
from notifications.happenings import Happening
from notifications.services import announce


def cancel_event(*, event: Event, by: User, reason: str = "", now: datetime) -> Event:
    """For good; everybody with a booking is told. Raises EventNotPublished for a draft, or EventCancelled.

    Bookings that are under way hold a key-share lock on the event: this lock waits for them, so that all of them are
    told, and whoever comes after it finds the event cancelled when the seats are taken.
    """
    ensure_manages(by, event)
    with transaction.atomic():
        event = still_there(Event.objects.select_for_update(), event.pk)
        if event.status == Event.Status.CANCELLED:
            raise EventCancelled
        if event.status == Event.Status.DRAFT:
            raise EventNotPublished
        event.status = Event.Status.CANCELLED
        event.cancel_reason = reason
        event.sequence += 1
        event.save(update_fields=["status", "cancel_reason", "sequence", "updated_at"])
        record(action="event.cancelled", target=event, by=by, event_id=event.pk, now=now)
        if event.ends_at > now:
            announce(occasion=notices.CANCELLED, subject_id=event.pk, context={"reason": reason}, now=now)
            tell_chat(messages.CANCELLED, event, now)
        tell(Happening.EVENT_CANCELLED, event, now)
    return event


def delete_event(*, event: Event, by: User, now: datetime) -> Event:
    """Out of every list and page, but not out of the database; its owner's to do.

    Raises EventHasBookings where people still count on it: seats are taken, it is not over and not cancelled.
    """
    ensure_owns(by, event)
    with transaction.atomic():
        event = still_there(Event.objects.select_for_update(), event.pk)
        is_over = event.status == Event.Status.CANCELLED or event.ends_at <= now
        if not is_over and TimeSlot.objects.filter(event=event, seats_taken__gt=0).exists():
            raise EventHasBookings
        event.deleted_at = now
        # Whoever sends the request that made it again asks for a new event.
        event.idempotency_key = None
        event.save(update_fields=["deleted_at", "idempotency_key", "updated_at"])
        record(action="event.deleted", target=event, by=by, event_id=event.pk, now=now)
    return event


def restore_event(*, event: Event, by: User, now: datetime) -> Event:
    """Bring a deleted event back as it was; an admin's to do."""
    if not by.is_superuser:
        raise NotAllowed
    with transaction.atomic():
        event = Event.with_deleted.select_for_update().get(pk=event.pk)
        event.deleted_at = None
        event.save(update_fields=["deleted_at", "updated_at"])
        record(action="event.restored", target=event, by=by, event_id=event.pk, now=now)
    return event
