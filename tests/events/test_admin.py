"""The organizer's screens for events, slots and categories."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event, TimeSlot
from tests.events import change_page, errors_of, read_form
from tests.factories import AdminFactory, CategoryFactory, EventFactory, book

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:events_event_changelist"), reverse("admin:events_event_add")


def test_event_list_shows_ones_own_only(client: Client, organizer: Any) -> None:
    mine, theirs = EventFactory.create(organizer=organizer, capacity=12), EventFactory.create()
    book(mine)

    page = client.get(LIST).content.decode()

    assert mine.title in page
    assert "1 / 12" in page
    assert theirs.title not in page


def test_event_list_of_an_admin_shows_all(client: Client) -> None:
    client.force_login(AdminFactory.create())
    mine, theirs = EventFactory.create_batch(2)

    page = client.get(LIST).content.decode()

    assert mine.title in page
    assert theirs.title in page


def test_event_list_makes_the_same_queries_for_any_number(
    client: Client, organizer: Any, django_assert_num_queries: Any
) -> None:
    for size in (1, 2):
        for event in EventFactory.create_batch(size, organizer=organizer, category=CategoryFactory.create()):
            book(event)
        with django_assert_num_queries(5):  # session, user, categories of the filter, count, rows
            page = client.get(LIST)
        assert page.status_code == 200


def test_event_of_another_is_not_there(client: Client, organizer: Any) -> None:
    theirs = EventFactory.create(status=Event.Status.DRAFT)
    form = {"title": "Mine now"}

    answers = [
        client.get(change_page(theirs)),
        client.post(change_page(theirs), form),
        client.get(reverse("admin:events_event_history", args=[theirs.pk])),
        client.post(reverse("admin:events_event_publish", args=[theirs.pk]), {"_form_submitted": "on"}),
    ]
    chosen = client.post(LIST, {"action": "publish_chosen", "_selected_action": [theirs.pk]}, follow=True)

    assert [answer.status_code for answer in answers] == [404] * 4
    assert chosen.status_code == 200
    theirs.refresh_from_db()
    assert (theirs.status, theirs.title == "Mine now") == ("draft", False)


def test_view_on_site_leads_nowhere(client: Client, organizer: Any) -> None:
    """Django's own redirect would lead to the secret page of any booking."""
    assert client.get("/admin/r/1/1/").status_code == 404


def test_event_is_made_with_one_slot_that_spans_it(client: Client, organizer: Any) -> None:
    form = read_form(client, ADD) | {
        "title": "Choir practice",
        "timezone": "Europe/Berlin",
        "starts_at_0": "2099-07-01",
        "starts_at_1": "19:00",
        "ends_at_0": "2099-07-01",
        "ends_at_1": "21:00",
        "slots-0-capacity": "30",
    }

    answer = client.post(ADD, form)

    assert answer.status_code == 302, errors_of(answer)
    event, slot = Event.objects.get(), TimeSlot.objects.get()
    assert (event.organizer, event.status, event.slug) == (organizer, "draft", "choir-practice")
    assert event.starts_at == slot.starts_at == datetime(2099, 7, 1, 17, tzinfo=UTC)
    assert event.ends_at == slot.ends_at == datetime(2099, 7, 1, 19, tzinfo=UTC)
    assert (slot.event, slot.capacity) == (event, 30)


def test_event_is_made_with_the_slots_that_were_given(client: Client, organizer: Any) -> None:
    given = {"title": "Tour", "timezone": "UTC", "starts_at_0": "2099-07-01", "starts_at_1": "10:00"}
    given |= {"ends_at_0": "2099-07-01", "ends_at_1": "11:00", "slots-TOTAL_FORMS": "2"}
    for number, (start, end) in enumerate([("10:00", "10:30"), ("10:30", "11:00")]):
        given |= {f"slots-{number}-starts_at_0": "2099-07-01", f"slots-{number}-starts_at_1": start}
        given |= {f"slots-{number}-ends_at_0": "2099-07-01", f"slots-{number}-ends_at_1": end}

    answer = client.post(ADD, read_form(client, ADD) | given)

    assert answer.status_code == 302, errors_of(answer)
    assert [(slot.starts_at.minute, slot.capacity) for slot in TimeSlot.objects.all()] == [(0, None), (30, None)]


