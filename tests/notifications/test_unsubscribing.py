"""Unsubscribing: by one click without a session, and honoured when messages are written and when they are sent."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services.people import choose_mails
from bookings.messages import REMINDERS, WRITTEN
from notifications import services
from notifications.models import Notification, Suppression
from notifications.selectors import has_unsubscribed
from notifications.tokens import Subscription, unsubscribe_url
from tests.factories import EventFactory, UserFactory, book

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def url_for(subscription: Subscription) -> str:
    return unsubscribe_url(subscription).removeprefix("http://localhost:8000")


def rows() -> list[tuple[str, str, int]]:
    return list(Suppression.objects.values_list("address", "topic", "scope"))


def test_a_mail_programs_post_unsubscribes_without_a_session_and_twice_is_once():
    client = Client(enforce_csrf_checks=True)
    url = url_for(Subscription("Ada@Example.org", REMINDERS, 7))

    answers = [client.post(url, ONE_CLICK) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "You are unsubscribed" in answers[0].content.decode()
    assert rows() == [("ada@example.org", "reminders", 7)]
    assert "sessionid" not in answers[0].cookies


def test_a_get_only_asks(client: Client):
    event = EventFactory.create(title="Jazz")

    page = client.get(url_for(Subscription("ada@example.org", REMINDERS, event.pk)))

    assert page.status_code == 200
    assert "ada@example.org would get no more mails of this kind: Reminders of what you booked: Jazz." in " ".join(
        page.content.decode().split()
    )
    assert rows() == []


def test_a_token_that_was_altered_opens_nothing(client: Client):
    url = url_for(Subscription("ada@example.org", REMINDERS))

    answer = client.post(url.replace("unsubscribe/", "unsubscribe/x"))

    assert (answer.status_code, rows()) == (404, [])


def test_the_topic_silences_all_of_it_and_one_event_only_itself():
    ada, bob = "ada@example.org", "bob@example.org"
    services.unsubscribe(subscription=Subscription(ada, WRITTEN), now=timezone.now())
    services.unsubscribe(subscription=Subscription(bob, WRITTEN, 1), now=timezone.now())

    silenced = [
        has_unsubscribed(Subscription(who, topic, scope))
        for who in (ada, bob)
        for topic, scope in [(WRITTEN, 1), (WRITTEN, 2), (REMINDERS, 1)]
    ]

    assert silenced == [True, True, False, True, False, False]


def test_who_unsubscribes_while_a_message_waits_does_not_get_it():
    booking = book(EventFactory.create(), email="ada@example.org")
    Notification.objects.update(kind="booking_message", context={"headline": "Hello", "text": "You"})
    message = Notification.objects.get()
    services.unsubscribe(subscription=Subscription("ADA@example.org", WRITTEN, booking.event_id), now=timezone.now())

    sent = services.deliver(notification_id=message.pk, now=timezone.now())

    message.refresh_from_db()
    assert (sent, message.status, mail.outbox) == (False, "dropped", [])


def test_people_choose_their_mails_on_a_page(client: Client):
    user = UserFactory.create()
    client.force_login(user)
    url = reverse("accounts:mails")
    own = Subscription(user.email, WRITTEN, EventFactory.create(title="Jazz").pk)
    services.unsubscribe(subscription=own, now=timezone.now())

    before = client.get(url).content.decode()
    answer = client.post(url, {"news-0": "on", "thanks-0": "on", "organizer-0": "on", f"organizer-{own.scope}": "on"})

    assert "What organizers write about what you booked: Jazz" in before
    assert "summary" not in before
    assert (answer.status_code, rows()) == (302, [(user.email, "reminders", 0)])


def test_choosing_is_by_ones_own_address_alone():
    user = UserFactory.create()

    choose_mails(user=user, wanted={Subscription("x@example.org", REMINDERS): False}, now=timezone.now())

    assert rows() == [(user.email, "reminders", 0)]


def test_pages_of_mails_make_the_same_queries_for_any_number(client: Client, django_assert_num_queries: Any):
    user = UserFactory.create()
    client.force_login(user)
    url = reverse("accounts:mails")

    with django_assert_num_queries(3):  # session, user, what is unsubscribed from
        client.get(url)
