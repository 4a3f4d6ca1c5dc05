"""Tickets: their codes, who gets them by API, page and mail, and who does not."""

from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageChops
from rest_framework.test import APIClient

from bookings import codes, tickets
from bookings.models import Booking
from events.models import Event
from notifications import services as outbox
from notifications.models import Notification
from tests.common.test_conventions import assert_envelope, rows
from tests.factories import EventFactory, book
from tests.scanning import decode, party, print_out

pytestmark = pytest.mark.django_db
scanner = pytest.mark.scanner
CODE = "MFRGGZDFMZTWQ2LKNNWG23TPOB"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MFRG-GZDF", "MFRGGZDF"),
        (" mfrg gzdf\n", "MFRGGZDF"),
        ("mfrg\u2013gzdf", "MFRGGZDF"),
        ("ＭＦＲＧ－ＧＺＤＦ", "MFRGGZDF"),
        ("0O1I-8B22", "OOIIBB22"),
        (CODE.lower(), CODE),
        ("", ""),
        ("MFRG-GZD9", ""),
        ("МFRG-GZDF", ""),
    ],
)
def test_a_code_typed_by_hand_is_forgiven_what_it_can_be(typed: str, meant: str):
    assert codes.normalize_code(typed) == meant


def test_the_short_code_is_the_start_of_the_code_as_it_is_typed():
    shown = codes.short_code(CODE)

    assert shown == "MFRG-GZDF"
    assert CODE.startswith(codes.normalize_code(shown))


@scanner
def test_the_picture_of_a_ticket_reads_as_its_code(api: APIClient, tmp_path: Path):
    booking = party("Ada")
    (tmp_path / "qr.png").write_bytes(api.get(f"/api/v1/bookings/{booking.token}/qr.png").content)

    assert decode(tmp_path / "qr.png") == [booking.attendees.get().ticket_code]


def test_the_svg_and_the_png_are_the_same_symbol():
    svg = ElementTree.fromstring(tickets.qr_svg(CODE))  # noqa: S314
    picture = Image.open(BytesIO(tickets.qr_png(CODE)))

    background, dark = svg.findall(".//{*}path")
    assert svg.get("viewBox") == "0 0 66 66"
    assert (background.get("fill"), background.get("d")) == ("#fff", "M0 0h33v33h-33z")
    assert dark.get("stroke") == "#000"
    assert picture.size == (330, 330)
    assert ImageChops.invert(picture.convert("L")).getbbox() == (40, 40, 290, 290)


def test_the_same_rows_make_the_same_bytes(api: APIClient):
    booking = party("محمّد", "Ada")
    path = f"/api/v1/bookings/{booking.token}/ticket.pdf"

    first = api.get(path)
    again = api.get(path)
    unchanged = api.get(path, headers={"If-None-Match": first["ETag"]})

    assert first.content == again.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert len(first.content) < 40_000


@pytest.mark.parametrize("count", [1, 3])
def test_a_party_costs_as_many_queries_as_one_person(api: APIClient, django_assert_num_queries: Any, count: int):
    booking = party(*["Ada"] * count)

    with django_assert_num_queries(3):
        response = api.get(f"/api/v1/bookings/{booking.token}/ticket.pdf")

    assert response.content.count(b"/Type /Page\n") == count


