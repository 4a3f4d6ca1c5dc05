"""Sessions of the API can be ended, and a stolen token ends the session that it came from."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiSession, User
from accounts.services import people, sessions
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory.create()


@pytest.fixture
def tokens(user: User) -> sessions.Tokens:
    return sessions.start_session(user=user, now=timezone.now())


def status_of(api: APIClient, access: str) -> int:
    return api.get("/api/v1/users/me", headers={"Authorization": f"Bearer {access}"}).status_code


def refresh(api: APIClient, token: str) -> Any:
    return api.post("/api/v1/auth/refresh", {"refresh_token": token}, format="json")


def forge(token: str, key: str | None = None, algorithm: str = "HS256", **claims: Any) -> str:
    known = jwt.decode(token, options={"verify_signature": False})
    signing_key = settings.SIMPLE_JWT["SIGNING_KEY"] if key is None else key
    return jwt.encode(known | claims, signing_key, algorithm=algorithm)


def test_the_living_access_token_works(api: APIClient, tokens: sessions.Tokens):
    assert status_of(api, tokens.access_token) == 200
    assert status_of(api, forge(tokens.access_token)) == 200  # what the forgeries below differ from


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_forged_tokens_are_refused(api: APIClient, tokens: sessions.Tokens):
    past = int((timezone.now() - timedelta(minutes=1)).timestamp())
    forgeries = [
        forge(tokens.access_token, key="x" * 64),
        forge(tokens.access_token, key="", algorithm="none"),
        forge(tokens.access_token, exp=past),
        forge(tokens.access_token, token_type="refresh"),
        forge(tokens.access_token, sid="00000000-0000-0000-0000-000000000000"),
        forge(tokens.access_token, sid="nonsense"),
        forge(tokens.access_token, sid=7),
        tokens.refresh_token,
        tokens.access_token[:-2],
    ]

    assert [status_of(api, each) for each in forgeries] == [401] * len(forgeries)


def test_a_session_outlives_many_rotations(api: APIClient, tokens: sessions.Tokens):
    token = tokens.refresh_token
    for _ in range(3):
        answer = refresh(api, token).json()
        token = answer["refresh_token"]
        assert status_of(api, answer["access_token"]) == 200

    assert ApiSession.objects.count() == 1


def test_a_dead_token_ends_its_whole_family_and_no_other(api: APIClient, user: User, tokens: sessions.Tokens):
    other = sessions.start_session(user=user, now=timezone.now())
    living = refresh(api, tokens.refresh_token).json()

    stolen = refresh(api, tokens.refresh_token)

    assert_envelope(stolen, 401, "token_invalid")
    assert refresh(api, living["refresh_token"]).status_code == 401
    assert status_of(api, living["access_token"]) == 401
    assert status_of(api, other.access_token) == 200


def test_log_out_ends_the_session_at_once(api: APIClient, tokens: sessions.Tokens):
    body = {"refresh_token": tokens.refresh_token}

    first = api.post("/api/v1/auth/logout", body, format="json")
    second = api.post("/api/v1/auth/logout", body, format="json")

    assert first.status_code == 204
    assert_envelope(second, 401, "token_invalid")
    assert refresh(api, tokens.refresh_token).status_code == 401
    assert status_of(api, tokens.access_token) == 401


def test_a_new_password_ends_every_session(api: APIClient, user: User, tokens: sessions.Tokens):
    another = sessions.start_session(user=user, now=timezone.now())
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_token}")
    path = "/api/v1/auth/password/change"

    wrong = api.post(path, {"current_password": "no", "new_password": "analytical-engine-2"}, format="json")
    weak = api.post(path, {"current_password": PASSWORD, "new_password": "12345678"}, format="json")
    right = api.post(path, {"current_password": PASSWORD, "new_password": "analytical-engine-2"}, format="json")

    assert list(assert_envelope(wrong, 400, "wrong_password")["fields"]) == ["current_password"]
    assert list(assert_envelope(weak, 400, "weak_password")["fields"]) == ["new_password"]
    assert right.status_code == 204
    api.credentials()
    assert [status_of(api, each.access_token) for each in (tokens, another)] == [401, 401]
    assert [refresh(api, each.refresh_token).status_code for each in (tokens, another)] == [401, 401]


def test_a_deleted_users_tokens_are_dead(api: APIClient, user: User, tokens: sessions.Tokens):
    user.delete()

    assert status_of(api, tokens.access_token) == 401
    assert refresh(api, tokens.refresh_token).status_code == 401


def test_expired_sessions_are_forgotten(tokens: sessions.Tokens):
    assert sessions.forget_expired_sessions(now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert sessions.forget_expired_sessions(now=timezone.now()) == 1


def test_a_session_that_rotates_lives_on(api: APIClient, tokens: sessions.Tokens):
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        later = refresh(api, tokens.refresh_token).json()
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert refresh(api, later["refresh_token"]).status_code == 200


def test_the_signing_key_can_be_its_own(settings: Any):
    assert settings.SIMPLE_JWT["SIGNING_KEY"] == settings.SECRET_KEY
    assert people.page_url("account_login") == "http://localhost:8000/accounts/login/"
