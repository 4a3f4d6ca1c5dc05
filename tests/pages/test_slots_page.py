"""The page on which an event's team makes recurring slots; the admin's screen does the same."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import TrailEntry
from events import recurrence
from events.forms.series import within_day
from events.models import Event, TimeSlot
from tests.factories import AdminFactory, EventFactory, book
from tests.pages import text_of

pytestmark = pytest.mark.django_db
# A Monday, three weeks before summer time begins in Paris.
START = datetime(2099, 3, 9, 8, tzinfo=UTC)
WEEKLY = {"repeat": "weekly", "first_day": "2099-03-09", "first_time": "09:00", "length": "90", "count": "4"}


@pytest.fixture
def museum(client: Client) -> Event:
    """An event of two hours in Paris, with its owner before the screen."""
    event = EventFactory.create(timezone="Europe/Paris", starts_at=START, capacity=12)
    client.force_login(event.organizer)
    return event


def page_of(event: Event) -> str:
    return reverse("events:slots", args=[event.slug])


def screen_of(event: Event) -> str:
    return reverse("admin:events_event_add_slots", args=[event.pk])


def make(client: Client, event: Event, **series: Any) -> list[str]:
    """The starts of the new slots, by the event's clock."""
    known = set(event.slots.values_list("pk", flat=True))
    answer = client.post(page_of(event), WEEKLY | series | {"make": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    return [f"{slot.starts_at.astimezone(event.zone):%a %Y-%m-%d %H:%M}" for slot in event.slots.exclude(pk__in=known)]


def test_series_page_is_filled_in_with_what_the_first_slot_is_like(client: Client, museum: Event):
    initial = client.get(page_of(museum)).context["form"].initial

    assert initial == {
        "days": ["MO"],
        "first_day": date(2099, 3, 9),
        "first_time": time(9, 0),
        "length": 120,
        "capacity": 12,
    }


@pytest.mark.parametrize("where", [page_of, screen_of])
def test_series_is_looked_at_before_it_is_made(client: Client, museum: Event, where: Any):
    series = WEEKLY | {"length": "120", "days": ["MO", "WE"], "capacity": "5"}

    page = client.post(where(museum), series)
    before = TimeSlot.objects.count()
    answer = client.post(where(museum), sealed_of(page) | {"make": "1"}, follow=True)

    text = " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())
    assert "3 time slots would be made" in text
    assert "The first on Wednesday, 11 March 2099, 09:00, the last on Wednesday, 18 March 2099, 09:00." in text
    assert "1 that is there already is left out." in text
    assert "Monday, 16 March 2099 09:00–11:00 Wednesday, 18 March 2099 09:00–11:00" in text
    assert (before, TimeSlot.objects.count()) == (1, 4)
    assert list(museum.slots.values_list("capacity", flat=True)) == [12, 5, 5, 5]
    assert [str(message) for message in answer.context["messages"]] == ["3 time slots are made."]
    assert TrailEntry.objects.get(action="slots.generated").actor == museum.organizer


def sealed_of(page: Any) -> dict[str, list[str]]:
    """What the button sends that makes the slots that are shown."""
    form = page.content.decode().partition('name="make"')[0].rpartition("<form")[2]
    data: dict[str, list[str]] = {}
    for field in re.findall(r'<input type="hidden"[^>]*>', form):
        name, value = re.search(r'name="(\w+)"', field), re.search(r'value="([^"]*)"', field)
        data.setdefault(name[1] if name else "", []).append(value[1] if value else "")
    return {name: values for name, values in data.items() if values != [""]}


SERIES = [
    ({}, ["Mon 2099-03-09 09:00", "Mon 2099-03-16 09:00", "Mon 2099-03-23 09:00", "Mon 2099-03-30 09:00"]),
    ({"days": ["SU", "TU"]}, ["Tue 2099-03-10 09:00", "Sun 2099-03-15 09:00", "Tue 2099-03-17 09:00",
                              "Sun 2099-03-22 09:00"]),
    ({"repeat": "daily", "count": "2"}, ["Mon 2099-03-09 09:00", "Tue 2099-03-10 09:00"]),
    ({"repeat": "daily", "count": "", "last_day": "2099-03-10"}, ["Mon 2099-03-09 09:00", "Tue 2099-03-10 09:00"]),
    ({"repeat": "within_day", "length": "30", "every": "45", "last_end": "11:00", "days": ["TU"], "count": "4"},
     ["Tue 2099-03-10 09:00", "Tue 2099-03-10 09:45", "Tue 2099-03-10 10:30", "Tue 2099-03-17 09:00"]),
    ({"repeat": "rule", "rrule": "rrule:freq=monthly;bymonthday=-1", "count": "2"},
     ["Tue 2099-03-31 09:00", "Thu 2099-04-30 09:00"]),
    ({"repeat": "rule", "rrule": "FREQ=DAILY;INTERVAL=2;COUNT=2", "count": ""},
     ["Mon 2099-03-09 09:00", "Wed 2099-03-11 09:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("series", "starts"), SERIES, ids=lambda value: str(value)[:50])
def test_series_repeats_by_the_clock_of_the_event(
    client: Client, museum: Event, series: dict[str, Any], starts: list[str]
):
    assert make(client, museum, **series) == starts


def test_series_makes_a_short_event_longer(client: Client, museum: Event):
    make(client, museum)

    museum.refresh_from_db()
    assert museum.starts_at == START
    assert museum.ends_at == datetime(2099, 3, 30, 8, 30, tzinfo=UTC), "summer time has begun by then"


REFUSED = [
    ({"count": ""}, "last_day", "Say when it ends"),
    ({"last_day": "2099-04-01"}, "count", "not both"),
    ({"count": "1001"}, "count", "At most 1000 time slots"),
    ({"repeat": "daily", "count": "", "last_day": "2103-01-01"}, "last_day", "At most 1000 time slots"),
    ({"count": "", "last_day": "2160-01-01"}, "last_day", "fifty years at most"),
    ({"count": "", "last_day": "2099-03-08"}, "last_day", "gives no time slot in the future"),
    ({"first_day": "2001-01-01"}, "count", "gives no time slot in the future"),
    ({"first_day": "0001-01-01"}, "first_day", "greater than or equal to"),
    ({"first_day": "9999-12-31"}, "first_day", "less than or equal to"),
    ({"first_day": "soon"}, "first_day", "Enter a valid date."),
    ({"first_time": "25:00"}, "first_time", "Enter a valid time."),
    ({"length": "0"}, "length", "greater than or equal to 1"),
    ({"length": "99999999999999999999"}, "length", "less than or equal to"),
    ({"capacity": "0"}, "capacity", "greater than or equal to 1"),
    ({"days": ["XX"]}, "days", "Select a valid choice."),
    ({"repeat": "sometimes"}, "repeat", "Select a valid choice."),
    ({"repeat": ""}, "repeat", "This field is required."),
    ({"repeat": "rule"}, "rrule", "This field is required."),
    ({"repeat": "rule", "rrule": "every full moon"}, "rrule", "FREQ=WEEKLY;BYDAY=MO,WE"),
    ({"repeat": "rule", "rrule": "FREQ=DAILY;COUNT=3"}, "rrule", "in one way when it ends"),
    ({"repeat": "rule", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule", "does not give that many"),
    ({"repeat": "rule", "rrule": "FREQ=MINUTELY", "count": "", "last_day": "2099-04-01"}, "rrule", "At most 1000"),
    ({"repeat": "within_day", "every": "30"}, "last_end", "This field is required."),
    ({"repeat": "within_day", "every": "", "last_end": "17:00"}, "every", "This field is required."),
    ({"repeat": "within_day", "every": "7", "last_end": "17:00"}, "every", "multiple of step size 5"),
    ({"repeat": "within_day", "every": "30", "last_end": "10:00"}, "last_end", "Not even the first slot"),
]


@pytest.mark.parametrize(("changes", "field", "words"), REFUSED, ids=lambda value: str(value)[:50])
@pytest.mark.parametrize("button", ["preview", "make"])
def test_series_that_is_refused_says_so_at_the_field(  # noqa: PLR0917
    client: Client, museum: Event, changes: dict[str, Any], field: str, words: str, button: str
):
    response = client.post(page_of(museum), WEEKLY | {"capacity": "7"} | changes | {button: "1"})

    form = response.context["form"]
    assert response.status_code == 400
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])
    assert f'id="id_{field}_error"' in response.content.decode() or field in {"repeat", "days"}
    assert 'name="make"' not in response.content.decode()
    assert TimeSlot.objects.count() == 1


def test_series_sent_twice_is_made_once(client: Client, museum: Event):
    made = make(client, museum)

    again = client.post(page_of(museum), WEEKLY | {"make": "1"})

    assert len(made) == 4
    assert again.status_code == 400
    assert "not there already" in text_of(again)
    assert TimeSlot.objects.count() == 5


def test_series_leaves_out_the_past_and_says_so(client: Client):
    now = timezone.now()
    event = EventFactory.create(starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=2))
    client.force_login(AdminFactory.create())
    first = {"first_day": f"{now - timedelta(days=3):%Y-%m-%d}", "first_time": "00:00", "repeat": "daily"}

    page = text_of(client.post(page_of(event), WEEKLY | first | {"count": "6"}))

    assert "2 time slots would be made" in page
    assert "4 in the past are left out." in page


def test_series_of_a_thousand_is_made_and_listed(client: Client, museum: Event):
    series = {"repeat": "within_day", "length": "5", "every": "5", "last_end": "23:55", "count": "1000"}

    page = client.post(page_of(museum), WEEKLY | series)
    made = make(client, museum, **series)
    listed = text_of(client.get(page_of(museum)))

    assert page.content.decode().count('class="series-slot"') == 1000 + 1
    assert len(made) == 1000
    assert "1001 time slots, 1001 to come" in listed
    assert "The next 500 are shown." in listed


def test_series_of_a_cancelled_event_is_refused(client: Client, museum: Event):
    Event.objects.update(status="cancelled")

    shown = client.get(page_of(museum))
    posted = client.post(page_of(museum), WEEKLY | {"make": "1"})

    assert "it gets no more time slots" in text_of(shown)
    assert b'name="repeat"' not in shown.content
    assert posted.status_code == 409
    assert TimeSlot.objects.count() == 1


def test_series_page_shows_the_slots_with_their_seats_in_the_same_queries(
    client: Client, museum: Event, django_assert_num_queries: Any
):
    for hour in (0, 2):
        TimeSlot.objects.create(
            event=museum,
            starts_at=START + timedelta(hours=hour, days=1),
            ends_at=START + timedelta(hours=hour + 1, days=1),
        )
        with django_assert_num_queries(7):  # session, user, event, first slot, all, coming ones and their number
            page = client.get(page_of(museum))
    book(museum, slot=museum.slots.first(), seats=3)

    assert "Tuesday, 10 March 2099 09:00–10:00 0/∞ 11:00–12:00 0/∞" in text_of(page)
    assert "Monday, 9 March 2099 09:00–11:00 3/12" in text_of(client.get(page_of(museum)))


def test_strangers_log_in_first_and_find_the_way_back(client: Client):
    event = EventFactory.create()

    response = client.get(page_of(event))

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next=/events/{event.slug}/slots/",
    )


def test_event_page_leads_its_managers_there_and_nobody_else(client: Client, visitor: Client):
    event = EventFactory.create()
    door, manager = visitor.user, AdminFactory.create(role="organizer")
    event.team.create(user=door, role="door")
    event.team.create(user=manager, role="manager")

    def sees(user: Any) -> tuple[bool, bool]:
        client.force_login(user)
        page = client.get(event.get_absolute_url()).content.decode()
        return page_of(event) in page, reverse("admin:events_event_change", args=[event.pk]) in page

    client.logout()
    assert page_of(event) not in client.get(event.get_absolute_url()).content.decode()
    assert sees(door) == (False, False)
    assert sees(manager) == sees(event.organizer) == (True, True)
    event.team.filter(user=door).update(role="manager")
    assert sees(door) == (True, False), "they manage it, but the admin is for organizers"


@pytest.mark.parametrize("every", range(5, 125, 5))
@pytest.mark.parametrize("first", [time(0, 0), time(9, 7), time(10, 45)])
def test_within_day_gives_each_start_between_the_two_times(first: time, every: int):
    rule = within_day(first=first, last_end=time(23, 30), every=every, length=25, days=["MO", "TU"])

    zone = museum_zone()
    begin = datetime.combine(date(2099, 3, 9), first, zone)
    wanted = []
    while begin + timedelta(minutes=25) <= datetime(2099, 3, 9, 23, 30, tzinfo=zone):
        wanted.append(begin)
        begin += timedelta(minutes=every)
    until = datetime(2099, 3, 9, 23, 59, tzinfo=zone)
    assert recurrence.starts(rule=rule, first=wanted[0], zone=zone, until=until) == wanted


def museum_zone() -> Any:
    return Event(timezone="Europe/Paris").zone