@pytest.mark.parametrize(
    ("file", "content_type", "disposition", "start"),
    [
        ("qr.svg", "image/svg+xml", 'inline; filename="ticket-{0}.svg"', b"<?xml"),
        ("qr.png", "image/png", 'inline; filename="ticket-{0}.png"', b"\x89PNG"),
        ("ticket.pdf", "application/pdf", 'attachment; filename="tickets-{0}.pdf"', b"%PDF-1"),
    ],
)
def test_a_file_says_what_it_is_and_stays_private(
    api: APIClient, file: str, content_type: str, disposition: str, start: bytes
):
    booking = party("Ada")

    response = api.get(f"/api/v1/bookings/{booking.token}/{file}")

    assert response.status_code == 200
    assert response.content.startswith(start)
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == disposition.format(booking.pk)
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("file", ["qr.svg", "qr.png", "ticket.pdf"])
def test_the_tickets_of_a_party_are_asked_for_one_by_one(api: APIClient, file: str):
    booking = party("Ada", "Bob")
    stranger = party("Cy").attendees.get()
    first, second = booking.attendees.all()
    path = f"/api/v1/bookings/{booking.token}/{file}"

    by_default, chosen = api.get(path), api.get(f"{path}?attendee={second.pk}")

    assert chosen.status_code == 200
    assert chosen.content != by_default.content
    if file != "ticket.pdf":
        assert by_default.content == api.get(f"{path}?attendee={first.pk}").content
    assert_envelope(api.get(f"{path}?attendee={stranger.pk}"), 404, "not_found")
    for query in ("attendee=x", "attendee=0", "attendee=", f"attendee={2**63}", "atendee=1", "size=3"):
        body = assert_envelope(api.get(f"{path}?{query}"), 400, "invalid_input")
        assert list(body["fields"]) == [query.partition("=")[0]]


def test_a_very_large_party_prints_its_tickets_one_by_one(api: APIClient, client: Client):
    event = EventFactory.create(max_seats_per_booking=200)
    largest, too_large = book(event, seats=100), book(event, seats=101)
    path = f"/api/v1/bookings/{too_large.token}/ticket.pdf"
    link = f"{too_large.get_absolute_url()}ticket.pdf"

    whole = api.get(f"/api/v1/bookings/{largest.token}/ticket.pdf")
    alone = api.get(f"{path}?attendee={too_large.attendees.first().pk}")
    body = assert_envelope(api.get(path), 409, "too_many_seats")
    page = client.get(too_large.get_absolute_url()).content.decode()

    assert whole.content.count(b"/Type /Page\n") == 100
    assert alone.content.count(b"/Type /Page\n") == 1
    assert body["fields"] == {"attendee": ["One file has at most 100 tickets. Ask for each with ?attendee= and an id."]}
    assert client.get(link).status_code == 409
    assert (f'href="{link}"' in page, page.count(f'href="{link}?attendee=')) == (False, 101)
    assert f'href="{largest.get_absolute_url()}ticket.pdf"' in client.get(largest.get_absolute_url()).content.decode()


@pytest.mark.parametrize("status", ["offered", "waitlisted", "cancelled", "expired"])
@pytest.mark.parametrize("file", ["qr.svg", "qr.png", "ticket.pdf"])
def test_only_a_confirmed_booking_has_tickets(api: APIClient, client: Client, status: str, file: str):
    booking = party("Ada")
    columns = {"offer_expires_at": timezone.now(), "cancelled_at": timezone.now()}
    Booking.objects.update(status=status, **columns)
    before = rows()

    answer = api.get(f"/api/v1/bookings/{booking.token}/{file}")
    page = client.get(booking.get_absolute_url())

    assert_envelope(answer, 409, "no_ticket")
    assert page.status_code == 200
    assert b"<img" not in page.content.partition(b"<main")[2]
    assert codes.short_code(booking.attendees.get().ticket_code) not in page.content.decode()
    assert rows() == before


def test_a_cancelled_event_and_a_seat_given_up_have_no_tickets(api: APIClient, client: Client):
    booking = party("Ada", "Bob")
    path = f"/api/v1/bookings/{booking.token}/ticket.pdf"
    gone, here = booking.attendees.all()
    booking.attendees.filter(pk=gone.pk).update(active=False)

    assert_envelope(api.get(f"{path}?attendee={gone.pk}"), 409, "no_ticket")
    assert [(seat.attendee, seat.number, seat.count) for seat in tickets.tickets_of(booking)] == [(here, 1, 1)]
    booking.attendees.update(active=False)
    assert_envelope(api.get(path), 409, "no_ticket")
    assert client.get(booking.get_absolute_url()).status_code == 200
    Event.objects.update(status="cancelled")
    assert_envelope(api.get(path), 409, "event_cancelled")


