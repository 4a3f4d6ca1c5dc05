"""Addresses proved, passwords forgotten, profiles changed, organizers made."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import OrganizerRequest, TrailEntry, User
from accounts.services import people, roles
from common.errors import NotAllowed
from notifications.models import Notification
from notifications.services import deliver
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, AdminFactory, UserFactory

pytestmark = pytest.mark.django_db


def post(api: APIClient, path: str, body: dict[str, Any] | None = None) -> Any:
    return api.post(f"/api/v1/{path}", body or {}, format="json")


def key_of_last_mail(kind: str) -> str:
    return Notification.objects.filter(kind=kind).latest("pk").context["key"]


def test_an_address_is_proved_by_its_mail(api: APIClient):
    post(api, "auth/register", {"name": "Ada", "email": "ada@example.org", "password": "analytical-engine-1"})
    key = key_of_last_mail("account_verify")
    api.force_authenticate(User.objects.get())
    assert api.get("/api/v1/users/me").json()["email_verified"] is False

    verified = post(api, "auth/email/verify", {"token": key})

    assert (verified.status_code, verified.content) == (204, b"")
    assert api.get("/api/v1/users/me").json()["email_verified"] is True
    assert_envelope(post(api, "auth/email/verify", {"token": key}), 400, "link_expired")
    assert_envelope(post(api, "auth/email/verify", {"token": "nonsense"}), 400, "link_expired")
    assert_envelope(post(api, "auth/email/resend"), 409, "already_verified")


def test_the_mail_can_be_sent_again(user_api: APIClient):
    assert post(user_api, "auth/email/resend").status_code == 204

    post(user_api, "auth/email/verify", {"token": key_of_last_mail("account_verify")})

    assert people.has_verified_email(user_api.user)


def test_the_mail_is_sent_again_where_another_address_was_the_first(user_api: APIClient):
    EmailAddress.objects.create(user=user_api.user, email="old@example.org", primary=True, verified=True)

    answer = post(user_api, "auth/email/resend")

    assert answer.status_code == 204
    assert Notification.objects.get().recipient == user_api.user.email
    address = EmailAddress.objects.get()
    assert (address.email, address.primary, address.verified) == (user_api.user.email, True, False)


def test_a_forgotten_password_is_chosen_anew_once(api: APIClient):
    user = UserFactory.create()

    assert post(api, "auth/password/forgot", {"email": user.email.upper()}).status_code == 204
    key = key_of_last_mail("account_reset")
    weak = post(api, "auth/password/reset", {"token": key, "password": "12345678"})
    done = post(api, "auth/password/reset", {"token": key, "password": "analytical-engine-2"})
    again = post(api, "auth/password/reset", {"token": key, "password": "analytical-engine-3"})

    assert_envelope(weak, 400, "weak_password")
    assert done.status_code == 204
    assert_envelope(again, 400, "link_expired")
    user.refresh_from_db()
    assert user.check_password("analytical-engine-2")
    assert TrailEntry.objects.filter(action="account.password_changed", target_id=user.pk).count() == 1


@pytest.mark.parametrize("token", ["", "x", "1-", "-", "zzzzzzzzzzzzzzzzzzzz-abc", "1-abc-def"])
def test_nonsense_keys_reset_nothing(api: APIClient, token: str):
    user = UserFactory.create()

    response = post(api, "auth/password/reset", {"token": token, "password": "analytical-engine-2"})

    assert response.status_code == 400
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_reset_key_expires(api: APIClient):
    user = UserFactory.create()
    post(api, "auth/password/forgot", {"email": user.email})
    key = key_of_last_mail("account_reset")

    with time_machine.travel(timezone.now() + timedelta(days=4)):
        late = post(api, "auth/password/reset", {"token": key, "password": "analytical-engine-2"})

    assert_envelope(late, 400, "link_expired")


def test_an_unknown_address_is_answered_alike(api: APIClient):
    known = post(api, "auth/password/forgot", {"email": UserFactory.create().email})
    unknown = post(api, "auth/password/forgot", {"email": "nobody@example.org"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")
    kinds = list(Notification.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["account_reset", "account_unknown"]


def test_profiles_are_read_and_changed(user_api: APIClient):
    changes = {"name": "Ada L.", "phone": "+49 30 12345", "timezone": "Europe/Berlin", "language": "en"}

    body = user_api.patch("/api/v1/users/me", changes, format="json").json()

    assert {name: body[name] for name in changes} == changes
    for wrong in ({"role": "admin"}, {"email": "new@example.org"}, {"timezone": "Mars/Base"}, {"language": "tlh"}, {}):
        assert user_api.patch("/api/v1/users/me", wrong, format="json").status_code == 400
    user_api.user.refresh_from_db()
    assert user_api.user.role == "attendee"
    entry = TrailEntry.objects.get(action="account.changed")
    assert (entry.actor, entry.source, sorted(entry.changes)) == (user_api.user, "api", sorted(changes))
    assert "Ada" not in str(entry.changes)


def test_anybody_becomes_an_organizer_where_that_is_open(user_api: APIClient, settings: Any):
    settings.ORGANIZER_SIGNUP = "open"

    assert post(user_api, "users/me/organizer").json()["role"] == "organizer"
    assert_envelope(post(user_api, "users/me/organizer"), 409, "already_organizer")


def test_an_admin_decides_where_approval_is_asked_for(user_api: APIClient, settings: Any):
    settings.ORGANIZER_SIGNUP = "approval"
    admin, now = AdminFactory.create(), timezone.now()

    filed = post(user_api, "users/me/organizer", {"reason": "Choir nights"})
    twice = post(user_api, "users/me/organizer")
    request = OrganizerRequest.objects.get()
    with pytest.raises(NotAllowed):
        roles.decide_request(request=request, grant=True, by=user_api.user, now=now)
    roles.decide_request(request=request, grant=True, by=admin, now=now)

    assert (filed.status_code, filed.json()["status"], filed.json()["reason"]) == (202, "open", "Choir nights")
    assert_envelope(twice, 409, "already_requested")
    user_api.user.refresh_from_db()
    assert (user_api.user.role, request.status, request.decided_by) == ("organizer", "granted", admin)
    assert TrailEntry.objects.get(action="account.role_changed").changes == {"role": ["attendee", "organizer"]}


@pytest.mark.parametrize(("grant", "subject", "words"), [
    (True, "You can publish events now", "/admin/"),
    (False, "Your request to publish events", "you may ask again"),
])  # fmt: skip
def test_who_asked_is_told_what_was_decided(settings: Any, grant: bool, subject: str, words: str):
    settings.ORGANIZER_SIGNUP = "approval"
    user, now = UserFactory.create(email="ada@example.org"), timezone.now()
    request = roles.become_organizer(user=user, now=now)

    roles.decide_request(request=request, grant=grant, by=AdminFactory.create(), now=now)
    deliver(notification_id=Notification.objects.get(recipient="ada@example.org").pk, now=now)

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ada@example.org"], subject)
    assert words in sent.body
    assert roles.become_organizer(user=user, now=now) if not grant else user.is_organizer


def test_nobody_asks_where_it_is_closed(user_api: APIClient, settings: Any):
    settings.ORGANIZER_SIGNUP = "closed"

    assert_envelope(post(user_api, "users/me/organizer"), 403, "organizer_signup_closed")


def test_admins_cannot_lock_themselves_out():
    admin, now = AdminFactory.create(), timezone.now()

    with pytest.raises(NotAllowed):
        roles.set_active(user=admin, is_active=False, by=admin, now=now)
    with pytest.raises(NotAllowed):
        roles.change_role(user=admin, role="attendee", by=admin, now=now)


def test_every_message_of_an_account_goes_to_its_address_only(api: APIClient):
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, primary=True)

    post(api, "auth/password/forgot", {"email": user.email})

    assert Notification.objects.get().recipient == user.email
