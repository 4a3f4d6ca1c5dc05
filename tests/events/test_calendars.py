"""Events as calendar files: one, a list, and links that calendars on the web take."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from events.models import Event, TimeSlot
from events.services import Span, cancel_event, change_event, change_slot
from tests.calendars import entries_of, only_entry, read, times_of, written
from tests.common.test_conventions import assert_envelope
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/calendar.ics"
DAY = timedelta(days=1)


def address(event: Event) -> str:
    return f"/api/v1/events/{event.pk}/calendar.ics"


def titles(response: Any) -> list[str]:
    return [str(entry["SUMMARY"]) for entry in entries_of(response).values()]


def weekly(**options: Any) -> Event:
    """Four weeks with a slot in each."""
    return EventFactory.create(capacity=5, capacity__slots=4, length=DAY * 28, **options)


ZONES = ["Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Pacific/Apia", "America/New_York", "UTC"]
STARTS = [
    datetime(2031, 3, 30, 0, 30, tzinfo=UTC),  # over the night in which Europe's clocks go forward
    datetime(2031, 10, 26, 0, 45, tzinfo=UTC),  # and back
    datetime(2031, 12, 31, 22, 15, tzinfo=UTC),
    datetime(2031, 7, 1, 12, tzinfo=UTC),
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_an_entry_has_the_instants_of_the_api(api: APIClient, zone: str, start: datetime):
    event = EventFactory.create(starts_at=start, timezone=zone, capacity=5)

    entry = only_entry(api.get(address(event)))

    told = api.get(f"/api/v1/events/{event.pk}").json()
    assert times_of(entry) == (told["starts_at"], told["ends_at"])


def test_an_entry_says_all_there_is_to_say(api: APIClient):
    event = EventFactory.create(
        title="Jazz",
        slug="jazz",
        summary="Live.",
        location="Le Club, Paris",
        timezone="Europe/Paris",
        category=CategoryFactory.create(name="Music, live"),
        starts_at=datetime(2031, 7, 1, 18, tzinfo=UTC),
        online_url="https://meet.example.org/secret",
    )

    response = api.get(address(event))

    entry = only_entry(response)
    assert response["Content-Disposition"] == 'attachment; filename="jazz.ics"'
    assert b"DTSTART;TZID=Europe/Paris:20310701T200000\r\n" in response.content
    assert b"meet.example.org" not in response.content
    assert {name: str(entry[name]) for name in ("UID", "SUMMARY", "LOCATION", "STATUS", "URL", "DESCRIPTION")} == {
        "UID": f"event-{event.pk}@localhost",
        "SUMMARY": "Jazz",
        "LOCATION": "Le Club, Paris",
        "STATUS": "CONFIRMED",
        "URL": "http://localhost:8000/events/jazz/",
        "DESCRIPTION": "Live.\n\nhttp://localhost:8000/events/jazz/",
    }
    assert (entry["SEQUENCE"], entry.categories) == (0, ["Music, live"])
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt == event.updated_at.replace(microsecond=0)
    assert "ORGANIZER" not in entry


NASTY = [
    ("Jazz, blues; more \\ and \\n", "Jazz, blues; more \\ and \\n"),
    ("Ha\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil", "Ha END:VEVENT BEGIN:VEVENT UID:evil"),
    ("a\rX-EVIL:1\nATTACH:2\x0b\x0c\x85\u2028DTSTART:3", "a X-EVIL:1 ATTACH:2    DTSTART:3"),
    ("bell\x07 and tab\tend", "bell  and tab end"),
    ("🎷" * 60, "🎷" * 60),
    ("ערב ג'אז בתל אביב " * 8 + "!", "ערב ג'אז בתל אביב " * 8 + "!"),
    ("👩‍👩‍👧‍👦 family \u200fday\u200e", "👩‍👩‍👧‍👦 family \u200fday\u200e"),
    ("DTSTART;TZID=../../etc/passwd:2031", "DTSTART;TZID=../../etc/passwd:2031"),
    ("\r\nDTSTART;TZID=No/Where:20310101T000000", " DTSTART;TZID=No/Where:20310101T000000"),
]


@pytest.mark.parametrize(("text", "read_as"), NASTY, ids=range(len(NASTY)))
def test_a_text_is_a_text_and_nothing_else(api: APIClient, text: str, read_as: str):
    category = CategoryFactory.create(name=text[:80])
    event = EventFactory.create(title=text, location=text, summary=text, category=category, timezone="Asia/Tokyo")

    calendars = read(api.get(address(event))), read(api.get(LIST))

    for calendar in calendars:
        (entry,) = calendar.events
        assert {part.name for part in calendar.walk()} == {"VCALENDAR", "VTIMEZONE", "STANDARD", "VEVENT"}
        assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Tokyo"]
        assert (entry["SUMMARY"], entry["LOCATION"]) == (read_as, read_as)
        assert entry["DESCRIPTION"].split() == [*read_as.split(), f"http://localhost:8000/events/{event.slug}/"]
        assert not entry.keys() & {"X-EVIL", "ATTACH"}
        assert times_of(entry) == (written(event.starts_at), written(event.ends_at))


def test_a_long_event_of_several_slots_is_an_entry_for_each(api: APIClient):
    event = weekly()

    entries = entries_of(api.get(address(event)))

    slots = api.get(f"/api/v1/events/{event.pk}/slots").json()["items"]
    assert {uid: times_of(entry) for uid, entry in entries.items()} == {
        f"slot-{slot['id']}": (slot["starts_at"], slot["ends_at"]) for slot in slots
    }


@pytest.mark.parametrize(("hours", "slots"), [(24, 3), (72, 1), (2, 1)])
def test_other_events_are_one_entry(api: APIClient, hours: int, slots: int):
    event = EventFactory.create(capacity=5, capacity__slots=slots, length=timedelta(hours=hours))

    entries = entries_of(api.get(address(event)))

    assert {uid: times_of(entry) for uid, entry in entries.items()} == {
        f"event-{event.pk}": (written(event.starts_at), written(event.ends_at))
    }


def test_changes_keep_the_uid_and_raise_the_sequence(api: APIClient):
    event = EventFactory.create()
    before = only_entry(api.get(address(event)))

    changes = {"title": "Later", "starts_at": event.starts_at + timedelta(hours=1), "timezone": "Asia/Kolkata"}
    change_event(event=event, by=event.organizer, changes=changes, now=timezone.now())
    after = only_entry(api.get(address(event)))

    assert (after["UID"], after["SUMMARY"]) == (before["UID"], "Later")
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after.start - before.start == timedelta(hours=1)
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def test_a_slot_that_moves_raises_the_sequence_and_keeps_the_uid(api: APIClient):
    event = weekly()
    slot = event.slots.first()
    uid, before = next(iter(entries_of(api.get(address(event))).items()))

    later = Span(slot.starts_at + timedelta(hours=1), slot.ends_at, slot.capacity)
    change_slot(slot=slot, changes=asdict(later), by=event.organizer, now=timezone.now())
    after = entries_of(api.get(address(event)))[uid]

    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after.start - before.start == timedelta(hours=1)


@pytest.mark.parametrize("make", [EventFactory.create, weekly])
def test_a_cancelled_event_says_so_and_blocks_no_time(api: APIClient, make: Any):
    event = make()
    cancel_event(event=event, by=event.organizer, now=timezone.now())

    for response in (api.get(address(event)), api.get(LIST)):
        said = {(str(each["STATUS"]), str(each["TRANSP"]), each["SEQUENCE"]) for each in entries_of(response).values()}
        assert said == {("CANCELLED", "TRANSPARENT", 1)}


def test_a_draft_is_its_teams_alone(api: APIClient):
    event = EventFactory.create(status="draft")

    assert_envelope(api.get(address(event)), 404, "not_found")
    api.force_authenticate(event.organizer)
    own, listed = api.get(address(event)), api.get(LIST)

    assert only_entry(own)["STATUS"] == "TENTATIVE"
    assert titles(listed) == []
    assert titles(api.get(LIST, {"status": "draft"})) == [event.title]


def test_the_list_has_what_is_ahead_and_what_was_cancelled(api: APIClient):
    now = timezone.now()
    EventFactory.create(title="Ahead", starts_at=now + 3 * DAY)
    EventFactory.create(title="Called off", status="cancelled", starts_at=now + 2 * DAY)
    EventFactory.create(title="Going on", starts_at=now - timedelta(hours=1))
    EventFactory.create(title="Over", starts_at=now - 2 * DAY)
    EventFactory.create(title="Draft", status="draft")
    EventFactory.create(title="Deleted", status="cancelled", deleted_at=now)

    response = api.get(LIST)

    calendar = read(response)
    assert titles(response) == ["Going on", "Called off", "Ahead"]
    assert (calendar.calendar_name, calendar["REFRESH-INTERVAL"].dt) == ("Openseat", timedelta(hours=1))
    assert response["Content-Disposition"] == 'attachment; filename="events.ics"'


def test_the_list_takes_the_filters_of_the_list(api: APIClient):
    now = timezone.now()
    music = CategoryFactory.create(name="Music", slug="music")
    owner = OrganizerFactory.create()
    EventFactory.create(title="Jazz", category=music, organizer=owner, location="Paris", capacity=5)
    EventFactory.create(title="Blues", category=music, status="cancelled", starts_at=now + 31 * DAY)
    EventFactory.create(title="Old jazz", starts_at=now - 9 * DAY)
    queries: list[dict[str, Any]] = [
        {"search": "jazz"},
        {"category": "music"},
        {"category": music.pk, "status": "published"},
        {"status": "cancelled"},
        {"organizer": owner.pk},
        {"location": "paris"},
        {"has_seats": "true", "status": "published"},
        {"start_after": (now - 10 * DAY).isoformat()},
        {"end_before": now.isoformat()},
        {"ordering": "-booking_count"},
        {"search": "nothing"},
    ]

    found = [titles(api.get(LIST, query)) for query in queries]

    assert found == [
        ["Jazz"],
        ["Jazz", "Blues"],
        ["Jazz"],
        ["Blues"],
        ["Jazz"],
        ["Jazz"],
        ["Jazz"],
        ["Old jazz", "Jazz", "Blues"],
        ["Old jazz"],
        ["Jazz", "Blues"],
        [],
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [("sarch=jazz", "sarch"), ("page=1", "page"), ("size=5", "size"), ("status=secret", "status"),
     ("start_after=soon", "start_after"), ("ordering=id", "ordering"), ("has_seats=maybe", "has_seats")],
)  # fmt: skip
def test_the_list_refuses_what_it_does_not_know(api: APIClient, query: str, field: str):
    body = assert_envelope(api.get(f"{LIST}?{query}"), 400, "invalid_input")

    assert list(body["fields"]) == [field]


def test_one_event_takes_no_filters(api: APIClient):
    event = EventFactory.create()

    assert_envelope(api.get(f"{address(event)}?search=x"), 400, "invalid_input")


def test_a_class_that_goes_on_is_listed_by_its_coming_slots(api: APIClient):
    event = weekly(starts_at=timezone.now() - 10 * DAY)

    coming = entries_of(api.get(LIST))
    own = entries_of(api.get(address(event)))

    slots = [f"slot-{pk}" for pk in event.slots.values_list("pk", flat=True)]
    assert list(own) == slots
    assert list(coming) == slots[1:]


def test_the_list_ends_after_a_thousand_entries(api: APIClient):
    owner, now = OrganizerFactory.create(), timezone.now()
    starts = [now + timedelta(hours=number + 1) for number in range(995)]
    Event.objects.bulk_create(
        Event(organizer=owner, title="One", slug=f"one-{n}", status="published", starts_at=start, ends_at=start + DAY)
        for n, start in enumerate(starts)
    )
    event = weekly(starts_at=now)
    slots = [TimeSlot(event=event, starts_at=now + DAY, ends_at=now + DAY * 2) for _ in range(5)]
    TimeSlot.objects.bulk_create(slots)

    content = api.get(LIST).content.decode()

    found = re.findall(r"DTSTART:(\w+)Z\r\n", content)
    assert (len(found), content.count("BEGIN:VEVENT")) == (1000, 1000)
    assert found == sorted(found)
    assert content.count("UID:slot-") == 9
    assert "/one-990/" in content
    assert "/one-991/" not in content


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_little_for_thirty_as_for_one(api: APIClient, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        weekly(category=CategoryFactory.create())
        EventFactory.create(category=CategoryFactory.create())

    with django_assert_num_queries(2):
        response = api.get(LIST)

    assert len(entries_of(response)) == count * 5


@pytest.mark.parametrize(("make", "queries"), [(EventFactory.create, 1), (weekly, 2)])
def test_one_event_asks_little(api: APIClient, django_assert_num_queries: Any, make: Any, queries: int):
    event = make(category=CategoryFactory.create())

    with django_assert_num_queries(queries):
        read(api.get(address(event)))


def test_a_program_that_asks_again_is_told_when_nothing_changed(api: APIClient):
    event = EventFactory.create()

    for path in (address(event), LIST):
        first = api.get(path)
        again = api.get(path, headers={"If-None-Match": first["ETag"]})
        Event.objects.update(title=f"Changed {path}")
        changed = api.get(path, headers={"If-None-Match": first["ETag"]})

        assert (again.status_code, again.content) == (304, b"")
        assert (changed.status_code, titles(changed)) == (200, [f"Changed {path}"])


def test_links_for_calendars_on_the_web_carry_the_times_and_texts(client: Client):
    event = EventFactory.create(
        title="Jazz & blues + more",
        slug="jazz",
        summary="Bring <friends>\r\nand 50% more",
        location="Bob's, Paris",
        timezone="Asia/Kolkata",
        starts_at=datetime(2031, 7, 1, 18, 30, tzinfo=UTC),
        ends_at=datetime(2031, 7, 1, 20, tzinfo=UTC),
    )

    page = client.get(event.get_absolute_url())

    google, outlook, office = links_of(page)
    page_url = "http://localhost:8000/events/jazz/"
    assert google == (
        "calendar.google.com/calendar/render",
        {
            "action": "TEMPLATE",
            "text": "Jazz & blues + more",
            "dates": "20310701T183000Z/20310701T200000Z",
            "ctz": "Asia/Kolkata",
            "details": f"Bring <friends>\nand 50% more\n\n{page_url}",
            "location": "Bob's, Paris",
        },
    )
    assert outlook == (
        "outlook.live.com/calendar/0/deeplink/compose",
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": "Jazz & blues + more",
            "startdt": "2031-07-01T18:30:00Z",
            "enddt": "2031-07-01T20:00:00Z",
            "location": "Bob's, Paris",
            "body": f"Bring &lt;friends&gt;<br>and 50% more<br><br>{page_url}",
        },
    )
    assert office == ("outlook.office.com/calendar/0/deeplink/compose", outlook[1])
    assert f'href="{address(event)}"' in page.content.decode()


def links_of(page: Any) -> list[tuple[str, dict[str, str]]]:
    """Where a page's menu leads outside, and what is carried there; a space must not travel as a plus."""
    links = [
        link for link in page.content.decode().split('href="') if 'rel="nofollow noreferrer"' in link.split(">")[0]
    ]
    parts = [urlsplit(link.split('"')[0].replace("&amp;", "&")) for link in links]
    assert all("+" not in part.query for part in parts)
    return [(part.netloc + part.path, dict(parse_qsl(part.query, strict_parsing=True))) for part in parts]


