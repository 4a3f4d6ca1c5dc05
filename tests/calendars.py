"""Calendar files as a calendar program reads them."""

from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar
from icalendar import Event as Entry


def read(response: Any) -> Calendar:
    """The calendar of a good answer; its form is as RFC 5545 has it, and each zone that it names is described in it."""
    content = response.content
    assert response.status_code == 200, content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    calendar = Calendar.from_ical(content)
    assert (calendar["VERSION"], "METHOD" in calendar) == ("2.0", False)
    assert {zone.tz_name for zone in calendar.timezones} >= calendar.get_used_tzids()
    return calendar


def entries_of(response: Any) -> dict[str, Entry]:
    """By their UID without the site's name."""
    entries = read(response).events
    found = {str(entry["UID"]).removesuffix("@localhost"): entry for entry in entries}
    assert len(found) == len(entries)
    return found


def only_entry(response: Any) -> Entry:
    (entry,) = entries_of(response).values()
    return entry


def times_of(entry: Entry) -> tuple[str, str]:
    """As the API writes them."""
    return written(entry.start), written(entry.end)


def written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
