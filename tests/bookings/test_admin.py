"""The organizer's screen for bookings."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import TrailEntry
from bookings.models import Attendee, Booking
from events.models import TimeSlot
from notifications.models import Notification
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db
LIST = reverse("admin:bookings_booking_changelist")
CONFIRM = {"_form_submitted": "on"}


@pytest.fixture
def organizer(client: Client) -> Any:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    return organizer


@pytest.fixture
def mine(organizer: Any) -> Booking:
    return book(EventFactory.create(organizer=organizer, capacity=9), "Grace", seats=2, email="grace@example.org")


@pytest.fixture
def theirs() -> Booking:
    return book(EventFactory.create(capacity=9), "Linus", email="linus@example.org")


def page_of(booking: Booking) -> str:
    return reverse("admin:bookings_booking_change", args=[booking.pk])


def cancel_of(booking: Booking) -> str:
    return reverse("admin:bookings_booking_cancel", args=[booking.pk])


def test_booking_list_shows_ones_own_and_no_secrets(client: Client, mine: Booking, theirs: Booking) -> None:
    page = client.get(LIST).content.decode()

    assert "Grace" in page
    assert mine.event.title in page
    assert "Linus" not in page
    assert theirs.event.title not in page
    assert mine.token not in page


def test_booking_list_of_an_admin_shows_all(client: Client, mine: Booking, theirs: Booking) -> None:
    client.force_login(AdminFactory.create())

    assert set(client.get(LIST).context["cl"].result_list) == {mine, theirs}


def test_booking_list_finds_by_name_and_address_and_event(client: Client, mine: Booking, theirs: Booking) -> None:
    def found(**query: Any) -> list[Booking]:
        return list(client.get(LIST, query).context["cl"].result_list)

    assert found(q="grac") == found(q="GRACE@example") == found(event__id__exact=mine.event_id) == [mine]
    assert found(q="linus") == found(event__id__exact=theirs.event_id) == []


@pytest.mark.parametrize("secret", ["token", "idempotency_key", "request_fingerprint"])
def test_booking_list_does_not_answer_questions_about_secrets(client: Client, mine: Booking, secret: str) -> None:
    assert client.get(LIST, {f"{secret}__startswith": "a"}).status_code == 400


def test_booking_list_makes_the_same_queries_for_any_number(
    client: Client, organizer: Any, django_assert_num_queries: Any
) -> None:
    for size in (1, 2):
        for event in EventFactory.create_batch(size, organizer=organizer):
            book(event)
        with django_assert_num_queries(5):  # session, user, own events, count, rows
            page = client.get(LIST)
        assert page.status_code == 200


def test_booking_page_shows_its_attendees(client: Client, mine: Booking) -> None:
    page = client.get(page_of(mine))

    text = page.content.decode()
    assert page.status_code == 200
    assert [form.original.email for form in page.context["inline_admin_formsets"][0]] == ["grace@example.org", ""]
    assert mine.event.title in text
    assert not any(code in text for code in Attendee.objects.values_list("ticket_code", flat=True))


def test_booking_is_never_edited_as_a_row(client: Client, mine: Booking) -> None:
    client.force_login(AdminFactory.create())

    answers = [
        client.post(page_of(mine), {"status": "cancelled", "seats": "1"}),
        client.post(reverse("admin:bookings_booking_delete", args=[mine.pk]), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert list(Booking.objects.values_list("status", "seats")) == [("confirmed", 2)]


def test_booking_of_another_is_not_there(client: Client, organizer: Any, theirs: Booking) -> None:
    page = client.get(page_of(theirs))
    cancelled = client.post(cancel_of(theirs), CONFIRM)
    chosen = client.post(LIST, {"action": "cancel_chosen", "_selected_action": [theirs.pk]}, follow=True)

    assert (page.status_code, cancelled.status_code, chosen.status_code) == (404, 404, 200)
    assert Booking.objects.get().status == "confirmed"


def test_booking_is_cancelled_by_its_dialog(client: Client, mine: Booking) -> None:
    dialog = client.get(cancel_of(mine))
    still = Booking.objects.get().status
    answer = client.post(cancel_of(mine), CONFIRM)

    assert (dialog.status_code, still) == (200, "confirmed")
    assert (answer.status_code, answer.url) == (302, page_of(mine))
    assert Booking.objects.get().status == "cancelled"
    entry = TrailEntry.objects.get(action="booking.cancelled")
    assert (entry.actor, entry.source, entry.event_id) == (mine.event.organizer, "admin", mine.event_id)
    assert list(TimeSlot.objects.values_list("seats_taken", "booking_count")) == [(0, 0)]
    assert set(Notification.objects.values_list("kind", flat=True)) == {"booking_confirmed", "booking_cancelled"}


def test_bookings_are_cancelled_from_the_list_and_refusals_told(client: Client, mine: Booking) -> None:
    other = book(mine.event, "Ada")
    chosen = {"action": "cancel_chosen", "_selected_action": [mine.pk]}
    client.post(LIST, chosen)

    answer = client.post(LIST, {**chosen, "_selected_action": [mine.pk, other.pk]}, follow=True)

    messages = [str(message) for message in answer.context["messages"]]
    assert messages[-2:] == [f"{mine}: This booking is cancelled already.", "1 booking is cancelled."]
    assert set(Booking.objects.values_list("status", flat=True)) == {"cancelled"}
    assert list(TimeSlot.objects.values_list("seats_taken", "booking_count")) == [(0, 0)]


def test_cancelling_is_offered_while_it_can_be_done(client: Client, mine: Booking) -> None:
    before = client.get(page_of(mine)).content.decode()
    client.post(cancel_of(mine), CONFIRM)
    after = client.get(page_of(mine)).content.decode()

    assert (cancel_of(mine) in before, cancel_of(mine) in after) == (True, False)