def test_event_in_the_past_is_refused_on_the_form(client: Client, organizer: Any) -> None:
    past = {"starts_at_0": "2001-07-01", "starts_at_1": "10:00", "ends_at_0": "2001-07-01", "ends_at_1": "11:00"}

    answer = client.post(ADD, read_form(client, ADD) | {"title": "Gone"} | past)

    assert "The start must be in the future." in errors_of(answer)
    assert 'value="Gone"' in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ends_at_1": "08:00"}, "The end must be after the start."),
        ({"ends_at_0": ""}, "Enter a valid date."),
        ({"ends_at_0": "9999-06-01"}, "less than or equal to 9998-12-31"),
        ({"slots-0-starts_at_1": "09:00"}, "Enter a valid date."),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice."),
        ({"starts_at_0": "2099-03-29", "starts_at_1": "02:30"}, "it may not exist"),
        ({"booking_opens_at_0": "2099-01-02", "booking_opens_at_1": "10:00",
          "booking_closes_at_0": "2099-01-01", "booking_closes_at_1": "10:00"}, "Booking must close after it opens."),
        ({"slots-0-starts_at_0": "2099-03-28", "slots-0-starts_at_1": "09:00"}, "must lie between"),
        ({"slots-0-capacity": "-1"}, "greater than or equal to 0"),
    ],
)  # fmt: skip
def test_event_form_says_what_is_wrong(client: Client, organizer: Any, change: dict[str, str], reason: str) -> None:
    given = {"title": "Odd", "timezone": "Europe/Paris", "starts_at_0": "2099-03-29", "starts_at_1": "09:00"}
    given |= {"ends_at_0": "2099-03-29", "ends_at_1": "11:00"}

    answer = client.post(ADD, read_form(client, ADD) | given | change)

    assert reason in errors_of(answer) + answer.content.decode()
    assert not Event.objects.exists()


def test_event_form_shows_the_clock_of_the_events_zone(client: Client, organizer: Any) -> None:
    starts_at = datetime(2099, 7, 1, 3, 30, tzinfo=UTC)
    event = EventFactory.create(organizer=organizer, timezone="Asia/Kolkata", starts_at=starts_at, capacity__slots=2)

    form = read_form(client, change_page(event))

    assert (form["starts_at_0"], form["starts_at_1"]) == ("2099-07-01", "09:00")
    assert (form["slots-1-starts_at_1"], form["slots-1-ends_at_1"]) == ("10:00", "11:00")


def test_event_that_is_saved_untouched_stays_as_it_is(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, timezone="America/New_York", capacity__slots=3, capacity=5)
    before = [Event.objects.values().get(), *TimeSlot.objects.values()]

    answer = client.post(change_page(event), read_form(client, change_page(event)))

    assert answer.status_code == 302, errors_of(answer)
    after = [Event.objects.values().get(), *TimeSlot.objects.values()]
    assert after[0].pop("updated_at") > before[0].pop("updated_at")
    assert after == before


def test_event_that_moves_takes_its_one_slot_along(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity=5)
    form = read_form(client, change_page(event)) | {"starts_at_0": "2099-01-01", "ends_at_0": "2099-01-02"}

    answer = client.post(change_page(event), form)

    assert answer.status_code == 302, errors_of(answer)
    event.refresh_from_db()
    slot = event.slots.get()
    assert (slot.starts_at, slot.ends_at, slot.capacity) == (event.starts_at, event.ends_at, 5)
    assert event.starts_at.year == 2099


def test_event_that_changes_its_zone_keeps_its_clock_times(client: Client, organizer: Any) -> None:
    starts_at = datetime(2099, 1, 1, 18, tzinfo=UTC)
    event = EventFactory.create(organizer=organizer, starts_at=starts_at, capacity__slots=2)

    answer = client.post(change_page(event), read_form(client, change_page(event)) | {"timezone": "Africa/Nairobi"})

    assert answer.status_code == 302, errors_of(answer)
    event.refresh_from_db()
    assert event.starts_at == starts_at - timedelta(hours=3)
    assert [slot.starts_at.hour for slot in event.slots.all()] == [15, 16]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"take_along": ""}, id="alone"),
        pytest.param({"ends_at_0": "2099-01-02"}, id="and-longer"),
    ],
)
def test_event_cannot_leave_a_slot_behind(client: Client, organizer: Any, change: dict[str, str]) -> None:
    event = EventFactory.create(organizer=organizer, capacity__slots=2)
    form = read_form(client, change_page(event)) | {"starts_at_0": "2099-01-01", "ends_at_0": "2099-01-01"} | change

    answer = client.post(change_page(event), form)

    assert {"must lie between", "would lie outside"} & {
        reason for reason in ("must lie between", "would lie outside") if reason in answer.content.decode()
    }
    event.refresh_from_db()
    assert event.starts_at.year != 2099


