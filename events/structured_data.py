"""An event as schema.org has it, for search engines: https://schema.org/Event as JSON-LD."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from common.markdown import plain
from events.models import Event, Session

SCHEMA = "https://schema.org"
MOST_PARTS = 50


def json_ld(event: Any, *, now: datetime) -> dict[str, Any]:
    """The event of ``selectors.event_for_page``; what is not known is left out.

    Times carry the offset of the event's own zone. A seat costs nothing here, so the offer's price is 0.
    """
    known = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": _address(event),
        "url": _address(event),
        "name": event.title,
        "description": event.summary or plain(event.description)[:500],
        "startDate": _moment(event, event.starts_at),
        "endDate": _moment(event, event.ends_at),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if event.status == Event.Status.CANCELLED else 'EventScheduled'}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance(event)}EventAttendanceMode",
        "location": _location(event),
        "image": [share_picture_url(event)],
        "inLanguage": event.language,
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": str(event.organizer), "url": _organizer(event)},
        "performer": [{"@type": "Person", "name": speaker.name} for speaker in event.speakers.all()],
        "subEvent": [_part(event, session) for session in list(event.sessions.all())[:MOST_PARTS]],
        "maximumAttendeeCapacity": event.capacity,
        "remainingAttendeeCapacity": None if event.capacity is None else event.capacity - event.seats_taken,
        "offers": _offer(event, now),
    }
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def share_picture_url(event: Event) -> str:
    """Of the uploaded picture, or of the one that is drawn from the event's words."""
    if picture := event.shown_picture:
        return urljoin(settings.SITE_URL, picture.share_url)
    return settings.SITE_URL + reverse("events:share-picture", args=[event.slug]) + f"?v={event.sequence}"


def _address(event: Event) -> str:
    return settings.SITE_URL + event.get_absolute_url()


def _organizer(event: Event) -> str:
    return settings.SITE_URL + reverse("events:organizer", args=[event.organizer_id])


def _moment(event: Event, moment: datetime) -> str:
    return moment.astimezone(event.zone).isoformat()


def _attendance(event: Event) -> str:
    if event.location and event.online_url:
        return "Mixed"
    return "Offline" if event.location else "Online"


def _location(event: Event) -> list[dict[str, str]]:
    """The address to join is for those who booked; strangers get the page where they can."""
    place = {"@type": "Place", "name": event.location, "address": event.location}
    online = {"@type": "VirtualLocation", "url": _address(event)}
    return [*([place] if event.location else []), *([online] if event.online_url or not event.location else [])]


def _part(event: Event, session: Session) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": session.title,
        "startDate": _moment(event, session.starts_at),
        "endDate": _moment(event, session.ends_at),
        "location": {"@type": "Place", "name": session.room or event.location or event.title, "address": event.location}
        if session.room or event.location
        else {"@type": "VirtualLocation", "url": _address(event)},
    }


def _offer(event: Any, now: datetime) -> dict[str, Any] | None:
    if event.status != Event.Status.PUBLISHED or event.ends_at <= now:
        return None
    opens_at = event.booking_opens_at or event.created_at
    offer = {
        "@type": "Offer",
        "url": _address(event),
        "price": 0,
        "priceCurrency": "EUR",
        "availability": f"{SCHEMA}/{'InStock' if event.has_free_slot else 'SoldOut'}",
        "validFrom": _moment(event, opens_at),
    }
    closes_at = event.booking_closes_at
    return offer | ({"validThrough": _moment(event, closes_at)} if closes_at else {})
