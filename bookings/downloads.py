"""Tickets as files to download, the same for the API and the pages."""

from django.http import HttpResponse

from bookings.errors import TooManyTickets
from bookings.models import Booking
from bookings.tickets import MOST_PAGES, pdf_name, qr_png, qr_svg, ticket_holders, tickets_pdf


def qr_as_svg(booking: Booking, attendee_id: int | None) -> HttpResponse:
    """The code of that attendee, or of the first; raises what ticket_holders raises."""
    seat = ticket_holders(booking, attendee_id)[0]
    return _private(qr_svg(seat.attendee.ticket_code), "image/svg+xml", f'inline; filename="ticket-{booking.pk}.svg"')


def qr_as_png(booking: Booking, attendee_id: int | None) -> HttpResponse:
    seat = ticket_holders(booking, attendee_id)[0]
    return _private(qr_png(seat.attendee.ticket_code), "image/png", f'inline; filename="ticket-{booking.pk}.png"')


def tickets_as_pdf(booking: Booking, attendee_id: int | None) -> HttpResponse:
    """A page for every attendee, or the one of that attendee; raises TooManyTickets, and what ticket_holders raises."""
    seats = ticket_holders(booking, attendee_id)
    if len(seats) > MOST_PAGES:
        raise TooManyTickets(field="attendee", most=MOST_PAGES)
    return _private(tickets_pdf(booking, seats), "application/pdf", f'attachment; filename="{pdf_name(booking)}"')


def _private(content: bytes, content_type: str, disposition: str) -> HttpResponse:
    """For whoever asked alone, who asks again each time whether it still holds."""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-cache"}
    return HttpResponse(content, content_type=content_type, headers=headers)
