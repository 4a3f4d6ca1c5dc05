"""The mails that tell a booker what happened."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from notifications import services as outbox
from notifications.models import Notification
from tests.factories import EventFactory, book

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["booking_confirmed", "booking_moved", "booking_cancelled"])
def test_a_mail_stands_alone_as_text_and_as_html(kind: str):
    event = EventFactory.create(title='"Jazz" & more', location="Bob's <Club>", timezone="Europe/Paris", capacity=5)
    booking = book(event, "Zoë & Bob", email="zoe@example.org", seats=2)
    Notification.objects.update(kind=kind)

    outbox.deliver(notification_id=Notification.objects.get().pk, now=timezone.now())

    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    for words in ('"Jazz" & more', "Bob's <Club>", "Zoë & Bob", booking.manage_url, "(Europe/Paris)", "Seats: 2"):
        assert words in letter.body
    assert not re.search(r"&(amp|quot|#x27|lt|gt);|\n{4}", letter.body)
    assert "Zoë &amp; Bob" in html
    assert "&lt;Club&gt;" in html
    assert f'href="{booking.manage_url}"' in html
    assert 'style="' in html
