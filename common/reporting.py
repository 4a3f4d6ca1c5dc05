"""Failures told to Sentry, where SENTRY_DSN is set: what broke, and nothing of whom it happened to."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from common.logs import redact, without_secrets

# A request's body, cookies, query and headers, its client, and local variables: people's data, or keys to it.
_KEPT_OF_REQUEST = {"method", "url"}


def start(dsn: str, *, version: str, site: str) -> None:
    """Raises ImproperlyConfigured where the package is not installed."""
    try:
        import sentry_sdk  # noqa: PLC0415  # nobody else pays for it
    except ImportError as error:
        raise ImproperlyConfigured("SENTRY_DSN needs the package sentry-sdk.") from error
    sentry_sdk.init(
        dsn=dsn,
        release=version,
        server_name=site,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        before_send=strip,
    )


def strip(event: Any, hint: dict[str, Any]) -> Any:
    """The event without the person; texts go through the same sieve as the log's lines."""
    request = {name: value for name, value in event.get("request", {}).items() if name in _KEPT_OF_REQUEST}
    if "url" in request:
        request["url"] = without_secrets(request["url"].partition("?")[0])
    kept = {name: value for name, value in event.items() if name not in {"user", "request", "breadcrumbs", "extra"}}
    if "transaction" in kept:
        kept["transaction"] = without_secrets(kept["transaction"])
    for entry in kept.get("exception", {}).get("values", []):
        for frame in (entry.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    return redact(None, "", kept) | {"request": request}
