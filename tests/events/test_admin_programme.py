"""The organizer's screens for the programme of an event."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import TrailEntry
from events.models import Event, Session, Speaker
from tests.events import errors_of, read_form
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db
SESSIONS, SPEAKERS = (reverse(f"admin:events_{name}_changelist") for name in ("session", "speaker"))
START = datetime(2099, 7, 1, 7, tzinfo=UTC)


@pytest.fixture
def conference(organizer: Any) -> Event:
    """From 09:00 to 17:00 by the clock of Paris."""
    return EventFactory.create(
        organizer=organizer, timezone="Europe/Paris", starts_at=START, ends_at=START + timedelta(hours=8)
    )


def add_page(model: str, event: Event) -> str:
    """As the list of one event leads there."""
    filters = urlencode({"_changelist_filters": f"event__id__exact={event.pk}"})
    return f"{reverse(f'admin:events_{model}_add')}?{filters}"


def change_page(row: Session | Speaker) -> str:
    return reverse(f"admin:events_{row._meta.model_name}_change", args=[row.pk])


def delete_page(row: Session | Speaker) -> str:
    return reverse(f"admin:events_{row._meta.model_name}_delete", args=[row.pk])


def at(hour: int, minute: int = 0) -> datetime:
    """A time of the conference's day by its clock."""
    return START + timedelta(hours=hour - 9, minutes=minute)


def make_session(event: Event, title: str = "Talk", hour: int = 10, room: str = "", **columns: Any) -> Session:
    return Session.objects.create(
        event=event, title=title, starts_at=at(hour), ends_at=at(hour + 1), room=room, **columns
    )


def filled(start: str, end: str, **fields: Any) -> dict[str, Any]:
    return {
        "title": "Opening",
        "starts_at_0": "2099-07-01",
        "starts_at_1": start,
        "ends_at_0": "2099-07-01",
        "ends_at_1": end,
        **fields,
    }


def test_a_session_is_made_by_the_clock_of_the_event_with_its_speakers(
    client: Client, organizer: Any, conference: Event
) -> None:
    ada, bob = (conference.speakers.create(name=name) for name in ("Ada", "Bob"))
    form = filled("09:30", "10:15", room=" Hall  1 ", capacity="80", abstract="Why.", speakers=[ada.pk, bob.pk])

    answer = client.post(add_page("session", conference), form)

    assert (answer.status_code, answer.url) == (302, f"{SESSIONS}?event__id__exact={conference.pk}")
    session = Session.objects.get()
    assert (session.event, session.title, session.room, session.capacity) == (conference, "Opening", "Hall 1", 80)
    assert (session.starts_at, session.ends_at, session.abstract) == (at(9, 30), at(10, 15), "Why.")
    assert list(session.speakers.all()) == [ada, bob]
    assert TrailEntry.objects.get(action="session.added").actor == organizer


def test_the_next_session_begins_where_the_last_one_ended(client: Client, organizer: Any, conference: Event) -> None:
    first = client.get(add_page("session", conference)).context["adminform"].form.initial
    form = filled("10:00", "11:30", room="Hall", capacity="80", _addanother="1")

    again = client.post(add_page("session", conference), form, follow=True)

    assert (first["starts_at"].hour, first["ends_at"].minute) == (9, 45)
    proposed = again.context["adminform"].form.initial
    span = [f"{proposed[name]:%H:%M}" for name in ("starts_at", "ends_at")]
    assert (span, proposed["room"], proposed["capacity"]) == (["11:30", "13:00"], "Hall", 80)
    assert again.context["adminform"].form.event == conference


