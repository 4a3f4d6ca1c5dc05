"""The picture that other sites show with a link to an event without one: its words on a calm ground.

1200 x 630 pixels, the shape that the Open Graph protocol's users crop to.
"""

from collections.abc import Iterable
from io import BytesIO

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext
from PIL import Image, ImageDraw, ImageFont

from events.models import Event

SIZE = (1200, 630)
MARGIN, MOST_LINES = 90, 3
_FOLDER = settings.BASE_DIR / "common" / "fonts"
# Dark grounds of the covers' hues, on which white letters have a contrast of 7 and more.
GROUNDS = ["#1f3a5f", "#4a2545", "#1e4d40", "#5b2c1e", "#2f2f5e", "#3d4a1f", "#5a1f35", "#16495c", "#4c3a12", "#3a2a5c"]
INK, FAINT = "#ffffff", "#d9dee8"


def share_picture(event: Event) -> bytes:
    """A PNG with the event's title, day and place, in the event's language."""
    picture = Image.new("RGB", SIZE, GROUNDS[event.pk % len(GROUNDS)])
    draw = ImageDraw.Draw(picture)
    with translation.override(event.language if event.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        day = date_format(event.starts_at.astimezone(event.zone), pgettext("date format", "l, j F Y"))
        is_bidi = translation.get_language_bidi()
    title, small = _font("DejaVuSans-Bold.ttf", 68), _font("DejaVuSans.ttf", 36)
    top = _write(draw, _lines(draw, event.title, title, MOST_LINES), title, MARGIN, INK, is_bidi=is_bidi)
    top = _write(draw, [day], small, top + 30, FAINT, is_bidi=is_bidi)
    _write(draw, _lines(draw, event.location, small, 1), small, top + 6, FAINT, is_bidi=is_bidi)
    _write(draw, [settings.SITE_NAME], small, SIZE[1] - MARGIN - 40, INK, is_bidi=is_bidi)
    file = BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FOLDER / name), size)


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """The text in lines that fit, the last one cut where there would be more."""
    width, lines = SIZE[0] - 2 * MARGIN, [""]
    for word in " ".join(text.split()).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1] += " …"
    return [_cut(draw, line, font, width) for line in lines[:most] if line]


def _cut(draw: ImageDraw.ImageDraw, line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    shown = line
    while shown and draw.textlength(shown, font) > width:
        shown = shown[:-2].rstrip(" …") + "…" if len(shown) > 2 else ""
    return shown


def _write(
    draw: ImageDraw.ImageDraw, lines: Iterable[str], font: ImageFont.FreeTypeFont, top: int, ink: str, *, is_bidi: bool
) -> int:
    """Where the next line begins."""
    left, anchor = (SIZE[0] - MARGIN, "ra") if is_bidi else (MARGIN, "la")
    for line in lines:
        draw.text((left, top), line, fill=ink, font=font, anchor=anchor)
        top += round(font.size * 1.3)
    return top
