"""The list of attendees as a file: whole, in the event's clock, and harmless in a spreadsheet."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from rest_framework.test import APIClient

from accounts.models import User
from bookings.exports import attendee_rows, attendees_csv, attendees_xlsx
from bookings.models import Attendee, Booking
from bookings.services import take_out_attendee
from bookings.spreadsheets import harmless
from events.models import Event
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db
NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
HEADINGS = [
    "Booking", "Name", "E-mail", "Phone", "Ticket", "Time slot (Europe/Paris)", "Status", "Seats of the booking",
    "Booked by way of", "Booked at", "Checked in at",
]  # fmt: skip


@pytest.fixture
def event() -> Event:
    starts_at = datetime(2077, 5, 4, 16, 0, tzinfo=UTC)
    return EventFactory.create(
        slug="spring-fair", timezone="Europe/Paris", starts_at=starts_at, capacity=100, waitlist_enabled=True
    )


def csv_rows(event: Event) -> list[list[str]]:
    return list(csv.reader(io.StringIO(attendees_csv(event).getvalue().decode("utf-8-sig"), newline="")))


def workbook(event: Event) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(attendees_xlsx(event).getvalue()))


def xlsx_cells(event: Event) -> list[list[tuple[str, str]]]:
    """The type and the text of each cell."""
    sheet = ElementTree.fromstring(workbook(event).read("xl/worksheets/sheet1.xml"))  # noqa: S314
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.findall("s:c", NS)]
        for row in sheet.findall("s:sheetData/s:row", NS)
    ]


@time_machine.travel(datetime(2077, 3, 1, 8, 5, 30, tzinfo=UTC), tick=False)
def test_file_has_everybody_by_the_clock_of_the_event(event: Event):
    party = book(event, "Ada", seats=2, email="ada@example.org", phone="+33 6 12 34 56 78", source="page")
    Attendee.objects.filter(email="ada@example.org").update(checked_in_at=datetime(2077, 5, 4, 15, 50, tzinfo=UTC))
    second = Attendee.objects.get(email="")
    take_out_attendee(attendee=second, by=None, now=timezone.now())
    codes = list(Attendee.objects.order_by("pk").values_list("ticket_code", flat=True))

    rows = csv_rows(event)

    slot, booked = "2077-05-04 18:00", "2077-03-01 09:05"
    number = str(party.pk)
    phone, inside = "'+33 6 12 34 56 78", "2077-05-04 17:50"
    assert rows == [
        HEADINGS,
        [number, "Ada", "ada@example.org", phone, codes[0], slot, "confirmed", "1", "web page", booked, inside],
        [number, "Ada", "", "", codes[1], slot, "taken out", "1", "web page", booked, ""],
    ]


def test_file_is_for_one_person_and_safely_named(event: Event, api: APIClient):
    api.force_authenticate(event.organizer)

    sheet, book = (api.get(f"/api/v1/events/{event.pk}/attendees.{ending}") for ending in ("csv", "xlsx"))

    assert [answer["Content-Disposition"] for answer in (sheet, book)] == [
        'attachment; filename="attendees-spring-fair.csv"',
        'attachment; filename="attendees-spring-fair.xlsx"',
    ]
    assert {answer["Cache-Control"] for answer in (sheet, book)} == {"private, no-store"}
    assert sheet["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(sheet).startswith(b"\xef\xbb\xbfBooking,")
    assert b"".join(book).startswith(b"PK\x03\x04")


def test_files_are_in_one_language(event: Event, api: APIClient):
    book(event, "Ada", source="admin")
    User.objects.update(language="de")
    api.force_authenticate(event.organizer)
    api.force_login(User.objects.get(pk=event.organizer.pk))
    german = {"Accept-Language": "de"}

    people = api.get(f"/api/v1/events/{event.pk}/attendees.csv", headers=german)
    bookings = api.get(reverse("admin:bookings_booking_export_list", args=["csv"]), headers=german)
    of_people, of_bookings = (list(csv.reader(io.StringIO(b"".join(each).decode()))) for each in (people, bookings))

    assert (of_people[0][9], of_people[1][6], of_people[1][8]) == ("Gebucht am", "bestätigt", "Veranstalter")
    assert (of_bookings[0][10], of_bookings[1][8], of_bookings[1][9]) == ("Gebucht am", "bestätigt", "Veranstalter")
    assert get_language() == "en"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+33 6", "'+33 6"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\nhi", "'\nhi"),
        ("  =1", "  '=1"),
        ("＝1", "'＝1"),
        ("x\";=cmd|' /C calc'!A0", "x\";'=cmd|' /C calc'!A0"),
        ("Ann; =1", "Ann; '=1"),
        ("Jean-Luc O'Hara", "Jean-Luc O'Hara"),
        ("ada+fair@example.org", "ada+fair@example.org"),
        ("", ""),
    ],
)
def test_texts_are_no_formulas(given: str, kept: str):
    assert harmless(given) == kept


def test_formulas_stay_texts_in_both_files(event: Event):
    formula = '=HYPERLINK("https://quux.example";"Click")'
    book(event, formula, phone="+33 6 12 34 56 78")
    book(event, "https://quux.example")

    rows, cells = csv_rows(event), xlsx_cells(event)

    assert [row[1] for row in rows[1:]] == ["'" + formula, "https://quux.example"]
    assert [row[1] for row in cells[1:]] == [("inlineStr", formula), ("inlineStr", "https://quux.example")]
    assert ("inlineStr", "+33 6 12 34 56 78") in cells[1]
    parts = workbook(event)
    assert not re.search(rb"<f[ >/]|<hyperlink", parts.read("xl/worksheets/sheet1.xml"))
    assert [name for name in parts.namelist() if "rels" in name and "sheet" in name] == []


def test_workbook_has_numbers_and_times_as_such(event: Event):
    booking = book(event, "Ada", seats=1)

    heading, row = xlsx_cells(event)

    assert [text for _kind, text in heading] == HEADINGS
    assert [kind for kind, _text in row] == ["n", *["inlineStr"] * 2, "n", "inlineStr", "n", "inlineStr", "n"]
    assert (row[0], row[3]) == (("n", str(booking.pk)), ("n", "64774.75"))  # 4 May 2077, 18:00 in Excel's count


@pytest.mark.parametrize("name", ["عليّ بن أبي", "שרה לוי", "Zoë 🎉", 'O"Neil, "Tip"', "line\nbreak"])
def test_names_of_all_scripts_come_out_as_they_went_in(event: Event, name: str):
    book(event, name)

    assert csv_rows(event)[1][1] == name
    assert xlsx_cells(event)[1][1] == ("inlineStr", name)


def test_rows_are_one_query_for_any_number(event: Event, django_assert_num_queries: Any):
    book(event)
    with django_assert_num_queries(1):
        assert len(list(attendee_rows(event))) == 1

    for number in range(29):
        book(event, f"Person {number}")
    with django_assert_num_queries(1):
        assert len(list(attendee_rows(event))) == 30
    with django_assert_num_queries(1):
        assert len(csv_rows(event)) == 31
    with django_assert_num_queries(1):
        assert len(xlsx_cells(event)) == 31


def test_long_lists_lose_nobody_between_chunks(event: Event, monkeypatch: Any):
    monkeypatch.setattr("bookings.exports.AT_ONCE", 7)
    party = book(event, "Choir", seats=40, source="admin")

    names = [row[4] for row in csv_rows(event)[1:]]

    assert names == list(party.attendees.order_by("pk").values_list("ticket_code", flat=True))


def test_those_who_wait_and_those_who_left_are_told_apart(event: Event):
    event.slots.update(capacity=1)
    seated = book(event, "Ada")
    book(event, "Bob", join_waitlist=True)
    take_out_attendee(attendee=seated.attendees.get(), by=None, now=timezone.now())

    assert [(row[1], row[6]) for row in csv_rows(event)[1:]] == [("Ada", "cancelled"), ("Bob", "offered")]
    assert Booking.objects.count() == 2


def test_an_event_without_anybody_has_its_headings(event: Event):
    assert csv_rows(event) == [HEADINGS]
    assert len(xlsx_cells(event)) == 1
