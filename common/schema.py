"""What drf-spectacular cannot see by itself: the error envelope, strictness, names of operations, and examples."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.openapi import AutoSchema as BaseAutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from common.examples import Examples, is_binary

Document = dict[str, Any]
PREFIX = "/api/v1"
DIGITS = r"^\d{1,18}$"
ERROR = {
    "type": "object",
    "required": ["error", "status_code", "code", "message", "request_id"],
    "properties": {
        "error": {"type": "boolean", "enum": [True]},
        "status_code": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; meant for programs."},
        "message": {"type": "string", "description": "In the language of Accept-Language; meant for people."},
        "fields": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "request_id": {"type": "string"},
    },
    "additionalProperties": True,
}
# Status, name, and an example's code and message.
REFUSALS = {
    400: ("Invalid", "invalid_input", "Please correct what is marked below."),
    401: ("NotLoggedIn", "not_authenticated", "Please log in first."),
    403: ("NotAllowed", "not_allowed", "You are not allowed to do this."),
    404: ("NotFound", "not_found", "There is nothing here, or it is not yours to see."),
    409: ("Conflict", "already_booked", "There is already a booking for this person."),
    413: ("TooLarge", "body_too_large", "The body is larger than 1024 kB."),
    415: ("OtherMediaType", "unsupported_media_type", "Unsupported media type in request."),
    422: ("KeyReused", "idempotency_key_reused", "This Idempotency-Key came with another body before."),
    429: ("TooMany", "rate_limited", "Too many tries. Please wait 30 seconds and try again."),
    503: ("Unavailable", "unavailable", "The site cannot answer right now. Please try again soon."),
}
ALWAYS = {400, 429, 503}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key and body within a day give the first answer again, with Idempotent-Replayed: true.",
)


class SessionScheme(SimpleJWTScheme):  # type: ignore[no-untyped-call]
    target_class = "accounts.tokens.SessionAuthentication"


class AutoSchema(BaseAutoSchema):
    """One tag for each resource: the path segment behind the version. Only what a method says of itself is told."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix(f"{PREFIX}/").split("/")[0]]

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        """An id is a number, though the address is matched by its digits."""
        found: list[dict[str, Any]] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for each in found:
            if each["schema"].get("pattern") == DIGITS:
                each["schema"] = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
        return found

    def get_description(self) -> str:  # type: ignore[override]
        method = getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)
        return str(get_doc(method)).replace("``", "`")


def operations_of(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """``(path, method, operation)``, the path as the document has it and the method in capitals."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield path, method.upper(), operation


def add_error_responses(result: Document, generator: Any, request: Any, public: bool) -> Document:
    """Every operation says how it may refuse; all refusals have the envelope.

    A view names what is not to be seen from outside, as ``responses={…, 409: None}``.
    """
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Error"] = ERROR
    named = {name: _refusal(status, code, message) for status, (name, code, message) in REFUSALS.items()}
    components["responses"] = {**components.get("responses", {}), **named}
    for path, method, operation in operations_of(result):
        named_by_view = {int(status) for status in operation["responses"] if status >= "400"}
        for status in sorted(named_by_view | _statuses(path, method, operation)):
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
    return result


def _refusal(status: int, code: str, message: str) -> dict[str, Any]:
    example = {"error": True, "status_code": status, "code": code, "message": message, "request_id": "5f0c1a"}
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": message, "content": {"application/json": {"schema": schema, "example": example}}}


def _statuses(path: str, method: str, operation: Mapping[str, Any]) -> set[int]:
    """How the operation may refuse, by what it takes and whom it asks for."""
    schemes = operation.get("security", [])
    needs_user = bool(schemes) and {} not in schemes
    changes, has_body = method != "GET", "requestBody" in operation
    has_key = any(each["name"] == IDEMPOTENCY_KEY.name for each in operation.get("parameters", []))
    return (
        ALWAYS
        | ({401} if any(schemes) or "/auth/" in path else set())
        | ({403} if needs_user or changes else set())
        | ({404} if "{" in path or has_body else set())
        | ({409} if changes else set())
        | ({413, 415} if has_body else set())
        | ({422} if has_key else set())
    )


def tell_strictness(result: Document, generator: Any, request: Any, public: bool) -> Document:
    """A body takes no fields but its own; an answer has all of its fields.

    A change, or a new thing, needs a body, though no single field of it may be needed.
    """
    for _, method, operation in operations_of(result):
        if body := operation.get("requestBody"):
            body["required"] = body.get("required", False) or method != "POST" or "201" in operation["responses"]
    for name, schema in result["components"]["schemas"].items():
        if "properties" not in schema or schema is ERROR:
            continue
        if name.endswith("Request"):
            schema["additionalProperties"] = False
        else:
            schema["required"] = sorted(schema["properties"])
            _forget_columns(schema)
        for each in schema["properties"].values():
            # A form that may be left empty: readers differ on whether "" has the form too, so both may hold.
            if {"type": "string", "maxLength": 0} in each.get("oneOf", []):
                each["anyOf"] = each.pop("oneOf")
    return result


def _forget_columns(schema: dict[str, Any]) -> None:
    """How large a number may be in an answer is the database's matter, and differs between databases."""
    for each in schema["properties"].values():
        if each.get("type") == "integer":
            for bound in ("minimum", "maximum", "format"):
                each.pop(bound, None)


def describe(
    document: Document,
    *,
    operations: Mapping[str, tuple[str, str]],
    values: Mapping[str, Any],
    whole: Mapping[str, Any],
) -> Document:
    """Name the operations, say what each is for, and show what goes in and comes out.

    ``operations`` has ``(operation id, summary)`` by method and path, as ``GET /events/{id}``.
    """
    examples = Examples(document["components"]["schemas"], values, whole)
    shown = document["components"].setdefault("examples", {})
    for path, method, operation in operations_of(document):
        name = f"{method} {path.removeprefix(PREFIX)}"
        operation["operationId"], operation["summary"] = operations.get(name, (operation["operationId"], ""))
        if operation.get("description") == f"{operation['summary']}.":
            del operation["description"]
        answers = [each for status, each in operation["responses"].items() if status < "300"]
        for part in [operation.get("requestBody", {}), *answers]:
            for media_type in part.get("content", {}).values():
                _show(media_type, operation["operationId"], examples, shown)
    document["components"]["examples"] = dict(sorted(shown.items()))
    return document


def _show(media_type: dict[str, Any], operation_id: str, examples: Examples, shown: dict[str, Any]) -> None:
    schema = media_type["schema"]
    if is_binary(schema):
        return
    name = operation_id if operation_id in examples.whole else re.sub(r".*/", "", schema.get("$ref", operation_id))
    shown[name] = {"value": examples.whole.get(operation_id) or examples.of(schema)}
    media_type["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