@scanner
def test_the_page_shows_a_code_for_everybody(client: Client, tmp_path: Path):
    booking = party("Ada", "Bob")
    address = booking.get_absolute_url()

    page = client.get(address).content.decode()
    pdf = client.get(f"{address}ticket.pdf")

    for attendee in booking.attendees.all():
        picture = f"{address}qr.svg?attendee={attendee.pk}"
        assert f'src="{picture}"' in page
        assert codes.short_code(attendee.ticket_code) in page
        assert client.get(picture).content == tickets.qr_svg(attendee.ticket_code)
        alone = client.get(f"{address}ticket.pdf?attendee={attendee.pk}").content
        assert [decode(each) for each in print_out(alone, tmp_path / str(attendee.pk))] == [[attendee.ticket_code]]
    assert f'href="{address}ticket.pdf"' in page
    assert len(print_out(pdf.content, tmp_path)) == 2


def test_the_pages_refuse_as_pages(client: Client):
    booking = party("Ada")
    stranger = party("Cy").attendees.get()

    for file in ("qr.svg", "ticket.pdf"):
        for query in ("x", stranger.pk, "9" * 30):
            unknown = client.get(f"{booking.get_absolute_url()}{file}?attendee={query}")
            assert (unknown.status_code, unknown["Content-Type"]) == (404, "text/html; charset=utf-8")
    Booking.objects.update(status="cancelled", cancelled_at=timezone.now())
    refused = client.get(f"{booking.get_absolute_url()}ticket.pdf")

    assert refused.status_code == 409
    assert "There is no ticket: only a confirmed seat has one." in refused.content.decode()


def deliver() -> Any:
    message = Notification.objects.latest("pk")
    assert outbox.deliver(notification_id=message.pk, now=timezone.now())
    return mail.outbox[-1]


@scanner
@pytest.mark.parametrize("kind", ["booking_confirmed", "booking_moved"])
def test_the_mail_brings_the_tickets(kind: str, tmp_path: Path):
    booking = book(EventFactory.create(capacity=5), "Ada", seats=2, email="ada@example.org")
    Notification.objects.update(kind=kind)

    letter = deliver()

    calendar, pdf = letter.attachments
    assert calendar.filename == "booking.ics"
    assert (pdf.filename, pdf.mimetype) == (f"tickets-{booking.pk}.pdf", "application/pdf")
    codes = list(booking.attendees.values_list("ticket_code", flat=True))
    assert [decode(page) for page in print_out(pdf.content, tmp_path)] == [[code] for code in codes]


def test_a_mail_of_what_is_cancelled_brings_no_tickets():
    book(EventFactory.create(capacity=5), email="ada@example.org")
    Notification.objects.update(kind="booking_cancelled")
    of_kind = deliver()
    Notification.objects.update(kind="booking_confirmed", status="queued")
    Booking.objects.update(status="cancelled", cancelled_at=timezone.now())
    of_state = deliver()

    assert [each.filename for each in of_kind.attachments] == ["booking.ics"]
    assert [each.filename for each in of_state.attachments] == ["booking.ics"]


def test_a_mail_goes_out_without_tickets_where_none_can_be_made(settings: Any, tmp_path: Path, caplog: Any):
    book(EventFactory.create(capacity=5), email="ada@example.org")
    settings.TICKET_FONT = tmp_path / "taken-away-since-the-start.ttf"

    letter = deliver()

    assert [each.filename for each in letter.attachments] == ["booking.ics"]
    assert "no tickets in the mail" in caplog.text
    assert Notification.objects.get().status == "sent"


def test_a_very_large_party_gets_its_mail_without_tickets():
    event = EventFactory.create(capacity=200, max_seats_per_booking=200)
    book(event, seats=101, email="ada@example.org")

    assert [each.filename for each in deliver().attachments] == ["booking.ics"]
