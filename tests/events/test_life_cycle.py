"""Publishing, changing, cancelling, copying, deleting and restoring an event, by services and by API."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import TrailEntry, User
from bookings.errors import EventCancelled as BookingRefused
from bookings.services import cancel_booking
from common.errors import NotAllowed
from events import services
from events.errors import (
    CapacityBelowTaken,
    EventCancelled,
    EventNotPublished,
    ProgrammeOutsideEvent,
    StartsInThePast,
)
from events.models import Event, TeamMember
from notifications import services as outbox
from notifications.models import Announcement, Notification
from tests.common.test_conventions import assert_envelope
from tests.factories import AdminFactory, CategoryFactory, EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def change(event: Event, **changes: Any) -> Event:
    return services.change_event(event=event, by=event.organizer, changes=changes, now=timezone.now())


def tell_everybody() -> list[Notification]:
    """What the worker does for announcements; the messages that it writes."""
    before = set(Notification.objects.values_list("pk", flat=True))
    for announcement in Announcement.objects.filter(finished_at=None):
        outbox.fan_out(announcement_id=announcement.pk, now=timezone.now())
    return list(Notification.objects.exclude(pk__in=before).order_by("pk"))


@pytest.fixture
def owner_api(api: APIClient) -> APIClient:
    """The owner's client; the event is ``client.event``."""
    api.event = EventFactory.create(capacity=5)
    api.force_authenticate(api.event.organizer)
    return api


def test_a_change_that_matters_is_told_once_with_what_was_and_is(django_capture_on_commit_callbacks: Any):
    event = EventFactory.create(capacity=9, title="Jazz", location="Le Club", timezone="Europe/Paris")
    book(event, "Ada", email="ada@example.org")
    book(event, "No address")
    cancel_booking(booking=book(event, "Bob", email="bob@example.org"), now=timezone.now())
    later = event.starts_at + DAY

    change(event, title="Jazz & soul", location="La Cave", starts_at=later, ends_at=later + timedelta(hours=2))

    (message,) = tell_everybody()
    outbox.deliver(notification_id=message.pk, now=timezone.now())
    (letter,) = mail.outbox
    assert (message.kind, message.recipient) == ("booking_event_changed", "ada@example.org")
    assert set(message.context["changes"]) == {"title", "place", "time"}
    assert letter.subject == "Changed: Jazz & soul"
    assert "It was: Jazz\nIt is: Jazz & soul" in letter.body
    assert "It was: Le Club\nIt is: La Cave" in letter.body
    assert f"{later.astimezone(ZoneInfo('Europe/Paris')):%H:%M}" in letter.body
    assert tell_everybody() == []


@pytest.mark.parametrize("changes", [{"description": "New"}, {"summary": "New"}, {"title": "Same"}, {}])
def test_a_change_that_does_not_matter_is_told_to_nobody(changes: dict[str, Any]):
    event = EventFactory.create(capacity=9, title="Same")
    book(event, email="ada@example.org")

    changed = change(event, **changes)

    assert not Announcement.objects.exists()
    assert changed.sequence == 0


def test_a_draft_changes_in_silence_and_a_published_event_raises_its_sequence():
    draft, event = EventFactory.create(status="draft", capacity=1), EventFactory.create(capacity=1)

    change(draft, title="Other")
    change(event, title="Other")
    change(event, location="Elsewhere")

    assert Announcement.objects.filter(subject_id=draft.pk).count() == 0
    assert Event.objects.get(pk=event.pk).sequence == 2


def test_the_slot_of_a_plain_event_moves_with_it():
    event = EventFactory.create(capacity=5)
    booking = book(event, email="ada@example.org")

    moved = change(event, starts_at=event.starts_at + DAY, ends_at=event.ends_at + DAY)

    slot = event.slots.get()
    assert (slot.starts_at, slot.ends_at, slot.seats_taken) == (moved.starts_at, moved.ends_at, 1)
    assert [message.subject_id for message in tell_everybody()] == [booking.pk]


