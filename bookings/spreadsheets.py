"""Rows as files for spreadsheets, sent while they are read: a million of them take no more memory than a few."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

AT_ONCE = 2_000
READ_AT_ONCE = 64 * 1024
MOST_ROWS = 1_048_575
"""Of a sheet of Excel, beside its headings."""
CLOCK = "%Y-%m-%d %H:%M"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"(^\s*|[;,|\t\r\n\"]\s*)(?=[=+\-@＝＋－＠])")


def on_the_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, nor for one in another cell (OWASP: CSV Injection).

    An apostrophe goes before what would begin one, also behind what a program may take for the end of a cell.
    """
    return ("'" if text[:1] in {"\t", "\r", "\n"} else "") + _FORMULA.sub(r"\1'", text)


def csv_file(headings: list[str], rows: Iterator[list[Any]]) -> Iterator[bytes]:
    """In UTF-8, with the mark by which Excel knows it."""
    yield b"\xef\xbb\xbf" + _csv_text([headings])
    while chunk := _csv_text(islice(rows, AT_ONCE)):
        yield chunk


def _csv_text(rows: Iterable[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime(CLOCK)
    return harmless(value) if isinstance(value, str) else value


def xlsx_file(headings: list[str], rows: Iterator[list[Any]]) -> IO[bytes]:
    """Made row by row in a temporary file, which is gone once it is closed; a full sheet is followed by another."""
    file = TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    # Loaded when the first is made: 3 MB, which most processes never need.
    book = import_module("xlsxwriter").Workbook(
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    )
    bold = book.add_format({"bold": True})
    _write_sheet(book, headings, islice(rows, MOST_ROWS), bold)
    for row in rows:
        _write_sheet(book, headings, iter([row, *islice(rows, MOST_ROWS - 1)]), bold)
    book.close()
    file.seek(0)
    return file


def _write_sheet(book: Any, headings: list[str], rows: Iterable[list[Any]], bold: Any) -> None:
    sheet = book.add_worksheet()
    sheet.set_column(0, len(headings), 18)
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    write: dict[type, Callable[..., Any]] = {str: sheet.write_string, int: sheet.write_number}
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value not in {None, ""}:
                write.get(type(value), sheet.write_datetime)(number, column, value)


def xlsx_chunks(headings: list[str], rows: Iterator[list[Any]]) -> Iterator[bytes]:
    """The file is made when somebody begins to read it, and is gone when they stop."""
    with xlsx_file(headings, rows) as file:
        while chunk := file.read(READ_AT_ONCE):
            yield chunk


def _spoken(chunks: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """Each chunk made in that language: they are made while they are sent, when the language of the request is over."""
    while True:
        with translation.override(language):
            chunk = next(chunks, b"")
        if not chunk:
            return
        yield chunk


def as_download(chunks: Iterator[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    spoken = _spoken(chunks, translation.get_language())
    response = StreamingHttpResponse(spoken, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def csv_download(name: str, headings: list[str], rows: Iterator[list[Any]]) -> StreamingHttpResponse:
    """``name`` is that of the file, without its ending."""
    return as_download(csv_file(headings, rows), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_download(name: str, headings: list[str], rows: Iterator[list[Any]]) -> StreamingHttpResponse:
    return as_download(xlsx_chunks(headings, rows), XLSX, f"{name}.xlsx")


DOWNLOADS: dict[str, Callable[[str, list[str], Iterator[list[Any]]], StreamingHttpResponse]] = {
    "csv": csv_download,
    "xlsx": xlsx_download,
}
