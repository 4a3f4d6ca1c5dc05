"""Tickets on paper: scanned by an independent decoder, and set right for any name, however long."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops

from bookings import codes, tickets
from tests.scanning import decode, party, pdf_of, print_out, text_in

pytestmark = pytest.mark.django_db
scanner = pytest.mark.scanner
A4, LETTER_BOTTOM = (210, 297), 279.4 - 12.7


def ink(page: Path) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all that is printed on a page, in millimetres."""
    picture = Image.open(page).convert("L")
    box = ImageChops.invert(picture).getbbox()
    scale = A4[0] / picture.width
    return tuple(edge * scale for edge in box)


@scanner
@pytest.mark.parametrize(("count", "dpi"), [(1, 200), (3, 100), (10, 60)])
def test_every_page_of_a_party_has_its_own_code_and_place(count: int, dpi: int, tmp_path: Path):
    booking = party(*(f"Guest {number}" for number in range(count)))

    pdf = tickets.tickets_pdf(booking, tickets.tickets_of(booking))

    pages = print_out(pdf, tmp_path, dpi)
    texts = text_in(pdf, tmp_path)
    ticket_codes = list(booking.attendees.values_list("ticket_code", flat=True))
    assert [decode(page) for page in pages] == [[code] for code in ticket_codes]
    assert len(texts) == count
    for number, (text, code) in enumerate(zip(texts, ticket_codes, strict=True)):
        for words in (
            f"Name Guest {number} ",
            f"Seat {number + 1} of {count} ",
            f"Booking {booking.pk} ",
            codes.short_code(code),
        ):
            assert words in text


@scanner
def test_a_ticket_says_what_where_and_when_but_not_the_bookings_link(tmp_path: Path):
    booking = party(
        "Ada", title="Jazz & <more>", location="Le Club, 12 Rue d’Été", timezone="America/New_York",
        starts_at=datetime(2030, 7, 4, 23, 30, tzinfo=UTC),
    )  # fmt: skip

    pdf = tickets.tickets_pdf(booking, tickets.tickets_of(booking))

    (text,) = text_in(pdf, tmp_path)
    organizer = booking.event.organizer.name
    for words in ("Jazz & <more>", "Le Club, 12 Rue d’Été", "Thursday, 4 July 2030, 19:30–21:30", organizer):
        assert words in text
    assert "Time in America/New_York" in text
    assert booking.token not in text
    assert booking.token.encode() not in pdf


@scanner
@pytest.mark.parametrize(
    "name",
    [
        "Zoë Müller-Hagenström",
        "Ελένη Παπαδοπούλου",
        "Зоя Щербакова-Ёлкина",
        "محمدرضا شجریان",
        "علی‌رضا احمدی",
        "שלום כהן",
        "Nguyễn Thị Ánh",
        "{nb} **b** <b>&amp;",
        "Robert'); DROP TABLE students;",
        "(\\) Tj ET",
    ],
)
def test_names_in_many_scripts_can_be_read_and_copied(name: str, tmp_path: Path):
    (text,) = text_in(pdf_of(name), tmp_path)

    assert name in text


@scanner
@pytest.mark.parametrize("name", ["محمّدرضا شجریان", "שלום כהן"])
def test_a_name_that_is_read_from_the_right_stands_at_the_right(name: str, tmp_path: Path):
    pages = print_out(pdf_of(name, title=name), tmp_path / "rtl")
    other = print_out(pdf_of("Ada", title="Jazz"), tmp_path / "ltr")

    title = (20, 30, 190, 50)
    assert mass_of(pages[0], title) > 0.6
    assert mass_of(other[0], title) < 0.4


def mass_of(page: Path, box: tuple[int, int, int, int]) -> float:
    """How far right the ink of a box in millimetres is, from 0 to 1."""
    picture = ImageChops.invert(Image.open(page).convert("L"))
    scale = picture.width / A4[0]
    left, _, right, _ = picture.crop([round(edge * scale) for edge in box]).getbbox()
    return (left + right) / 2 / ((box[2] - box[0]) * scale)


@pytest.mark.parametrize(
    ("line", "is_rtl", "runs"),
    [
        ("Ada 12", False, [("Ada 12", False)]),
        ("محمد رضا", True, [("محمد رضا", True)]),
        ("Ab (یک 12 سه) Cd", False, [("Ab (", False), (" سه", True), ("12", False), ("یک ", True), (") Cd", False)]),
        ("علی (Ali) 12 رضا", True, [(" رضا", True), ("12", False), (") ", True), ("Ali", False), ("علی (", True)]),
        ("Ali", True, [("Ali", False)]),
    ],
)
def test_a_line_of_two_directions_is_set_in_order(line: str, is_rtl: bool, runs: list[tuple[str, bool]]):
    assert tickets.directions.visual_runs(line, is_rtl=is_rtl) == runs