def test_an_event_is_not_moved_away_from_its_sessions_and_slots(owner_api: APIClient):
    event = owner_api.event
    services.add_slot(event=event, span=span(event, 0, 1), by=event.organizer)
    session = services.add_session(
        event=event, by=event.organizer, title="Opening", starts_at=event.starts_at, ends_at=event.ends_at
    )
    later = (event.starts_at + timedelta(minutes=30)).isoformat()

    answer = owner_api.patch(f"/api/v1/events/{event.pk}", {"starts_at": later}, format="json")

    body = assert_envelope(answer, 409, "programme_outside_event")
    assert body["sessions"] == [{"id": session.pk, "title": "Opening"}]
    assert "Opening" in body["message"]
    event.refresh_from_db()
    assert event.starts_at < datetime.fromisoformat(later)


def span(event: Event, first: int, last: int, capacity: int | None = 3) -> services.Span:
    """From the first to the last hour of the event."""
    hours = timedelta(hours=1)
    return services.Span(event.starts_at + first * hours, event.starts_at + last * hours, capacity)


def test_slots_that_fall_out_are_named_too():
    event = EventFactory.create(capacity=5, capacity__slots=2)

    with pytest.raises(ProgrammeOutsideEvent) as refusal:
        change(event, ends_at=event.ends_at - timedelta(minutes=1))

    assert refusal.value.params["names"] == f"{event.slots.last().starts_at:%Y-%m-%d %H:%M}"


def test_capacity_is_changed_with_the_event_and_never_below_the_seats_taken(owner_api: APIClient):
    event = owner_api.event
    book(event, seats=3)

    more = owner_api.patch(f"/api/v1/events/{event.pk}", {"capacity": 8}, format="json")
    less = owner_api.patch(f"/api/v1/events/{event.pk}", {"capacity": 2, "title": "New"}, format="json")

    assert (more.status_code, more.json()["capacity"], more.json()["seats_left"]) == (200, 8, 5)
    assert_envelope(less, 409, "capacity_below_taken")
    event.refresh_from_db()
    assert (event.title == "New", event.slots.get().capacity) == (False, 8)


def test_capacity_of_an_event_with_slots_is_on_the_slots(owner_api: APIClient):
    event = EventFactory.create(capacity=5, capacity__slots=2, organizer=owner_api.event.organizer)

    answer = owner_api.patch(f"/api/v1/events/{event.pk}", {"capacity": 8}, format="json")

    assert_envelope(answer, 409, "capacity_is_on_slots")


def test_put_needs_title_and_start_and_patch_takes_one_field(owner_api: APIClient):
    url = f"/api/v1/events/{owner_api.event.pk}"

    short = owner_api.put(url, {"summary": "x"}, format="json")
    whole = owner_api.put(
        url,
        {"title": "Whole", "starts_at": owner_api.event.starts_at.isoformat(), "status": "published"},
        format="json",
    )
    part = owner_api.patch(url, {"waitlist_enabled": False, "max_seats_per_booking": 2}, format="json")
    unknown = owner_api.patch(url, {"organizer": 1}, format="json")

    assert set(assert_envelope(short, 400, "invalid_input")["fields"]) == {"title", "starts_at"}
    assert (whole.status_code, whole.json()["title"]) == (200, "Whole")
    assert (part.json()["waitlist_enabled"], part.json()["max_seats_per_booking"]) == (False, 2)
    assert set(assert_envelope(unknown, 400, "invalid_input")["fields"]) == {"organizer"}


def test_a_draft_is_published_once(owner_api: APIClient):
    draft = EventFactory.create(status="draft", organizer=owner_api.event.organizer, capacity=1)
    url = f"/api/v1/events/{draft.pk}"

    first = owner_api.post(f"{url}/publish")
    again = owner_api.post(f"{url}/publish")
    back = owner_api.patch(url, {"status": "draft"}, format="json")

    assert (first.status_code, first.json()["status"]) == (200, "published")
    assert_envelope(again, 409, "already_published")
    assert_envelope(back, 409, "already_published")


