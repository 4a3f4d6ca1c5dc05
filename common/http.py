"""How outcomes become HTTP answers: one table of statuses, one error envelope, one way to page."""

import json
import math
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.metadata import SimpleMetadata
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import BasePagination
from rest_framework.parsers import JSONParser as BaseJSONParser
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.urls import replace_query_param

from common.calendars import CONTENT_TYPE
from common.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    KeyReused,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooManyRequests,
)
from common.paginator import count_rows, read_rows

STATUSES: dict[type[DomainError], int] = {
    InvalidInput: 400,
    NotAuthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    KeyReused: 422,
    TooManyRequests: 429,
}
CODES = {
    400: "invalid_input",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "server_error",
    503: "unavailable",
}
RETRY_AFTER_SECONDS = 5
SPEECHLESS = (
    "/healthz",
    "/readyz",
    "/metrics",
    settings.STATIC_URL,
    settings.MEDIA_URL,
)  # files, and probes of machines


def status_of(error: DomainError) -> int:
    return next((status for family, status in STATUSES.items() if isinstance(error, family)), 409)


def headers_of(error: DomainError) -> dict[str, str]:
    """What a refusal adds to the answer's head: when to come back (RFC 9110, 10.2.3), or how to log in (11.6.1)."""
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.params["wait"])}
    return {"WWW-Authenticate": 'Bearer realm="api"'} if isinstance(error, NotAuthenticated) else {}


def envelope(
    request: HttpRequest | None,
    status: int,
    message: str,
    *,
    code: str = "",
    fields: Mapping[str, list[str]] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of every error: ``{error, status_code, code, message, fields?, request_id, …}``."""
    body: dict[str, Any] = {
        "error": True,
        "status_code": status,
        "code": code or CODES.get(status, "error"),
        "message": message,
        **(extra or {}),
        "request_id": getattr(request, "request_id", ""),
    }
    return body | {"fields": dict(fields)} if fields else body


def is_plain_read(request: HttpRequest) -> bool:
    """A GET by somebody who is not logged in to the API."""
    return request.method == "GET" and "Authorization" not in request.headers


def is_api(request: HttpRequest) -> bool:
    return f"{request.path_info}/".startswith("/api/")


def site(request: HttpRequest) -> dict[str, Any]:
    """What every template may use; a context processor."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "docs_enabled": settings.DOCS_ENABLED,
        "languages": settings.LANGUAGES,
        "mail_is_kept_as_files": settings.EMAIL_BACKEND == "notifications.mail.FolderBackend",
    }


def keep_language(response: HttpResponse, language: str) -> HttpResponse:
    """The response, which has the browser keep the choice for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
    return response


def error_response(request: HttpRequest, status: int, title: str, message: str, *, code: str = "") -> HttpResponse:
    """The same refusal as JSON for the API and as a page that helps for everybody else."""
    if is_api(request):
        return JsonResponse(envelope(request, status, message, code=code), status=status)
    context = {"status": status, "title": title, "message": message} | site(request)
    # A page about a broken database must not ask the database who is looking: no context processors above 499.
    return render(request if status < 500 else None, "error.html", context, status=status)


def calendar_file(content: bytes, name: str) -> HttpResponse:
    """An iCalendar file of that name, which a browser hands to the calendar program."""
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})


def refusal_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = error_response(request, status_of(error), _("This did not work"), str(error), code=error.code)
    for name, value in headers_of(error).items():
        response[name] = value
    return response


def flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """``{"attendees": [{}, {"email": ["bad"]}]}`` as ``{"attendees.1.email": ["bad"]}``."""
    if isinstance(detail, Mapping):
        pairs = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(value, Mapping | list) for value in detail):
        pairs = [(str(key), value) for key, value in enumerate(detail)]
    else:
        return {path: [str(value) for value in detail]} if isinstance(detail, list) else {path: [str(detail)]}
    fields: dict[str, list[str]] = {}
    for key, value in pairs:
        inner = path if key == "non_field_errors" else f"{path}.{key}".strip(".")
        fields |= flatten(value, inner)
    return {key: messages for key, messages in fields.items() if messages}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: refusals become the envelope; what nobody expected goes on to the server_error page."""
    request = context["request"]._request
    if isinstance(error, DomainError):
        response = _refusal(request, error)
    elif isinstance(error, Http404):
        response = _refusal(request, NotFound())
    elif isinstance(error, PermissionDenied):
        response = _refusal(request, NotAllowed())
    elif isinstance(error, exceptions.APIException):
        response = _api_exception(request, error)
    else:
        return None
    return response


def _refusal(request: HttpRequest, error: DomainError) -> Response:
    status, message = status_of(error), str(error)
    fields = {error.field: [message]} if error.field else None
    body = envelope(request, status, message, code=error.code, fields=fields, extra=error.extra)
    return Response(body, status, headers=headers_of(error))