@pytest.mark.parametrize("slots", [2, 60], ids=["on-the-form", "on-their-own-screen"])
def test_event_that_is_moved_as_a_whole_takes_all_slots_and_sessions_along(
    client: Client, organizer: Any, slots: int
) -> None:
    """By the clock: the zone has another offset in the month to which they move."""
    starts_at = datetime(2099, 1, 1, 9, tzinfo=UTC)
    event = EventFactory.create(
        organizer=organizer, timezone="Europe/Paris", starts_at=starts_at, capacity=3, capacity__slots=slots
    )
    booked = book(event, slot=event.slots.all()[1], seats=2)
    talks = [
        event.sessions.create(
            title=f"Talk {n}",
            room="A",
            starts_at=starts_at + timedelta(hours=n),
            ends_at=starts_at + timedelta(hours=n + 1),
        )
        for n in range(2)
    ]
    before = list(event.slots.values_list("pk", "starts_at", "ends_at"))
    form = read_form(client, change_page(event)) | {"starts_at_0": "2099-07-01", "ends_at_0": "2099-07-01"}
    form |= {"starts_at_1": "11:00", "ends_at_1": "13:00"}

    answer = client.post(change_page(event), form)

    assert answer.status_code == 302
    delta = datetime(2099, 7, 1, 9, tzinfo=UTC) - starts_at  # an hour later by the clock, which went forward by one
    assert list(event.slots.values_list("pk", "starts_at", "ends_at")) == [
        (pk, start + delta, end + delta) for pk, start, end in before
    ]
    assert [each.starts_at for each in event.sessions.all()] == [talk.starts_at + delta for talk in talks]
    slot = event.slots.get(pk=booked.slot_id)
    assert (slot.capacity, slot.seats_taken, slot.booking_count) == (3, 2, 1)


def test_event_form_cannot_set_what_only_services_change(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, status=Event.Status.DRAFT)
    forged = {"status": "published", "organizer": str(AdminFactory.create().pk), "slug": "mine", "deleted_at": "2020"}
    forged |= {"slots-0-seats_taken": "7", "slots-0-booking_count": "7", "cancel_reason": "x"}

    answer = client.post(change_page(event), read_form(client, change_page(event)) | forged)

    assert answer.status_code == 302, errors_of(answer)
    after = Event.objects.get()
    assert (after.status, after.organizer, after.slug, after.cancel_reason) == ("draft", organizer, event.slug, "")
    assert list(TimeSlot.objects.values_list("seats_taken", "booking_count")) == [(0, 0)]


def test_stale_slot_form_does_not_free_a_seat_that_was_booked_meanwhile(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity=5)
    form = read_form(client, change_page(event)) | {"slots-0-capacity": "6"}
    book(event)

    answer = client.post(change_page(event), form)

    assert answer.status_code == 302, errors_of(answer)
    assert list(TimeSlot.objects.values_list("capacity", "seats_taken", "booking_count")) == [(6, 1, 1)]


def test_stale_event_form_does_not_undo_a_status_that_changed_meanwhile(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer)
    form = read_form(client, change_page(event)) | {"title": "New title"}
    Event.objects.update(status=Event.Status.CANCELLED)

    client.post(change_page(event), form)

    event.refresh_from_db()
    assert (event.title, event.status) == ("New title", "cancelled")


def test_capacity_below_the_seats_taken_is_refused(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity=5)
    form = read_form(client, change_page(event)) | {"slots-0-capacity": "1"}
    book(event, seats=2)

    answer = client.post(change_page(event), form)

    assert "The capacity cannot be below the seats that are taken already (2)." in answer.content.decode()
    assert list(TimeSlot.objects.values_list("capacity", "seats_taken")) == [(5, 2)]


