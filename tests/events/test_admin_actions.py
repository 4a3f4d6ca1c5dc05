"""What an organizer does with an event by a button and a dialog."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import TrailEntry
from bookings.models import Booking
from events.models import Event, Session
from events.services import delete_event
from notifications.models import Announcement
from tests.events import change_page, errors_of, read_form
from tests.factories import AdminFactory, EventFactory, book

pytestmark = pytest.mark.django_db
LIST = reverse("admin:events_event_changelist")
SURE = {"_form_submitted": "True"}
BUTTONS = ["publish", "cancel", "duplicate", "add_slots", "remove", "restore"]


def dialog(name: str, event: Event) -> str:
    return reverse(f"admin:events_event_{name}", args=[event.pk])


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def buttons_of(client: Client, event: Event) -> set[str]:
    page = client.get(change_page(event)).content.decode()
    return {name for name in BUTTONS if dialog(name, event) in page}


@pytest.fixture
def admin(client: Client) -> Any:
    admin = AdminFactory.create()
    client.force_login(admin)
    return admin


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", {"publish", "duplicate", "add_slots", "remove"}),
        ("published", {"cancel", "duplicate", "add_slots", "remove"}),
        ("cancelled", {"duplicate", "remove"}),
    ],
)
def test_buttons_are_those_that_the_state_allows(
    client: Client, organizer: Any, status: str, buttons: set[str]
) -> None:
    event = EventFactory.create(organizer=organizer, status=status)

    shown = buttons_of(client, event)
    answers = {name: client.get(dialog(name, event)).status_code for name in BUTTONS}

    assert shown == buttons
    assert {name for name, status in answers.items() if status == 200} == buttons
    assert set(answers.values()) == {200, 403}


def test_buttons_read_the_event_once_for_all_of_them(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer)

    with CaptureQueriesContext(connection) as asked:
        client.get(change_page(event))

    of_events = [query["sql"] for query in asked.captured_queries if 'FROM "events_event"' in query["sql"]]
    assert len(of_events) == 2, "for the buttons, and for the form"


def test_a_manager_cancels_and_copies_but_does_not_delete(client: Client, organizer: Any) -> None:
    event = EventFactory.create()
    event.team.create(user=organizer, role="manager")

    assert buttons_of(client, event) == {"cancel", "duplicate", "add_slots"}
    assert client.post(dialog("remove", event), SURE).status_code == 403


def test_cancelling_says_how_many_are_told_and_tells_them_why(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity=9)
    for seats in (1, 2):
        book(event, seats=seats, email=f"{seats}@example.org")

    page = client.get(dialog("cancel", event)).content.decode()
    answer = client.post(
        dialog("cancel", event), SURE | {"reason": "The path is closed."}, headers={"HX-Request": "true"}
    )

    assert "It has 2 bookings, for 3 seats." in page
    assert answer.headers["HX-Redirect"] == change_page(event)
    event.refresh_from_db()
    assert (event.status, event.cancel_reason) == ("cancelled", "The path is closed.")
    assert Announcement.objects.get(subject_id=event.pk).context == {"reason": "The path is closed."}
    screen = client.get(change_page(event))
    assert messages_of(screen) == ["1 event is cancelled."]
    assert "The path is closed." in screen.content.decode()


def test_cancelling_an_event_that_is_over_tells_nobody_and_says_so(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, starts_at=timezone.now() - timedelta(days=3))

    page = client.get(dialog("cancel", event)).content.decode()
    client.post(dialog("cancel", event), SURE)

    assert "The event is over, so nobody is told." in page
    assert not Announcement.objects.exists()


def test_a_reason_that_is_too_long_stays_in_the_dialog(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer)

    answer = client.post(dialog("cancel", event), SURE | {"reason": "x" * 501})

    assert answer.status_code == 200
    assert "at most 500 characters" in answer.content.decode()
    assert Event.objects.get().status == "published"


def test_a_reason_is_shown_once_there_is_one_and_never_a_field(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer)
    Event.objects.update(cancel_reason="Snow on the line")

    form = read_form(client, change_page(event))
    shown = "Snow on the line" in client.get(change_page(event)).content.decode()
    Event.objects.update(status="cancelled")
    later = read_form(client, change_page(event))
    shown_later = "Snow on the line" in client.get(change_page(event)).content.decode()

    assert (shown, shown_later) == (False, True)
    assert "cancel_reason" not in form | later
    assert form["language"] == "en"


def test_a_copy_starts_when_the_clock_of_its_zone_says_and_opens_next(client: Client, organizer: Any) -> None:
    starts_at = datetime(2099, 1, 5, 18, tzinfo=UTC)
    event = EventFactory.create(organizer=organizer, timezone="Europe/Paris", starts_at=starts_at, capacity=7)
    Session.objects.create(event=event, title="Talk", starts_at=starts_at, ends_at=event.ends_at, room="Hall")
    summer = SURE | {"starts_at_0": "2099-07-06", "starts_at_1": "19:00"}

    page = client.get(dialog("duplicate", event)).content.decode()
    answer = client.post(dialog("duplicate", event), summer, headers={"HX-Request": "true"})

    copy = Event.objects.exclude(pk=event.pk).get()
    assert 'value="2099-01-12"' in page
    assert 'value="19:00"' in page
    assert answer.headers["HX-Redirect"] == change_page(copy)
    assert (copy.status, copy.starts_at, copy.slots.get().capacity) == (
        "draft",
        datetime(2099, 7, 6, 17, tzinfo=UTC),
        7,
    )
    assert copy.sessions.get().starts_at == copy.starts_at


def test_a_copy_of_a_past_event_is_proposed_for_the_same_weekday_to_come(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, starts_at=timezone.now() - timedelta(days=30))

    form = client.get(dialog("duplicate", event)).context["form"]

    proposed = form.initial["starts_at"].replace(tzinfo=UTC)
    assert proposed > timezone.now()
    assert (proposed - event.starts_at) % timedelta(weeks=1) == timedelta(0)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"starts_at_0": "2001-01-01", "starts_at_1": "19:00"}, "The start must be in the future."),
        ({"starts_at_0": "2099-03-29", "starts_at_1": "02:30"}, "it may not exist"),
        ({"starts_at_0": "9999-12-31", "starts_at_1": "23:59"}, "less than or equal to"),
        ({"starts_at_0": "", "starts_at_1": ""}, "This field is required."),
        ({"starts_at_0": "soon", "starts_at_1": "late"}, "Enter a valid date."),
    ],
)
def test_a_copy_that_cannot_be_is_refused_in_the_dialog(
    client: Client, organizer: Any, given: dict[str, str], reason: str
) -> None:
    event = EventFactory.create(organizer=organizer, timezone="Europe/Paris")

    answer = client.post(dialog("duplicate", event), SURE | given)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert reason in page
    assert f'value="{given["starts_at_0"]}"' in page or not given["starts_at_0"]
    assert Event.objects.count() == 1


def test_deleting_is_refused_while_people_count_on_the_event(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity=5)
    book(event)

    page = client.get(dialog("remove", event)).content.decode()
    answer = client.post(dialog("remove", event), SURE, follow=True)

    assert "It has 1 booking." in " ".join(page.split())
    assert "cancel it first" in page
    assert answer.redirect_chain == [(change_page(event), 302)]
    assert "Cancel it first, so that they are told" in messages_of(answer)[0]
    assert Event.objects.get().deleted_at is None


def test_a_deleted_event_leaves_the_lists_but_not_the_database(client: Client, organizer: Any) -> None:
    event = EventFactory.create(organizer=organizer, capacity=5)
    book(event)
    Event.objects.update(status="cancelled")

    answer = client.post(dialog("remove", event), SURE, headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == LIST
    assert list(client.get(LIST, {"deleted": "yes"}).context["cl"].result_list) == []
    assert (client.get(change_page(event)).status_code, client.get(event.get_absolute_url()).status_code) == (404, 404)
    stored = Event.with_deleted.get()
    assert (stored.pk, stored.deleted_at is None, Booking.objects.count()) == (event.pk, False, 1)
    assert TrailEntry.objects.get(action="event.deleted").actor == organizer


def test_admins_find_deleted_events_where_they_ask_for_them_and_restore_them(client: Client, admin: Any) -> None:
    gone, also_gone, there = EventFactory.create_batch(3, status="draft")
    for event in (gone, also_gone):
        delete_event(event=event, by=admin, now=timezone.now())

    plain = list(client.get(LIST).context["cl"].result_list)
    deleted = set(client.get(LIST, {"deleted": "yes"}).context["cl"].result_list)
    client.post(f"{LIST}?deleted=yes", {"action": "restore_chosen", "_selected_action": [gone.pk]})
    answer = client.post(dialog("restore", also_gone), SURE)

    assert (plain, deleted) == ([there], {gone, also_gone})
    assert (answer.status_code, answer.url) == (302, change_page(also_gone))
    assert set(Event.objects.all()) == {gone, also_gone, there}


def test_a_deleted_event_is_not_found_by_search_nor_offered_for_choice(client: Client, admin: Any) -> None:
    event = EventFactory.create(title="Unicorn parade", status="draft")
    delete_event(event=event, by=admin, now=timezone.now())
    of_bookings = {"app_label": "bookings", "model_name": "booking", "field_name": "event"}

    choices = client.get(reverse("admin:autocomplete"), of_bookings).json()["results"]
    searched = client.get(reverse("admin:search"), {"s": "unicorn", "extended": "1"}).content.decode()
    listed = client.get(LIST, {"q": "unicorn"}).context["cl"].result_list

    assert (choices, list(listed)) == ([], [])
    assert "Unicorn parade" not in searched


def test_a_deleted_event_can_only_be_read_and_restored(client: Client, admin: Any) -> None:
    event = EventFactory.create(title="Was here", status="draft")
    delete_event(event=event, by=admin, now=timezone.now())

    page = client.get(change_page(event))
    changed = client.post(change_page(event), {"title": "Again"})
    answers = {name: client.post(dialog(name, event), SURE).status_code for name in BUTTONS if name != "restore"}

    assert (page.status_code, changed.status_code) == (200, 403)
    assert buttons_of(client, event) == {"restore"}
    assert set(answers.values()) == {403}
    stored = Event.with_deleted.get()
    assert (stored.title, stored.deleted_at is None) == ("Was here", False)


def test_an_events_language_is_saved_and_a_new_ones_is_the_organizers(client: Client, organizer: Any) -> None:
    organizer.language = "fr"
    organizer.save()
    event = EventFactory.create(organizer=organizer)

    new = read_form(client, reverse("admin:events_event_add"))
    answer = client.post(change_page(event), read_form(client, change_page(event)) | {"language": "de"})
    refused = client.post(change_page(event), read_form(client, change_page(event)) | {"language": "xx"})

    assert (new["language"], answer.status_code) == ("fr", 302)
    assert "Select a valid choice" in errors_of(refused)
    assert Event.objects.get().language == "de"