def test_a_session_proposed_after_the_end_begins_at_the_start_instead(
    client: Client, organizer: Any, conference: Event
) -> None:
    make_session(conference, hour=16)

    form = client.get(add_page("session", conference)).context["adminform"].form

    assert (f"{form.initial['starts_at']:%H:%M}", f"{form.initial['ends_at']:%H:%M}") == ("09:00", "10:00")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (filled("10:30", "11:30", room="HALL"), "room", "In this room there is Talk at that time."),
    (filled("10:30", "11:30", room="Attic"), "speakers", "Ada speaks in Talk at that time."),
    (filled("16:30", "17:30"), "starts_at", "A session must lie between the start and the end of its event."),
    (filled("11:30", "11:30"), "ends_at", "The end must be after the start."),
    (filled("12:00", "13:00", title=""), "title", "This field is required."),
    (filled("noon", "13:00"), "starts_at", "Enter a valid time."),
    (filled("12:00", "13:00", capacity="-1"), "capacity", "greater than or equal to 0"),
]


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused[1])
def test_a_refused_session_is_kept_in_the_form_and_says_why(
    client: Client, organizer: Any, conference: Event, refused: tuple[dict[str, Any], str, str]
) -> None:
    form, field, reason = refused
    ada = conference.speakers.create(name="Ada")
    make_session(conference, room="Hall").speakers.add(ada)

    answer = client.post(add_page("session", conference), form | {"abstract": "Typed.", "speakers": [ada.pk]})

    assert reason in errors_of(answer)
    shown = answer.context["adminform"].form
    assert list(shown.errors) == [field]
    assert "Typed." in answer.content.decode()
    assert [str(value) for value in shown["speakers"].value()] == [str(ada.pk)]
    assert Session.objects.count() == 1


def test_a_session_that_is_refused_while_it_is_changed_stays_as_it_was(
    client: Client, organizer: Any, conference: Event
) -> None:
    make_session(conference, room="Hall")
    session = make_session(conference, "Other", hour=12, room="Hall")
    form = read_form(client, change_page(session)) | {"starts_at_1": "10:00", "ends_at_1": "11:00", "title": "New"}

    answer = client.post(change_page(session), form)

    assert "In this room there is Talk at that time." in errors_of(answer)
    assert 'value="New"' in answer.content.decode()
    session.refresh_from_db()
    assert (session.title, session.starts_at) == ("Other", at(12))


def test_a_changed_session_keeps_what_nobody_touched(client: Client, organizer: Any, conference: Event) -> None:
    seconds = timedelta(seconds=30)
    session = Session.objects.create(
        event=conference, title="Talk", starts_at=at(10) + seconds, ends_at=at(11) + seconds, room="Hall"
    )
    ada = conference.speakers.create(name="Ada")
    form = read_form(client, change_page(session)) | {"title": "New", "speakers": [ada.pk]}

    answer = client.post(change_page(session), form)

    assert answer.status_code == 302, errors_of(answer)
    after = Session.objects.get()
    assert (after.title, after.starts_at, after.ends_at) == ("New", session.starts_at, session.ends_at)
    assert list(after.speakers.all()) == [ada]
    assert TrailEntry.objects.get().changes == {"title": ["Talk", "New"]}


def test_speakers_are_chosen_among_those_of_the_event(client: Client, organizer: Any, conference: Event) -> None:
    ada = conference.speakers.create(name="Ada")
    foreign = EventFactory.create(organizer=organizer).speakers.create(name="Foreign")

    page = client.get(add_page("session", conference))
    answer = client.post(add_page("session", conference), filled("10:00", "11:00", speakers=[foreign.pk]))

    assert list(page.context["adminform"].form.fields["speakers"].queryset) == [ada]
    assert "Foreign" not in page.content.decode()
    assert f"{foreign.pk} is not one of the available choices" in errors_of(answer)
    assert not Session.objects.exists()


def test_rooms_that_are_used_are_proposed_as_plain_text(client: Client, organizer: Any, conference: Event) -> None:
    make_session(conference, room='<b>"Hall"')
    make_session(conference, hour=12, room='<b>"Hall"')
    make_session(EventFactory.create(), room="Elsewhere")

    page = client.get(add_page("session", conference)).content.decode()

    assert page.count('<option value="&lt;b&gt;&quot;Hall&quot;"></option>') == 1
    assert 'list="room_rooms"' in page
    assert "Elsewhere" not in page


def test_a_cancelled_events_programme_is_refused_on_the_form(client: Client, organizer: Any, conference: Event) -> None:
    session = make_session(conference)
    Event.objects.update(status="cancelled")

    changed = client.post(change_page(session), read_form(client, change_page(session)) | {"title": "New"})
    removed = client.post(delete_page(session), {"post": "yes"}, follow=True)

    assert "This event is cancelled." in errors_of(changed)
    assert [str(message) for message in removed.context["messages"]] == ["This event is cancelled."]
    assert Session.objects.get().title == "Talk"


