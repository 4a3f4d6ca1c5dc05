"""Who helps with an event, and what that lets them do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import TrailEntry
from events.models import Event
from events.permissions import may_check_in, may_manage, owns
from tests.common.test_conventions import assert_envelope
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db


def team(api: APIClient, event: Event, method: str = "get", **body: Any) -> Any:
    return getattr(api, method)(f"/api/v1/events/{event.pk}/team", body or None, format="json")


def test_the_owner_chooses_the_team(api: APIClient):
    event = EventFactory.create(capacity=5)
    manager, doorman = UserFactory.create(), UserFactory.create()
    api.force_authenticate(event.organizer)

    added = team(api, event, "post", user_id=manager.pk, role="manager")
    team(api, event, "post", email=doorman.email.upper(), role="door")
    listed = team(api, event).json()["items"]
    removed = team(api, event, "delete", email=manager.email)

    assert added.status_code == 201
    assert [(each["user_id"], each["role"]) for each in listed] == [(manager.pk, "manager"), (doorman.pk, "door")]
    assert removed.status_code == 204
    assert list(event.team.values_list("user", flat=True)) == [doorman.pk]
    actions = TrailEntry.objects.filter(event_id=event.pk, actor=event.organizer, source="api").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["team.added", "team.added", "team.removed"]


def test_wrong_team_members_are_refused(api: APIClient):
    event = EventFactory.create(capacity=5)
    api.force_authenticate(event.organizer)
    nobody = {"email": "nobody@example.org"}

    assert_envelope(team(api, event, "post", role="door", **nobody), 400, "invalid_input")
    assert_envelope(team(api, event, "post", role="boss", user_id=event.organizer.pk), 400, "invalid_input")
    assert_envelope(team(api, event, "post", role="door", user_id=event.organizer.pk), 409, "owner_is_on_team")
    assert_envelope(team(api, event, "post", role="door"), 400, "invalid_input")
    assert_envelope(team(api, event, "delete", user_id=UserFactory.create().pk), 404, "not_found")
    assert not event.team.exists()


def test_an_address_is_shown_only_to_whoever_named_the_person_by_it(api: APIClient, client: Client):
    event = EventFactory.create(capacity=5)
    by_number, by_address = UserFactory.create(), UserFactory.create()
    api.force_authenticate(event.organizer)
    client.force_login(event.organizer)

    added = [
        team(api, event, "post", user_id=by_number.pk, role="door").json(),
        team(api, event, "post", email=by_address.email, role="door").json(),
    ]
    unusable = UserFactory.create(is_active=False)
    refused = [team(api, event, "post", user_id=number, role="door") for number in (unusable.pk, unusable.pk + 1)]
    listed = team(api, event).json()["items"]
    screen = client.get(reverse("admin:events_teammember_changelist"), {"event__id__exact": event.pk}).content.decode()
    found = client.get(reverse("admin:events_teammember_changelist"), {"q": by_number.email}).context["cl"].result_count

    shown = [(by_number.name, ""), (by_address.name, by_address.email)]
    assert [(each["name"], each["email"]) for each in added] == shown
    assert [(each["name"], each["email"]) for each in listed] == shown
    assert [by_number.email in screen, by_address.email in screen, found] == [False, True, 0]
    bodies = [assert_envelope(answer, 400, "invalid_input") | {"request_id": ""} for answer in refused]
    assert bodies[0] == bodies[1]


def test_somebody_who_cannot_log_in_any_more_is_taken_off_the_team(api: APIClient):
    event, helper = EventFactory.create(capacity=5), UserFactory.create(is_active=False)
    event.team.create(user=helper, role="door")
    api.force_authenticate(event.organizer)

    removed = team(api, event, "delete", user_id=helper.pk)

    assert (removed.status_code, event.team.count()) == (204, 0)
    assert_envelope(team(api, event, "delete", user_id=helper.pk), 404, "not_found")
    assert_envelope(team(api, event, "delete", email="nobody@example.org"), 404, "not_found")


@pytest.mark.parametrize("query", ["user_id={0.pk}", "email={0.email}"])
def test_somebody_is_taken_off_the_team_by_a_query_too(api: APIClient, query: str):
    event, helper = EventFactory.create(capacity=5), UserFactory.create()
    event.team.create(user=helper, role="door")
    event.team.create(user=UserFactory.create(), role="door")
    api.force_authenticate(event.organizer)

    unknown = api.delete(f"/api/v1/events/{event.pk}/team?user=1")
    nobody = api.delete(f"/api/v1/events/{event.pk}/team")
    removed = api.delete(f"/api/v1/events/{event.pk}/team?{query.format(helper)}")

    assert assert_envelope(unknown, 400, "invalid_input")["fields"].keys() == {"user"}
    assert_envelope(nobody, 400, "invalid_input")
    assert removed.status_code == 204
    assert (event.team.count(), event.team.filter(user=helper).exists()) == (1, False)


def test_each_role_may_what_it_may():
    event = EventFactory.create(capacity=5)
    manager, door, stranger = (UserFactory.create() for _ in range(3))
    event.team.create(user=manager, role="manager")
    event.team.create(user=door, role="door")
    retired = UserFactory.create(is_active=False)
    event.team.create(user=retired, role="manager")
    other = OrganizerFactory.create()

    may = {
        user.pk: (owns(user, event), may_manage(user, event), may_check_in(user, event))
        for user in (event.organizer, AdminFactory.create(), manager, door, stranger, other, retired)
    }

    yes, manages, admits, no = (True, True, True), (False, True, True), (False, False, True), (False, False, False)
    assert list(may.values()) == [yes, yes, manages, admits, no, no, no]


def test_the_querysets_say_what_the_predicates_say():
    event = EventFactory.create(capacity=5, status="draft")
    manager, door, stranger = (UserFactory.create() for _ in range(3))
    event.team.create(user=manager, role="manager")
    event.team.create(user=door, role="door")

    for user in (event.organizer, AdminFactory.create(), manager, door, stranger, UserFactory.create(is_active=False)):
        assert Event.objects.managed_by(user).exists() == may_manage(user, event)
        assert Event.objects.staffed_by(user).exists() == may_check_in(user, event)
        assert Event.objects.visible_to(user).exists() == may_check_in(user, event)