def test_publishing_takes_no_body(owner_api: APIClient):
    Event.objects.filter(pk=owner_api.event.pk).update(status="draft")
    url = f"/api/v1/events/{owner_api.event.pk}/publish"

    refused = owner_api.post(url, {"notify": False}, format="json")
    unread = owner_api.post(url, [1], format="json")
    done = owner_api.post(url, {}, format="json")

    assert assert_envelope(refused, 400, "invalid_input")["fields"].keys() == {"notify"}
    assert_envelope(unread, 400, "invalid_input")
    assert (done.status_code, done.json()["status"]) == (200, "published")


def test_a_status_among_the_changes_publishes_a_draft(owner_api: APIClient):
    draft = EventFactory.create(status="draft", organizer=owner_api.event.organizer, capacity=1)

    answer = owner_api.patch(f"/api/v1/events/{draft.pk}", {"status": "published", "title": "Now"}, format="json")

    assert (answer.json()["status"], answer.json()["title"]) == ("published", "Now")
    assert TrailEntry.objects.filter(target_id=draft.pk, action="event.published").count() == 1


def test_cancelling_tells_everybody_with_the_reason(owner_api: APIClient):
    event = owner_api.event
    book(event, "Ada", email="ada@example.org", seats=2)

    answer = owner_api.post(f"/api/v1/events/{event.pk}/cancel", {"reason": "The hall is flooded."}, format="json")
    again = owner_api.post(f"/api/v1/events/{event.pk}/cancel", {}, format="json")

    (message,) = tell_everybody()
    outbox.deliver(notification_id=message.pk, now=timezone.now())
    (letter,) = mail.outbox
    assert (answer.json()["status"], answer.json()["cancel_reason"]) == ("cancelled", "The hall is flooded.")
    assert answer.json()["is_bookable"] is False
    assert_envelope(again, 409, "event_cancelled")
    assert letter.subject == f"Cancelled by the organizer: {event.title}"
    assert "The hall is flooded." in letter.body
    with pytest.raises(BookingRefused):
        book(event, "Late")


def test_a_draft_is_not_cancelled_and_a_past_event_tells_nobody():
    draft = EventFactory.create(status="draft", capacity=1)
    past = EventFactory.create(capacity=1)
    book(past, email="ada@example.org")
    Event.objects.filter(pk=past.pk).update(starts_at=past.starts_at - 60 * DAY, ends_at=past.ends_at - 60 * DAY)

    with pytest.raises(EventNotPublished):
        services.cancel_event(event=draft, by=draft.organizer, now=timezone.now())
    services.cancel_event(event=past, by=past.organizer, now=timezone.now())

    assert not Announcement.objects.exists()


def test_a_cancelled_event_takes_no_more_slots_or_sessions():
    event = EventFactory.create(capacity=1, status="cancelled")

    with pytest.raises(EventCancelled):
        services.add_slot(event=event, span=span(event, 0, 1), by=event.organizer)
    with pytest.raises(EventCancelled):
        services.add_session(
            event=event, by=event.organizer, title="x", starts_at=event.starts_at, ends_at=event.ends_at
        )


