"""Tickets: the code that lets one person in, as a picture to scan, letters to type and a page to print."""

from collections.abc import Sequence

from bookings.models import Booking
from bookings.tickets.holders import MOST_PAGES, Seat, ticket_holders, tickets_of
from bookings.tickets.qr import qr_png, qr_svg

__all__ = [
    "MOST_PAGES",
    "Seat",
    "pdf_name",
    "qr_png",
    "qr_svg",
    "ticket_holders",
    "tickets_of",
    "tickets_pdf",
]


def pdf_name(booking: Booking) -> str:
    """Made of what nobody typed, so that it is safe in a header and on any disk."""
    return f"tickets-{booking.pk}.pdf"


def tickets_pdf(booking: Booking, seats: Sequence[Seat]) -> bytes:
    """As ``bookings.tickets.pdf`` makes it, which only a process that prints has in its memory: 15 MB."""
    from bookings.tickets import pdf  # noqa: PLC0415

    return pdf.tickets_pdf(booking, seats)
