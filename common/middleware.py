"""What happens to every request before a view sees it."""

import re
import time
import uuid
from collections.abc import Callable
from functools import lru_cache

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import gettext as _
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from common import metrics, origin
from common.clients import client_network
from common.errors import TooManyRequests
from common.http import SPEECHLESS, error_response, is_api, refusal_response
from common.limits import Limit
from common.logs import without_secrets

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = structlog.get_logger("request")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def log_request(get_response: GetResponse) -> GetResponse:
    """Take or make X-Request-ID, answer it, and write one line for each request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        origin.enter(request)
        started = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        taken = time.perf_counter() - started
        metrics.note_request(request, response, taken)
        if not request.path_info.startswith(SPEECHLESS):
            logger.info(
                "answered",
                method=request.method,
                path=without_secrets(request.path_info),
                status=response.status_code,
                ms=round(taken * 1000, 1),
            )
        structlog.contextvars.clear_contextvars()
        origin.leave()
        return response

    return middleware


class Compression(GZipMiddleware):
    """Django's, but for pictures, which are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(("image/webp", "image/jpeg", "image/png")):
            return response
        return super().process_response(request, response)


def limit_body(get_response: GetResponse) -> GetResponse:
    """Refuse a body over MAX_BODY_BYTES, or what LARGER_BODIES has for its path, by its stated length.

    The body is read and thrown away up to sixteen times the limit: many clients send all of it before they
    look at the answer, and would only see a broken connection.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        larger = (most for path, most in settings.LARGER_BODIES.items() if re.fullmatch(path, request.path_info))
        limit = next(larger, settings.MAX_BODY_BYTES)
        if not length.isdigit() or int(length) <= limit:
            return get_response(request)
        left = min(int(length), 16 * settings.MAX_BODY_BYTES)
        while left > 0 and (chunk := request.read(min(left, 64 * 1024))):
            left -= len(chunk)
        message = _("The body is larger than %(limit)s kB.") % {"limit": limit // 1024}
        return error_response(request, 413, _("Too large"), message)

    return middleware


def canonical_api_path(get_response: GetResponse) -> GetResponse:
    """An API path with a slash at its end is answered as the one without, and not by a redirect."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_api(request) and request.path_info.endswith("/"):
            request.path_info = request.path_info.rstrip("/")
        return get_response(request)

    return middleware


_ADDED = {
    "/admin/": {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]},
    "/docs": {"style-src": ["'unsafe-inline'"], "worker-src": ["blob:"]},
    "/redoc": {"style-src": ["'unsafe-inline'"], "worker-src": ["blob:"]},
}
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
_DOOR_PERMISSIONS = _PERMISSIONS.replace("camera=()", "camera=(self)")


def policies(get_response: GetResponse) -> GetResponse:
    """Content-Security-Policy and Permissions-Policy for all; and the little that some parts need beyond strictness.

    The door scans tickets with the camera, which no other page may have. The admin's theme evaluates expressions and
    sets style attributes; the API's documentation sets styles. What is made for other sites' frames is shown there.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        path = request.path_info
        is_frame = path.startswith("/embed/")
        part = "/admin/" if path.startswith("/admin/") else path
        policy = _content_policy(
            part if part in _ADDED else "", tuple(settings.EMBED_SITES or ["*"]) if is_frame else ()
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", _DOOR_PERMISSIONS if path.startswith("/door/") else _PERMISSIONS
        )
        if is_frame:
            response.xframe_options_exempt = True
        return response

    return middleware


@lru_cache(maxsize=64)
def _content_policy(part: str, frames: tuple[str, ...]) -> str:
    """Made once: it takes longer than the rest of a short answer."""
    replaced = {"frame-ancestors": list(frames)} if frames else None
    return build_policy(update=_ADDED.get(part), replace=replaced)


def _has_signed_token(request: HttpRequest) -> bool:
    """An access token of ours, by its signature; whether its session lives is for the API to say."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        return False
    try:
        AccessToken(token)  # type: ignore[arg-type]
    except TokenError:
        return False
    return True


def limit_strangers(get_response: GetResponse) -> GetResponse:
    """A general limit for clients who are not logged in, by network; a made-up token or cookie is no log-in.

    A loopback address is a proxy or a tool of this machine, and not one stranger: without TRUSTED_PROXIES the whole
    world would share its allowance.
    """
    limit = Limit("anonymous", *settings.ANONYMOUS_RATE)

    def middleware(request: HttpRequest) -> HttpResponse:
        network = client_network(request)
        is_exempt = network in {"127.0.0.1", "::/64"} or request.path_info.startswith(SPEECHLESS)
        if is_exempt or _has_signed_token(request) or request.user.is_authenticated:
            return get_response(request)
        try:
            limit.spend(network)
        except TooManyRequests as error:
            return refusal_response(request, error)
        return get_response(request)

    return middleware
