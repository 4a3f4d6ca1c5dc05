"""Sign-up, log-in and refresh by the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, BoundedSemaphore
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import hashers
from accounts.models import User
from notifications.models import Notification
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada Lovelace", "email": "Ada@Example.org", "password": "analytical-engine-1"}


def post(api: APIClient, path: str, body: dict[str, Any]) -> Any:
    return api.post(f"/api/v1/auth/{path}", body, format="json")


def test_register_answers_the_user_and_tokens_that_work(api: APIClient):
    response = post(api, "register", ADA)

    body = response.json()
    user = User.objects.get()
    assert response.status_code == 201
    assert body["user"] == {
        "id": user.pk,
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "phone": "",
        "role": "attendee",
        "language": "en",
        "timezone": "UTC",
        "email_verified": False,
        "created_at": user.created_at.isoformat().replace("+00:00", "Z"),
    }
    assert (body["token_type"], body["expires_in"]) == ("bearer", 900)
    mine = api.get("/api/v1/bookings/my", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert mine.json()["items"] == []


class OnePlace(BoundedSemaphore):
    """Who would wait for themselves fails."""

    def __enter__(self) -> bool:
        assert self.acquire(blocking=False)
        return True


def test_passwords_are_hashed_with_argon2_in_little_memory(settings: Any):
    settings.PASSWORD_HASHERS = ["accounts.hashers.PasswordHasher"]

    user = User.objects.create_user("ada@example.org", "analytical-engine-1", name="Ada")

    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert user.check_password("analytical-engine-1")


def test_two_passwords_are_hashed_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch):
    both_in, both_looked, could_enter = Barrier(2, timeout=30), Barrier(2, timeout=30), []

    def hash_slowly(*_: Any) -> bool:
        both_in.wait()
        could_enter.append(hashers.places.acquire(blocking=False))
        both_looked.wait()
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "encode", hash_slowly)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", hash_slowly)
    hasher = hashers.PasswordHasher()

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(work, "password", "") for work in [hasher.encode, hasher.verify] * 4]

    assert [each.result() for each in done] == [True] * 8
    assert could_enter == [False] * 8


@pytest.mark.parametrize("password", ["analytical-engine-1", "wrong"])
def test_a_log_in_takes_one_place_at_a_time(monkeypatch: pytest.MonkeyPatch, settings: Any, password: str):
    settings.PASSWORD_HASHERS = ["accounts.hashers.PasswordHasher"]
    monkeypatch.setattr(hashers, "places", OnePlace(1))
    monkeypatch.setattr(hashers.PasswordHasher, "time_cost", 1)
    User.objects.create_user("ada@example.org", "analytical-engine-1", name="Ada")
    monkeypatch.setattr(hashers.PasswordHasher, "time_cost", 2)

    logged_in = authenticate(None, email="ada@example.org", password=password)  # and its hash is made anew

    assert bool(logged_in) == (password == "analytical-engine-1")
    assert ("t=2" in User.objects.get().password) == bool(logged_in)
    assert authenticate(None, email="nobody@example.org", password=password) is None


def test_a_taken_address_is_answered_alike_and_its_owner_is_told(api: APIClient):
    fresh = post(api, "register", ADA)
    owner = User.objects.get()

    taken = post(api, "register", ADA | {"email": "ADA@example.org", "name": "Mallory"})

    body = taken.json()
    assert taken.status_code == fresh.status_code == 201
    assert set(body) == set(fresh.json())
    assert body["user"].keys() == fresh.json()["user"].keys()
    assert (body["user"]["email"], body["user"]["name"]) == ("ada@example.org", "Mallory")
    assert User.objects.get() == owner
    assert owner.name == "Ada Lovelace"
    assert Notification.objects.filter(kind="account_exists", recipient="ada@example.org").count() == 1
    mine = api.get("/api/v1/bookings/my", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert_envelope(mine, 401, "token_invalid")
    assert_envelope(post(api, "refresh", {"refresh_token": body["refresh_token"]}), 401, "token_invalid")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password"}, "password"),
        ({"password": "ada@example.org"}, "password"),
        ({"email": "nobody"}, "email"),
        ({"name": " "}, "name"),
        ({"role": "admin"}, "role"),
        ({"is_superuser": True}, "is_superuser"),
    ],
)
def test_register_refuses_what_is_wrong(api: APIClient, change: dict[str, Any], field: str):
    response = post(api, "register", ADA | change)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert not User.objects.exists()


def test_log_in_answers_tokens(api: APIClient):
    user = UserFactory.create()

    body = post(api, "login", {"email": user.email.upper(), "password": PASSWORD}).json()

    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in"}


def test_log_in_tells_nothing_of_what_was_wrong(api: APIClient):
    user = UserFactory.create()
    gone = UserFactory.create(is_active=False)

    wrong = post(api, "login", {"email": user.email, "password": "wrong"})
    unknown = post(api, "login", {"email": "nobody@example.org", "password": PASSWORD})
    inactive = post(api, "login", {"email": gone.email, "password": PASSWORD})

    bodies = [assert_envelope(answer, 401, "invalid_credentials") for answer in (wrong, unknown, inactive)]
    assert len({body["message"] for body in bodies}) == 1


def test_a_refresh_token_works_once(api: APIClient):
    user = UserFactory.create()
    first = post(api, "login", {"email": user.email, "password": PASSWORD}).json()

    second = post(api, "refresh", {"refresh_token": first["refresh_token"]})
    again = post(api, "refresh", {"refresh_token": first["refresh_token"]})

    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert_envelope(again, 401, "token_invalid")


def test_tokens_end_and_cannot_stand_in_for_each_other(api: APIClient):
    user = UserFactory.create()
    tokens = post(api, "login", {"email": user.email, "password": PASSWORD}).json()

    as_access = api.get("/api/v1/bookings/my", headers={"Authorization": f"Bearer {tokens['refresh_token']}"})
    as_refresh = post(api, "refresh", {"refresh_token": tokens["access_token"]})
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        late = api.get("/api/v1/bookings/my", headers={"Authorization": f"Bearer {tokens['access_token']}"})

    for answer in (as_access, as_refresh, late):
        assert_envelope(answer, 401, "token_invalid")


def test_a_deactivated_user_is_locked_out(api: APIClient):
    user = UserFactory.create()
    tokens = post(api, "login", {"email": user.email, "password": PASSWORD}).json()
    User.objects.update(is_active=False)

    mine = api.get("/api/v1/bookings/my", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    refreshed = post(api, "refresh", {"refresh_token": tokens["refresh_token"]})

    assert mine.status_code == 401
    assert refreshed.status_code == 401
