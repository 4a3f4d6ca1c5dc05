"""What every answer carries, whoever asks and however it ends; and that no page has anything inline."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as project
from django.test import Client

from tests.access.table import ROWS
from tests.access.test_matrix import call
from tests.access.world import World, make_world
from tests.common.test_conventions import assert_envelope
from tests.factories import PASSWORD, EventFactory, UserFactory

pytestmark = pytest.mark.django_db

ALWAYS: dict[str, str | None] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
CAMERA = str(ALWAYS["Permissions-Policy"]).replace("camera=()", "camera=(self)")
PUBLIC = {
    "default-src": {"'self'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:", "https:"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}
DOCS = PUBLIC | {"style-src": {"'self'", "'unsafe-inline'"}, "worker-src": {"blob:"}}
ADMIN = PUBLIC | {"script-src": {"'self'", "'unsafe-eval'"}, "style-src": {"'self'", "'unsafe-inline'"}}


EMBEDDED = PUBLIC | {"frame-ancestors": {"*"}}
DATA = {"application/json", "application/ld+json"}


def policy_for(path: str) -> dict[str, set[str]]:
    if path.startswith("/embed/"):
        return EMBEDDED
    if path.startswith("/admin/"):
        return ADMIN
    return DOCS if path in {"/docs", "/redoc"} else PUBLIC


def policy_of(response: Any) -> dict[str, set[str]]:
    """The Content-Security-Policy by directive; a source that is named twice counts once."""
    directives = [part.split() for part in response.headers.get("Content-Security-Policy", "").split(";")]
    return {words[0]: set(words[1:]) for words in directives if words}


def missing(response: Any, path: str) -> dict[str, Any]:
    """The headers that are not as they must be."""
    expected = ALWAYS | ({"Permissions-Policy": CAMERA} if path.startswith("/door/") else {})
    expected |= {"X-Frame-Options": None} if path.startswith("/embed/") else {}
    wrong = {
        name: response.headers.get(name) for name, value in expected.items() if response.headers.get(name) != value
    }
    if not response.headers.get("X-Request-ID"):
        wrong["X-Request-ID"] = None
    if policy_of(response) != policy_for(path):
        wrong["Content-Security-Policy"] = policy_of(response)
    return wrong


class Inline(HTMLParser):
    """Collects what a strict policy would not run or show: inline scripts, styles, handlers, javascript: links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and not values.get("src") and values.get("type") not in DATA):
            self.found.append(f"<{tag}>")
        for name, value in values.items():
            if name == "style" or name.startswith(("on", "hx-on")) or value.strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value!r}>")


def inline_in(response: Any, path: str) -> list[str]:
    if not response.headers.get("Content-Type", "").startswith("text/html") or path.startswith("/admin/"):
        return []
    parser = Inline()
    parser.feed(response.content.decode())
    return parser.found


@pytest.fixture
def world(settings: Any) -> World:
    settings.CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in settings.CACHES}
    return make_world()


@pytest.mark.parametrize("role", ["stranger", "attendee", "owner", "admin"])
def test_every_answer_has_its_headers_and_nothing_inline(world: World, role: str):
    rows = [row for row in ROWS if row.method == "GET"]

    answers = {row.path: call(row, world, role) for row in rows}

    wrong = {path: missing(answer, world.path(path, role).partition("#")[0]) for path, answer in answers.items()}
    assert {path: found for path, found in wrong.items() if found} == {}
    inline = {path: inline_in(answer, path) for path, answer in answers.items()}
    assert {path: found for path, found in inline.items() if found} == {}


@pytest.mark.parametrize("role", ["stranger", "attendee"])
def test_every_form_that_comes_back_has_them_too(world: World, role: str):
    rows = [row for row in ROWS if row.method == "POST" and not row.path.startswith(("/api/", "/admin/"))]

    for row in rows:
        path = world.path(row.path, role)
        answer = Client().post(path, {"email": "nobody", "password": "x", "slot": "x"})
        assert missing(answer, path) == {}, path
        assert inline_in(answer, path) == [], path


def fails(client: Client, path: str) -> Any:
    """An answer of 500."""
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("events.selectors.catalogue", lambda **_: 1 / 0)
        return client.get(path)


