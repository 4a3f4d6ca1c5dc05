"""The organizer's screen for categories."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import TrailEntry
from events.models import Category
from tests.events import errors_of
from tests.factories import AdminFactory, CategoryFactory, EventFactory

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:events_category_changelist"), reverse("admin:events_category_add")


def change_page(category: Category) -> str:
    return reverse("admin:events_category_change", args=[category.pk])


def delete_page(category: Category) -> str:
    return reverse("admin:events_category_delete", args=[category.pk])


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def admin(client: Client) -> Any:
    admin = AdminFactory.create()
    client.force_login(admin)
    return admin


def test_organizers_add_categories_and_admins_change_them(client: Client, organizer: Any) -> None:
    added = client.post(ADD, {"name": "Open air", "slug": "", "description": "Bring a coat."})
    category = Category.objects.get()
    refused = [client.get(change_page(category)), client.post(change_page(category), {"name": "X", "slug": "x"})]
    client.force_login(AdminFactory.create())
    saved = client.post(change_page(category), {"name": "Outdoors", "slug": "outdoors"})

    assert [added.status_code, *(answer.status_code for answer in refused), saved.status_code] == [302, 200, 403, 302]
    after = Category.objects.values("name", "slug", "description").get()
    assert after == {"name": "Outdoors", "slug": "outdoors", "description": ""}
    trail = TrailEntry.objects.order_by("id").values_list("action", "target_id")
    assert list(trail) == [("category.created", category.pk), ("category.changed", category.pk)]


def test_a_new_category_without_an_address_gets_one_of_its_name(client: Client, organizer: Any) -> None:
    client.post(ADD, {"name": "Open air"})

    assert Category.objects.get().slug == "open-air"


@pytest.mark.parametrize("given", [{"name": "MUSIC", "slug": "new"}, {"name": "New", "slug": "music"}])
def test_a_category_that_exists_is_refused_on_the_form(client: Client, organizer: Any, given: dict[str, str]) -> None:
    CategoryFactory.create(name="Music", slug="music")

    answer = client.post(ADD, given)

    assert errors_of(answer)
    assert f'value="{given["name"]}"' in answer.content.decode()
    assert Category.objects.count() == 1


def test_a_category_in_use_is_not_deleted_and_says_why(client: Client, admin: Any) -> None:
    used, idle = CategoryFactory.create(), CategoryFactory.create()
    EventFactory.create(category=used)

    page = client.get(delete_page(used))
    refused = client.post(delete_page(used), {"post": "yes"}, follow=True)
    both = {"action": "delete_selected", "_selected_action": [idle.pk, used.pk], "post": "yes"}
    chosen = client.post(LIST, both, follow=True)

    assert (page.status_code, refused.status_code, chosen.status_code) == (200, 200, 200)
    assert messages_of(refused) == messages_of(chosen) == ["Events use this category, so it cannot be deleted."]
    assert set(Category.objects.all()) == {used, idle}, "all or none"


def test_a_category_without_events_is_deleted_with_a_trace(client: Client, admin: Any) -> None:
    category = CategoryFactory.create()

    answer = client.post(delete_page(category), {"post": "yes"})

    assert (answer.status_code, Category.objects.exists()) == (302, False)
    assert list(TrailEntry.objects.values_list("action", "actor")) == [("category.deleted", admin.pk)]


def test_category_list_counts_published_events_in_the_same_queries(
    client: Client, organizer: Any, django_assert_num_queries: Any
) -> None:
    for size in (1, 3):
        for category in CategoryFactory.create_batch(size):
            EventFactory.create_batch(2, category=category)
            EventFactory.create(category=category, status="draft")
        with django_assert_num_queries(4):  # session, user, count, rows
            page = client.get(LIST)
        assert {row.event_count for row in page.context["cl"].result_list} == {2}