def _api_exception(request: HttpRequest, error: exceptions.APIException) -> Response:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait)))
    if isinstance(error, exceptions.ValidationError):
        fields = flatten(error.detail)
        general = fields.pop("", [])
        message = " ".join(general) or str(InvalidInput.message)
        return Response(envelope(request, 400, message, fields=fields), 400, headers=headers)
    detail: Any = error.detail
    if isinstance(detail, Mapping):
        detail = detail.get("detail", "")
    code = "malformed_json" if isinstance(error, exceptions.ParseError) else ""
    if isinstance(error, exceptions.AuthenticationFailed):
        code = "token_invalid"
    return Response(envelope(request, error.status_code, str(detail), code=code), error.status_code, headers=headers)


class Metadata(SimpleMetadata):
    """OPTIONS tells what a path is; of its fields the OpenAPI document tells, to whom it may."""

    def determine_actions(self, request: Any, view: Any) -> dict[str, Any]:
        return {}


class JSONOnly(DefaultContentNegotiation):
    """The API speaks JSON whatever ``Accept`` says: an error that cannot be shown helps nobody."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class JSONParser(BaseJSONParser):
    """JSON in UTF-8 (RFC 8259); what cannot be stored as text later is refused here, once."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            body = stream.read().decode("utf-8-sig")
            data = json.loads(body, parse_float=self._finite, parse_constant=self._refuse_constant)
            if "\\ud" in body.lower():
                json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("The body is not valid JSON.")) from error
        return data

    @staticmethod
    def _finite(text: str) -> float:
        number = float(text)
        if math.isinf(number):  # 1e400 is a number in JSON, and none here
            raise ValueError(text)
        return number

    @staticmethod
    def _refuse_constant(name: str) -> None:
        raise ValueError(name)


def read(serializer: type[BaseSerializer], request: Any, *, partial: bool = False, **context: Any) -> Any:
    """What the body says, checked; raises a 400 that names each field at fault."""
    checked = serializer(data=request.data, partial=partial, context=context)
    checked.is_valid(raise_exception=True)
    return checked.validated_data


def whole_list(items: Any, status: int = 200) -> Response:
    """A list that comes whole, in the form of a page."""
    page = {"items": items, "total": len(items), "page": 1, "size": len(items), "next": None, "previous": None}
    return Response(page, status=status)


class Pagination(BasePagination):
    """``page`` and ``size``, or ``skip`` and ``limit``: ``{items, total, page, size, next, previous}``."""

    DEFAULT, MOST = 20, 100
    PARAMS: dict[str, tuple[int, int]] = {
        "page": (1, 10**9),
        "size": (1, MOST),
        "skip": (0, 10**12),
        "limit": (1, MOST),
    }

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        given = {name: self._number(request, name) for name in self.PARAMS if name in request.query_params}
        self.by_page = not given.keys() & {"skip", "limit"}
        if not self.by_page and given.keys() & {"page", "size"}:
            raise exceptions.ValidationError({name: [_("Use page and size, or skip and limit.")] for name in given})
        self.request = request
        self.size = given.get("size") or given.get("limit") or self.DEFAULT
        self.skip = given.get("skip", 0) if not self.by_page else (given.get("page", 1) - 1) * self.size
        self.total = count_rows(queryset, request=request._request, paging=tuple(self.PARAMS))
        return read_rows(queryset, self.skip, self.size) if self.skip < self.total else []

    def _number(self, request: Any, name: str) -> int:
        least, most = self.PARAMS[name]
        raw = request.query_params[name]
        if not (raw.isascii() and raw.isdigit() and len(raw) < 20 and least <= int(raw) <= most):
            message = _("This must be a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
            raise exceptions.ValidationError({name: [message]})
        return int(raw)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "items": data,
                "total": self.total,
                "page": self.skip // self.size + 1,
                "size": self.size,
                "next": self._link(self.skip + self.size) if self.skip + self.size < self.total else None,
                "previous": self._link(max(0, self.skip - self.size)) if self.skip else None,
            }
        )

    def _link(self, skip: int) -> str:
        url = settings.SITE_URL + self.request.get_full_path()
        name, value = ("page", skip // self.size + 1) if self.by_page else ("skip", skip)
        return replace_query_param(url, name, value)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        number = {"type": "integer"}
        return {
            "type": "object",
            "required": ["items", "total", "page", "size", "next", "previous"],
            "properties": {
                "items": schema,
                "total": number,
                "page": number,
                "size": number,
                "next": link,
                "previous": link,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": least, "maximum": most},
            }
            for name, (least, most) in self.PARAMS.items()
        ]