ERRORS: dict[str, tuple[int, str, Callable[[Client, str], Any]]] = {
    "no such page": (404, "/nowhere", lambda client, path: client.get(path)),
    "no such row": (404, "/api/v1/events/999999", lambda client, path: client.get(path)),
    "no such call": (404, "/api/v1/nowhere", lambda client, path: client.get(path)),
    "nothing in the admin": (302, "/admin/nowhere", lambda client, path: client.get(path)),
    "wrong method of a page": (405, "/bookings/" + "A" * 43 + "/move/", lambda client, path: client.get(path)),
    "wrong method of a call": (405, "/api/v1/auth/login", lambda client, path: client.get(path)),
    "wrong query of a page": (400, "/?start_after=soon", lambda client, path: client.get(path)),
    "wrong query of a call": (400, "/api/v1/events?page=0", lambda client, path: client.get(path)),
    "nobody": (401, "/api/v1/users/me", lambda client, path: client.get(path)),
    "forged form": (403, "/accounts/login/", lambda client, path: Client(enforce_csrf_checks=True).post(path)),
    "wrong host of a page": (400, "/", lambda client, path: client.get(path, HTTP_HOST="evil.example")),
    "wrong host of a call": (400, "/api/v1/events", lambda client, path: client.get(path, HTTP_HOST="evil.example")),
    "large form": (413, "/accounts/login/", lambda client, path: client.post(path, {"login": "x" * 2_000_000})),
    "large body": (
        413,
        "/api/v1/bookings",
        lambda client, path: client.post(path, "x" * 2_000_000, content_type="application/json"),
    ),
    "not JSON": (415, "/api/v1/bookings", lambda client, path: client.post(path, {"a": 1})),
    "a bug in a page": (500, "/", fails),
    "a bug in a call": (500, "/api/v1/events", fails),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_have_their_headers_and_nothing_inline(client: Client, name: str):
    status, path, ask = ERRORS[name]

    answer = ask(client, path)

    assert (answer.status_code, missing(answer, path.partition("?")[0])) == (status, {})
    assert inline_in(answer, path) == []
    if path.startswith("/api/"):
        assert json.loads(answer.content)["status_code"] == status
    else:
        assert status == 302 or b"</html>" in answer.content or status == 405


def test_the_check_finds_what_is_inline():
    parser = Inline()

    parser.feed(
        '<style>a</style><script>1</script><p style="x" onclick="y"><a href=" JavaScript:z">'
        '<script src="/a.js"></script><script type="application/json">{}</script>'
    )

    assert parser.found == ["<style>", "<script>", "<p style='x'>", "<p onclick='y'>", "<a href=' JavaScript:z'>"]


def test_a_forged_host_is_refused_in_the_envelope(client: Client):
    answer = client.get("/api/v1/events", HTTP_HOST="evil.example")

    assert_envelope(answer, 400, "invalid_input")
    assert b"evil.example" not in answer.content


@pytest.mark.parametrize("path", ["/", "/api/v1/events", "/openapi.json", "/accounts/login/"])
def test_answers_are_packed_when_asked(client: Client, path: str):
    EventFactory.create(capacity=5)

    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path)

    assert (packed.status_code, packed["Content-Encoding"]) == (200, "gzip")
    assert "Accept-Encoding" in packed["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert len(packed.content) < len(plain.content)


@pytest.mark.parametrize(
    ("path", "origin", "allowed"),
    [
        ("/api/v1/events", "https://app.example", True),
        ("/openapi.json", "https://app.example", True),
        ("/api/v1/events", "https://evil.example", False),
        ("/api/v1/events", "https://app.example.evil.example", False),
        ("/api/v1/events", "http://app.example", False),
        ("/api/v1/events", "null", False),
        ("/", "https://app.example", False),
        ("/accounts/login/", "https://app.example", False),
        ("/admin/", "https://app.example", False),
        ("/healthz", "https://app.example", False),
    ],
)
def test_only_named_origins_may_read_the_api(client: Client, settings: Any, path: str, origin: str, allowed: bool):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]

    asked = client.get(path, headers={"Origin": origin})
    before = client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": "DELETE"})

    expected = origin if allowed else None
    assert [answer.headers.get("Access-Control-Allow-Origin") for answer in (asked, before)] == [expected] * 2
    assert "Access-Control-Allow-Credentials" not in asked.headers


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client):
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["path"]) == (True, "Lax", "/")
    assert (csrf["samesite"], csrf["path"]) == ("Lax", "/")


IN_PRODUCTION = """
import json
from django.conf import settings
from django.test import Client
site = Client(headers={"host": "tickets.example"})
page, plain, alive = site.get("/accounts/login/", secure=True), site.get("/events/x/?a=1"), site.get("/healthz")
csrf = page.cookies["csrftoken"]
print(json.dumps({
    "page": [page.status_code, page["Strict-Transport-Security"]],
    "plain": [plain.status_code, plain["Location"]],
    "alive": alive.status_code,
    "csrf": [csrf["secure"], csrf["samesite"]],
    "session": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
    "debug": settings.DEBUG,
}))
"""


def test_a_site_on_https_insists_on_it(tmp_path: Any):
    ours = {"SITE_URL": "https://tickets.example", "SECRET_KEY": "k" * 60, "DATA_DIR": str(tmp_path)}
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "DEBUG"}}
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", IN_PRODUCTION]

    run = subprocess.run(
        command,
        env=kept | ours | {"DJANGO_SETTINGS_MODULE": "events_site.settings"},
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == {
        "page": [200, "max-age=31536000; includeSubDomains; preload"],
        "plain": [301, "https://tickets.example/events/x/?a=1"],
        "alive": 200,
        "csrf": [True, "Lax"],
        "session": [True, True, "Lax"],
        "debug": False,
    }
