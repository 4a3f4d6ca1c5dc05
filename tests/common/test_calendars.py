"""What the clocks of a zone do, as it is written into calendar files."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from common.calendars import Entry, calendar_of

START = datetime(2031, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(number: int, start: datetime, zone: str) -> Entry:
    return Entry(f"{number}@x", 0, START, start, start + HOUR, zone, "Title", "CONFIRMED", "https://x.example/")


def content_of(starts: list[datetime], zone: str) -> str:
    return calendar_of([entry(number, start, zone) for number, start in enumerate(starts)]).decode()


@dataclass(frozen=True)
class Read:
    """What a program makes of a file: the instants, and which local times the file's own zones read otherwise."""

    instants: list[datetime]
    misread: list[datetime]
    in_utc: int


def read(content: str) -> Read:
    zones = tzical(StringIO(content))
    starts = [each["DTSTART"] for each in Calendar.from_ical(content).events]
    local = [(start.dt, start.dt.replace(tzinfo=zones.get(start.params["TZID"]))) for start in starts if start.params]
    misread = [meant for meant, found in local if found.utcoffset() != meant.utcoffset()]
    return Read([start.dt.astimezone(UTC) for start in starts], misread, len(starts) - len(local))


def hours_that_matter(zone: str) -> list[datetime]:
    """An hour in each week of 2031, and half an hour and all of the days on which the clocks change."""
    begin, there = datetime(2031, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    hours = [begin + HOUR * number for number in range(0, 365 * 24, 167)]
    for day in (begin + HOUR * 24 * number for number in range(365)):
        if day.astimezone(there).utcoffset() != (day + HOUR * 24).astimezone(there).utcoffset():
            hours += [day + HOUR / 2 * number for number in range(48)]
    return sorted(set(hours))


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/St_Johns", "Africa/Casablanca", "Australia/Lord_Howe"])
def test_hours_around_a_change_are_read_as_they_were_meant(zone: str):
    starts = hours_that_matter(zone)

    content = content_of(starts, zone)

    found = read(content)
    assert (found.instants, found.misread) == (starts, [])
    assert 0 < found.in_utc <= 5


def test_every_zone_there_is_can_be_written():
    zones, summer = sorted(available_timezones()), START + timedelta(days=200)

    content = calendar_of([entry(number, summer, zone) for number, zone in enumerate(zones)]).decode()

    found = read(content)
    assert (found.instants, found.misread) == ([summer] * len(zones), [])
    assert found.in_utc < 50  # Greenwich's other names


def test_clocks_change_when_they_do():
    content = content_of([START], "Europe/Paris")

    assert content.count("BEGIN:VTIMEZONE") == 1
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20310330T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100" in content
    assert "BEGIN:STANDARD\r\nDTSTART:20311026T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200" in content


def test_the_second_of_a_repeated_hour_is_written_in_utc():
    first, second = datetime(2031, 10, 26, 0, 30, tzinfo=UTC), datetime(2031, 10, 26, 1, 30, tzinfo=UTC)
    assert first.astimezone(ZoneInfo("Europe/Paris")).hour == second.astimezone(ZoneInfo("Europe/Paris")).hour

    content = content_of([first - HOUR * 3, second], "Europe/Paris")

    assert "DTSTART;TZID=Europe/Paris:20311025T233000" in content
    assert "DTSTART:20311026T013000Z" in content
    assert read(content).instants == [first - HOUR * 3, second]


def test_the_end_of_time_is_written_in_utc():
    content = content_of([datetime(9999, 12, 31, 22, tzinfo=UTC)], "Asia/Tokyo")

    assert "DTSTART:99991231T220000Z" in content


def test_a_calendar_without_entries_is_one_all_the_same():
    calendar = Calendar.from_ical(calendar_of([], "Empty"))

    assert (calendar.calendar_name, calendar.events, len(calendar.timezones)) == ("Empty", [], 1)


def test_a_calendar_to_subscribe_to_has_a_name_and_says_how_often():
    content = calendar_of([], "Events, talks; more\r\nX-BAD:1").decode()

    for name in ("NAME", "X-WR-CALNAME"):
        assert f"\r\n{name}:Events\\, talks\\; more X-BAD:1\r\n" in content
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in content
    assert "\r\nX-PUBLISHED-TTL:PT1H\r\n" in content
