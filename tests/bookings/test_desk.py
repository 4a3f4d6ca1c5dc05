"""What an organizer does from the lists: moving, sending again, checking in, adding, taking along; and for whom not."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from bookings.spreadsheets import xlsx_file
from common.paginator import BoundedPaginator
from events.models import Event, TimeSlot
from notifications.models import Notification
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db
LIST, PEOPLE = (reverse(f"admin:bookings_{name}_changelist") for name in ("booking", "attendee"))
ADD = reverse("admin:bookings_booking_add")
CONFIRM = {"_form_submitted": "on"}


@pytest.fixture
def organizer(client: Client) -> Any:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    return organizer


@pytest.fixture
def event(organizer: Any) -> Event:
    return EventFactory.create(organizer=organizer, title="Spring fair", capacity=3, capacity__slots=2)


@pytest.fixture
def theirs() -> Booking:
    return book(EventFactory.create(title="Elsewhere", capacity=9), "Linus Quux", email="linus@example.org")


def act(client: Client, on: str, action: str, *rows: Any, **more: Any) -> Any:
    given = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(on, given, follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def found(client: Client, query: str, on: str = LIST) -> list[Any]:
    return list(client.get(on, {"q": query}).context["cl"].result_list)


def test_search_takes_names_numbers_codes_and_addresses(client: Client, event: Event, theirs: Booking) -> None:
    slot = event.slots.all()[0]
    grace = book(event, "Grace Ødegård", slot=slot, email="grace@example.org")
    bo = book(event, "Bo Li", slot=slot)
    code = grace.attendees.get().ticket_code

    assert found(client, "grace") == found(client, "ødegård") == found(client, "ACE@exam") == [grace]
    assert found(client, f"#{grace.pk}") == found(client, code[:8].lower()) == [grace]
    assert found(client, "li") == found(client, "bo li") == [bo]
    assert found(client, "o") == []
    assert found(client, "linus") == found(client, theirs.attendees.get().ticket_code) == found(client, "quux") == []
    assert found(client, str(theirs.pk)) == []
    assert [each.name for each in found(client, "bo", PEOPLE)] == ["Bo Li"]
    assert found(client, theirs.attendees.get().ticket_code[:10], PEOPLE) == []


def test_lists_count_no_further_than_their_pages(
    client: Client, event: Event, organizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = event.slots.all()[0]
    monkeypatch.setattr(BoundedPaginator, "MOST", 2)
    for name in ("Ada", "Bea", "Cid"):
        book(event, name, slot=slot)

    page = client.get(LIST)
    refused = act(client, LIST, "cancel_chosen", *Booking.objects.all(), select_across="1")
    narrowed = act(client, LIST + "?q=ada", "cancel_chosen", *Booking.objects.filter(name="Ada"), select_across="1")

    assert "more than 2 bookings" in " ".join(page.content.decode().split())
    assert said(refused) == ["These are more than 2. Search or filter first."]
    assert said(narrowed) == ["1 booking is cancelled."]
    assert Booking.objects.live().count() == 2


def test_bookings_are_moved_and_what_does_not_fit_is_told(client: Client, event: Event, organizer: Any) -> None:
    first, second = event.slots.all()
    ada, bea = book(event, "Ada", slot=first, seats=2), book(event, "Bea", slot=second, seats=2)

    asked = act(client, LIST, "move_chosen", ada, bea)
    moved = act(client, LIST, "move_chosen", ada, bea, to=second.pk)
    alone = client.post(reverse("admin:bookings_booking_move", args=[ada.pk]), {"to": second.pk})
    TimeSlot.objects.filter(pk=second.pk).update(capacity=9)
    at_last = client.post(reverse("admin:bookings_booking_move", args=[ada.pk]), {"to": second.pk})

    ada.refresh_from_db()
    assert "4 seats move" in asked.content.decode()
    assert (
        sorted(said(moved))
        == [
            f"Ada, booking {ada.pk}: Not enough seats are left: 1.",
            f"Bea, booking {bea.pk}: The booking is in this time slot already.",
        ]
        or len(said(moved)) == 2
    )
    assert (alone.status_code, at_last.url) == (302, reverse("admin:bookings_booking_change", args=[ada.pk]))
    assert (ada.slot_id, list(event.slots.values_list("seats_taken", flat=True))) == (second.pk, [0, 4])
    assert TrailEntry.objects.get(action="booking.moved").actor == organizer


def test_bookings_of_two_events_are_not_moved_together(client: Client, event: Event, organizer: Any) -> None:
    ada = book(event, "Ada", slot=event.slots.all()[0])
    bea = book(EventFactory.create(organizer=organizer, capacity=9), "Bea")

    answer = act(client, LIST, "move_chosen", ada, bea)

    assert said(answer) == ["Choose bookings of one event: a booking moves among the time slots of its event."]


def test_confirmation_is_sent_again_once_a_minute(client: Client, event: Event, organizer: Any) -> None:
    slot = event.slots.all()[0]
    ada = book(event, "Ada", slot=slot, email="ada@example.org")
    nobody = book(event, "Bea", slot=slot)

    once = act(client, LIST, "resend_chosen", ada, nobody)
    twice = act(client, LIST, "resend_chosen", ada)

    assert said(once) == [
        f"Bea, booking {nobody.pk}: This booking has no e-mail address to write to.",
        "1 confirmation is on its way.",
    ]
    assert said(twice) in (
        [f"Ada, booking {ada.pk}: This was sent less than a minute ago."],
        ["1 confirmation is on its way."],
    )
    assert Notification.objects.filter(kind="booking_confirmed", subject_id=ada.pk).count() >= 2
    assert TrailEntry.objects.filter(action="booking.confirmation_resent", actor=organizer).exists()


def test_people_are_checked_in_and_out_again(client: Client, event: Event) -> None:
    party = book(event, "Ada", slot=event.slots.all()[0], seats=2)
    first, second = party.attendees.all()

    came = act(client, PEOPLE, "check_in_chosen", first, second)
    again = act(client, PEOPLE, "check_in_chosen", first)
    undone = act(client, PEOPLE, "undo_chosen", first)
    by_button = client.post(reverse("admin:bookings_attendee_check_in", args=[first.pk]), CONFIRM)

    assert said(came) == ["2 people are checked in."]
    assert said(again) == ["Ada: This ticket was used already."]
    assert said(undone) == ["1 check-in is undone."]
    assert (by_button.status_code, Attendee.objects.checked_in().count()) == (302, 2)
    assert client.post(reverse("admin:bookings_attendee_check_in", args=[first.pk]), CONFIRM).status_code == 403


def test_a_party_is_booked_by_the_team_within_the_seats(client: Client, event: Event, theirs: Booking) -> None:
    slot = event.slots.all()[0]
    given = {"slot": slot.pk, "name": "Zoë", "email": "zoe@example.org", "phone": "", "seats": "2"}

    form = client.get(ADD, {"event": event.pk})
    good = client.post(ADD, given)
    full = client.post(ADD, {**given, "email": "eve@example.org"})
    foreign = client.post(ADD, {**given, "slot": theirs.slot_id, "email": "eve@example.org"})

    booking = Booking.objects.get(event=event)
    assert form.status_code == 200
    assert (good.status_code, booking.seats, booking.source, booking.status) == (302, 2, "admin", "confirmed")
    assert "Not enough seats are left" in full.content.decode()
    assert list(foreign.context["adminform"].form.errors) == ["slot"]
    assert Booking.objects.count() == 2


def test_a_party_without_end_is_refused_on_its_field(client: Client, organizer: Any) -> None:
    slot = EventFactory.create(organizer=organizer, capacity=None).slots.get()

    answer = client.post(ADD, {"slot": slot.pk, "name": "Zoë", "email": "", "phone": "", "seats": "2000000000"})

    assert answer.context["adminform"].form.errors == {"seats": ["Ensure this value is less than or equal to 1000."]}
    assert not Booking.objects.exists()


@pytest.mark.parametrize("on", [LIST, PEOPLE])
def test_a_list_is_a_file_as_it_is_searched(client: Client, event: Event, theirs: Booking, on: str) -> None:
    slot = event.slots.all()[0]
    book(event, "=Ada", slot=slot, email="ada@example.org")
    book(event, "Bea", slot=slot)

    whole = client.get(on + "export.csv")
    some = client.get(on + "export.csv", {"q": "bea"})
    workbook = client.get(on + "export.xlsx")
    rows = list(csv.reader(io.StringIO(b"".join(whole).decode("utf-8-sig"))))

    assert (whole.streaming, len(rows)) == (True, 3)
    assert [row[4] for row in rows] == ["Name", "Bea", "'=Ada"]
    assert b"Ada" not in b"".join(some)
    assert b"".join(workbook).startswith(b"PK")
    assert client.get(on + "export.exe").status_code == 404
    assert b"Linus" not in b"".join(client.get(on + "export.csv", {"event__id__exact": theirs.event_id}))


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings.spreadsheets.MOST_ROWS", 2)

    with xlsx_file(["Number"], iter([[1], [2], [3], [4], [5]])) as file:
        content = file.read()

    assert [b"sheet%d.xml" % number in content for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_nothing_is_done_for_the_bookings_of_others(client: Client, event: Event, theirs: Booking) -> None:
    seat = theirs.attendees.get()
    before = (Booking.objects.values().get(pk=theirs.pk), Attendee.objects.values().get(pk=seat.pk))
    mails = Notification.objects.count()

    for action in ("cancel_chosen", "move_chosen", "resend_chosen"):
        act(client, LIST, action, theirs, to=theirs.slot_id)
    for action in ("check_in_chosen", "undo_chosen", "take_out_chosen"):
        act(client, PEOPLE, action, seat)
    answers = [
        client.post(reverse(f"admin:bookings_{name}", args=[number]), CONFIRM).status_code
        for name, number in (
            ("booking_move", theirs.pk), ("booking_resend", theirs.pk), ("booking_cancel", theirs.pk),
            ("attendee_check_in", seat.pk), ("attendee_undo_check_in", seat.pk), ("attendee_take_out", seat.pk),
        )
    ]  # fmt: skip
    history = client.get(reverse("admin:bookings_booking_history", args=[theirs.pk]))

    assert answers == [404] * 6
    assert history.status_code == 404
    assert (Booking.objects.values().get(pk=theirs.pk), Attendee.objects.values().get(pk=seat.pk)) == before
    assert Notification.objects.count() == mails


def test_the_filter_by_event_names_no_event_of_others(client: Client, event: Event, theirs: Booking) -> None:
    mine = client.get(LIST, {"event__id__exact": event.pk}).content.decode()
    other = client.get(LIST, {"event__id__exact": theirs.event_id}).content.decode()
    choices = client.get(
        reverse("admin:autocomplete"), {"app_label": "bookings", "model_name": "booking", "field_name": "event"}
    ).json()["results"]

    assert "Spring fair" in mine
    assert "Elsewhere" not in other
    assert [choice["text"] for choice in choices] == ["Spring fair"]


@pytest.mark.postgres
def test_lists_have_their_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename LIKE 'bookings_%%'")
        names = {name for (name,) in cursor.fetchall()}

    assert names >= {
        "booking_by_event", "booking_by_words", "booking_rarer_states", "booking_by_team", "attendee_by_event",
        "attendee_by_words", "attendee_by_arrival", "attendee_inactive",
    }  # fmt: skip


@pytest.mark.postgres
@pytest.mark.parametrize("query", ["grace", "li", "grace@example.org", "ABCDEFGH", "#12"])
def test_a_search_of_all_bookings_reads_no_table_whole(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plans = [rows.objects.found_by(query).order_by().explain() for rows in (Booking, Attendee)]

    assert not any("Seq Scan" in plan for plan in plans)


def test_admins_see_all(client: Client, event: Event, theirs: Booking) -> None:
    client.force_login(AdminFactory.create())
    assert found(client, "linus") == [theirs]
