"""Settings from the environment: a bad value stops the start with one sentence that names its variable."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage, storages

from events_site import env

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "common/fonts/DejaVuSans.ttf"
EXAMPLE = (ROOT / ".env.example").read_text()


def check(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """``manage.py check`` with these variables and none of this run's."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONDONTWRITEBYTECODE") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=inherited | {"DATA_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "abc"}, "PORT must be a whole number from 1 to 65535, not 'abc'."),
        (
            {"DATABASE_URL": "mysql://u:sesame@db/x"},
            "DATABASE_URL must be an address such as postgresql://user:password@127.0.0.1:5432/events.",
        ),
        (
            {"DATABASE_REPLICA_URL": "postgresql://u:sesame@db/x"},
            "DATABASE_REPLICA_URL must be unset where DATABASE_URL is: it names a copy of that.",
        ),
        ({"REDIS_URL": "sesame"}, "REDIS_URL must be an address such as redis://127.0.0.1:6379/0."),
        (
            {"EMAIL_URL": "imap://u:sesame@mail"},
            "EMAIL_URL must be an address such as smtp+tls://user:password@mail.example.org:587.",
        ),
        (
            {"SITE_URL": "example.org"},
            "SITE_URL must be an address such as https://events.example.org, not 'example.org'.",
        ),
        ({"TIME_ZONE": "Mars/Base"}, "TIME_ZONE must be an IANA time zone such as Europe/Paris, not 'Mars/Base'."),
        (
            {"TICKET_FONT": "/etc/passwd"},
            "TICKET_FONT must be the path of a TrueType or OpenType font file, not '/etc/passwd'.",
        ),
        ({"SECRET_KEY": "sesame"}, "SECRET_KEY must be at least 32 characters long."),
        (
            {"SITE_URL": "https://events.example.org"},
            "SECRET_KEY must be set, to at least 50 random characters, where SITE_URL is https.",
        ),
        (
            {"MEDIA_STORAGE_URL": "https://k:sesame@s3.example.org/bucket"},
            "MEDIA_STORAGE_URL must be an address such as "
            "s3://key:secret@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1.",
        ),
        ({"DATA_DIR": "/proc/none"}, "DATA_DIR must be a folder that can be written: "),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_bad_value_stops_the_start_with_one_sentence(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    outcome = check(tmp_path, **variables)

    assert outcome.returncode == 1
    assert outcome.stderr.startswith(sentence)
    assert outcome.stderr.count("\n") == 1
    assert "sesame" not in outcome.stdout + outcome.stderr


def test_nothing_set_is_enough(tmp_path: Path) -> None:
    outcome = check(tmp_path)

    assert (outcome.returncode, outcome.stderr) == (0, "")
    key = tmp_path / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) > 50


def test_secret_key_is_made_once(tmp_path: Path) -> None:
    check(tmp_path)
    first = (tmp_path / "secret_key").read_text()

    check(tmp_path)

    assert (tmp_path / "secret_key").read_text() == first
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["secret_key"]


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (lambda: env.boolean("X", False), "Yes", True),
        (lambda: env.boolean("X", True), "off", False),
        (lambda: env.integer("X", 1, least=1, most=9), " 9 ", 9),
        (lambda: env.words("X", []), "a, b,,c", ["a", "b", "c"]),
        (lambda: env.words("X", ["a"]), "none", []),
        (lambda: env.choice("X", "INFO", ("DEBUG", "INFO")), "debug", "DEBUG"),
        (lambda: env.hosts("X"), " Pics.example.org,cdn ,", ["pics.example.org", "cdn"]),
        (lambda: env.path("X", Path("/a")), "/b/c", Path("/b/c")),
        (lambda: env.timezone("X", "UTC"), "Europe/Paris", "Europe/Paris"),
        (lambda: env.font("X"), str(FONT), FONT),
        (lambda: env.web_address("X", ""), "https://a.example/", "https://a.example"),
        (lambda: env.redis_url("X"), "rediss://u:p@cache:6380/2", "rediss://u:p@cache:6380/2"),
        (lambda: env.secret("X", at_least=3), "abc", "abc"),
        (lambda: env.postgres("X")["NAME"], "postgresql://u:p%25@db:5433/events", "events"),
        (lambda: env.postgres("X")["PASSWORD"], "postgresql://u:p%25@db:5433/events", "p%"),
        (lambda: env.email("X")["EMAIL_HOST"], "smtp+tls://u:p@mail.example.org", "mail.example.org"),
        (lambda: env.email("X")["EMAIL_PORT"], "smtp+tls://u:p@mail.example.org", 587),
        (lambda: env.email("X")["EMAIL_USE_TLS"], "smtp+tls://u:p@mail.example.org", True),
    ],
)
def test_reader_converts(
    monkeypatch: pytest.MonkeyPatch, reader: Callable[[], Any], value: str, expected: object
) -> None:
    monkeypatch.setattr(env, "READ", set())
    monkeypatch.setenv("X", value)

    assert reader() == expected
    assert {"X"} == env.READ


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: env.boolean("X", False), "maybe"),
        (lambda: env.integer("X", 1, least=1, most=9), "0"),
        (lambda: env.integer("X", 1, least=1, most=9), "10"),
        (lambda: env.integer("X", 1, least=1, most=9), "1.5"),
        (lambda: env.choice("X", "INFO", ("DEBUG", "INFO")), "LOUD"),
        (lambda: env.timezone("X", "UTC"), "../etc/passwd"),
        (lambda: env.hosts("X"), "https://pics.example.org"),
        (lambda: env.hosts("X"), "*.example.org"),
        (lambda: env.font("X"), "/nowhere/font.ttf"),
        (lambda: env.font("X"), "/etc"),
        (lambda: env.font("X"), __file__),
        (lambda: env.web_address("X", ""), "https://a.example/path"),
        (lambda: env.web_address("X", ""), "ftp://a.example"),
        (lambda: env.web_address("X", ""), "http://a.example:port"),
        (lambda: env.redis_url("X"), "redis://"),
        (lambda: env.redis_url("X"), "redis://cache/zero"),
        (lambda: env.redis_url("X"), "redis://cache:port/0"),
        (lambda: env.postgres("X"), "postgresql://db"),
        (lambda: env.postgres("X"), "postgresql://u:p@db:port/events"),
        (lambda: env.email("X"), "smtp://"),
        (lambda: env.email("X"), "smtp://mail:port"),
        (lambda: env.secret("X", at_least=3), "ab"),
        (lambda: env.storage("X"), "s3://s3.example.org/bucket"),
        (lambda: env.storage("X"), "s3://key@s3.example.org/bucket"),
        (lambda: env.storage("X"), "s3://key:secret@s3.example.org"),
        (lambda: env.storage("X"), "s3://key:secret@s3.example.org/bucket/folder"),
        (lambda: env.storage("X"), "s3://key:secret@s3.example.org/bucket?regoin=x"),
        (lambda: env.storage("X"), "s3://key:secret@s3.example.org/bucket?region="),
        (lambda: env.storage("X"), "s3://key:secret@s3.example.org/bucket?public=https://cdn.example.org"),
        (lambda: env.storage("X"), "s3://key:secret@s3.example.org:port/bucket"),
    ],
)
def test_reader_refuses(monkeypatch: pytest.MonkeyPatch, reader: Callable[[], Any], value: str) -> None:
    monkeypatch.setattr(env, "READ", set())
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured, match=r"^X must be [^\n]+\.$"):
        reader()


