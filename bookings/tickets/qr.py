"""Ticket codes as QR codes (ISO/IEC 18004)."""

import io
from collections.abc import Iterator

import segno

QUIET_ZONE = 4
_BLACK, _WHITE = "#000", "#fff"


def _symbol(ticket_code: str) -> segno.QRCode:
    """The code alone, in capitals, which the compact alphanumeric mode holds: 25 by 25 modules.

    At least level M, and the better one where it costs no module: a ticket gets folded and smudged.
    """
    return segno.make_qr(ticket_code.upper(), error="m", mode="alphanumeric", boost_error=True)


def qr_svg(ticket_code: str) -> bytes:
    """Black on white with its quiet zone, whatever the page behind it; scales to any size."""
    picture = io.BytesIO()
    _symbol(ticket_code).save(
        picture,
        kind="svg",
        border=QUIET_ZONE,
        scale=2,
        unit="mm",
        dark=_BLACK,
        light=_WHITE,
        svgclass=None,
        lineclass=None,
    )
    return picture.getvalue()


def qr_png(ticket_code: str) -> bytes:
    """330 by 330 pixels, ten for each module."""
    picture = io.BytesIO()
    _symbol(ticket_code).save(picture, kind="png", border=QUIET_ZONE, scale=10, dark=_BLACK, light=_WHITE)
    return picture.getvalue()


def dark_runs(ticket_code: str) -> tuple[int, Iterator[tuple[int, int, int]]]:
    """The modules of a side without the quiet zone, and each dark run as ``(column, row, length)``."""
    symbol = _symbol(ticket_code)
    return len(symbol.matrix), _runs(symbol)


def _runs(symbol: segno.QRCode) -> Iterator[tuple[int, int, int]]:
    for row, modules in enumerate(symbol.matrix):
        start = None
        for column, is_dark in enumerate([*modules, 0]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield start, row, column - start
                start = None
