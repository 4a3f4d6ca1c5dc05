"""News of a category to those who follow it, in as few queries for many as for one."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from events.models import CategoryFollow
from notifications.models import Announcement, Notification
from notifications.services import announce, fan_out
from tests.factories import CategoryFactory, EventFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 30])
def test_news_take_the_same_queries_for_any_number_of_followers(count: int, django_assert_num_queries: Any):
    event, now = EventFactory.create(category=CategoryFactory.create()), timezone.now()
    for user in UserFactory.create_batch(count):
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        CategoryFollow.objects.create(category=event.category, user=user)
    announce(occasion="event_published", subject_id=event.pk, now=now)
    announcement = Announcement.objects.get(audience="followers_of_published_event")

    with django_assert_num_queries(13):  # two chunks, of which the second finds nobody
        fan_out(announcement_id=announcement.pk, now=now)

    assert Notification.objects.filter(kind="event_news").count() == count
