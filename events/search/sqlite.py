"""The search on SQLite: an FTS5 table over the columns of EventSearch, kept by triggers."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from events.search.words import SHORTEST_BEGINNING, Document

# From what counts most to what counts least: an event ranks by the first that has all the words.
_STEPS = ["{title} : ", "{title names} : ", "{title names place} : "]


def columns_of(document: Document, language: str) -> dict[str, Any]:
    return asdict(document)


def _quoted(word: str) -> str:
    """In FTS5's syntax, in which a quoted word has no meaning but itself; words are letters and digits alone."""
    return f'"{word}"'


def _beginning(word: str) -> str:
    return f"{_quoted(word)}*" if len(word) >= SHORTEST_BEGINNING else _quoted(word)


def _all_of(words: Sequence[str]) -> str:
    return " AND ".join([*map(_quoted, words[:-1]), _beginning(words[-1])])


def _hits(expression: str, columns: str = "") -> RawSQL:
    table = "events_eventsearch_fts"
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608  the table is a constant
    return RawSQL(sql, [f"{columns}({expression})"])  # noqa: S611  a parameter


def _narrow(events: QuerySet[Any], expression: str) -> QuerySet[Any]:
    steps = [
        When(pk__in=_hits(expression, columns), then=Value(len(_STEPS) - step)) for step, columns in enumerate(_STEPS)
    ]
    relevance = Case(*steps, default=Value(0), output_field=IntegerField())
    return events.filter(pk__in=_hits(expression)).annotate(relevance=relevance)


def narrow(events: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Events with all the words. Adds ``relevance``."""
    return _narrow(events, _all_of(words))


def narrow_to_choices(events: QuerySet[Any], choices: Iterable[Sequence[str]]) -> QuerySet[Any]:
    """Events with one word of every choice, of which the first may be unfinished. Adds ``relevance``."""
    options = [" OR ".join([_beginning(word), *map(_quoted, others)]) for word, *others in choices]
    return _narrow(events, " AND ".join(f"({each})" for each in options))


def narrow_by_place(events: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Events with all the words in their place."""
    return events.filter(pk__in=_hits(_all_of(words), "{place} : "))


def spelt(words: Sequence[str]) -> Q:
    """Words of the vocabulary."""
    return Q(pk__in=words)


def alike(words: Sequence[str]) -> Q:
    """SQLite itself has no idea of likeness."""
    return Q(pk__in=[])
