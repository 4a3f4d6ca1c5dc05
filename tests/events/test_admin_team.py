"""The screens on which an event's owner chooses its team."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import TrailEntry
from events.models import Event
from tests.events import errors_of
from tests.factories import EventFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:events_teammember_changelist"), reverse("admin:events_teammember_add")


@pytest.fixture
def event(organizer: Any) -> Event:
    return EventFactory.create(organizer=organizer)


def team(event: Event) -> list[tuple[str, str]]:
    return list(event.team.order_by("pk").values_list("user__email", "role"))


def test_owner_adds_changes_and_removes_somebody(client: Client, event: Event) -> None:
    UserFactory.create(email="dora@example.org")
    page = f"{ADD}?event={event.pk}"

    added = client.post(page, {"email": "Dora@example.org", "role": "door"})
    after_adding = team(event)
    member = event.team.get()
    client.post(reverse("admin:events_teammember_change", args=[member.pk]), {"role": "manager"})
    after_changing = team(event)
    client.post(reverse("admin:events_teammember_delete", args=[member.pk]), {"post": "yes"})

    assert added.status_code == 302
    assert (after_adding, after_changing) == ([("dora@example.org", "door")], [("dora@example.org", "manager")])
    assert team(event) == []
    actions = TrailEntry.objects.filter(event_id=event.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["team.added", "team.added", "team.removed"]


@pytest.mark.parametrize("email", ["nobody@example.org", "owner", "no address"])
def test_who_cannot_be_on_the_team_is_refused_on_the_form(client: Client, event: Event, email: str) -> None:
    given = event.organizer.email if email == "owner" else email

    answer = client.post(f"{ADD}?event={event.pk}", {"email": given, "role": "door"})

    assert errors_of(answer) or b"errorlist" in answer.content
    assert team(event) == []


def test_manager_sees_the_team_and_does_not_choose_it(client: Client, organizer: Any) -> None:
    event = EventFactory.create()
    own = event.team.create(user=organizer, role="manager")
    door = event.team.create(user=UserFactory.create(), role="door")
    change = reverse("admin:events_teammember_change", args=[door.pk])

    seen = client.get(LIST, {"event__id__exact": event.pk})
    answers = [
        client.get(f"{ADD}?event={event.pk}"),
        client.post(f"{ADD}?event={event.pk}", {"email": organizer.email, "role": "door"}),
        client.post(change, {"role": "manager"}),
    ]
    client.post(LIST, {"action": "delete_selected", "_selected_action": [own.pk, door.pk], "post": "yes"})

    assert set(seen.context["cl"].result_list) == {own, door}
    assert [answer.status_code for answer in answers] == [403] * 3
    assert team(event) == [(organizer.email, "manager"), (door.user.email, "door")]


def test_webhooks_tab_is_the_owners(client: Client, event: Event) -> None:
    page = reverse("admin:events_event_change", args=[event.pk])
    by_owner = client.get(page).content.decode()
    manager = OrganizerFactory.create()
    event.team.create(user=manager, role="manager")
    client.force_login(manager)

    by_manager = client.get(page).content.decode()

    link = f'webhookendpoint/?event={event.pk}"'
    assert (link in by_owner, link in by_manager) == (True, False)
