"""Public events out of the cache: how often the database is asked, and that what is shown is never old."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.privacy import erase_user
from bookings.services import cancel_booking
from events import fragments, marks, services
from events.api.events import EventViewSet
from events.models import Event, Session, TimeSlot
from tests.factories import PASSWORD, CategoryFactory, EventFactory, book

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v1/events"


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.CACHES = settings.CACHES | {"fragments": settings.CACHES["default"]}


@pytest.fixture
def event() -> Event:
    return EventFactory.create(title="Choir", capacity=3)


def items(api: APIClient, path: str = LIST) -> list[dict[str, Any]]:
    response = api.get(path)
    assert response.status_code == 200
    return list(response.json()["items"])


def detail(api: APIClient, event: Event) -> dict[str, Any]:
    return dict(api.get(f"{LIST}/{event.pk}").json())


def test_what_is_kept_asks_the_database_nothing_and_is_the_same(
    api: APIClient, event: Event, django_assert_num_queries: Any
):
    EventFactory.create(title="Other", capacity=None)
    fresh = [api.get(path) for path in (LIST, f"{LIST}/{event.pk}")]

    with django_assert_num_queries(0):
        kept = [api.get(path) for path in (LIST, f"{LIST}/{event.pk}")]

    assert [answer.content for answer in kept] == [answer.content for answer in fresh]
    assert [answer["Content-Type"] for answer in kept] == ["application/json"] * 2
    assert {name: kept[0][name] for name in ("ETag", "Vary")} == {name: fresh[0][name] for name in ("ETag", "Vary")}
    assert api.get(LIST, headers={"If-None-Match": kept[0]["ETag"]}).status_code == 304


def test_kept_and_uncached_answers_are_alike(api: APIClient, event: Event, settings: Any):
    book(event, "Ada", 2)
    EventFactory.create(title="Picture", image_url="https://pics.example/x.jpg", category=CategoryFactory.create())
    paths = [LIST, f"{LIST}?size=1&page=2", f"{LIST}?skip=1&limit=1", f"{LIST}/{event.pk}"]
    kept = [api.get(path).json() for path in paths * 2]

    settings.CACHES = settings.CACHES | {"fragments": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert [api.get(path).json() for path in paths * 2] == kept


def test_a_booking_costs_one_fragment_and_shows_at_once(api: APIClient, event: Event, django_assert_num_queries: Any):
    for _ in range(3):
        EventFactory.create(capacity=5)
    items(api)
    detail(api, event)

    booking = book(event, "Ada", 2)
    with django_assert_num_queries(2):  # the next slot's start, and the event
        shown = {each["id"]: each["seats_taken"] for each in items(api)}

    assert shown[event.pk] == 2
    assert detail(api, event)["time_slots"][0]["seats_left"] == 1
    cancel_booking(booking=booking, now=timezone.now())
    assert detail(api, event)["seats_taken"] == 0
    assert {each["id"]: each["seats_taken"] for each in items(api)}[event.pk] == 0


def test_every_change_shows_at_once(api: APIClient, event: Event):
    owner, now = event.organizer, timezone.now()
    slot = event.slots.get()

    def seen() -> dict[str, Any]:
        return detail(api, event) | {"listed": items(api)}

    before = seen()
    services.change_event(event=event, by=owner, changes={"title": "Concert"}, now=now)
    assert [seen()["title"], seen()["listed"][0]["title"]] == ["Concert"] * 2
    services.change_slot(slot=slot, changes=asdict(services.Span(slot.starts_at, slot.ends_at, 50)), by=owner, now=now)
    assert [seen()["capacity"], seen()["listed"][0]["capacity"]] == [50, 50]
    session = Session.objects.create(event=event, title="Rehearsal", starts_at=event.starts_at, ends_at=event.ends_at)
    assert [each["title"] for each in seen()["sessions"]] == ["Rehearsal"]
    speaker = event.speakers.create(name="Ada")
    session.speakers.add(speaker)
    assert seen()["sessions"][0]["speakers"] != []
    category = CategoryFactory.create(name="Songs")
    Event.objects.get(pk=event.pk).save()
    services.change_event(event=event, by=owner, changes={"category": category}, now=now)
    category.name = "Music"
    category.save()
    assert seen()["listed"][0]["category"]["name"] == "Music"
    owner.name = "Grace"
    owner.save()
    assert [seen()["organizer"]["name"], seen()["listed"][0]["organizer"]["name"]] == ["Grace"] * 2
    services.cancel_event(event=event, by=owner, reason="Rain", now=now)
    assert seen()["cancel_reason"] == "Rain"
    assert before["title"] == "Choir"


def test_an_erased_organizers_name_is_gone_at_once(api: APIClient, event: Event):
    now = timezone.now()
    services.cancel_event(event=event, by=event.organizer, reason="Rain", now=now)
    named = detail(api, event)["organizer"]["name"]

    erase_user(user=event.organizer, now=now)

    assert named
    assert detail(api, event)["organizer"]["name"] == ""


def test_new_and_deleted_events_move_the_lists(api: APIClient, event: Event):
    assert len(items(api)) == 1
    second = EventFactory.create(title="Second")
    assert {each["title"] for each in items(api)} == {"Choir", "Second"}
    services.delete_event(event=second, by=second.organizer, now=timezone.now())
    assert [each["title"] for each in items(api)] == ["Choir"]
    assert api.get(f"{LIST}/{second.pk}").status_code == 404


def test_the_clock_alone_ends_what_is_kept(api: APIClient, event: Event):
    opens = timezone.now() + timedelta(minutes=3)
    Event.objects.filter(pk=event.pk).update(booking_opens_at=opens)
    closed = [items(api)[0]["is_bookable"], detail(api, event)["is_bookable"]]

    with time_machine.travel(opens + timedelta(seconds=1)):
        opened = [items(api)[0]["is_bookable"], detail(api, event)["is_bookable"]]

    assert (closed, opened) == ([False] * 2, [True] * 2)


def test_whoever_is_logged_in_sees_their_own(api: APIClient, event: Event):
    draft = EventFactory.create(organizer=event.organizer, status="draft")
    drafts = f"{LIST}?status=draft"
    strangers = items(api, drafts)
    log_in = {"email": event.organizer.email, "password": PASSWORD}
    token = api.post("/api/v1/auth/login", log_in, format="json").json()["access_token"]
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")

    assert (strangers, [each["id"] for each in items(api, drafts)]) == ([], [draft.pk])


def test_what_was_built_too_late_is_not_used(api: APIClient, event: Event, monkeypatch: pytest.MonkeyPatch):
    """A booking between the read and the store: the store has the older mark."""
    as_json = fragments._as_json

    def slow(data: Any) -> bytes:
        answer = as_json(data)
        if "seats_taken" in data and not Event.objects.get(pk=event.pk).bookings.exists():
            book(event, "Ada")
        return answer

    monkeypatch.setattr(fragments, "_as_json", slow)
    first = items(api)[0]["seats_taken"]

    assert (first, items(api)[0]["seats_taken"]) == (0, 1)


def test_one_builds_and_the_others_wait(event: Event, monkeypatch: pytest.MonkeyPatch):
    gate, builds, paginate = Barrier(8), [], EventViewSet.paginate_queryset

    def page(view: EventViewSet, queryset: Any) -> Any:
        builds.append(1)
        return paginate(view, queryset)

    monkeypatch.setattr(EventViewSet, "paginate_queryset", page)

    def read(_: int) -> int:
        try:
            gate.wait(timeout=30)
            return int(APIClient().get(LIST).json()["total"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        totals = list(pool.map(read, range(8)))

    assert totals == [1] * 8
    assert len(builds) == 1


def test_a_cache_that_is_emptied_in_the_middle_is_built_anew(api: APIClient, event: Event):
    items(api)
    book(event, "Ada")
    cache.clear()

    assert [items(api)[0]["seats_taken"], detail(api, event)["seats_taken"]] == [1, 1]


def test_moves_that_the_cache_did_not_take_are_owed(api: APIClient, event: Event, monkeypatch: pytest.MonkeyPatch):
    items(api)
    kept = caches["fragments"]
    with monkeypatch.context() as outage:
        outage.setattr(type(kept), "set_many", lambda self, data, *args, **kwargs: list(data))
        book(event, "Ada")
        during = items(api)[0]["seats_taken"]

    after = items(api)[0]["seats_taken"]

    assert (during, after) == (1, 1)
    assert marks.moves.make()


def test_lists_that_bookings_reorder_are_not_kept(api: APIClient, event: Event):
    full = EventFactory.create(capacity=1)
    free = {each["id"] for each in items(api, f"{LIST}?has_seats=true")}
    book(full, "Ada")

    assert free - {each["id"] for each in items(api, f"{LIST}?has_seats=true")} == {full.pk}


def test_seats_of_the_slot_are_those_of_the_booking_answer(api: APIClient, event: Event):
    slot = TimeSlot.objects.get(event=event)
    answer = api.post("/api/v1/bookings", {"time_slot_id": slot.pk, "attendee_name": "Ada"}, format="json").json()

    assert answer["time_slot"]["seats_taken"] == detail(api, event)["time_slots"][0]["seats_taken"] == 1