def test_an_event_of_many_times_is_a_file_alone(client: Client):
    event = weekly()

    page = client.get(event.get_absolute_url())

    assert links_of(page) == []
    assert f'href="{address(event)}"' in page.content.decode()


@pytest.mark.parametrize("changes", [{"status": "cancelled"}, {"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}])
def test_what_is_over_is_not_offered_to_calendars(client: Client, changes: dict[str, Any]):
    event = EventFactory.create(**changes)

    assert b"calendar.ics" not in client.get(event.get_absolute_url()).content


def test_a_search_can_be_followed(client: Client, api: APIClient):
    EventFactory.create(title="Jazz & blues", category=CategoryFactory.create(slug="music"))
    EventFactory.create(title="Jazz", category=None)

    page = client.get("/", {"search": "jazz", "category": "music", "page": "1", "utm_source": "x", "location": ""})
    all_of_them = client.get("/").content.decode()

    host = 'href="webcal://localhost:8000'
    (followed,) = re.findall(host + '([^"]*)', page.content.decode())
    assert followed == "/api/v1/calendar.ics?search=jazz&amp;category=music"
    assert titles(api.get(followed.replace("&amp;", "&"))) == ["Jazz & blues"]
    assert f'{host}/api/v1/calendar.ics"' in all_of_them
    assert b"webcal:" not in client.get("/", {"search": "nothing"}).content
