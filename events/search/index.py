"""Writing what the search reads. It takes its tables, so that migrations can hand it theirs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Manager

from events.search import engine
from events.search.typos import vocabulary_of
from events.search.words import Document, document_of

BATCH = 200


def write(
    events: Sequence[Any],
    *,
    speakers: Manager[Any],
    sessions: Manager[Any],
    index: Manager[Any],
    vocabulary: Manager[Any],
) -> None:
    """Write the rows of ``index`` for these events anew and add new words to ``vocabulary``, in four queries."""
    names = _by_event(speakers.filter(event__in=events).order_by("id").values_list("event_id", "name"))
    titles = _by_event(sessions.filter(event__in=events).order_by("id").values_list("event_id", "title"))
    documents = [document_of(each, speakers=names[each.pk], sessions=titles[each.pk]) for each in events]
    rows = [
        {"event_id": event.pk, **engine().columns_of(document, event.language)}
        for event, document in zip(events, documents, strict=True)
    ]
    index.bulk_create(
        [index.model(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=sorted(rows[0].keys() - {"event_id"}),
    )
    # In their order, so that two writers of the same new words never wait for each other.
    words = sorted(set().union(*map(_heading, documents)))
    vocabulary.bulk_create([vocabulary.model(word=word) for word in words], ignore_conflicts=True)


def write_all(*, events: Manager[Any], **tables: Manager[Any]) -> int:
    """The rows of all events, a batch at a time in the order of their ids; tells how many there are."""
    count, last = 0, 0
    while batch := list(events.filter(pk__gt=last).order_by("pk")[:BATCH]):
        write(batch, **tables)
        count, last = count + len(batch), batch[-1].pk
    return count


def _heading(document: Document) -> set[str]:
    return vocabulary_of(document.title, document.names, document.place)


def _by_event(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped = defaultdict(list)
    for event, text in pairs:
        grouped[event].append(text)
    return grouped