def test_capacity_that_a_booking_overtakes_is_refused_with_the_form_kept(
    client: Client, organizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The booking comes between the form's own check and the service: the database is the one that refuses."""
    event = EventFactory.create(organizer=organizer, capacity=5)
    book(event, seats=2)
    monkeypatch.setattr("events.forms.SlotForm._check", lambda form, span: None)
    form = read_form(client, change_page(event)) | {"slots-0-capacity": "1", "title": "Kept in the form"}

    answer = client.post(change_page(event), form)

    assert "The capacity cannot be below the seats that are taken already (2)." in errors_of(answer)
    assert "Kept in the form" in answer.content.decode()
    assert Event.objects.get().title == event.title
    assert list(TimeSlot.objects.values_list("capacity", "seats_taken")) == [(5, 2)]


def test_slots_are_added_changed_and_removed(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity__slots=2, capacity=5)
    first, second = event.slots.all()
    form = read_form(client, change_page(event)) | {
        "slots-TOTAL_FORMS": "3",
        "slots-0-capacity": "9",
        "slots-1-DELETE": "on",
        "slots-2-capacity": "4",
    }

    answer = client.post(change_page(event), form)

    assert answer.status_code == 302, errors_of(answer)
    slots = {slot.pk: slot for slot in TimeSlot.objects.all()}
    assert slots.pop(first.pk).capacity == 9
    assert second.pk not in slots
    (added,) = slots.values()
    assert (added.event, added.starts_at, added.ends_at, added.capacity) == (event, event.starts_at, event.ends_at, 4)


def test_slot_with_bookings_and_the_last_slot_stay(client: Client, organizer: Any) -> None:
    booked, plain = EventFactory.create_batch(2, organizer=organizer, capacity=5)
    TimeSlot.objects.create(event=booked, starts_at=booked.starts_at, ends_at=booked.ends_at)
    book(booked, slot=booked.slots.first())

    answers = [
        client.post(change_page(event), read_form(client, change_page(event)) | {"slots-0-DELETE": "on"})
        for event in (booked, plain)
    ]

    assert "would require deleting the following protected related objects" in answers[0].content.decode()
    assert "An event keeps at least one time slot." in errors_of(answers[1])
    assert (booked.slots.count(), plain.slots.count()) == (2, 1)


def test_slot_of_another_event_cannot_be_changed_through_ones_own(client: Client, organizer: Any) -> None:
    mine, theirs = EventFactory.create(organizer=organizer, capacity=5), EventFactory.create(capacity=5)
    form = read_form(client, change_page(mine)) | {"slots-0-id": str(theirs.slots.get().pk), "slots-0-capacity": "1"}

    answer = client.post(change_page(mine), form)

    assert answer.status_code == 302, "a form that is about nothing of the event's is passed over"
    assert list(TimeSlot.objects.values_list("capacity", flat=True)) == [5, 5]


def test_draft_is_published_by_its_dialog_and_from_the_list(client: Client, organizer: Any) -> None:
    one, other = EventFactory.create_batch(2, organizer=organizer, status=Event.Status.DRAFT)
    url = reverse("admin:events_event_publish", args=[one.pk])

    dialog = client.get(url)
    still = Event.objects.get(pk=one.pk).status
    answer = client.post(url, {"_form_submitted": "on"}, headers={"HX-Request": "true"})
    chosen = client.post(LIST, {"action": "publish_chosen", "_selected_action": [one.pk, other.pk]}, follow=True)

    assert (dialog.status_code, still) == (200, "draft")
    assert answer.headers["HX-Redirect"] == change_page(one)
    messages = [str(message) for message in chosen.context["messages"]]
    assert messages[-2:] == [f"{one}: This event is published already.", "1 event is published."]
    assert set(Event.objects.values_list("status", flat=True)) == {"published"}


def test_publish_is_offered_for_drafts_only(client: Client, organizer: Any) -> None:
    draft = EventFactory.create(organizer=organizer, status=Event.Status.DRAFT)
    published = EventFactory.create(organizer=organizer)

    pages = [client.get(change_page(event)).content.decode() for event in (draft, published)]

    assert [reverse("admin:events_event_publish", args=[draft.pk]) in page for page in pages] == [True, False]
    assert client.get(reverse("admin:events_event_publish", args=[published.pk])).status_code == 403


def test_events_are_not_deleted_here(client: Client) -> None:
    client.force_login(AdminFactory.create())
    event = EventFactory.create()

    answers = [
        client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"}),
        client.post(LIST, {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}, follow=True),
    ]

    assert [answer.status_code for answer in answers] == [403, 200]
    assert Event.objects.get() == event


def test_filters_of_the_event_list(client: Client, organizer: Any) -> None:
    coming = EventFactory.create(organizer=organizer)
    gone = EventFactory.create(organizer=organizer, starts_at=timezone.now() - timedelta(days=3))

    found = [client.get(LIST, {"when": when}).context["cl"].result_list for when in ("upcoming", "past")]

    assert [list(rows) for rows in found] == [[coming], [gone]]
