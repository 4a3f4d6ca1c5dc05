"""The organizer's screens for attendees, the waitlist, and an event's numbers and files."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from events.models import Event, TimeSlot
from notifications.models import Notification
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db
LIST = reverse("admin:bookings_attendee_changelist")
ADD = reverse("admin:bookings_attendee_add")
CONFIRM = {"_form_submitted": "on"}


@pytest.fixture
def organizer(client: Client) -> Any:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    return organizer


@pytest.fixture
def event(organizer: Any) -> Event:
    return EventFactory.create(organizer=organizer, title="Spring fair", slug="spring-fair", capacity=3)


@pytest.fixture
def theirs() -> Booking:
    return book(EventFactory.create(title="Elsewhere", capacity=9), "Linus", email="linus@example.org")


def page_of(attendee: Attendee) -> str:
    return reverse("admin:bookings_attendee_change", args=[attendee.pk])


def take_out_of(attendee: Attendee) -> str:
    return reverse("admin:bookings_attendee_take_out", args=[attendee.pk])


def offer_of(booking: Booking) -> str:
    return reverse("admin:bookings_booking_offer_now", args=[booking.pk])


def numbers_of(event: Event) -> str:
    return reverse("admin:bookings_attendee_numbers", args=[event.pk])


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_list_shows_ones_own_people_alone(client: Client, event: Event, theirs: Booking) -> None:
    mine = book(event, "Grace", seats=2)

    found = client.get(LIST).context["cl"].result_list

    assert {attendee.booking_id for attendee in found} == {mine.pk}
    assert len(found) == 2
    client.force_login(AdminFactory.create())
    assert len(client.get(LIST).context["cl"].result_list) == 3


def test_list_finds_by_name_address_and_the_beginning_of_a_code(client: Client, event: Event) -> None:
    grace = book(event, "Grace", email="grace@example.org").attendees.get()
    book(event, "Ada")

    def found(query: str) -> list[Attendee]:
        return list(client.get(LIST, {"q": query}).context["cl"].result_list)

    assert found("grac") == found("GRACE@ex") == found(grace.ticket_code[:8].lower()) == [grace]
    assert found(grace.ticket_code[1:9]) == []


def test_list_is_filtered_by_event_and_by_who_came(client: Client, event: Event) -> None:
    inside = book(event, "Grace").attendees.get()
    Attendee.objects.update(checked_in_at=timezone.now())
    late = book(event, "Ada").attendees.get()
    book(EventFactory.create(organizer=event.organizer, capacity=1))

    def found(**query: Any) -> list[Attendee]:
        return list(client.get(LIST, {"event__id__exact": event.pk, **query}).context["cl"].result_list)

    assert found() == [late, inside]
    assert (found(checked_in="yes"), found(checked_in="no")) == ([inside], [late])
    assert (found(active__exact=1), found(active__exact=0)) == ([late, inside], [])


@pytest.mark.parametrize("secret", ["ticket_code", "booking__token", "booking__idempotency_key"])
def test_list_does_not_answer_questions_about_secrets(client: Client, event: Event, secret: str) -> None:
    assert client.get(LIST, {f"{secret}__startswith": "a"}).status_code == 400


def test_list_makes_the_same_queries_for_any_number(
    client: Client, event: Event, django_assert_num_queries: Any
) -> None:
    for size in (1, 2):
        book(event, seats=size)
        with django_assert_num_queries(5):  # session, user, own events, count, rows
            page = client.get(LIST)
        assert page.status_code == 200


def test_a_person_is_registered(client: Client, event: Event, organizer: Any) -> None:
    page = client.get(ADD, {"event": event.pk})
    slot = event.slots.get()

    answer = client.post(ADD, {"slot": slot.pk, "name": "Zoë", "email": "zoe@example.org", "phone": ""})

    attendee = Attendee.objects.get()
    assert page.status_code == 200
    assert [key for key, _label in page.context["adminform"].form.fields["slot"].widget.choices] == ["", slot.pk]
    assert (answer.status_code, answer.url) == (302, LIST)
    assert (attendee.name, attendee.booking.source, attendee.booking.status) == ("Zoë", "admin", "confirmed")
    assert TimeSlot.objects.get().seats_taken == 1
    assert TrailEntry.objects.get(action="attendee.registered").actor == organizer


def test_registering_is_refused_on_the_form_with_the_reason(client: Client, event: Event) -> None:
    book(event, "Ada", seats=3, email="ada@example.org")
    given = {"slot": event.slots.get().pk, "name": "Zoë", "email": "zoe@example.org", "phone": ""}

    full = client.post(ADD, given)
    event.slots.update(capacity=9)
    twin = client.post(ADD, {**given, "email": "ADA@example.org"})

    assert "Not enough seats are left" in full.content.decode()
    assert full.context["adminform"].form["name"].value() == "Zoë"
    assert "There is already a booking for this person" in twin.content.decode()
    assert Attendee.objects.count() == 3


def test_nobody_is_registered_for_an_event_that_is_not_ones_own(client: Client, event: Event, theirs: Booking) -> None:
    page = client.get(ADD, {"event": theirs.event_id})
    answer = client.post(ADD, {"slot": theirs.slot_id, "name": "Eve", "email": "", "phone": ""})

    assert page.context["adminform"].form.fields["slot"].widget.choices == [("", "–")]
    assert list(answer.context["adminform"].form.errors) == ["slot"]
    assert Attendee.objects.count() == 1


def test_slots_offered_are_those_that_can_be_filled(client: Client, organizer: Any, event: Event) -> None:
    EventFactory.create(organizer=organizer, status="draft", capacity=1)
    EventFactory.create(organizer=organizer, starts_at=timezone.now() - timedelta(days=2), capacity=1)
    running = EventFactory.create(organizer=organizer, starts_at=timezone.now() - timedelta(hours=1), capacity=1)

    choices = client.get(ADD).context["adminform"].form.fields["slot"].widget.choices

    assert [key for key, _label in choices] == ["", running.slots.get().pk, event.slots.get().pk]


def test_a_person_is_corrected(client: Client, event: Event) -> None:
    attendee = book(event, "Grace", email="grace@example.org").attendees.get()
    other = book(event, "Ada", email="ada@example.org").attendees.get()

    good = client.post(page_of(attendee), {"name": "Grace H.", "email": "grace@example.org", "phone": ""})
    twin = client.post(page_of(attendee), {"name": "Grace H.", "email": "ada@example.org", "phone": ""})

    assert (good.status_code, twin.status_code) == (302, 200)
    assert "There is already a booking for this person" in twin.content.decode()
    assert set(Attendee.objects.values_list("name", "email")) == {
        ("Grace H.", "grace@example.org"),
        ("Ada", "ada@example.org"),
    }
    assert TrailEntry.objects.get(action="attendee.corrected").changes == {"name": None}
    assert other.ticket_code != attendee.ticket_code


def test_state_is_no_field_of_the_form(client: Client, event: Event) -> None:
    attendee = book(event, "Grace").attendees.get()
    before = Attendee.objects.values().get()

    client.post(
        page_of(attendee),
        {
            "name": "Grace", "email": "", "phone": "", "active": "", "checked_in_at_0": "2027-01-01",
            "checked_in_at": "2027-01-01", "ticket_code": "A" * 26, "booking": 1, "slot": 99,
        },
    )  # fmt: skip

    assert Attendee.objects.values().get() == before


def test_a_person_who_left_is_only_shown(client: Client, event: Event) -> None:
    attendee = book(event, "Grace").attendees.get()
    client.post(take_out_of(attendee), CONFIRM)

    page = client.get(page_of(attendee))
    answer = client.post(page_of(attendee), {"name": "Eve", "email": "", "phone": ""})

    assert (page.status_code, answer.status_code) == (200, 403)
    assert take_out_of(attendee) not in page.content.decode()
    assert Attendee.objects.get().name == "Grace"


def test_a_person_is_taken_out_by_the_dialog_and_the_seat_offered(client: Client, event: Event) -> None:
    party = book(event, "Grace", seats=3)
    waiting = book(event, "Eve", join_waitlist=True)
    someone = party.attendees.all()[1]

    dialog = client.get(take_out_of(someone))
    answer = client.post(take_out_of(someone), CONFIRM)

    waiting.refresh_from_db()
    assert dialog.status_code == 200
    assert (answer.status_code, answer.url) == (302, page_of(someone))
    assert list(party.attendees.values_list("active", flat=True)) == [True, False, True]
    assert (waiting.status, TimeSlot.objects.get().seats_taken) == ("offered", 3)


def test_people_are_taken_out_from_the_list_and_refusals_told(client: Client, event: Event) -> None:
    party = book(event, "Grace", seats=2)
    inside, late = party.attendees.all()
    Attendee.objects.filter(pk=inside.pk).update(checked_in_at=timezone.now())
    chosen = {"action": "take_out_chosen", "_selected_action": [inside.pk, late.pk]}

    answer = client.post(LIST, chosen, follow=True)

    assert said(answer) == [
        "Grace: Somebody of this booking is checked in. The door has to undo that first.",
        "1 person is taken out.",
    ]
    assert TimeSlot.objects.get().seats_taken == 1


def test_people_of_others_are_not_there(client: Client, event: Event, theirs: Booking) -> None:
    attendee = theirs.attendees.get()
    before = Attendee.objects.values().get()

    answers = [
        client.get(page_of(attendee)),
        client.post(page_of(attendee), {"name": "Eve", "email": "", "phone": ""}),
        client.post(take_out_of(attendee), CONFIRM),
        client.get(numbers_of(theirs.event)),
        client.get(reverse("admin:bookings_attendee_export", args=[theirs.event_id, "csv"])),
        client.get(reverse("admin:bookings_attendee_export", args=[theirs.event_id, "xlsx"])),
    ]
    client.post(LIST, {"action": "take_out_chosen", "_selected_action": [attendee.pk]})

    assert [answer.status_code for answer in answers] == [404] * 6
    assert Attendee.objects.values().get() == before


def test_files_are_those_of_the_api(client: Client, event: Event) -> None:
    book(event, "=1+1")
    url = {ending: reverse("admin:bookings_attendee_export", args=[event.pk, ending]) for ending in ("csv", "xlsx")}

    sheet = client.get(url["csv"])
    workbook = client.get(url["xlsx"])

    assert b",'=1+1," in b"".join(sheet)
    assert b"".join(workbook).startswith(b"PK")
    assert sheet["Content-Disposition"] == 'attachment; filename="attendees-spring-fair.csv"'
    assert workbook["Content-Disposition"] == 'attachment; filename="attendees-spring-fair.xlsx"'
    assert client.get(reverse("admin:bookings_attendee_export", args=[event.pk, "exe"])).status_code == 404
    assert client.get(f"/admin/bookings/attendee/event/{10**30}/attendees.csv").status_code == 404


def test_lists_of_one_event_lead_to_its_numbers_and_files(client: Client, event: Event, theirs: Booking) -> None:
    links = [numbers_of(event), f"{ADD}?event={event.pk}"]
    links += [reverse("admin:bookings_attendee_export", args=[event.pk, ending]) for ending in ("csv", "xlsx")]

    for screen in (LIST, reverse("admin:bookings_booking_changelist")):
        of_one = client.get(screen, {"event__id__exact": event.pk}).content.decode()
        of_all = client.get(screen).content.decode()
        of_others = client.get(screen, {"event__id__exact": theirs.event_id}).content.decode()
        assert [link in of_one for link in links] == [True] * 4
        assert numbers_of(event) not in of_all
        assert numbers_of(theirs.event) not in of_others


def test_numbers_of_an_event_are_a_page(client: Client, event: Event, django_assert_num_queries: Any) -> None:
    book(event, "Grace", seats=2, source="page")
    book(event, "Eve", join_waitlist=True, seats=2)

    with django_assert_num_queries(11):  # session, user, event, seven for the numbers, and the slots of a chart
        page = client.get(numbers_of(event))

    text = page.content.decode()
    assert page.status_code == 200
    assert [(tile["name"], str(tile["value"])) for tile in page.context["tiles"]] == [
        ("Seats taken", "2 / 3"),
        ("Confirmed bookings", "1"),
        ("Waiting: parties / seats", "1 / 2"),
        ("Offers: open / accepted", "0 / 0"),
        ("Cancelled bookings", "0 (0 %)"),
        ("Checked in", "0 / 2"),
        ("No-shows", "–"),
    ]
    assert {table["title"]: dict(table["rows"]) for table in page.context["tables"]}["Booked by way of"] == {
        "Web page": 1, "API": 1, "Organizer": 0, "Door": 0,
    }  # fmt: skip
    assert [(chart.title, [column.count for column in chart.columns]) for chart in page.context["charts"]] == [
        ("Bookings a day", [*[0] * 13, 2])
    ]
    assert 'height="160.0"' in text
    assert "Nothing yet." in text


def test_numbers_of_an_empty_event_are_a_page_too(client: Client, organizer: Any) -> None:
    draft = EventFactory.create(organizer=organizer, status="draft", capacity=None)

    page = client.get(numbers_of(draft))

    assert page.status_code == 200
    assert str(page.context["tiles"][0]["value"]) == "0 / ∞"


def test_waitlist_shows_places_and_the_end_of_offers(client: Client, event: Event) -> None:
    seated = book(event, "Ada", seats=3)
    first, second = (book(event, name, join_waitlist=True) for name in ("Eve", "Kim"))
    bookings = reverse("admin:bookings_booking_changelist")

    waiting = client.get(bookings, {"status__exact": "waitlisted"})
    client.post(take_out_of(seated.attendees.all()[0]), CONFIRM)
    offered = client.get(reverse("admin:bookings_booking_change", args=[first.pk])).content.decode()

    places = {row.pk: row.waitlist_position for row in waiting.context["cl"].result_list}
    assert places == {first.pk: 1, second.pk: 2}
    assert "#2" in waiting.content.decode()
    assert "offer until " in offered


def test_seats_are_offered_by_hand_and_the_slot_grows(client: Client, event: Event, organizer: Any) -> None:
    book(event, "Ada", seats=2)
    book(event, "Eve", seats=2, join_waitlist=True)
    chosen = book(event, "Kim", seats=3, join_waitlist=True, email="kim@example.org")
    page = reverse("admin:bookings_booking_change", args=[chosen.pk])

    dialog = client.get(offer_of(chosen))
    answer = client.post(offer_of(chosen), CONFIRM, follow=True)
    again = client.post(offer_of(chosen), CONFIRM)

    chosen.refresh_from_db()
    assert "grows by what is missing" in dialog.content.decode()
    assert (answer.redirect_chain, said(answer)) == ([(page, 302)], ["The seats of 1 booking are offered."])
    assert (chosen.status, again.status_code) == ("offered", 403)
    assert list(TimeSlot.objects.values_list("capacity", "seats_taken")) == [(5, 5)]
    assert TrailEntry.objects.get(action="booking.offered").actor == organizer
    assert Notification.objects.filter(kind="booking_offered").count() == 1
    assert offer_of(chosen) not in client.get(page).content.decode()


def test_seats_are_not_offered_for_the_events_of_others(client: Client, event: Event) -> None:
    other = EventFactory.create(capacity=1)
    book(other)
    waiting = book(other, "Kim", join_waitlist=True)

    answer = client.post(offer_of(waiting), CONFIRM)

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.status) == (404, "waitlisted")
