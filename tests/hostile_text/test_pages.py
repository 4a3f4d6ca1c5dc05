"""Whatever anybody wrote into any column, every page, screen and calendar shows it as text."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.table import ROWS
from tests.access.test_matrix import call, undone
from tests.access.world import World, make_world
from tests.hostile_text.reading import Seen, entries_in
from tests.hostile_text.words import COLUMNS, STYLES, hostile_world

pytestmark = pytest.mark.django_db

GETS = [row for row in ROWS if row.method == "GET"]
CALENDARS = [row for row in GETS if ".ics" in row.path]
# What is shown on no page, each with the reason.
UNSEEN = {
    "events.EventSearch.title": "words to search, shown from the event",
    "events.EventSearch.text": "words to search, shown from the event",
    "events.EventSearch.names": "words to search, shown from the event",
    "events.EventSearch.place": "words to search, shown from the event",
    "events.Event.idempotency_key": "a key to compare with",
    "bookings.Booking.idempotency_key": "a key to compare with",
    "bookings.Attendee.scan_id": "a key to compare with",
    "notifications.Notification.context": "what mails read, which have tests of their own",
}
# What only apps get, as JSON; the reason is on the pages once the event is cancelled, see test_echoes.
APPS_ONLY = {"events.Event.cancel_reason"}


def readers_of(path: str) -> tuple[str, ...]:
    """Those who between them see all that the page can show; the owner has booked."""
    if path.startswith("/admin/"):
        return ("admin",)
    return ("owner",) if path.startswith("/api/") else ("guest", "owner")


def crawl(world: World, rows: list[Any] = GETS) -> Iterator[tuple[str, int, Any]]:
    """``(name, status, response)`` of all that somebody may read."""
    cells = [(row, role) for row in rows for role in readers_of(row.path) if row.cells[role][:3] == "200"]
    for row, role in cells:
        with undone():
            response = call(row, world, role)
            yield f"{row.name} as {role}", response.status_code, response


@pytest.mark.parametrize("style", STYLES)
def test_everything_written_is_text_everywhere(style: str):
    world, hostile = hostile_world(style)

    statuses, complaints, shown = {}, {}, set()
    for name, status, response in crawl(world):
        seen = Seen(response, hostile.words)
        statuses |= {name: status} if status != 200 else {}
        complaints |= {name: seen.complaints} if seen.complaints else {}
        shown |= {(column, seen.kind) for column in seen.columns}

    assert statuses == {}
    assert complaints == {}
    assert set(COLUMNS) - {column for column, _ in shown} == set(UNSEEN)
    assert set(COLUMNS) - {column for column, kind in shown if kind == "text/html"} == set(UNSEEN) | APPS_ONLY


def test_calendars_have_as_many_entries_as_without():
    with undone():
        before = entries(make_world())

    after = entries(hostile_world("calendar")[0])

    assert after == before
    assert set(before.values()) >= {1}


def entries(world: World) -> dict[str, int]:
    return {name: entries_in(answer.content) for name, _, answer in crawl(world, CALENDARS)}
