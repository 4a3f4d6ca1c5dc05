"""Printing tickets and reading them, by programs that share no code with ours."""

import subprocess
from pathlib import Path
from typing import Any

from bookings import tickets
from bookings.models import Booking
from bookings.services import Person
from tests.factories import EventFactory, book


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def decode(picture: Path) -> list[str]:
    """What zbar, which shares no code with us, reads in a picture."""
    return run("zbarimg", "--quiet", "--raw", picture).split()


def print_out(pdf: bytes, folder: Path, dpi: int = 100) -> list[Path]:
    """The pages of a PDF as pictures, as a printer or a screen makes them."""
    folder.mkdir(exist_ok=True)
    (folder / "tickets.pdf").write_bytes(pdf)
    run("pdftoppm", "-r", str(dpi), "-png", folder / "tickets.pdf", folder / "page")
    return sorted(folder.glob("page-*.png"))


def text_in(pdf: bytes, folder: Path) -> list[str]:
    """What can be copied from each page, without the marks for its direction."""
    (folder / "tickets.pdf").write_bytes(pdf)
    text = run("pdftotext", folder / "tickets.pdf", "-").translate(dict.fromkeys(range(0x202A, 0x202F)))
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def party(*names: str, **columns: Any) -> Booking:
    event = EventFactory.create(capacity=100, max_seats_per_booking=100, **columns)
    return book(event, names[0], attendees=[Person(name) for name in names])


def pdf_of(*names: str, **columns: Any) -> bytes:
    booking = party(*names, **columns)
    return tickets.tickets_pdf(booking, tickets.tickets_of(booking))
