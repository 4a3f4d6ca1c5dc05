"""In which order a line is set where scripts of both directions meet (UAX #9)."""

import unicodedata
from itertools import groupby

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

_FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})


def is_right_to_left(text: str) -> bool:
    """By the first character that has a direction (P2)."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"


def visual_runs(line: str, *, is_rtl: bool) -> list[tuple[str, bool]]:
    """The runs of one direction from left to right, each in its reading order and whether that is from the right.

    ``is_rtl`` is the direction of the whole text. fpdf2 knows each character's level, but sets a number between two
    Arabic words as if the line turned there, so the runs are put in order here (L2).
    """
    if not is_rtl and not any(unicodedata.bidirectional(character) in _FROM_THE_RIGHT for character in line):
        return [(line, False)]
    base = TextDirection.RTL if is_rtl else TextDirection.LTR
    characters = BidiParagraph(line, base, preserve_bn_chars=True).get_characters_with_embedding_level()
    levels = groupby(characters, key=lambda character: character.embedding_level)
    runs = [(level, "".join(character.character for character in run)) for level, run in levels]
    for level in range(max(level for level, _ in runs), 0, -1):
        runs = _turn(runs, level)
    return [(text, level % 2 == 1) for level, text in runs]


def _turn(runs: list[tuple[int, str]], level: int) -> list[tuple[int, str]]:
    """Each sequence of runs at that level or above, the other way round."""
    turned: list[tuple[int, str]] = []
    for is_above, group in groupby(runs, key=lambda run: run[0] >= level):
        sequence = list(group)
        turned += reversed(sequence) if is_above else sequence
    return turned
