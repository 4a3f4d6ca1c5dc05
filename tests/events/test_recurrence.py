"""Recurring slots, against dateutil's own expansion, and the clock that jumps twice a year."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from common.errors import DomainError
from events import recurrence
from events.models import Event, TimeSlot
from tests.common.test_conventions import assert_envelope
from tests.factories import EventFactory, book

PARIS = ZoneInfo("Europe/Paris")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# The last days before the clock jumps, in spring and in autumn.
EVES = {
    "Europe/Paris": [(3, 20), (10, 20)],
    "America/New_York": [(3, 5), (10, 28)],
    "Australia/Sydney": [(3, 28), (9, 26)],
}


@st.composite
def rules(draw: Any) -> tuple[str, datetime, ZoneInfo, int]:
    name = draw(st.sampled_from(sorted(EVES)))
    zone = ZoneInfo(name)
    month, day = draw(st.sampled_from(EVES[name]))
    clock = datetime(
        draw(st.integers(2026, 2035)), month, day, draw(st.integers(0, 23)), draw(st.sampled_from([0, 30]))
    )
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "HOURLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    if draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1)))))
    if frequency != "HOURLY" and draw(st.booleans()):
        hours = draw(st.sets(st.integers(0, 23), min_size=1, max_size=3))
        parts.append("BYHOUR=" + ",".join(map(str, sorted(hours))))
    return ";".join(parts), clock, zone, draw(st.integers(1, 40))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(rules())
def test_a_rule_gives_the_clock_times_that_dateutil_gives(case: tuple[str, datetime, ZoneInfo, int]):
    rule, clock, zone, count = case
    expected = list(rrulestr(f"{rule};COUNT={count}", dtstart=clock))

    starts = recurrence.starts(rule=rule, first=clock.replace(tzinfo=zone), zone=zone, count=count)

    for start, wall in zip(starts, expected, strict=True):
        there = start.astimezone(zone).replace(tzinfo=None)
        skipped = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall
        # RFC 5545, 3.3.5: a time that the clock skips is read with the offset before the gap, so an hour later.
        assert there == (wall + timedelta(hours=1) if skipped else wall)


def test_weekly_yoga_stays_at_nine_for_a_year():
    first = datetime(2027, 1, 4, 9, tzinfo=PARIS)

    starts = recurrence.starts(rule="FREQ=WEEKLY", first=first, zone=PARIS, count=52)

    assert {f"{start.astimezone(PARIS):%a %H:%M}" for start in starts} == {"Mon 09:00"}
    assert {start.hour for start in starts} == {7, 8}
    assert len(starts) == 52


def test_a_museums_half_hours_on_weekdays():
    rule = "FREQ=MINUTELY;INTERVAL=30;BYDAY=MO,TU,WE,TH,FR;BYHOUR=10,11"
    first = datetime(2027, 3, 26, 10, tzinfo=PARIS)

    starts = recurrence.starts(rule=rule, first=first, zone=PARIS, until=datetime(2027, 3, 29, 23, tzinfo=PARIS))

    clocks = [f"{start.astimezone(PARIS):%a %H:%M}" for start in starts]
    assert clocks == [f"{day} {hour}" for day in ("Fri", "Mon") for hour in ("10:00", "10:30", "11:00", "11:30")]


@pytest.mark.parametrize("until", ["20270125T080000Z", "20270125", "20270125T090000"])
def test_the_end_of_a_rule_is_included(until: str):
    first = datetime(2027, 1, 4, 9, tzinfo=PARIS)

    starts = recurrence.starts(rule=f"RRULE:FREQ=WEEKLY;UNTIL={until}", first=first, zone=PARIS)

    assert [start.astimezone(PARIS).date() for start in starts] == [date(2027, 1, day) for day in (4, 11, 18, 25)]


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("", {"count": 3}),
        ("FREQ=SECONDLY", {"count": 3}),
        ("FREQ=FORTNIGHTLY", {"count": 3}),
        ("FREQ=DAILY;INTERVAL=0", {"count": 3}),
        ("FREQ=DAILY;INTERVAL=-1", {"count": 3}),
        ("FREQ=DAILY;BYHOUR=25", {"count": 3}),
        ("FREQ=HOURLY;BYMINUTE=77", {"count": 3}),
        ("FREQ=DAILY;BYDAY=XX", {"count": 3}),
        ("FREQ=DAILY;FREQ=DAILY", {"count": 3}),
        ("FREQ=DAILY;COUNT=3;COUNT=3", {}),
        ("FREQ=DAILY;COUNT=0", {}),
        ("FREQ=DAILY;UNTIL=tomorrow", {}),
        ("FREQ=DAILY\nDTSTART:20270101T000000", {"count": 3}),
        ("FREQ=DAILY;NONSENSE=1", {"count": 3}),
        ("FREQ=DAILY", {}),
        ("FREQ=DAILY;COUNT=3", {"count": 3}),
        ("FREQ=DAILY;UNTIL=20270201", {"count": 3}),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", {"count": 3}),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", {"count": 3}),
        ("FREQ=MINUTELY;BYSETPOS=50;BYHOUR=3", {"count": 3}),
        ("FREQ=YEARLY;BYEASTER=1", {"count": 3}),
        ("FREQ=YEARLY", {"count": 60}),
        ("FREQ=DAILY;INTERVAL=999999", {"count": 3}),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", {}),
        ("FREQ=DAILY;UNTIL=99991231", {}),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(rule: str, end: dict[str, Any]):
    first = datetime(2027, 1, 4, 9, tzinfo=PARIS)

    with pytest.raises(DomainError) as refusal:
        recurrence.starts(rule=rule, first=first, zone=PARIS, **end)

    assert (refusal.value.code, refusal.value.field) == ("bad_recurrence", "rrule")


@pytest.mark.parametrize(("count", "until"), [(1001, None), (None, datetime(2029, 10, 1, 9, tzinfo=PARIS))])
def test_a_thousand_is_the_most(count: int | None, until: datetime | None):
    first = datetime(2027, 1, 4, 9, tzinfo=PARIS)

    with pytest.raises(DomainError) as refusal:
        recurrence.starts(rule="FREQ=DAILY", first=first, zone=PARIS, count=count, until=until)
    thousand = recurrence.starts(rule="FREQ=DAILY", first=first, zone=PARIS, count=1000)

    assert (refusal.value.code, len(thousand)) == ("too_many_slots", 1000)


@pytest.fixture
def event(db: None) -> Event:
    start = (timezone.now() + timedelta(days=30)).replace(hour=8, minute=0, second=0, microsecond=0)
    return EventFactory.create(capacity=3, timezone="Europe/Paris", starts_at=start)


@pytest.fixture
def owner_api(api: APIClient, event: Event) -> APIClient:
    api.force_authenticate(event.organizer)
    return api


def weekly(event: Event, **changes: Any) -> dict[str, Any]:
    series = {"rrule": "FREQ=WEEKLY", "starts_at": event.starts_at.isoformat(), "duration_minutes": 60, "capacity": 12}
    return series | {"count": 40} | changes


def test_a_series_is_previewed_made_and_made_only_once(owner_api: APIClient, event: Event):
    url = f"/api/v1/events/{event.pk}/slots/generate"

    preview = owner_api.post(url, weekly(event, preview=True), format="json")
    before = event.slots.count()
    made = owner_api.post(url, weekly(event), format="json")
    again = owner_api.post(url, weekly(event), format="json")
    longer = owner_api.post(url, weekly(event, count=42), format="json")

    assert (preview.status_code, preview.json()["total"], before) == (200, 40, 1)
    assert (made.status_code, made.json()["total"]) == (201, 40)
    assert [each["starts_at"] for each in made.json()["items"]] == [
        each["starts_at"] for each in preview.json()["items"]
    ]
    assert {(each["capacity"], each["seats_taken"], each["is_available"]) for each in made.json()["items"]} == {
        (12, 0, True)
    }
    assert_envelope(again, 400, "no_slots")
    assert longer.json()["total"] == 2
    assert event.slots.count() == 43


def test_an_event_that_is_too_short_grows_with_its_series(owner_api: APIClient, event: Event):
    booking = book(event, email="ada@example.org")

    owner_api.post(f"/api/v1/events/{event.pk}/slots/generate", weekly(event), format="json")

    last = TimeSlot.objects.order_by("ends_at").last()
    event.refresh_from_db()
    booking.refresh_from_db()
    clocks = {f"{slot.starts_at.astimezone(PARIS):%H:%M}" for slot in event.slots.all()}
    assert (event.ends_at, booking.slot.event_id) == (last.ends_at, event.pk)
    assert len(clocks) == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"rrule": "FREQ=NEVER"}, "bad_recurrence", "rrule"),
        ({"count": 1001}, "too_many_slots", "count"),
        ({"duration_minutes": 0}, "invalid_input", "duration_minutes"),
        ({"count": None}, "invalid_input", "count"),
        ({"until": "2027-01-01"}, "invalid_input", "until"),
        ({"starts_at": "2020-01-01T09:00:00Z", "count": 3}, "no_slots", "rrule"),
        ({"interval": 3}, "invalid_input", "interval"),
        ({"starts_at": "9998-12-31T22:30:00Z", "duration_minutes": 120, "count": 1}, "invalid_input", "starts_at"),
        ({"starts_at": "9998-12-31T09:00:00Z", "count": 3}, "invalid_input", "rrule"),
    ],
)
def test_a_bad_series_is_refused_and_makes_nothing(
    owner_api: APIClient, event: Event, changes: dict[str, Any], code: str, field: str
):
    answer = owner_api.post(f"/api/v1/events/{event.pk}/slots/generate", weekly(event, **changes), format="json")

    assert set(assert_envelope(answer, 400, code)["fields"]) == {field}
    assert event.slots.count() == 1


def test_slots_are_added_changed_and_removed_by_api(owner_api: APIClient, event: Event):
    first = event.slots.get()
    book(event)
    half = {"starts_at": event.starts_at.isoformat(), "ends_at": (event.starts_at + timedelta(minutes=30)).isoformat()}

    added = owner_api.post(f"/api/v1/events/{event.pk}/slots", half | {"capacity": 2}, format="json")
    outside = owner_api.post(
        f"/api/v1/events/{event.pk}/slots", half | {"starts_at": "2020-01-01T00:00:00Z"}, format="json"
    )
    url = f"/api/v1/slots/{added.json()['id']}"
    changed = owner_api.patch(url, {"capacity": 4}, format="json")
    unlimited = owner_api.patch(url, {"capacity": None}, format="json")
    booked = owner_api.delete(f"/api/v1/slots/{first.pk}")
    below = owner_api.patch(f"/api/v1/slots/{first.pk}", {"capacity": 0}, format="json")
    removed = owner_api.delete(url)

    assert (added.status_code, added.json()["seats_left"]) == (201, 2)
    assert_envelope(outside, 400, "slot_outside_event")
    assert (changed.json()["capacity"], unlimited.json()["seats_left"]) == (4, None)
    assert_envelope(booked, 409, "slot_has_bookings")
    assert assert_envelope(below, 409, "capacity_below_taken")["fields"].keys() == {"capacity"}
    assert (removed.status_code, event.slots.count()) == (204, 1)
    assert_envelope(owner_api.delete(f"/api/v1/slots/{first.pk}"), 409, "last_slot")


def test_slots_of_a_series_never_overlap_themselves_by_mistake(event: Event):
    starts = recurrence.starts(rule="FREQ=HOURLY", first=event.starts_at, zone=PARIS, count=200)

    assert all(later - sooner >= timedelta(hours=1) for sooner, later in pairwise(starts))
