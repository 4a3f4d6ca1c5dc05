"""Keeping the search true to the events."""

from django.db import transaction

from events.models import Event, EventSearch, SearchWord, Session, Speaker
from events.search.index import write, write_all

TABLES = {
    "speakers": Speaker.objects,
    "sessions": Session.objects,
    "index": EventSearch.objects,
    "vocabulary": SearchWord.objects,
}


def refresh_search(*, event: Event) -> None:
    """Write what the search knows of an event anew.

    To be called in the transaction that changed its texts, language, speakers or sessions. The event's row is locked
    first, so that of two changes at once the second sees what the first has done; bookings go on meanwhile.
    """
    with transaction.atomic():
        fresh = Event.with_deleted.select_for_update(no_key=True).get(pk=event.pk)
        write([fresh], **TABLES)


def refresh_all_searches() -> int:
    """The same for every event there is, and how many there are; words that no event has any more are forgotten."""
    SearchWord.objects.all().delete()
    return write_all(events=Event.with_deleted, **TABLES)