def test_an_announcement_that_died_half_way_goes_on_without_repetition(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create(capacity=None)
    for number in range(5):
        book(event, f"Ada {number}", email=f"ada{number}@example.org")
    change(event, title="New")
    announcement = Announcement.objects.get()
    monkeypatch.setattr("notifications.services.announcements.CHUNK", 2)
    monkeypatch.setattr("notifications.services.announcements._message", dies_at(3, outbox.announcements._message))

    with pytest.raises(RuntimeError):
        outbox.fan_out(announcement_id=announcement.pk, now=timezone.now())
    after_death = Notification.objects.filter(kind="booking_event_changed").count()
    monkeypatch.undo()
    rest = outbox.fan_out(announcement_id=announcement.pk, now=timezone.now())

    announcement.refresh_from_db()
    told = Notification.objects.filter(kind="booking_event_changed").values_list("recipient", flat=True)
    assert (after_death, rest, announcement.told) == (2, 3, 5)
    assert sorted(told) == [f"ada{number}@example.org" for number in range(5)]
    assert announcement.finished_at is not None


def dies_at(number: int, write: Any) -> Any:
    calls = []

    def dying(*args: Any) -> Notification:
        calls.append(args)
        if len(calls) == number:
            raise RuntimeError
        return write(*args)

    return dying


def test_a_copy_has_everything_at_the_new_time(owner_api: APIClient):
    """From winter into summer: 09:00 stays 09:00."""
    zone = ZoneInfo("Europe/Berlin")
    winter = datetime(2028, 2, 7, 9, tzinfo=zone)
    event = EventFactory.create(
        organizer=owner_api.event.organizer,
        timezone=zone.key,
        starts_at=winter,
        ends_at=winter + timedelta(hours=8),
        booking_opens_at=winter - 7 * DAY,
        category=CategoryFactory.create(),
        capacity=7,
        capacity__slots=2,
    )
    speaker = services.add_speaker(event=event, by=event.organizer, name="Grace")
    event.slots.update(seats_taken=2)
    services.add_session(
        event=event, by=event.organizer, title="Talk", starts_at=winter, ends_at=winter + DAY / 24, speakers=[speaker]
    )
    TeamMember.objects.create(event=event, user=OrganizerFactory.create(), role="manager")

    answer = owner_api.post(
        f"/api/v1/events/{event.pk}/duplicate", {"starts_at": "2028-06-05T09:00", "timezone": zone.key}, format="json"
    )

    body = answer.json()
    copy = Event.objects.get(pk=body["id"])
    assert answer.status_code == 201
    assert (body["status"], body["title"], body["starts_at"]) == ("draft", event.title, "2028-06-05T07:00:00Z")
    assert body["ends_at"] == "2028-06-05T15:00:00Z"
    assert body["booking_opens_at"] == "2028-05-29T07:00:00Z"
    assert [slot["starts_at"] for slot in body["time_slots"]] == ["2028-06-05T07:00:00Z", "2028-06-05T11:00:00Z"]
    assert {(slot["capacity"], slot["seats_taken"]) for slot in body["time_slots"]} == {(7, 0)}
    assert [(each["title"], each["starts_at"]) for each in body["sessions"]] == [("Talk", "2028-06-05T07:00:00Z")]
    assert [each["name"] for each in body["sessions"][0]["speakers"]] == ["Grace"]
    assert body["sessions"][0]["speaker_ids"] != [speaker.pk]
    assert (copy.category, copy.team.count(), copy.slug == event.slug) == (event.category, 1, False)


def test_a_copy_into_the_hour_that_the_clock_skips_keeps_every_length():
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2028, 2, 6, 1, 30, tzinfo=zone)
    event = EventFactory.create(timezone=zone.key, starts_at=start, ends_at=start + timedelta(hours=3))
    for first, last in ((0, 30), (30, 60), (60, 90), (90, 120)):
        minutes = timedelta(minutes=1)
        whole = services.Span(start + first * minutes, start + last * minutes)
        services.add_slot(event=event, span=whole, by=event.organizer)

    new_start = datetime(2028, 3, 26, 1, 30, tzinfo=zone)
    copy = services.duplicate_event(event=event, by=event.organizer, starts_at=new_start, now=timezone.now())

    assert copy.starts_at == new_start
    assert all(slot.ends_at > slot.starts_at for slot in copy.slots.all())


def test_a_copy_does_not_start_in_the_past():
    event = EventFactory.create(capacity=1)

    with pytest.raises(StartsInThePast):
        services.duplicate_event(event=event, by=event.organizer, starts_at=timezone.now(), now=timezone.now())

    assert Event.objects.count() == 1


