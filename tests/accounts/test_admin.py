"""The admin's door, and the users that only admins see."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizerRequest, TrailEntry, User
from accounts.services import sessions
from events import services
from notifications.models import Notification
from tests.factories import AdminFactory, EventFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_user_changelist")


@pytest.mark.parametrize("factory", [AdminFactory, OrganizerFactory])
def test_admin_opens_every_list_and_form_to_its_own(client: Client, factory: type[UserFactory]) -> None:
    user = factory.create()
    client.force_login(user)

    pages = {str(model._meta): _open(client, model) for model in admin.site._registry}

    lists = {"events.category": 200, "events.event": 200, "events.session": 200, "events.speaker": 200}
    lists |= {"bookings.booking": 200, "bookings.attendee": 200, "notifications.notification": 200}
    lists |= {"notifications.webhookendpoint": 200, "notifications.webhookdelivery": 200}
    lists |= {"events.timeslot": 200, "events.teammember": 200}
    for_admins = dict.fromkeys(["accounts.user", "accounts.organizerrequest"], 200 if user.is_superuser else 403)
    assert pages == {**lists, **for_admins, "accounts.trailentry": 200}
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:events_event_add")).status_code == 200
    assert client.get(reverse("admin:bookings_booking_add")).status_code == 200
    assert client.get(reverse("admin:bookings_attendee_add")).status_code == 200
    assert client.get(reverse("admin:notifications_notification_add")).status_code == 403


def _open(client: Client, model: type) -> int:
    name = f"{model._meta.app_label}_{model._meta.model_name}"  # type: ignore[attr-defined]
    return client.get(reverse(f"admin:{name}_changelist")).status_code


def test_admin_sends_a_stranger_to_the_sites_own_log_in_and_back(client: Client) -> None:
    page = client.get("/admin/events/event/", follow=True)

    there = f"{reverse('account_login')}?next=%2Fadmin%2Fevents%2Fevent%2F"
    assert page.redirect_chain == [("/admin/login/?next=/admin/events/event/", 302), (there, 302)]
    assert page.status_code == 200


def test_admin_refuses_an_attendee_without_a_loop(client: Client) -> None:
    client.force_login(UserFactory.create())

    page = client.get("/admin/", follow=True)

    assert page.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert page.status_code == 403


def test_user_list_makes_the_same_queries_for_any_number(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    client.force_login(AdminFactory.create())

    for size in (1, 3):
        UserFactory.create_batch(size)
        with django_assert_num_queries(4):  # session, user, count, rows
            page = client.get(LIST)
        assert page.status_code == 200


def test_user_made_by_an_admin_has_no_password_until_they_choose_one(client: Client) -> None:
    client.force_login(AdminFactory.create())
    given = {"name": "Grace", "email": "Grace@Example.org", "role": "organizer", "language": "en", "timezone": "UTC"}

    answer = client.post(reverse("admin:accounts_user_add"), given)

    assert answer.status_code == 302, answer.context["errors"]
    user = User.objects.get(email="grace@example.org")
    assert (user.role, user.has_usable_password()) == ("organizer", False)


def test_admin_cannot_take_away_their_own_role(client: Client) -> None:
    me = AdminFactory.create()
    client.force_login(me)
    given = {"name": "Ada", "email": me.email, "language": "en", "timezone": "UTC", "role": "attendee"}

    client.post(reverse("admin:accounts_user_change", args=[me.pk]), given)

    me.refresh_from_db()
    assert (me.name, me.role, me.is_active) == ("Ada", "admin", True)


def given_by(user: User, **changes: str) -> dict[str, str]:
    names = ("name", "email", "phone", "role", "language", "timezone")
    return {name: getattr(user, name) for name in names} | {"is_active": "on"} | changes


def test_an_address_that_an_admin_replaced_has_no_power(client: Client) -> None:
    user, theirs, stranger = UserFactory.create(email="old@example.org"), Client(), Client()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    theirs.force_login(user)
    sessions.start_session(user=user, now=timezone.now())
    client.force_login(AdminFactory.create())

    answer = client.post(reverse("admin:accounts_user_change", args=[user.pk]), given_by(user, email="New@Example.org"))
    stranger.post("/accounts/password/reset/", {"email": "old@example.org"})
    stranger.post("/accounts/password/reset/", {"email": "new@example.org"})

    assert answer.status_code == 302
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [("new@example.org", True, False)]
    assert theirs.get("/bookings/").status_code == 302
    assert not user.api_sessions.filter(ended_at=None).exists()
    told = list(Notification.objects.order_by("pk").values_list("recipient", "kind"))
    assert told == [("old@example.org", "account_unknown"), ("new@example.org", "account_reset")]


def test_an_address_that_stays_ends_no_session(client: Client) -> None:
    user, theirs = UserFactory.create(email="ada@example.org"), Client()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    theirs.force_login(user)
    client.force_login(AdminFactory.create())

    client.post(
        reverse("admin:accounts_user_change", args=[user.pk]), given_by(user, name="Ada L.", email="ADA@example.org")
    )

    assert User.objects.get(pk=user.pk).name == "Ada L."
    assert EmailAddress.objects.get().verified
    assert theirs.get("/bookings/").status_code == 200


def test_admins_who_change_their_own_address_stay_logged_in(client: Client) -> None:
    me = AdminFactory.create()
    client.force_login(me)

    client.post(reverse("admin:accounts_user_change", args=[me.pk]), given_by(me, email="mistyped@example.org"))

    assert EmailAddress.objects.get(user=me).email == "mistyped@example.org"
    assert client.get(LIST).status_code == 200


def test_user_list_does_not_answer_questions_about_passwords(client: Client) -> None:
    client.force_login(AdminFactory.create())

    assert client.get(LIST, {"password__startswith": "a"}).status_code == 400


def test_users_are_not_an_organizers_to_see(client: Client) -> None:
    client.force_login(OrganizerFactory.create())
    other = UserFactory.create()

    pages = [
        client.get(reverse("admin:accounts_user_change", args=[other.pk])),
        client.get(reverse("admin:accounts_user_add")),
        client.get(
            reverse("admin:autocomplete"), {"app_label": "events", "model_name": "event", "field_name": "organizer"}
        ),
    ]

    assert [page.status_code for page in pages] == [403, 403, 403]


def test_admin_decides_requests_and_changes_roles(client: Client) -> None:
    admin_user, asking = AdminFactory.create(), UserFactory.create()
    row = OrganizerRequest.objects.create(user=asking, reason="Choir")
    client.force_login(admin_user)
    requests = reverse("admin:accounts_organizerrequest_changelist")

    client.post(requests, {"action": "grant", "_selected_action": [row.pk]})
    again = client.post(requests, {"action": "refuse", "_selected_action": [row.pk]}, follow=True)

    row.refresh_from_db()
    asking.refresh_from_db()
    assert (row.status, row.decided_by, asking.role) == ("granted", admin_user, "organizer")
    assert "decided already" in again.content.decode()


def test_admin_ends_sessions_of_the_pages_and_the_api(client: Client) -> None:
    user, theirs = UserFactory.create(), Client()
    theirs.force_login(user)
    sessions.start_session(user=user, now=timezone.now())
    client.force_login(AdminFactory.create())

    client.post(LIST, {"action": "end_sessions", "_selected_action": [user.pk]})

    assert theirs.get("/bookings/").status_code == 302
    assert not user.api_sessions.filter(ended_at=None).exists()


def test_organizers_read_the_trail_of_their_events_only(client: Client) -> None:
    mine, other = EventFactory.create(capacity=5), EventFactory.create(capacity=5)
    for event in (mine, other):
        services.change_event(event=event, by=event.organizer, changes={"title": f"New {event.pk}"}, now=timezone.now())
    client.force_login(mine.organizer)

    page = client.get(reverse("admin:accounts_trailentry_changelist")).content.decode()
    foreign = TrailEntry.objects.get(event_id=other.pk)
    opened = client.get(reverse("admin:accounts_trailentry_change", args=[foreign.pk]))

    assert f"New {mine.pk}" in page
    assert f"New {other.pk}" not in page
    assert opened.status_code == 404


def test_admin_takes_along_switches_off_and_erases_a_person(client: Client) -> None:
    me, person = AdminFactory.create(), UserFactory.create(name="Grace", email="grace@example.org")
    client.force_login(me)

    def button(name: str, user: User = person) -> str:
        return reverse(f"admin:accounts_user_{name}", args=[user.pk])

    kept = client.get(button("export")).json()
    client.post(button("deactivate"), {"_form_submitted": "on"})
    was_active = User.objects.get(pk=person.pk).is_active
    client.post(button("activate"), {"_form_submitted": "on"})
    is_active = User.objects.get(pk=person.pk).is_active
    client.post(button("erase"), {"_form_submitted": "on"})
    myself = [client.post(button(name, me), {"_form_submitted": "on"}).status_code for name in ("deactivate", "erase")]

    person.refresh_from_db()
    assert (kept["account"]["email"], was_active, is_active) == ("grace@example.org", False, True)
    assert (person.name, person.email, person.is_active) == ("", f"erased-{person.pk}@invalid", False)
    assert myself == [403, 403]
    did = ["account.exported", "account.deactivated", "account.activated", "account.erased"]
    assert list(TrailEntry.objects.filter(actor=me).order_by("pk").values_list("action", flat=True)) == did


def test_requests_are_decided_by_the_buttons_of_their_page(client: Client) -> None:
    rows = [OrganizerRequest.objects.create(user=UserFactory.create()) for _ in range(2)]
    client.force_login(AdminFactory.create())

    for row, name in zip(rows, ("grant_one", "refuse_one"), strict=True):
        client.post(reverse(f"admin:accounts_organizerrequest_{name}", args=[row.pk]), {"_form_submitted": "on"})
    again = client.post(
        reverse("admin:accounts_organizerrequest_grant_one", args=[rows[1].pk]), {"_form_submitted": "on"}
    )

    assert list(OrganizerRequest.objects.order_by("pk").values_list("status", flat=True)) == ["granted", "refused"]
    assert again.status_code == 403
