"""What the search takes for a word, the same in a text and in a query: small letters and digits, without accents."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# PostgreSQL keeps at most 1 MB of words for a row; these many characters of each part stay well below it.
MOST_CHARACTERS = 30_000
# No query is longer, and PostgreSQL takes no word of more than 2,046 bytes.
LONGEST_WORD = 200
# From here on the last word of a query is taken for the beginning of a word; one letter is a word of its own.
SHORTEST_BEGINNING = 2
# Chinese and Japanese have no spaces: every character is a word, so that any part of a text is found.
_IDEOGRAMS = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PICTURES = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_WORD = re.compile(rf"[{_IDEOGRAMS}]|[{_PICTURES}]|[^\W_{_IDEOGRAMS}]+")
_PICTURE = re.compile(rf"[{_PICTURES}]")
# Accents of Latin, Greek and Cyrillic, and the vowel signs of Hebrew and Arabic. The short и is a letter of its own.
_MARKS = re.compile(
    "(?<![иу])\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]"
)
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i"}
)


def words_of(text: str) -> list[str]:
    """The words of a text in their order; an emoji is one too, by its number, since no database indexes it."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    found = _WORD.findall(unicodedata.normalize("NFKC", plain))
    return [f"u{ord(word):x}" if _PICTURE.match(word) else word[:LONGEST_WORD] for word in found]


def query_words(text: str) -> list[str]:
    """The words of a query, each once, and last the one that it ends with, which may be unfinished."""
    words = words_of(text)
    return [*(word for word in dict.fromkeys(words) if word != words[-1]), *words[-1:]]


@dataclass(frozen=True)
class Document:
    """The words of an event, from what counts most to what counts least; each as words with a space between them."""

    title: str
    names: str
    place: str
    text: str


def _part(*texts: str) -> str:
    return " ".join(words_of(" ".join(texts)[:MOST_CHARACTERS]))


def document_of(event: Any, *, speakers: Iterable[str], sessions: Iterable[str]) -> Document:
    """``speakers`` are names, ``sessions`` are titles."""
    return Document(
        title=_part(event.title),
        names=_part(event.summary, *speakers),
        place=_part(event.location),
        text=_part(event.description, *sessions),
    )
