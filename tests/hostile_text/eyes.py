"""Reads an answer as a browser would, and says what in it is more than text."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from tests.hostile_text.words import MARKS

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "ping", "background"}
DATA = {"application/json", "application/ld+json"}
RUNS = ("javascript:", "vbscript:", "data:text", "data:application")
# Alpine and htmx, which the admin has, read these as programs.
PROGRAMS = ("x-", "@", ":", "hx-on", "hx-vals", "hx-vars", "hx-headers", "hx-trigger", "style")
MARK = re.compile(r"q\d\d~")
WRITTEN = re.compile(r"q\d\d~|alert\(1\)")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
FORMULA = re.compile(r"[=+\-@\t\r]")


class Eyes(HTMLParser):
    """``complaints`` are what would run or is an element of a stranger's; ``texts`` is what is read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []
        self.texts: list[str] = []
        self._text: list[str] = []
        self._script: dict[str, str] | None = None
        self.feed(html)
        self.close()
        self.texts.append("".join(self._text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "zzz" or (tag == "img" and values.get("src") == "x"):
            self.complaints.append(f"<{tag}>")
        if tag == "script":
            self._script = values
        self._text.append(" " * (tag == "br"))
        for name, value in values.items():
            self._look_at(tag, name, value)

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name == "srcdoc":
            inner = Eyes(value)
            self.complaints += inner.complaints
            self.texts += inner.texts
            return
        address = re.sub(r"[\x00-\x20]", "", value).lower()
        is_address = name in ADDRESSES
        runs = is_address and address.startswith(RUNS)
        programmed = name.startswith(PROGRAMS) and MARK.search(value)
        refreshes = tag == "meta" and name == "content" and "url=javascript" in address
        if name.startswith("on") or runs or programmed or refreshes:
            self.complaints.append(f"<{tag} {name}={value!r}>")
        if not is_address:
            self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is None:
            self._text.append(data)
        elif (
            "<" in data
            if self._script.get("type") in {"application/json", "application/ld+json"}
            else WRITTEN.search(data)
        ):
            self.complaints.append(f"<script>{data[:80]}")


def strings_in(value: Any) -> Iterator[str]:
    """Every text in what JSON says, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings_in(each)
    elif isinstance(value, dict):
        yield from strings_in([*value.keys(), *value.values()])


def formulas_in(text: str) -> list[str]:
    """The cells of a table that a spreadsheet would calculate."""
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row if FORMULA.match(cell)]


def altered(texts: list[str], words: dict[str, str]) -> list[str]:
    """Marks behind which stands something else than was written: escaped twice, cut inside, or calculated."""
    return [found for text in texts for found in _altered(_squeezed(text), words)]


def _altered(text: str, words: dict[str, str]) -> Iterator[str]:
    for found in MARK.finditer(text):
        written = _squeezed(words[found[0]]).partition(found[0])[2]
        seen = text[found.end() :]
        length = min(len(written), seen.find("…") % (len(seen) + len(written) + 1))  # where it may be cut short
        if seen[:length] != written[:length]:
            yield f"{MARKS[found[0]]}: {seen[: len(written)]!r}"


def _squeezed(text: str) -> str:
    """Without what may differ: white space, controls, the case of e-mail addresses, the stars of Markdown."""
    return " ".join(CONTROL.sub(" ", text).replace("*", "").split()).lower()


def marks_in(texts: list[str]) -> set[str]:
    return {MARKS[mark] for text in texts for mark in MARK.findall(text)}
