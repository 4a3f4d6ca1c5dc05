"""Tickets on paper: one page for each person, in black and grey alone."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bookings.models import Booking
from bookings.tickets.fonts import printable
from bookings.tickets.holders import Seat
from bookings.tickets.paper import Field, Paper
from bookings.tickets.qr import dark_runs
from events.templatetags.events import time_span

# Millimetres. The quiet zone of the QR code reaches into the margin, so that its dark part ends where the lines end.
LEFT, WIDTH, TOP = 20.0, 170.0, 18.0
QR_SIDE = 68.0
GREY = 85
HEAD = Field(LEFT, WIDTH, 6, 11, 7, is_bold=True)
TITLE = Field(LEFT, WIDTH, 42, 30, 10, is_bold=True)
LABEL = Field(LEFT, 30, 6, 10, 6, grey=GREY)
VALUE = Field(LEFT + 34, WIDTH - 34, 20, 13, 8)
WHEN = Field(LEFT + 34, WIDTH - 34, 7.5, 13, 8)  # rather on one line, and small, than torn apart
ZONE = Field(LEFT + 34, WIDTH - 34, 5, 10, 7, grey=GREY)
STUB_LABEL = Field(LEFT, 86, 5, 10, 7, grey=GREY)
NAME = Field(LEFT, 86, 36, 26, 8, is_bold=True)
STUB_VALUE = Field(LEFT, 86, 8, 15, 8)
CODE = Field(LEFT + WIDTH - QR_SIDE, QR_SIDE, 10, 20, 12, is_bold=True)
CODE_HINT = Field(LEFT + WIDTH - QR_SIDE, QR_SIDE, 9, 9, 6, grey=GREY)
FOOT = Field(LEFT, WIDTH, 12, 10, 7, grey=GREY)


@dataclass(frozen=True)
class Page:
    """What one ticket says, fit for the fonts."""

    head: str
    title: str
    when_label: str
    when: str
    zone: str
    facts: tuple[tuple[str, str], ...]
    name_label: str
    name: str
    stub: tuple[tuple[str, str], ...]
    ticket_code: str
    code: str
    code_hint: str
    foot: str

    @property
    def texts(self) -> list[str]:
        pairs = [text for pair in (*self.facts, *self.stub) for text in pair]
        lines = [self.head, self.title, self.when_label, self.when, self.zone, self.name_label, self.name]
        return [*lines, self.code, self.code_hint, self.foot, *pairs]


def tickets_pdf(booking: Booking, seats: Sequence[Seat]) -> bytes:
    """A page for each of the seats, in the active language; the same rows make the same bytes.

    A ticket is handed on to whom it admits, so the booking's own link, which can cancel it, is not in it.
    """
    pages = [_page(booking, seat) for seat in seats]
    with tempfile.TemporaryDirectory(prefix="tickets-") as folder:
        paper = Paper(
            texts=[text for page in pages for text in page.texts],
            folder=Path(folder),
            title=pages[0].title,
            language=get_language() or settings.LANGUAGE_CODE,
            made_at=booking.updated_at,
        )
        for page in pages:
            _draw(paper, page)
        return bytes(paper.pdf.output())


def _page(booking: Booking, seat: Seat) -> Page:
    event = booking.event
    return Page(
        head=f"{printable(settings.SITE_NAME)} · {_('Ticket')}",
        title=printable(event.title),
        when_label=_("When"),
        when=printable(strip_tags(time_span(booking.slot, event))),
        zone=printable(_("Time in %(zone)s") % {"zone": event.timezone}),
        facts=(
            (_("Where"), printable(event.location or _("Online"))),
            (_("Organizer"), printable(event.organizer.name)),
        ),
        name_label=_("Name"),
        name=printable(seat.attendee.name),
        stub=(
            (_("Seat"), _("%(number)s of %(count)s") % {"number": seat.number, "count": seat.count}),
            (_("Booking"), str(booking.pk)),
        ),
        ticket_code=seat.attendee.ticket_code,
        code=seat.code,
        code_hint=_("To type in, if it cannot be scanned."),
        foot=_("Show this code at the door, on paper or on a screen. It lets one person in, once."),
    )


def _draw(paper: Paper, page: Page) -> None:
    paper.pdf.add_page()
    paper.write(HEAD, TOP, page.head)
    _rule(paper, TOP + 8)
    y = TOP + 16
    y += paper.write(TITLE, y, page.title) + 8
    paper.write(LABEL, y + 0.8, page.when_label)
    y += paper.write(WHEN, y, page.when)
    y += paper.write(ZONE, y, page.zone) + 3.5
    for label, value in page.facts:
        paper.write(LABEL, y + 0.8, label)
        y += paper.write(VALUE, y, value) + 3.5
    _rule(paper, y + 5, is_dashed=True)
    below = _draw_stub(paper, y + 18, page)
    _rule(paper, below)
    paper.write(FOOT, below + 4, page.foot)


def _draw_stub(paper: Paper, top: float, page: Page) -> float:
    """The part that is shown at the door: who on the left, the code on the right; where it ends."""
    y = top + paper.write(STUB_LABEL, top - 1, page.name_label)
    y += paper.write(NAME, y, page.name) + 6
    for label, value in page.stub:
        y += paper.write(STUB_LABEL, y, label)
        y += paper.write(STUB_VALUE, y, value) + 5
    _draw_qr(paper, top, page.ticket_code)
    below = top + QR_SIDE + 4
    below += paper.write(CODE, below, page.code)
    return below + paper.write(CODE_HINT, below, page.code_hint) + 8


def _rule(paper: Paper, y: float, *, is_dashed: bool = False) -> None:
    paper.pdf.set_draw_color(GREY)
    paper.pdf.set_line_width(0.2)
    paper.pdf.set_dash_pattern(**({"dash": 1.5, "gap": 1.5} if is_dashed else {}))
    paper.pdf.line(LEFT, y, LEFT + WIDTH, y)


def _draw_qr(paper: Paper, y: float, ticket_code: str) -> None:
    side, runs = dark_runs(ticket_code)
    module = QR_SIDE / side
    bleed = 0.02  # without it, a screen shows hairlines where two rows of the same black meet
    x = LEFT + WIDTH - QR_SIDE
    paper.pdf.set_fill_color(0)
    for column, row, length in runs:
        paper.pdf.rect(x + column * module, y + row * module, length * module + bleed, module + bleed, style="F")
