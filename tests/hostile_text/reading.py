"""What an answer shows, whatever kind it is, and what is wrong with it."""

import json
from typing import Any
from xml.etree import ElementTree

from icalendar import Calendar

from tests.hostile_text.eyes import Eyes, altered, formulas_in, marks_in, strings_in

PAPER = {
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/png",
    "text/javascript",
    "application/vnd.oai.openapi+json",
    "text/plain",
}
NO_CONTROL = set(range(32)) - {9, 10, 13} | {127}


class Seen:
    """``columns`` are those whose words stand in it as text."""

    def __init__(self, response: Any, words: dict[str, str]) -> None:
        self.kind = response.headers["Content-Type"].partition(";")[0]
        self.content = b"".join(response) if response.streaming else response.content
        texts, self.complaints = self._read()
        self.columns = marks_in(texts)
        self.complaints += altered(texts, words)
        if response.headers.get("X-Content-Type-Options") != "nosniff":
            self.complaints.append("a browser may guess what it is")

    def _read(self) -> tuple[list[str], list[str]]:
        if self.kind in {"text/html", "image/svg+xml"}:
            eyes = Eyes(self.content.decode())
            return eyes.texts, eyes.complaints
        if self.kind == "application/json":
            return list(strings_in(json.loads(self.content))), []
        if self.kind in {"application/atom+xml", "application/xml"}:
            return xml_texts(self.content)
        if self.kind == "text/calendar":
            return calendar_texts(self.content), calendar_complaints(self.content)
        if self.kind == "text/csv":
            return [], [f"formula {cell!r}" for cell in formulas_in(self.content.decode())]
        return [], [] if self.kind in PAPER else [f"nobody looks at {self.kind}"]


def xml_texts(content: bytes) -> tuple[list[str], list[str]]:
    """Of a feed or a sitemap; the summary of an entry is HTML."""
    texts, complaints = [], []
    for element in ElementTree.fromstring(content).iter():  # noqa: S314
        if element.tag.endswith("summary"):
            eyes = Eyes(element.text or "")
            texts, complaints = texts + eyes.texts, complaints + eyes.complaints
        else:
            texts += [element.text or "", *element.attrib.values()]
    return texts, complaints


def calendar_texts(content: bytes) -> list[str]:
    values = [value for part in Calendar.from_ical(content).walk() for _, value in part.property_items(recursive=False)]
    return [str(value) for value in values if isinstance(value, str)]


def calendar_complaints(content: bytes) -> list[str]:
    """A component of a stranger's has the name zzz; controls are not allowed in text (RFC 5545, 3.1)."""
    found = [f"control {number}" for number in NO_CONTROL & set(content)]
    strangers = [event for event in Calendar.from_ical(content).walk("VEVENT") if event["UID"] == "zzz"]
    return found + ["a stranger's VEVENT"] * len(strangers)


def entries_in(content: bytes) -> int:
    return len(Calendar.from_ical(content).walk("VEVENT"))
