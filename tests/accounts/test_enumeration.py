"""Nobody learns from the site which addresses have an account."""

import json
import re
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import User
from notifications.models import Notification
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

STRONG = "analytical-engine-1"
ROUTES = {
    "log-in by the API": ("/api/v1/auth/login", {"email": "{}", "password": "wrong"}),
    "log-in by the page": ("/accounts/login/", {"login": "{}", "password": "wrong"}),
    "forgot by the API": ("/api/v1/auth/password/forgot", {"email": "{}"}),
    "forgot by the page": ("/accounts/password/reset/", {"email": "{}"}),
    "sign-up by the API": ("/api/v1/auth/register", {"name": "Ada", "email": "{}", "password": STRONG}),
    "sign-up by the page": ("/accounts/signup/", {"name": "Ada", "email": "{}", "password1": STRONG}),
}
MASKED = [
    (r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "TOKEN"),
    (r'csrfmiddlewaretoken" value="\w+"', "CSRF"),
    (r'"(id|created_at|request_id)": ?"?[^",}]+"?', r"\1"),
]


@dataclass(frozen=True)
class Seen:
    """What somebody outside can tell of one call, and what it costs the server."""

    status: int
    body: str
    after: tuple[int, str]
    headers: frozenset[str]
    location: str
    cookies: frozenset[str]
    messages: int
    hashes: int
    rows: int


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each password that was hashed, whether to keep it or to compare it."""
    counted: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        counted.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return counted


def masked(text: str, address: str) -> str:
    text = re.sub(re.escape(address), "ADDRESS", text, flags=re.IGNORECASE)
    for pattern, word in MASKED:
        text = re.sub(pattern, word, text)
    return text


def look(name: str, address: str, hashes: list[str]) -> Seen:
    """One call as a browser or an app would make it, and the page that follows."""
    path, template = ROUTES[name]
    body = {key: value.format(address) for key, value in template.items()}
    client, sent, counted, users = Client(), Notification.objects.count(), len(hashes), User.objects.count()
    if path.startswith("/api/"):
        answer = client.post(path, json.dumps(body), content_type="application/json")
    else:
        client.get(path)
        answer = client.post(path, body)
    cost = len(hashes) - counted
    location = answer.headers.get("Location", "")
    after = client.get(location) if location else None
    return Seen(
        status=answer.status_code,
        body=masked(answer.content.decode(), address),
        after=(after.status_code, masked(after.content.decode(), address)) if after else (0, ""),
        headers=frozenset(answer.headers) - {"Content-Length"},
        location=location,
        cookies=frozenset(client.cookies),
        messages=Notification.objects.count() - sent,
        hashes=cost,
        rows=0 if "sign-up" in name else User.objects.count() - users,
    )


def account(kind: str) -> str:
    """The address of an account that is active and verified, not verified, switched off, or has no password."""
    user = UserFactory.create(email="known@example.org", is_active=kind != "switched off")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=kind != "not verified")
    if kind == "without a password":
        user.set_unusable_password()
        user.save()
    return user.email


@pytest.mark.parametrize("kind", ["verified", "not verified", "switched off", "without a password"])
@pytest.mark.parametrize("name", ROUTES)
def test_a_known_address_looks_like_an_unknown_one(name: str, kind: str, hashes: list[str]):
    known = account(kind)

    of_known = look(name, known, hashes)
    of_capitals = look(name, "KNOWN@Example.org", hashes)
    of_unknown = look(name, "nobody@example.org", hashes)

    assert of_known == of_unknown
    assert of_capitals == of_unknown
    assert of_unknown.messages == (0 if "log-in" in name else 1)


def test_the_count_of_hashes_counts(hashes: list[str]):
    user = UserFactory.create(password=PASSWORD)
    made = len(hashes)

    user.check_password("wrong")

    assert made >= 1
    assert len(hashes) == made + 1