def test_a_booked_event_is_deleted_only_once_it_is_cancelled(owner_api: APIClient):
    event = owner_api.event
    book(event)
    url = f"/api/v1/events/{event.pk}"

    refused = owner_api.delete(url)
    owner_api.post(f"{url}/cancel", {}, format="json")
    done = owner_api.delete(url)

    assert_envelope(refused, 409, "event_has_bookings")
    assert done.status_code == 204
    assert owner_api.get(url).status_code == 404
    assert owner_api.get("/api/v1/events?status=cancelled").json()["total"] == 0
    assert Event.with_deleted.get(pk=event.pk).deleted_at is not None


def test_an_admin_restores_what_was_deleted():
    event = EventFactory.create(capacity=1)
    services.delete_event(event=event, by=event.organizer, now=timezone.now())
    deleted = Event.with_deleted.get(pk=event.pk)

    with pytest.raises(NotAllowed):
        services.restore_event(event=deleted, by=event.organizer, now=timezone.now())
    services.restore_event(event=deleted, by=AdminFactory.create(), now=timezone.now())

    assert Event.objects.get(pk=event.pk).deleted_at is None
    assert list(TrailEntry.objects.filter(target_id=event.pk).values_list("action", flat=True).order_by("pk")) == [
        "event.deleted",
        "event.restored",
    ]


def test_managers_do_all_but_deleting():
    event = EventFactory.create(capacity=1)
    manager: User = OrganizerFactory.create()
    TeamMember.objects.create(event=event, user=manager, role="manager")

    services.change_event(event=event, by=manager, changes={"title": "Theirs"}, now=timezone.now())
    with pytest.raises(NotAllowed):
        services.delete_event(event=event, by=manager, now=timezone.now())
    services.cancel_event(event=event, by=manager, now=timezone.now())

    event.refresh_from_db()
    assert (event.title, event.status, event.deleted_at) == ("Theirs", "cancelled", None)


@pytest.mark.parametrize("has_room", [True, False])
def test_capacity_moves_only_with_room_for_what_is_booked(has_room: bool):
    event = EventFactory.create(capacity=4)
    book(event, seats=3)
    wanted = 3 if has_room else 2

    if has_room:
        changed = services.change_capacity(event=event, capacity=wanted, by=event.organizer, now=timezone.now())
        assert changed.capacity == 3
    else:
        with pytest.raises(CapacityBelowTaken):
            services.change_capacity(event=event, capacity=wanted, by=event.organizer, now=timezone.now())


def test_counting_and_the_most_booked(api: APIClient):
    popular, quiet, _unbooked = (EventFactory.create(capacity=9) for _ in range(3))
    EventFactory.create(status="draft", capacity=9)
    for number in range(3):
        book(popular, f"Ada {number}")
    book(quiet, seats=5)

    count = api.get("/api/v1/events/count")
    by_filter = api.get(f"/api/v1/events/count?organizer={quiet.organizer_id}")
    top = api.get("/api/v1/events/top-booked")
    first = api.get("/api/v1/events/top-booked?limit=1")
    unknown = api.get("/api/v1/events/top-booked?limi=1")

    assert (count.json(), by_filter.json()) == ({"count": 3}, {"count": 1})
    assert [(each["id"], each["booking_count"]) for each in top.json()["items"]] == [(popular.pk, 3), (quiet.pk, 1)]
    assert [each["id"] for each in first.json()["items"]] == [popular.pk]
    assert_envelope(unknown, 400, "invalid_input")


def test_moving_a_slot_tells_those_who_booked_it():
    event = EventFactory.create(capacity=5, capacity__slots=2, timezone="UTC")
    first, second = event.slots.all()
    booking = book(event, slot=first, email="ada@example.org")
    book(event, slot=second, email="bob@example.org")
    earlier = services.Span(first.starts_at, first.ends_at - timedelta(minutes=10), 5)

    services.change_slot(slot=first, changes=asdict(earlier), by=event.organizer, now=timezone.now())

    (message,) = tell_everybody()
    event.refresh_from_db()
    assert (message.subject_id, list(message.context["changes"]), event.sequence) == (booking.pk, ["time"], 1)
    assert message.context["changes"]["time"][1][1] == earlier.ends_at.astimezone(UTC).isoformat()
