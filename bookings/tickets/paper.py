"""Text set into fields of a page: it wraps, shrinks and in the end is cut, but never leaves its field."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF

from bookings.tickets.directions import is_right_to_left, visual_runs
from bookings.tickets.fonts import ELLIPSIS, FAMILY, add_fonts

MM_PER_POINT = 25.4 / 72
LEADING = 1.3
_SLACK = 0.99  # a line is measured word by word, and what kerning does at a space is not in it


@dataclass(frozen=True)
class Field:
    """A place for one text: millimetres, and points from the wanted size down to the least."""

    x: float
    width: float
    height: float
    largest: float
    smallest: float
    is_bold: bool = False
    grey: int = 0

    @property
    def style(self) -> str:
        return "B" if self.is_bold else ""

    @property
    def sizes(self) -> list[float]:
        steps = int(self.largest - self.smallest)
        return [*(self.largest - step for step in range(steps)), self.smallest]

    def lines_at(self, size: float) -> int:
        return max(1, int(self.height / (size * MM_PER_POINT * LEADING)))


class Paper:
    """One document of A4 pages, which print on Letter too: nothing is in the lowest 25 mm."""

    def __init__(self, *, texts: Iterable[str], folder: Path, title: str, language: str, made_at: datetime) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.alias_nb_pages("")  # else a title with "{nb}" in it would say the number of pages
        self.pdf.set_title(title)
        self.pdf.set_lang(language)
        self.pdf.set_creation_date(made_at)
        add_fonts(self.pdf, texts, folder)
        self._widths: dict[tuple[str, str], float] = {}
        self._fitted: dict[tuple[Field, str], tuple[float, list[str]]] = {}

    def write(self, field: Field, y: float, text: str) -> float:
        """Set the text from ``y`` downwards, at the right where it is read from there; the height that it took."""
        size, lines = self._fit(field, text)
        leading = size * MM_PER_POINT * LEADING
        is_rtl = is_right_to_left(text)
        self.pdf.set_font(FAMILY, field.style, size)
        self.pdf.set_text_color(field.grey)
        for number, line in enumerate(lines):
            self._write_line(field, y + number * leading, leading, visual_runs(line, is_rtl=is_rtl), is_rtl)
        return len(lines) * leading

    def _write_line(self, field: Field, y: float, height: float, runs: list[tuple[str, bool]], is_rtl: bool) -> None:
        widths = [self._shaped_width(*run) for run in runs] if is_rtl or len(runs) > 1 else [field.width]
        x = field.x + field.width - sum(widths) if is_rtl else field.x
        for (text, run_is_rtl), width in zip(runs, widths, strict=True):
            self._shape(run_is_rtl)
            self.pdf.set_xy(x, y)
            self.pdf.cell(width, height, text)
            x += width

    def _shape(self, is_rtl: bool) -> None:
        self.pdf.set_text_shaping(True, direction="rtl" if is_rtl else "ltr")

    def _shaped_width(self, text: str, is_rtl: bool) -> float:
        """Millimetres in the font that is set."""
        self._shape(is_rtl)
        return self.pdf.get_string_width(text)

    def _fit(self, field: Field, text: str) -> tuple[float, list[str]]:
        """The largest size that keeps the words whole, else the largest that does not, else as much as there is room.

        Words are kept whole down to half the wanted size: a title in Chinese is one long word that may be broken.
        Every page of a party has the same texts but for the name, so they are measured once.
        """
        if (field, text) not in self._fitted:
            self._fitted[field, text] = self._measured_fit(field, text.split(" "))
        return self._fitted[field, text]

    def _measured_fit(self, field: Field, words: list[str]) -> tuple[float, list[str]]:
        longest = max(self._width(word, field.style) for word in words)
        whole = [each for each in field.sizes if longest * each <= field.width * _SLACK and each * 2 >= field.largest]
        for size in [*whole, *field.sizes]:
            lines = self._wrap(words, field.style, field.width * _SLACK / size)
            if len(lines) <= field.lines_at(size):
                return size, lines
        kept = lines[: field.lines_at(field.smallest)]
        return field.smallest, [*kept[:-1], kept[-1][:-2].rstrip() + ELLIPSIS]

    def _wrap(self, words: list[str], style: str, room: float) -> list[str]:
        """Lines no wider than ``room``, the millimetres that there are for a size of one point."""
        space, used = self._width(" ", style), 0.0
        lines: list[list[str]] = [[]]
        for word in words:
            for piece in self._pieces(word, style, room):
                width = self._width(piece, style)
                if lines[-1] and used + space + width > room:
                    lines.append([])
                used = used + space + width if lines[-1] else width
                lines[-1].append(piece)
        return [" ".join(line) for line in lines]

    def _pieces(self, word: str, style: str, room: float) -> Iterator[str]:
        """The word, or where it is longer than a line as much of it as goes on one, again and again."""
        if self._width(word, style) <= room:
            yield word
            return
        piece, used = "", 0.0
        for letter in _letters(word):
            width = self._width(letter, style)
            if piece and used + width > room:
                yield piece
                piece, used = "", 0.0
            piece, used = piece + letter, used + width
        yield piece

    def _width(self, text: str, style: str) -> float:
        """Millimetres at a size of one point."""
        if (text, style) not in self._widths:
            self.pdf.set_font(FAMILY, style, 100)
            self.pdf.set_text_shaping(True)
            self._widths[text, style] = self.pdf.get_string_width(text) / 100
        return self._widths[text, style]


def _letters(word: str) -> Iterator[str]:
    """Each letter with its marks and joiners, so that none is torn from its letter."""
    letter = ""
    for character in word:
        if letter and unicodedata.category(character) not in {"Mn", "Me", "Mc", "Cf"}:
            yield letter
            letter = ""
        letter += character
    yield letter
