"""The outbox on screen."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from notifications.services import enqueue
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, book

pytestmark = pytest.mark.django_db
LIST = reverse("admin:notifications_notification_changelist")
CONFIRM = {"_form_submitted": "on"}


@pytest.fixture
def organizer(client: Client) -> Any:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    return organizer


def message_of(**event: Any) -> Notification:
    booking = book(EventFactory.create(**event), "Grace", email="grace@example.org")
    return Notification.objects.get(kind="booking_confirmed", subject_id=booking.pk)


def page_of(message: Notification) -> str:
    return reverse("admin:notifications_notification_change", args=[message.pk])


def again(message: Notification) -> str:
    return reverse("admin:notifications_notification_send_again", args=[message.pk])


def test_outbox_shows_messages_about_ones_own_events(client: Client, organizer: Any) -> None:
    mine, theirs = message_of(organizer=organizer), message_of()
    enqueue(kind="other", recipient="a@example.org", subject_id=mine.subject_id, dedupe_key="x", now=timezone.now())

    own = list(client.get(LIST).context["cl"].result_list)
    client.force_login(AdminFactory.create())
    everything = list(client.get(LIST).context["cl"].result_list)

    assert own == [mine]
    assert {mine, theirs} < set(everything)
    assert len(everything) == 3


def test_outbox_makes_the_same_queries_for_any_number(
    client: Client, organizer: Any, django_assert_num_queries: Any
) -> None:
    for size in (1, 2):
        for _ in range(size):
            message_of(organizer=organizer)
        with django_assert_num_queries(4):  # session, user, count, rows
            page = client.get(LIST, {"kind": "booking_confirmed", "q": "grace"})
        assert page.status_code == 200


def test_message_is_shown_as_it_is_sent(client: Client, organizer: Any) -> None:
    message = message_of(organizer=organizer, title="Tea & Cake")

    page = client.get(page_of(message)).content.decode()

    assert '<p class="mail-subject">Booked: Tea &amp; Cake</p>' in page
    assert re.search(r'<iframe sandbox\s+srcdoc="&lt;!', page)
    assert "<pre>" in page


def test_message_that_cannot_be_made_says_why(client: Client) -> None:
    client.force_login(AdminFactory.create())
    now = timezone.now()
    message = enqueue(kind="other", recipient="a@example.org", subject_id=1, dedupe_key="x", now=now)

    page = client.get(page_of(message))

    assert page.status_code == 200
    assert "This message cannot be shown. KeyError: &#x27;other&#x27;" in page.content.decode()


def test_message_of_another_is_not_there(client: Client, organizer: Any) -> None:
    theirs = message_of()
    Notification.objects.update(status="dead")

    page = client.get(page_of(theirs))
    sent = client.post(again(theirs), CONFIRM)
    chosen = client.post(LIST, {"action": "send_chosen_again", "_selected_action": [theirs.pk]}, follow=True)

    assert (page.status_code, sent.status_code, chosen.status_code) == (404, 404, 200)
    assert Notification.objects.get().status == "dead"


def test_message_is_never_edited_as_a_row(client: Client) -> None:
    client.force_login(AdminFactory.create())
    message = message_of()

    assert client.post(page_of(message), {"status": "sent"}).status_code == 403
    assert Notification.objects.get().status == "queued"


def test_message_that_was_given_up_is_sent_again(client: Client, organizer: Any) -> None:
    message = message_of(organizer=organizer)
    offered_before = again(message) in client.get(page_of(message)).content.decode()
    Notification.objects.update(status="dead", attempts=8)

    offered = again(message) in client.get(page_of(message)).content.decode()
    answer = client.post(again(message), CONFIRM)

    assert (offered_before, offered) == (False, True)
    assert (answer.status_code, answer.url) == (302, page_of(message))
    assert list(Notification.objects.values_list("status", "attempts")) == [("queued", 0)]


def test_messages_are_sent_again_from_the_list_and_refusals_told(client: Client, organizer: Any) -> None:
    dead, queued = message_of(organizer=organizer), message_of(organizer=organizer)
    Notification.objects.filter(pk=dead.pk).update(status="dead")
    chosen = {"action": "send_chosen_again", "_selected_action": [dead.pk, queued.pk]}

    answer = client.post(LIST, chosen, follow=True)

    messages = [str(message) for message in answer.context["messages"]]
    assert messages == [f"{queued}: Only a message that was given up can be sent again.", "1 message is sent again."]
    assert set(Notification.objects.values_list("status", flat=True)) == {"queued"}
