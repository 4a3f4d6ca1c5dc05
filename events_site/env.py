"""Typed readers of environment variables: a bad value stops the start with one sentence that names it.

Every reader notes the name it was asked for in ``READ``, so that a test can hold .env.example against it.
"""

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
READ: set[str] = set()
_env = environ.Env()


def read_file(path: Path) -> None:
    """Take over the variables of a .env file; the real environment wins."""
    if path.is_file():
        environ.Env.read_env(str(path))


def _read(name: str, default: T, convert: Callable[[str], T], expected: str, *, show: bool = True) -> T:
    READ.add(name)
    raw = _env.str(name, default="").strip()
    if not raw:
        return default
    try:
        return convert(raw)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        given = f", not {raw!r}" if show else ""
        raise ImproperlyConfigured(f"{name} must be {expected}{given}.") from error


def _parts(address: str) -> SplitResult:
    """The address taken apart; ValueError where its port is none."""
    parts = urlsplit(address)
    if parts.port == 0:
        raise ValueError
    return parts


def text(name: str, default: str = "") -> str:
    return _read(name, default, str, "text")


def rate(name: str, default: str) -> tuple[int, int]:
    """``5/min`` as (5, 60): tries and seconds; ``off`` is (0, 60)."""
    units = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "hour": 3600, "day": 86400, "d": 86400}

    def convert(raw: str) -> tuple[int, int]:
        if raw.lower() == "off":
            return 0, 60
        count, _, unit = raw.partition("/")
        if int(count) < 1:
            raise ValueError
        return int(count), units[unit.strip().lower()]

    return _read(name, convert(default), convert, "a rate such as 5/min, 20/hour or off")


def networks(name: str, default: Sequence[str] = ()) -> list[str]:
    """Addresses or networks, as ``10.0.0.0/8,127.0.0.1``."""

    def convert(raw: str) -> list[str]:
        return [str(ip_network(word.strip(), strict=False)) for word in raw.split(",") if word.strip()]

    return _read(name, list(default), convert, "addresses or networks such as 10.0.0.0/8,127.0.0.1")


def secret(name: str, default: str = "", *, at_least: int = 0) -> str:
    def convert(raw: str) -> str:
        if len(raw) < at_least:
            raise ValueError
        return raw

    return _read(name, default, convert, f"at least {at_least} characters long", show=False)


def boolean(name: str, default: bool) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    return _read(name, default, lambda raw: words[raw.lower()], "true or false")


