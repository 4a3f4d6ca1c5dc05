"""Sessions, speakers and categories: what fits, who may, and what the API answers."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from common.errors import DomainError
from events import services
from events.models import Category, CategoryFollow, Event, Session, Speaker
from tests.common.test_conventions import assert_envelope
from tests.factories import AdminFactory, CategoryFactory, EventFactory, OrganizerFactory, SpeakerFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def event() -> Event:
    return EventFactory.create(capacity=100, length=timedelta(hours=8))


def at(event: Event, minutes: int) -> datetime:
    return event.starts_at + minutes * MINUTE


def add(event: Event, first: int = 0, last: int = 60, **details: Any) -> Session:
    """A session from the first to the last minute of the event."""
    details = {"title": "Talk", **details}
    return services.add_session(
        event=event, by=event.organizer, starts_at=at(event, first), ends_at=at(event, last), **details
    )


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (-1, 30, "session_outside_event"),
        (450, 481, "session_outside_event"),
        (30, 30, "ends_before_start"),
        (30, 29, "ends_before_start"),
        (0, 480, None),
    ],
)
def test_a_session_lies_within_its_event(event: Event, first: int, last: int, code: str | None):
    if code is None:
        add(event, first, last)
    else:
        with pytest.raises(DomainError) as refusal:
            add(event, first, last)
        assert refusal.value.code == code

    assert event.sessions.count() == (code is None)


@pytest.mark.parametrize(("first", "last"), [(59, 120), (0, 60), (10, 20), (-60, 1), (-60, 120)])
def test_a_room_is_used_by_one_at_a_time(event: Event, first: int, last: int):
    add(event, 60, 120, room="Hall  A")

    with pytest.raises(DomainError) as refusal:
        add(event, 60 + first, 60 + last, room=" hall a ")

    assert (refusal.value.code, refusal.value.field) == ("room_taken", "room")
    assert event.sessions.count() == 1


@pytest.mark.parametrize(("room", "first", "last"), [("A", 120, 180), ("A", 0, 60), ("B", 60, 120), ("", 60, 120)])
def test_what_touches_or_is_elsewhere_fits(event: Event, room: str, first: int, last: int):
    add(event, 60, 120, room="A")
    add(event, 60, 120)

    add(event, first, last, room=room)

    assert event.sessions.count() == 3


def test_a_speaker_is_in_one_place_at_a_time(event: Event):
    grace, alan = (services.add_speaker(event=event, by=event.organizer, name=name) for name in ("Grace", "Alan"))
    add(event, 0, 60, room="A", speakers=[grace, alan], title="Opening")

    with pytest.raises(DomainError) as refusal:
        add(event, 59, 90, room="B", speakers=[alan])
    add(event, 60, 90, room="B", speakers=[alan])

    assert (refusal.value.code, str(refusal.value)) == ("speaker_busy", "Alan speaks in Opening at that time.")


def test_changing_a_session_is_checked_as_adding_is_but_not_against_itself(event: Event):
    add(event, 0, 60, room="A", title="First")
    second = add(event, 60, 120, room="A")

    def change(**changes: Any) -> Session:
        return services.change_session(session=second, by=event.organizer, changes=changes)

    with pytest.raises(DomainError) as refusal:
        change(starts_at=at(event, 59))
    changed = change(ends_at=at(event, 130), title="Longer")

    assert refusal.value.code == "room_taken"
    assert (changed.title, changed.starts_at, changed.ends_at) == ("Longer", at(event, 60), at(event, 130))


def test_a_speaker_of_another_event_is_refused(event: Event):
    other = EventFactory.create(capacity=1)
    stranger = services.add_speaker(event=other, by=other.organizer, name="Eve")

    with pytest.raises(DomainError) as refusal:
        add(event, speakers=[stranger])

    assert (refusal.value.code, Session.objects.count()) == ("speaker_of_another_event", 0)


@pytest.mark.postgres
def test_the_database_too_keeps_a_room_to_one(event: Event):
    add(event, 0, 60, room="A")
    twin = Session(event=event, title="x", starts_at=at(event, 59), ends_at=at(event, 61), room="a")

    with pytest.raises(IntegrityError, match="session_one_at_a_time_in_a_room"), transaction.atomic():
        twin.save()
    twin.starts_at = at(event, 60)
    twin.save()

    assert event.sessions.count() == 2


def test_sessions_and_speakers_by_api(api: APIClient, event: Event):
    api.force_authenticate(event.organizer)
    person = {"event_id": event.pk, "name": "Grace", "headline": "Admiral", "bio": "Compilers.", "photo_url": ""}

    speaker = api.post("/api/v1/speakers", person, format="json")
    talk = {
        "event_id": event.pk,
        "title": "Nanoseconds",
        "abstract": "A wire.",
        "starts_at": at(event, 0).isoformat(),
        "ends_at": at(event, 45).isoformat(),
        "room": "Main",
        "capacity": 200,
        "speaker_ids": [speaker.json()["id"]],
    }
    session = api.post("/api/v1/sessions", talk, format="json")
    clash = api.post("/api/v1/sessions", talk | {"room": "Other"}, format="json")

    assert (speaker.status_code, session.status_code) == (201, 201)
    assert session.json() == talk | {
        "id": session.json()["id"],
        "starts_at": f"{at(event, 0):%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{at(event, 45):%Y-%m-%dT%H:%M:%SZ}",
    }
    assert_envelope(clash, 409, "speaker_busy")
    detail = api.get(f"/api/v1/events/{event.pk}").json()
    assert detail["sessions"][0]["speakers"][0]["name"] == "Grace"
    assert detail["speakers"] == [person | {"id": speaker.json()["id"], "session_ids": [session.json()["id"]]}]
    assert api.get(f"/api/v1/speakers/{speaker.json()['id']}").json() == detail["speakers"][0]


def test_sessions_are_listed_changed_and_removed_by_api(api: APIClient, event: Event):
    session = add(event, room="A")
    add(EventFactory.create(capacity=1, length=timedelta(hours=3)))
    url = f"/api/v1/sessions/{session.pk}"

    listed = api.get(f"/api/v1/sessions?event_id={event.pk}").json()
    stranger = api.patch(url, {"title": "x"}, format="json")
    api.force_authenticate(event.organizer)
    changed = api.patch(url, {"title": "Better", "speaker_ids": []}, format="json")
    bad = api.patch(url, {"event_id": 5}, format="json")
    gone = api.delete(url)

    assert [each["id"] for each in listed["items"]] == [session.pk]
    assert_envelope(stranger, 401, "not_authenticated")
    assert (changed.status_code, changed.json()["title"], changed.json()["room"]) == (200, "Better", "A")
    assert set(assert_envelope(bad, 400, "invalid_input")["fields"]) == {"event_id"}
    assert (gone.status_code, api.get(url).status_code) == (204, 404)


def test_a_speaker_is_changed_and_removed_and_the_session_stays(api: APIClient, event: Event):
    speaker = services.add_speaker(event=event, by=event.organizer, name="Grace")
    session = add(event, speakers=[speaker])
    api.force_authenticate(event.organizer)
    url = f"/api/v1/speakers/{speaker.pk}"

    changed = api.patch(url, {"name": "Grace Hopper"}, format="json")
    gone = api.delete(url)

    assert changed.json()["name"] == "Grace Hopper"
    assert (gone.status_code, Speaker.objects.count(), session.speakers.count()) == (204, 0, 0)


def test_the_programme_of_a_draft_is_its_teams_alone(api: APIClient):
    draft = EventFactory.create(status="draft", capacity=1, length=timedelta(hours=3))
    session = add(draft)
    api.force_authenticate(OrganizerFactory.create())
    body = {
        "event_id": draft.pk,
        "title": "x",
        "starts_at": at(draft, 0).isoformat(),
        "ends_at": at(draft, 5).isoformat(),
    }

    answers = [
        api.get(f"/api/v1/sessions/{session.pk}"),
        api.patch(f"/api/v1/sessions/{session.pk}", {"title": "x"}, format="json"),
        api.post("/api/v1/sessions", body, format="json"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert api.get(f"/api/v1/sessions?event_id={draft.pk}").json()["total"] == 0


@pytest.mark.parametrize("count", [1, 30])
def test_a_programme_costs_the_same_for_many(api: APIClient, event: Event, django_assert_num_queries: Any, count: int):
    for number in range(count):
        speaker = services.add_speaker(event=event, by=event.organizer, name=f"Speaker {number}")
        add(event, 10 * number, 10 * number + 10, speakers=[speaker])

    with django_assert_num_queries(6):
        detail = api.get(f"/api/v1/events/{event.pk}")
    with django_assert_num_queries(3):
        sessions = api.get("/api/v1/sessions?size=100")
    with django_assert_num_queries(3):
        speakers = api.get("/api/v1/speakers?size=100")

    assert len(detail.json()["sessions"]) == len(sessions.json()["items"]) == len(speakers.json()["items"]) == count


@pytest.mark.parametrize("count", [1, 30])
def test_choosing_speakers_costs_the_same_for_many(
    api: APIClient, event: Event, django_assert_max_num_queries: Any, count: int
):
    session, speakers = add(event), SpeakerFactory.create_batch(count, event=event)
    api.force_authenticate(event.organizer)
    ids = [speaker.pk for speaker in speakers]
    path = f"/api/v1/sessions/{session.pk}"

    with django_assert_max_num_queries(30):
        changed = api.patch(path, {"speaker_ids": ids}, format="json")
    unknown = api.patch(path, {"speaker_ids": [*ids, ids[-1] + 1]}, format="json")
    too_many = api.patch(path, {"speaker_ids": [ids[0]] * 101}, format="json")

    assert changed.json()["speaker_ids"] == ids
    for answer in (unknown, too_many):
        assert assert_envelope(answer, 400, "invalid_input")["fields"].keys() == {"speaker_ids"}
    assert session.speakers.count() == count


def test_categories_are_made_by_organizers_and_changed_by_admins(api: APIClient):
    organizer, admin = OrganizerFactory.create(), AdminFactory.create()

    api.force_authenticate(UserFactory.create())
    attendee = api.post("/api/v1/categories", {"name": "Jazz"}, format="json")
    api.force_authenticate(organizer)
    made = api.post("/api/v1/categories", {"name": "Jazz & Blues"}, format="json")
    twin = api.post("/api/v1/categories", {"name": "jazz & blues"}, format="json")
    arabic = api.post("/api/v1/categories", {"name": "موسيقى"}, format="json")
    denied = api.patch(f"/api/v1/categories/{made.json()['id']}", {"name": "x"}, format="json")
    api.force_authenticate(admin)
    renamed = api.patch(f"/api/v1/categories/{made.json()['id']}", {"description": "Live"}, format="json")

    assert_envelope(attendee, 403, "organizers_only")
    assert (made.status_code, made.json()["slug"], made.json()["event_count"]) == (201, "jazz-blues", 0)
    assert_envelope(twin, 409, "category_exists")
    assert arabic.json()["slug"].startswith("category-")
    assert_envelope(denied, 403, "not_allowed")
    assert (renamed.json()["name"], renamed.json()["description"]) == ("Jazz & Blues", "Live")


def test_a_category_in_use_stays(api: APIClient):
    event = EventFactory.create(category=CategoryFactory.create(), capacity=1)
    EventFactory.create(category=event.category, status="draft", capacity=1)
    idle = CategoryFactory.create()
    api.force_authenticate(AdminFactory.create())

    used = api.delete(f"/api/v1/categories/{event.category.pk}")
    unused = api.delete(f"/api/v1/categories/{idle.pk}")

    assert_envelope(used, 409, "category_in_use")
    assert unused.status_code == 204
    assert [(each["id"], each["event_count"]) for each in api.get("/api/v1/categories").json()["items"]] == [
        (event.category.pk, 1)
    ]
    assert Category.objects.count() == 1


def test_following_a_category_is_done_and_undone(user_api: APIClient):
    category = CategoryFactory.create()
    url = f"/api/v1/categories/{category.pk}/follow"

    twice = [user_api.post(url).status_code, user_api.post(url).status_code]
    follows = list(CategoryFollow.objects.values_list("user", "category"))
    undone = [user_api.delete(url).status_code, user_api.delete(url).status_code]

    assert (twice, undone) == ([204, 204], [204, 204])
    assert follows == [(user_api.user.pk, category.pk)]
    assert not CategoryFollow.objects.exists()
