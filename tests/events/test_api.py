"""Events and slots by the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from events.models import Event, TimeSlot
from tests.common.test_conventions import assert_envelope
from tests.factories import AdminFactory, CategoryFactory, EventFactory, OrganizerFactory, UserFactory, book

pytestmark = pytest.mark.django_db

EVENT_FIELDS = {
    "id", "slug", "url", "title", "summary", "description", "language", "location", "online_url", "starts_at",
    "ends_at", "timezone", "image_url", "status", "category", "organizer", "capacity", "seats_taken", "seats_left",
    "booking_count", "waitlist_enabled", "requires_account", "max_seats_per_booking", "booking_opens_at",
    "booking_closes_at", "is_bookable", "cancel_reason", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def organizer_api(api: APIClient) -> APIClient:
    api.user = OrganizerFactory.create(timezone="Europe/Berlin")
    api.force_authenticate(api.user)
    return api


def create(api: APIClient, **body: Any) -> Any:
    return api.post("/api/v1/events", {"title": "Choir", "starts_at": "2077-05-04T09:00:00Z"} | body, format="json")


def test_the_list_shows_published_events_soonest_first(api: APIClient):
    later = EventFactory.create(capacity=10, starts_at=timezone.now() + timedelta(days=9))
    sooner = EventFactory.create(capacity=10, starts_at=timezone.now() + timedelta(days=3), category=CategoryFactory())
    EventFactory.create(capacity=1, status="draft")
    EventFactory.create(capacity=1, status="cancelled")
    EventFactory.create(capacity=1, deleted_at=timezone.now())
    book(sooner, seats=3)

    items = api.get("/api/v1/events").json()["items"]

    assert [item["id"] for item in items] == [sooner.pk, later.pk]
    first = items[0]
    assert set(first) == EVENT_FIELDS
    assert (first["capacity"], first["seats_taken"], first["seats_left"], first["booking_count"]) == (10, 3, 7, 1)
    assert first["is_bookable"] is True
    assert first["category"] == {"id": sooner.category.pk, "name": sooner.category.name, "slug": sooner.category.slug}
    assert first["organizer"] == {"id": sooner.organizer.pk, "name": sooner.organizer.name}
    assert first["url"] == f"http://localhost:8000/events/{sooner.slug}/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_two_queries(api: APIClient, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        EventFactory.create(capacity=5, capacity__slots=3, category=CategoryFactory.create())

    with django_assert_num_queries(2):
        assert len(api.get("/api/v1/events").json()["items"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_detail_costs_four_queries(api: APIClient, django_assert_num_queries: Any, count: int):
    event = EventFactory.create(capacity=5, capacity__slots=count)

    with django_assert_num_queries(4):
        assert len(api.get(f"/api/v1/events/{event.pk}").json()["time_slots"]) == count


def test_seats_of_an_unlimited_slot_make_the_event_unlimited(api: APIClient):
    event = EventFactory.create(capacity=5)
    TimeSlot.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
    book(event, slot=event.slots.last(), seats=4)

    body = api.get(f"/api/v1/events/{event.pk}").json()

    assert (body["capacity"], body["seats_left"], body["seats_taken"]) == (None, None, 4)
    assert [slot["seats_left"] for slot in body["time_slots"]] == [5, None]


def test_drafts_are_their_organizers_and_the_admins_to_see(api: APIClient):
    draft = EventFactory.create(capacity=1, status="draft")
    path = f"/api/v1/events/{draft.pk}"

    seen = {}
    for who in (None, UserFactory.create(), OrganizerFactory.create(), draft.organizer, AdminFactory.create()):
        api.force_authenticate(who)
        seen[getattr(who, "role", "stranger"), who == draft.organizer] = api.get(path).status_code

    assert seen == {
        ("stranger", False): 404,
        ("attendee", False): 404,
        ("organizer", False): 404,
        ("organizer", True): 200,
        ("admin", False): 200,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=jazz", ["Jazz Night"]),
        ("search=JAZZ%20lisbon", ["Jazz Night"]),
        ("search=jazz%20berlin", []),
        ("category=music", ["Jazz Night"]),
        ("category=99999", []),
        ("location=berlin", ["Marathon"]),
        ("has_seats=true", ["Marathon"]),
        ("has_seats=False", ["Jazz Night"]),
        ("start_after=2077-05-05T00:00:00Z", ["Marathon"]),
        ("end_before=2077-05-05T00:00:00%2B02:00", ["Jazz Night"]),
        ("ordering=-starts_at", ["Marathon", "Jazz Night"]),
        ("ordering=-booking_count", ["Jazz Night", "Marathon"]),
        ("status=draft", []),
        ("status=published&search=%25", []),
        ("search=%27%20OR%201=1%20--", []),
    ],
)
def test_filters_narrow_the_list(api: APIClient, query: str, found: list[str]):
    music = CategoryFactory.create(slug="music")
    jazz = EventFactory.create(
        title="Jazz Night",
        location="Lisbon",
        category=music,
        starts_at=datetime(2077, 5, 4, 18, tzinfo=UTC),
        capacity=1,
    )
    EventFactory.create(title="Marathon", location="Berlin", starts_at=datetime(2077, 5, 9, 8, tzinfo=UTC), capacity=9)
    EventFactory.create(title="Draft", status="draft")
    book(jazz)

    body = api.get(f"/api/v1/events?{query}").json()

    assert [item["title"] for item in body["items"]] == found
    assert body["total"] == len(found)


def test_an_organizer_creates_an_event_with_one_slot(organizer_api: APIClient):
    category = CategoryFactory.create()

    response = create(organizer_api, capacity=30, category_id=category.pk, location="Hall 1", max_seats_per_booking=4)

    event = Event.objects.get()
    slot = event.slots.get()
    assert response.status_code == 201
    assert response.json()["time_slots"][0]["id"] == slot.pk
    assert (event.title, event.slug, event.status, event.timezone) == ("Choir", "choir", "published", "Europe/Berlin")
    assert (event.organizer, event.category, event.max_seats_per_booking) == (organizer_api.user, category, 4)
    assert event.ends_at - event.starts_at == timedelta(hours=1)
    assert (slot.starts_at, slot.ends_at, slot.capacity) == (event.starts_at, event.ends_at, 30)


def test_two_events_of_one_title_get_two_addresses(organizer_api: APIClient):
    first, second, nameless = (create(organizer_api, title=title).json() for title in ("Choir", "Choir", "合唱"))

    assert first["slug"] == "choir"
    assert second["slug"].startswith("choir-")
    assert nameless["slug"] == "event"


def test_slots_by_instants_and_by_clock_times(organizer_api: APIClient):
    by_instant = {"starts_at": "2077-05-04T09:00:00Z", "ends_at": "2077-05-04T10:00:00Z", "capacity": 2}
    by_clock = {"start_time": "09:00:00", "end_time": "09:30:00", "max_capacity": 10}
    over_midnight = {"start_time": "23:00", "end_time": "01:00"}

    instants = create(organizer_api, ends_at="2077-05-04T12:00:00Z", time_slots=[by_instant]).json()
    clocks = organizer_api.post(
        "/api/v1/events",
        {"title": "Yoga", "event_date": "2077-05-04", "time_slots": [by_clock, over_midnight]},
        format="json",
    ).json()

    assert [(slot["starts_at"], slot["capacity"]) for slot in instants["time_slots"]] == [("2077-05-04T09:00:00Z", 2)]
    assert instants["ends_at"] == "2077-05-04T12:00:00Z"
    assert [(slot["starts_at"], slot["ends_at"], slot["capacity"]) for slot in clocks["time_slots"]] == [
        ("2077-05-04T07:00:00Z", "2077-05-04T07:30:00Z", 10),
        ("2077-05-04T21:00:00Z", "2077-05-04T23:00:00Z", None),
    ]
    assert (clocks["starts_at"], clocks["ends_at"]) == ("2077-05-04T07:00:00Z", "2077-05-04T23:00:00Z")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"starts_at": None}, "starts_at"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-23:59"}, "starts_at"),
        ({"starts_at": "9999-12-31T22:00:00Z", "timezone": "Asia/Tokyo"}, "starts_at"),
        ({"ends_at": "2077-05-04T09:00:00Z"}, "ends_at"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": -5}, "capacity"),
        ({"capacity": 10**9}, "capacity"),
        ({"category_id": 424242}, "category_id"),
        ({"status": "cancelled"}, "status"),
        ({"seats_taken": 5}, "seats_taken"),
        ({"organizer_id": 1}, "organizer_id"),
        ({"image_url": "javascript:alert(1)"}, "image_url"),
        ({"max_seats_per_booking": 0}, "max_seats_per_booking"),
        ({"booking_opens_at": "2077-02-01T00:00Z", "booking_closes_at": "2077-01-01T00:00Z"}, "booking_closes_at"),
        ({"capacity": 5, "time_slots": [{"start_time": "09:00", "end_time": "10:00"}]}, "capacity"),
        ({"time_slots": [{"start_time": "09:00", "end_time": "10:00"}]}, "event_date"),
        (
            {"event_date": "9999-12-31", "time_slots": [{"start_time": "22:00", "end_time": "01:00"}]},
            "event_date",
        ),
        (
            {"event_date": "2077-03-28", "time_slots": [{"start_time": "02:15", "end_time": "02:45"}]},
            "time_slots",
        ),
        ({"time_slots": []}, "time_slots"),
        ({"time_slots": [{"starts_at": "2077-05-04T09:00:00Z"}]}, "time_slots.0"),
        (
            {
                "ends_at": "2077-05-04T10:00:00Z",
                "time_slots": [{"starts_at": "2077-05-04T09:00:00Z", "ends_at": "2077-05-04T11:00:00Z"}],
            },
            "time_slots",
        ),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_bad_event_is_refused_and_nothing_is_written(organizer_api: APIClient, change: dict[str, Any], field: str):
    response = create(organizer_api, **change)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert (Event.objects.count(), TimeSlot.objects.count()) == (0, 0)


def test_slots_by_clock_times_last_as_long_as_the_clock_runs(organizer_api: APIClient):
    night = {"start_time": "01:30", "end_time": "03:30"}

    answers = [
        organizer_api.post(
            "/api/v1/events", {"title": "Night", "event_date": day, "time_slots": [night]}, format="json"
        ).json()
        for day in ("2077-03-28", "2077-10-31")
    ]

    assert [(each["starts_at"], each["ends_at"]) for each in answers] == [
        ("2077-03-28T00:30:00Z", "2077-03-28T01:30:00Z"),
        ("2077-10-30T23:30:00Z", "2077-10-31T02:30:00Z"),
    ]


def test_an_event_at_the_end_of_time_is_refused_and_does_no_harm(organizer_api: APIClient):
    create(organizer_api)

    answers = [
        create(organizer_api, starts_at="9998-12-31T23:30:00Z"),
        organizer_api.post(
            f"/api/v1/events/{Event.objects.get().pk}/duplicate", {"starts_at": "9998-12-31T23:30:00Z"}, format="json"
        ),
    ]

    refusals = [assert_envelope(answer, 400, "invalid_input")["fields"] for answer in answers]
    assert [list(fields) for fields in refusals] == [["ends_at"], ["starts_at"]]
    assert refusals[0] == {"ends_at": ["Ensure this value is less than or equal to 9998-12-31."]}
    assert Event.objects.count() == 1


def test_a_far_away_event_that_is_there_is_answered(api: APIClient):
    event = EventFactory.create(starts_at=datetime(9999, 6, 1, 9, tzinfo=UTC), capacity=1)

    listed = api.get("/api/v1/events").json()["items"]
    shown = api.get(f"/api/v1/events/{event.pk}").json()

    assert [each["starts_at"] for each in listed] == ["9999-06-01T09:00:00Z"]
    assert shown["time_slots"][0]["ends_at"] == "9999-06-01T11:00:00Z"


def test_an_attendee_may_not_create_events(user_api: APIClient):
    assert_envelope(create(user_api), 403, "organizers_only")


def test_slots_can_be_narrowed_to_those_with_seats(api: APIClient):
    event = EventFactory.create(capacity=1, capacity__slots=3)
    full, *free = event.slots.all()
    book(event, slot=full)
    path = f"/api/v1/events/{event.pk}/slots"

    everything, available = api.get(path).json(), api.get(f"{path}?available=true").json()

    assert [slot["is_available"] for slot in everything["items"]] == [False, True, True]
    assert [slot["id"] for slot in available["items"]] == [slot.pk for slot in free]
    assert (everything["total"], available["total"]) == (3, 2)
    assert_envelope(api.get(f"{path}?available=maybe"), 400, "invalid_input")