def integer(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    def convert(raw: str) -> int:
        value = int(raw)
        if not least <= value <= most:
            raise ValueError
        return value

    return _read(name, default, convert, f"a whole number from {least} to {most}")


def words(name: str, default: list[str]) -> list[str]:
    """``none`` is the empty list, as an empty variable counts as not set."""

    def convert(raw: str) -> list[str]:
        found = [word.strip() for word in raw.split(",") if word.strip()]
        return [] if found == ["none"] else found

    return _read(name, default, convert, "a list")


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    def convert(raw: str) -> str:
        return {each.lower(): each for each in choices}[raw.lower()]

    return _read(name, default, convert, "one of " + ", ".join(choices))


def path(name: str, default: Path) -> Path:
    return _read(name, default, lambda raw: Path(raw).expanduser().absolute(), "a folder")


def font(name: str) -> Path | None:
    """A font that has characters and outlines, by its path; None where the variable is not set."""

    def convert(raw: str) -> Path:
        import uharfbuzz  # noqa: PLC0415  # nobody else pays for it

        path = Path(raw).expanduser().absolute()
        try:
            face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        except uharfbuzz.HarfBuzzError as error:
            raise ValueError from error
        if not face.unicodes or not {"glyf", "CFF "} & set(face.table_tags):
            raise ValueError
        return path

    return _read(name, None, convert, "the path of a TrueType or OpenType font file")


def timezone(name: str, default: str) -> str:
    return _read(name, default, lambda raw: ZoneInfo(raw).key, "an IANA time zone such as Europe/Paris")


def web_address(name: str, default: str) -> str:
    """An http or https address without a path, as ``https://events.example.org``."""

    def convert(raw: str) -> str:
        parts = _parts(raw)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
            raise ValueError
        return raw.rstrip("/")

    return _read(name, default, convert, "an address such as https://events.example.org")


def origins(name: str) -> list[str]:
    """Addresses of other sites, as ``https://app.example.org,https://example.org``."""

    def convert(raw: str) -> list[str]:
        found = [word.strip().rstrip("/") for word in raw.split(",") if word.strip()]
        if any(urlsplit(each).scheme not in {"http", "https"} or urlsplit(each).path for each in found):
            raise ValueError
        return found

    return _read(name, [], convert, "addresses such as https://app.example.org,https://example.org")


def hosts(name: str) -> list[str]:
    """Names of other sites in small letters, as ``images.example.org,cdn.example.org``."""

    def convert(raw: str) -> list[str]:
        found = [word.strip().lower() for word in raw.split(",") if word.strip()]
        if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", each) for each in found):
            raise ValueError
        return found

    return _read(name, [], convert, "names of hosts such as images.example.org,cdn.example.org")


def redis_url(name: str) -> str:
    def convert(raw: str) -> str:
        parts = _parts(raw)
        if parts.scheme not in {"redis", "rediss"} or not parts.hostname or not re.fullmatch(r"/?\d*", parts.path):
            raise ValueError
        return raw.rstrip("/")

    return _read(name, "", convert, "an address such as redis://127.0.0.1:6379/0", show=False)


def storage(name: str) -> dict[str, Any]:
    """Django's STORAGES for public files and for uploads in one bucket, or none where the variable is not set.

    ``?region=`` is the bucket's, ``?public=`` the host that shows the public files where it is not the bucket's own.
    """

    def convert(raw: str) -> dict[str, Any]:
        parts, bucket = _parts(raw), _parts(raw).path.strip("/")
        given = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        is_whole = parts.hostname and parts.username and parts.password and bucket and "/" not in bucket
        public = given.get("public", "host")
        if parts.scheme not in {"s3", "s3+http"} or not is_whole or given.keys() - {"region", "public"}:
            raise ValueError
        if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?(/[\w.-]+)*", public) or not all(given.values()):
            raise ValueError
        options = {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": bucket,
            "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{parts.netloc.rpartition('@')[2]}",
            "region_name": given.get("region"),
            "signature_version": "s3v4",
            "querystring_auth": False,
        }
        caching = {"CacheControl": "public, max-age=31536000, immutable"}
        shown = {"location": "media", "object_parameters": caching, "custom_domain": given.get("public")}
        backend = "storages.backends.s3.S3Storage"
        return {
            "default": {"BACKEND": backend, "OPTIONS": options | shown},
            "uploads": {"BACKEND": backend, "OPTIONS": options | {"location": "uploads"}},
        }

    example = "an address such as s3://key:secret@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1"
    return _read(name, {}, convert, example, show=False)


def postgres(name: str) -> dict[str, Any]:
    """A Django database definition, or an empty one where the variable is not set."""

    def convert(raw: str) -> dict[str, Any]:
        if _parts(raw).scheme not in {"postgres", "postgresql", "psql", "pgsql"}:
            raise ValueError
        config = dict(environ.Env.db_url_config(raw))
        if not config.get("NAME"):
            raise ValueError
        return config

    return _read(name, {}, convert, "an address such as postgresql://user:password@127.0.0.1:5432/events", show=False)


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings, or none where the variable is not set."""

    def convert(raw: str) -> dict[str, Any]:
        parts = _parts(raw)
        if parts.scheme not in {"smtp", "smtps", "smtp+tls", "smtp+ssl"} or not parts.hostname:
            raise ValueError
        config = dict(environ.Env.email_url_config(raw))
        config["EMAIL_PORT"] = config["EMAIL_PORT"] or 587
        config["EMAIL_BACKEND"] = "notifications.mail.SmtpBackend"
        return config

    example = "an address such as smtp+tls://user:password@mail.example.org:587"
    return _read(name, {}, convert, example, show=False)


def sms_gateway(name: str) -> str:
    """An apprise URL that has {phone} where the number goes."""

    def convert(raw: str) -> str:
        if not re.match(r"[a-z0-9]+://", raw) or raw.count("{phone}") != 1:
            raise ValueError
        return raw

    return _read(name, "", convert, "an apprise URL such as twilio://SID:TOKEN@+4930123456/{phone}", show=False)
