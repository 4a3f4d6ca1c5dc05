"""Words that somebody may have meant who typed another, of those in titles, names and places."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Any

from django.apps import apps
from django.db.models import Q

# Shorter words are too near to each other, and longer ones too costly to vary.
LENGTHS = range(4, 25)
MOST_WORDS = 8
# With less, whoever looks for Berlin would be shown Bern (0.33).
LEAST_LIKENESS = 0.5
_ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіґєђјљњћџ",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگک",
]


def slips_of(word: str) -> set[str]:
    """Every word that is one slip away: a letter more, less or other, or two that changed places."""
    letters = "".join(alphabet for alphabet in _ALPHABETS if not set(alphabet).isdisjoint(word))
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {first + rest[1:] for first, rest in halves if rest}
    swapped = {first + rest[1] + rest[0] + rest[2:] for first, rest in halves if len(rest) > 1}
    other = {first + letter + rest[1:] for first, rest in halves if rest for letter in letters}
    more = {first + letter + rest for first, rest in halves for letter in letters}
    return (fewer | swapped | other | more) - {word}


def likeness(one: str, other: str) -> float:
    """As pg_trgm has it: the share of three-letter pieces that two words have in common."""
    pieces = [{f"  {word} "[at : at + 3] for at in range(len(word) + 1)} for word in (one, other)]
    return len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])


def meant_by(
    words: Sequence[str], *, spelt: Callable[[Sequence[str]], Q], alike: Callable[[Sequence[str]], Q]
) -> list[list[str]]:
    """Each word with those that may have been meant instead; nothing where there is none for any of them.

    ``spelt`` are words of the vocabulary by their letters, ``alike`` those that the database itself thinks similar.
    """
    slips = {word: slips_of(word) for word in words if len(word) in LENGTHS}
    if not slips or len(words) > MOST_WORDS:
        return []
    vocabulary: Any = apps.get_model("events", "SearchWord")
    # Each by itself: in one query PostgreSQL takes the index of trigrams for both.
    wanted = (spelt(sorted(set().union(*slips.values()))), alike(list(slips)))
    found = (vocabulary.objects.filter(which).values_list("pk", flat=True) for which in wanted)
    known = list(dict.fromkeys(chain(*found)))
    choices = [[word, *_near(word, slips.get(word, ()), known)] for word in words]
    return choices if any(len(choice) > 1 for choice in choices) else []


def _near(word: str, slips: Collection[str], known: Iterable[str]) -> list[str]:
    if not slips:
        return []
    return [each for each in known if each != word and (each in slips or likeness(each, word) >= LEAST_LIKENESS)]


def vocabulary_of(*parts: str) -> set[str]:
    """The words of these parts that can be meant by others."""
    return {word for part in parts for word in part.split() if len(word) in LENGTHS}