def test_bucket_holds_public_files_and_uploads_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "READ", set())
    monkeypatch.setenv("X", "s3+http://ke%2Fy:sec%40ret@minio:9000/pics?region=eu-1&public=cdn.example.org/p")

    kept = env.storage("X")

    bucket = {
        "access_key": "ke/y",
        "secret_key": "sec@ret",
        "bucket_name": "pics",
        "endpoint_url": "http://minio:9000",
        "region_name": "eu-1",
        "signature_version": "s3v4",
        "querystring_auth": False,
    }
    shown = {
        "location": "media",
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        "custom_domain": "cdn.example.org/p",
    }
    assert kept == {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket | shown},
        "uploads": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket | {"location": "uploads"}},
    }


@pytest.mark.parametrize(
    ("public", "address"),
    [
        ("", "https://s3.example.org/pics/media/pictures/a-320.webp"),
        ("?public=cdn.example.org", "https://cdn.example.org/media/pictures/a-320.webp"),
    ],
)
def test_bucket_says_where_its_public_files_are(
    monkeypatch: pytest.MonkeyPatch, settings: Any, public: str, address: str
) -> None:
    monkeypatch.setattr(env, "READ", set())
    monkeypatch.setenv("X", f"s3://key:secret@s3.example.org/pics{public}")

    settings.STORAGES = settings.STORAGES | env.storage("X")

    assert default_storage.url("pictures/a-320.webp") == address
    assert type(storages["uploads"]).__name__ == "S3Storage"


@pytest.mark.parametrize(
    "reader", [env.redis_url, env.postgres, env.email, env.secret, env.hosts, env.storage, env.font]
)
def test_nothing_is_the_default(monkeypatch: pytest.MonkeyPatch, reader: Callable[[str], Any]) -> None:
    monkeypatch.setattr(env, "READ", set())
    monkeypatch.setenv("X", " ")

    assert not reader("X")


def test_env_file_yields_to_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENSEAT_A=file\nOPENSEAT_B=file\n")
    monkeypatch.setattr(env, "READ", set())
    monkeypatch.setenv("OPENSEAT_A", "environment")
    monkeypatch.setenv("OPENSEAT_B", "")
    monkeypatch.delenv("OPENSEAT_B")

    env.read_file(tmp_path / ".env")

    assert env.text("OPENSEAT_A") == "environment"
    assert env.text("OPENSEAT_B") == "file"


def test_env_example_lists_what_is_read_and_explains_it() -> None:
    ours, _, _ = EXAMPLE.partition("# --- Only for docker-compose.yml")
    listed = re.findall(r"^#([A-Z0-9_]+)=", ours, re.MULTILINE)

    assert sorted(listed) == sorted(env.READ)
    assert not re.findall(r"^[A-Z0-9_]+=", EXAMPLE, re.MULTILINE)
    lines = ["", *EXAMPLE.splitlines()]
    bare = [line for before, line in pairwise(lines) if re.match("#[A-Z]", line) and before[:5] in {"", "# ---"}]
    assert bare == []