def test_sessions_and_speakers_are_removed_by_the_services(client: Client, organizer: Any, conference: Event) -> None:
    ada = conference.speakers.create(name="Ada")
    for hour in (10, 12):
        make_session(conference, hour=hour).speakers.add(ada)
    first, second = Session.objects.all()

    client.post(delete_page(first), {"post": "yes"})
    client.post(delete_page(ada), {"post": "yes"})
    client.post(SESSIONS, {"action": "delete_selected", "_selected_action": [second.pk], "post": "yes"})

    assert (Session.objects.exists(), Speaker.objects.exists()) == (False, False)
    actions = TrailEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["session.removed", "speaker.removed", "session.removed"]


def test_a_speaker_is_added_and_changed_with_a_trace(client: Client, organizer: Any, conference: Event) -> None:
    given = {"name": "Ada", "headline": "Counts", "photo_url": "example.org/ada.png", "bio": "Long."}

    added = client.post(add_page("speaker", conference), given)
    speaker = Speaker.objects.get()
    changed = client.post(change_page(speaker), given | {"headline": "Computes"})

    assert (added.status_code, changed.status_code) == (302, 302)
    after = Speaker.objects.values("event", "name", "headline", "photo_url", "bio").get()
    assert after == given | {"event": conference.pk, "headline": "Computes", "photo_url": "https://example.org/ada.png"}
    changes = TrailEntry.objects.get(action="speaker.changed").changes
    assert changes == {"headline": None}


def test_a_speaker_added_in_a_window_belongs_to_the_sessions_event(
    client: Client, organizer: Any, conference: Event
) -> None:
    page = client.get(add_page("session", conference)).content.decode()
    window = f"{reverse('admin:events_speaker_add')}?_to_field=id&_popup=1&event={conference.pk}"

    answer = client.post(window, {"name": "Ada", "_popup": "1", "_to_field": "id"})

    assert window.replace("&", "&amp;") in page
    assert b"popup_response" in answer.content
    assert Speaker.objects.get().event == conference


@pytest.mark.parametrize("number", ["{theirs}", "0", "x", "9" * 40, "%00", "1%20OR%201", "١"])
@pytest.mark.parametrize("model", ["session", "speaker"])
def test_an_event_that_is_guessed_in_the_address_is_not_there(
    client: Client, organizer: Any, model: str, number: str
) -> None:
    theirs = EventFactory.create()
    page = f"{reverse(f'admin:events_{model}_add')}?event={number.format(theirs=theirs.pk)}"

    answers = [client.get(page), client.post(page, filled("10:00", "11:00", name="Ada"))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (Session.objects.count(), Speaker.objects.count()) == (0, 0)


def test_the_event_of_a_new_session_is_asked_for_where_there_are_several(client: Client, organizer: Any) -> None:
    page = reverse("admin:events_session_add")

    none = client.get(page)
    one = EventFactory.create(organizer=organizer)
    only = client.get(page)
    EventFactory.create(organizer=organizer)
    EventFactory.create(title="Not mine")
    several = client.get(page)

    assert "You have no event to come." in none.content.decode()
    assert (only.status_code, only.url) == (302, f"{page}?event={one.pk}")
    assert [event.organizer for event in several.context["events"]] == [organizer, organizer]


def test_programme_of_others_is_not_listed(client: Client, organizer: Any, conference: Event) -> None:
    theirs = EventFactory.create()
    mine, speaker = make_session(conference), conference.speakers.create(name="Ada")
    make_session(theirs, "Foreign")
    theirs.speakers.create(name="Foreign")

    sessions, speakers = client.get(SESSIONS), client.get(SPEAKERS)
    of_theirs = client.get(SESSIONS, {"event__id__exact": theirs.pk})

    assert [list(page.context["cl"].result_list) for page in (sessions, speakers)] == [[mine], [speaker]]
    assert list(of_theirs.context["cl"].result_list) == []
    assert theirs.title not in of_theirs.content.decode()


@pytest.mark.parametrize(("page", "queries"), [(SESSIONS, 7), (SPEAKERS, 6)])
def test_programme_lists_make_the_same_queries_for_any_number(
    client: Client, conference: Event, django_assert_num_queries: Any, page: str, queries: int
) -> None:
    for size in (1, 3):
        for number in range(size):
            make_session(conference, hour=9 + number).speakers.add(conference.speakers.create(name="Ada"))
        with django_assert_num_queries(queries):  # session, user, its event twice, count, rows; and their speakers
            answer = client.get(page, {"event__id__exact": conference.pk})
        assert conference.title in answer.content.decode()
        assert "10:00–11:00" in answer.content.decode() or page == SPEAKERS or size == 1
