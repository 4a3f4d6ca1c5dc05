"""One person's calendar address, asked for and renewed many times at once."""

from typing import Any

import pytest
from django.utils import timezone

from bookings.models import CalendarFeed
from bookings.services import feed_of, renew_feed
from tests.factories import UserFactory
from tests.races.crowd import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


def test_a_person_has_one_address_however_often_it_is_asked_for():
    user, seen = UserFactory.create(), []

    def ask() -> Any:
        seen.append(feed_of(user=user).token)

    assert at_once(*[ask] * 20) == {"done": 20}
    assert set(seen) == {CalendarFeed.objects.get().token}


def test_many_renewals_leave_one_address():
    user, seen = UserFactory.create(), []

    def renew() -> Any:
        seen.append(renew_feed(user=user, now=timezone.now()).token)

    assert at_once(*[renew] * 20) == {"done": 20}
    assert len(set(seen)) == 20
    assert CalendarFeed.objects.get().token in seen