LONG = ["W" * 150, "Maria Josefa " * 11, "﷽" * 150, "ﷺ" * 150, "e\u0301\u0302\u0303\u0304\u0305" * 25, "محمد" * 37]


@scanner
@pytest.mark.parametrize("name", LONG, ids=["W", "words", "widest", "wide", "marks", "joined"])
def test_long_names_and_titles_stay_in_their_fields(name: str, tmp_path: Path):
    long = {"title": (name * 2)[:200], "location": (name * 2)[:300], "timezone": "America/Argentina/Buenos_Aires"}
    booking = party(name, **long)
    booking.event.organizer.name = name

    pages = print_out(tickets.tickets_pdf(booking, tickets.tickets_of(booking)), tmp_path)

    left, top, right, bottom = ink(pages[0])
    assert decode(pages[0]) == [booking.attendees.get().ticket_code]
    assert 19 < left < 21
    assert 189 < right < 191
    assert top > 15
    assert bottom < LETTER_BOTTOM


@scanner
def test_a_name_never_reaches_the_quiet_zone_of_its_code(tmp_path: Path):
    page = Image.open(print_out(pdf_of("W" * 150), tmp_path)[0]).convert("L")
    scale = page.width / A4[0]

    beside = page.crop((round(111.5 * scale), 0, round(121.5 * scale), page.height))
    inked = [row for row in range(page.height) if beside.crop((0, row, beside.width, row + 1)).getextrema()[0] < 255]
    blank = max(after - before for before, after in pairwise(inked)) / scale

    assert blank > 68 + 2 * 10


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("🎉🎊", "□□"),
        ("👨‍👩‍👧", "□\u200d□\u200d□"),
        ("山田太郎", "□□□□"),
        ("Ada\x00\n\t  Lovelace", "Ada Lovelace"),
        ("\u202eevil\u2066", "evil"),
        (" \u200b\u200d ", "—"),
        ("", "—"),
        ("Robert\u00ad\ufeff", "Robert"),
        ("e" + "\u0301\u0302\u0303\u0304\u0305\u0306", "é\u0302\u0303\u0304"),
        ("\ue000\U0010ffff", "□□"),
        ("علی‌رضا", "علی‌رضا"),
    ],
)
def test_what_no_font_has_becomes_a_box_and_what_is_invisible_goes(name: str, shown: str):
    assert tickets.fonts.printable(name) == shown


@scanner
@pytest.mark.parametrize("name", ["🎉🎊", "\u200b", "\ud7ff\uffff", "\U0010fffd", "\u202e\u2067abc", "\n"])
def test_a_strange_name_still_makes_a_ticket(name: str, tmp_path: Path):
    booking = party("Ada")
    booking.attendees.update(name=name)
    booking.event.title = name

    pages = print_out(tickets.tickets_pdf(booking, tickets.tickets_of(booking)), tmp_path)

    assert decode(pages[0]) == [booking.attendees.get().ticket_code]


def font_with(characters: str, path: Path, *, is_ttf: bool) -> Path:
    """A font with a square for each of the characters, with TrueType or with PostScript outlines."""
    names = {character: f"uni{ord(character):04X}" for character in characters}
    builder = FontBuilder(1000, isTTF=is_ttf)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(character): name for character, name in names.items()})
    pen = TTGlyphPen(None) if is_ttf else T2CharStringPen(1000, None)
    for move, point in (("moveTo", (100, 0)), ("lineTo", (900, 0)), ("lineTo", (900, 800)), ("lineTo", (100, 800))):
        getattr(pen, move)(point)
    pen.closePath()
    square = pen.glyph() if is_ttf else pen.getCharString()
    outlines = dict.fromkeys([".notdef", *names.values()], square)
    if is_ttf:
        builder.setupGlyf(outlines)
    else:
        builder.setupCFF("Squares", {"FullName": "Squares"}, outlines, {})
    builder.setupHorizontalMetrics(dict.fromkeys(outlines, (1000, 100)))
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular", "fullName": "Squares"})
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-200)
    builder.setupPost()
    builder.save(path)
    return path


@scanner
@pytest.mark.parametrize("is_ttf", [True, False], ids=["TrueType", "CFF"])
def test_the_operators_font_has_what_ours_lacks(settings: Any, tmp_path: Path, is_ttf: bool):
    settings.TICKET_FONT = font_with("山田太郎", tmp_path / "squares.font", is_ttf=is_ttf)

    pdf = pdf_of("山田太郎 Ελένη 🎉")

    assert "山田太郎 Ελένη □" in text_in(pdf, tmp_path)[0]
    assert b"+Squares" in pdf
