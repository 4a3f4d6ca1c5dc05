"""What logs must not say."""

import logging
import re
from typing import Any

_SECRET_SEGMENT = re.compile(r"[A-Za-z0-9_-]{20,}")


def without_secrets(path: str) -> str:
    """A path fit for a log: a segment as long as a token is left out."""
    return _SECRET_SEGMENT.sub("…", path)


# Ids of requests and tasks are shorter than a token and pass; an access token has three parts and begins alike.
_SECRETS = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]+(\.[\w-]+)?"
    r"|(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{40,}"
    r"|[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+"
    r"|(?<=://)[^/\s@]+(?=@)"
)
_SECRET_NAMES = re.compile(r"password|secret|token|authorization|cookie|recipient|email|phone", re.IGNORECASE)


def redact(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """structlog's last step before the line is written: tokens, addresses of people and passwords become ``…``.

    Libraries write lines too, and an exception tells what it was called with.
    """
    return {name: "…" if _SECRET_NAMES.search(name) else _redacted(value) for name, value in line.items()}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRETS.sub("…", value)
    if isinstance(value, dict):
        return redact(None, "", value)
    if isinstance(value, list | tuple | set):
        return [_redacted(each) for each in value]
    return value if isinstance(value, int | float | None) else _SECRETS.sub("…", str(value))


class WithoutSecrets(logging.Filter):
    """For Django's own lines about requests, which have the path among their arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(each) if isinstance(each, str) else each for each in record.args)
        return True
