"""A second factor holds on the API too, and can be made a duty."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db


def log_in(api: APIClient, user: User, **more: str) -> Any:
    return api.post("/api/v1/auth/login", {"email": user.email, "password": PASSWORD} | more, format="json")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_password_alone_is_not_enough(api: APIClient):
    user, secret = UserFactory.create(), generate_totp_secret()
    TOTP.activate(user, secret)

    missing = log_in(api, user)
    wrong = log_in(api, user, code="000000")
    right = log_in(api, user, code=code_of(secret))
    replayed = log_in(api, user, code=code_of(secret))

    assert_envelope(missing, 401, "code_required")
    assert_envelope(wrong, 401, "code_wrong")
    assert right.status_code == 200
    assert_envelope(replayed, 401, "code_wrong")


def test_a_recovery_code_works_once(api: APIClient):
    user = UserFactory.create()
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    assert log_in(api, user, code=code).status_code == 200
    assert_envelope(log_in(api, user, code=code), 401, "code_wrong")


def test_guessing_codes_is_limited_like_passwords(api: APIClient):
    user = UserFactory.create()
    TOTP.activate(user, generate_totp_secret())

    assert [log_in(api, user, code="000000").status_code for _ in range(6)] == [401] * 5 + [429]


def test_secrets_are_not_kept_in_plain_text():
    secret = generate_totp_secret()
    TOTP.activate(UserFactory.create(), secret)

    assert secret not in str(Authenticator.objects.get().data)


def test_it_can_be_a_duty_for_organizers(api: APIClient, client: Client, settings: Any):
    settings.REQUIRE_2FA_FOR_ADMINS = True
    organizer, attendee = OrganizerFactory.create(), UserFactory.create()
    client.force_login(organizer)

    by_api, by_page = log_in(api, organizer), client.get("/admin/")
    TOTP.activate(organizer, generate_totp_secret())

    assert_envelope(by_api, 403, "second_factor_missing")
    assert (by_page.status_code, by_page["Location"]) == (302, "/accounts/2fa/totp/activate/")
    assert client.get("/admin/").status_code == 200
    assert log_in(api, attendee).status_code == 200
