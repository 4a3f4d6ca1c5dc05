"""HTTP below the calls, by the standard library."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener


class ApiError(Exception):
    """A refusal: ``code`` is stable and for programs, ``message`` for people; ``body`` is all that was answered."""

    def __init__(self, status: int, body: Mapping[str, Any], retry_after: int | None = None) -> None:
        self.status, self.body, self.retry_after = status, body, retry_after
        self.code = str(body.get("code", ""))
        self.message = str(body.get("message", ""))
        self.fields: Mapping[str, list[str]] = body.get("fields", {})
        super().__init__(f"{status} {self.code}: {self.message}")


class _NoRedirect(HTTPRedirectHandler):
    """The API never redirects; whatever does is not the API, and must not be shown the token."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Transport:
    """``site`` is the address of the site, as ``https://events.example.org``; ``language`` that of its messages.

    Raises ApiError where a call is refused, and OSError where the site cannot be reached in ``timeout`` seconds.
    """

    def __init__(self, site: str, *, access_token: str = "", language: str = "", timeout: float = 30) -> None:
        self.site, self.access_token, self.language, self.timeout = site.rstrip("/"), access_token, language, timeout
        self._opener = build_opener(_NoRedirect)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        file: bytes | None = None,
        media_type: str = "application/json",
        idempotency_key: str | None = None,
    ) -> Any:
        """The answer: of JSON what it says, of other text a str, of a file its bytes, and None of nothing."""
        content = file if body is None else json.dumps(body).encode()
        headers = {
            "Accept": "*/*",
            "Accept-Language": self.language,
            "Authorization": f"Bearer {self.access_token}" if self.access_token else "",
            "Content-Type": media_type if content is not None else "",
            "Idempotency-Key": idempotency_key or "",
        }
        request = Request(
            self.site + path + _question(query or {}),
            data=content,
            headers={name: value for name, value in headers.items() if value},
            method=method,
        )
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                return _read(answer.headers.get("Content-Type", ""), answer.read())
        except HTTPError as error:
            raise _refusal(error) from None


def quoted(segment: str) -> str:
    """One segment of a path, whatever is in it."""
    return quote(segment, safe="")


def _question(query: Mapping[str, Any]) -> str:
    given = {name: _as_text(value) for name, value in query.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(content_type: str, content: bytes) -> Any:
    if not content:
        return None
    if content_type.startswith("application/json"):
        return json.loads(content)
    is_text = content_type.startswith("text/") or "svg" in content_type
    return content.decode() if is_text else content


def _refusal(error: HTTPError) -> ApiError:
    with error:
        try:
            body = json.loads(error.read())
        except ValueError:
            body = {}
    wait = error.headers.get("Retry-After", "")
    return ApiError(error.code, body if isinstance(body, dict) else {}, int(wait) if wait.isdigit() else None)
