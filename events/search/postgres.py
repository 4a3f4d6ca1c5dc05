"""The search on PostgreSQL: weighted tsvectors, a GIN index, and the stems of each event's language."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, reduce
from operator import add, or_
from typing import Any

from django.contrib.postgres.search import (
    SearchQueryField,
    SearchRank,
    SearchVector,
    SearchVectorCombinable,
    SearchVectorField,
)
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from events.languages import SEARCH_CONFIGURATIONS
from events.search.words import SHORTEST_BEGINNING, Document

PLAIN = "simple"
STEMMING = sorted(set(SEARCH_CONFIGURATIONS.values()) - {PLAIN})
TYPO_INDEX = "event_search_typos"
MANY = 1_000
# Of all events. What the planner does not know it takes for less than half of that.
COMMON = 0.01


class _LiteralVector(SearchVectorCombinable, Func):
    template = "%(expressions)s::tsvector"
    output_field = SearchVectorField()
    config = None


class _LiteralQuery(Func):
    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


def _language(configuration: str) -> str:
    """The lexeme that says by which rules an event's words were stemmed; a sign in it keeps it apart from words."""
    return f"'={configuration}'"


def columns_of(document: Document, language: str) -> dict[str, Any]:
    """``vector`` has all words as they are, so that beginnings of them are found, and their stems in the language.

    ``head`` has no description: it is small enough to rank many events by it.
    """
    configuration = SEARCH_CONFIGURATIONS.get(language, PLAIN)
    head = {"A": document.title, "B": document.names, "C": document.place}
    return {
        "head": _vector(head, configuration),
        "vector": _vector(head | {"D": document.text}, configuration),
    }


def _vector(parts: dict[str, str], configuration: str) -> Any:
    """Words as they are go in as they are: PostgreSQL's own idea of a letter depends on the locale."""
    words = [(word, weight) for weight, text in parts.items() for word in text.split()]
    plain = " ".join(
        [_language(configuration), *(f"'{word}':{at}{weight}" for at, (word, weight) in enumerate(words, 1))]
    )
    stems = [SearchVector(Value(text), config=configuration, weight=weight) for weight, text in parts.items() if text]
    return reduce(add, stems if configuration != PLAIN else [], _LiteralVector(Value(plain)))


def _lexeme(word: str, label: str = "") -> str:
    """In the syntax of queries, in which letters and digits, as words are made of, have no meaning."""
    return f"'{word}':{label}" if label else f"'{word}'"


def _beginning(word: str, label: str = "") -> str:
    return _lexeme(word, f"*{label}" if len(word) >= SHORTEST_BEGINNING else label)


def _query_of(words: Sequence[str]) -> str:
    """All the words as they are, or all of them by their stems in the language of the event.

    A word that says nothing in that language, as "the" in English, is not asked for then. Languages with the same
    stems share a part: the planner takes a query of many parts for one with many hits.
    """
    *firsts, last = words
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, plainto_tsquery(name::regconfig, %s)::text, plainto_tsquery(name::regconfig, %s)::text "
            "FROM unnest(%s::text[]) AS name",
            [" ".join(firsts), last, [PLAIN, *STEMMING]],
        )
        parts = {name: _all_of(stems, ending, last) for name, stems, ending in cursor.fetchall()}
    plain = parts.pop(PLAIN)
    languages = defaultdict(list)
    for name, part in parts.items():
        if part != plain:
            languages[part].append(_language(name))
    return " | ".join([plain, *(f"({' | '.join(names)}) & {part}" for part, names in languages.items())])


def _all_of(stems: str, ending: str, last: str) -> str:
    end = _beginning(last) if ending in {"", _lexeme(last)} else f"({ending} | {_beginning(last)})"
    return f"{stems} & {end}" if stems else end


def _matches(column: Any, query: str) -> Any:
    return Func(
        column,
        _LiteralQuery(Value(query)),
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _indexed(column: str) -> Func:
    """What is in the index: the vector by way of a function that does nothing but cost.

    The planner thinks reading a vector is free, though most are stored apart; it would rather read them all.
    """
    return Func(F(column), function="event_words", output_field=SearchVectorField())


def _narrow(events: QuerySet[Any], query: str) -> QuerySet[Any]:
    """By the rows themselves where they are few, as the planner guesses badly how many have the beginning of a word.

    Words of MANY events make them all the same, and to rank them each would have to be read: ``relevance`` is 0.
    """
    keys = _keys_of(events, _matches(_indexed("vector"), query))
    if len(keys) > MANY:
        return events.filter(_matches(_indexed("searchable__vector"), query)).annotate(relevance=Value(0.0))
    rank = SearchRank(F("searchable__head"), _LiteralQuery(Value(query)))
    return events.filter(pk__in=keys).annotate(relevance=rank)


def _keys_of(events: QuerySet[Any], indexed: Any, *others: Any) -> Sequence[int]:
    """Of the events of the index that match, whatever else is asked of them; no more than one over MANY.

    Even to begin with those of a common word takes a while, so the statistics, which know such words, are asked first.
    """
    index: Any = events.model._meta.get_field("searchable").related_model
    matching = index._default_manager.filter(indexed)
    if _estimate(matching) > max(MANY, COMMON * _estimate(index._default_manager.all())):
        return range(MANY + 1)
    return list(matching.filter(*others).values_list("pk", flat=True)[: MANY + 1])


def _estimate(rows: QuerySet[Any]) -> float:
    """How many the planner thinks there are."""
    return float(json.loads(rows.values("pk").explain(format="json"))[0]["Plan"]["Plan Rows"])


def narrow(events: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Events with all the words. Adds ``relevance``."""
    return _narrow(events, _query_of(words))


def narrow_to_choices(events: QuerySet[Any], choices: Iterable[Sequence[str]]) -> QuerySet[Any]:
    """Events with one word of every choice, of which the first may be unfinished. Adds ``relevance``."""
    options = [" | ".join([_beginning(word), *map(_lexeme, others)]) for word, *others in choices]
    return _narrow(events, " & ".join(f"({each})" for each in options))


def narrow_by_place(events: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Events with all the words in their place, which is what has the weight C."""
    *firsts, last = words
    anywhere = " & ".join([*map(_lexeme, firsts), _beginning(last)])
    in_place = " & ".join([*(_lexeme(word, "C") for word in firsts), _beginning(last, "C")])
    keys = _keys_of(events, _matches(_indexed("vector"), anywhere), _matches(F("head"), in_place))
    if len(keys) > MANY:
        return events.filter(
            _matches(_indexed("searchable__vector"), anywhere), _matches(F("searchable__head"), in_place)
        )
    return events.filter(pk__in=keys)


def spelt(words: Sequence[str]) -> Q:
    """Words of the vocabulary, by its primary key: for a list of them the planner takes the index of trigrams."""
    return Q(pk__in=RawSQL("SELECT unnest(%s::text[])", [list(words)]))


def alike(words: Sequence[str]) -> Q:
    """Words of the vocabulary with many of the same trigrams, where the extension is there."""
    if not _has_trigrams():
        return Q(pk__in=[])
    options = [
        Func(F("word"), Value(word), template="%(expressions)s", arg_joiner=" %% ", output_field=BooleanField())
        for word in words
    ]
    return reduce(or_, map(Q, options))


@cache
def _has_trigrams() -> bool:
    """Whether the migration could make the index of trigrams, asked once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TYPO_INDEX])
        return bool(cursor.fetchone()[0])
