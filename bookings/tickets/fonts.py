"""The fonts of printed tickets, and what of a text they can show.

HarfBuzz cuts each font down to the characters of one document before the PDF library reads it, which takes 2 ms where
that takes 70; so each font itself is read once in a process.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import uharfbuzz as hb
from django.conf import settings
from fpdf import FPDF

FAMILY, OTHER_FAMILY = "ticket", "other"
BOX, ELLIPSIS = "□", "…"
MOST_MARKS = 3
_FOLDER = settings.BASE_DIR / "common" / "fonts"
# Zero-width joiners and direction marks belong to names; other invisible characters only disorder a line.
_KEPT_INVISIBLE = frozenset("\u200c\u200d\u200e\u200f\u061c")


@dataclass(frozen=True)
class Typeface:
    family: str
    style: str
    face: hb.Face
    characters: frozenset[int]


@cache
def _load(path: Path, family: str, style: str) -> Typeface:
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    return Typeface(family, style, face, frozenset(face.unicodes))


def typefaces() -> list[Typeface]:
    """DejaVu Sans, regular and bold, and the operator's own font for what they lack."""
    ours = [_load(_FOLDER / "DejaVuSans.ttf", FAMILY, ""), _load(_FOLDER / "DejaVuSans-Bold.ttf", FAMILY, "B")]
    return [*ours, _load(settings.TICKET_FONT, OTHER_FAMILY, "")] if settings.TICKET_FONT else ours


@cache
def _known(own_font: Path | None) -> frozenset[int]:
    return frozenset().union(*(typeface.characters for typeface in typefaces()))


def printable(text: str) -> str:
    """The text as the fonts can show it: on one line, with a box for each character that none of them has.

    Marks that no font has and marks heaped upon a letter are left out; what shows nothing at all becomes a dash.
    """
    known = _known(settings.TICKET_FONT)
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    shown = "".join(_shown(character, known) for character in spaced)
    is_blank = all(character.isspace() or character in _KEPT_INVISIBLE for character in shown)
    return "—" if is_blank else " ".join(_without_heaps(shown).split())


def _shown(character: str, known: frozenset[int]) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or (category == "Cf" and character not in _KEPT_INVISIBLE):
        return ""
    if ord(character) in known:
        return character
    return "" if category in {"Mn", "Me", "Cf"} else BOX


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _without_heaps(text: str) -> str:
    runs = ((is_mark, list(run)) for is_mark, run in groupby(text, key=_is_mark))
    return "".join("".join(run[:MOST_MARKS] if is_mark else run) for is_mark, run in runs)


def add_fonts(pdf: FPDF, texts: Iterable[str], folder: Path) -> None:
    """Give the document what it needs of each font; ``folder`` holds the files until it is finished."""
    characters = {ord(character) for text in texts for character in text} | {ord(" "), ord(ELLIPSIS)}
    needed = [each for each in typefaces() if each.family == FAMILY or not each.characters.isdisjoint(characters)]
    for typeface in needed:
        path = folder / f"{typeface.family}{typeface.style}.ttf"
        path.write_bytes(_cut_down(typeface, characters))
        pdf.add_font(typeface.family, typeface.style, path)
    pdf.set_fallback_fonts([typeface.family for typeface in needed], exact_match=False)


def _cut_down(typeface: Typeface, characters: set[int]) -> bytes:
    plan = hb.SubsetInput()
    plan.unicode_set.update(characters & typeface.characters)
    plan.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan.pin_all_axes_to_default(typeface.face)
    content: bytes = hb.subset(typeface.face, plan).blob.data
    return content
