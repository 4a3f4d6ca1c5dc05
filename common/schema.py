"""What drf-spectacular cannot see by itself: the error envelope, and names of operations."""

from typing import Any

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.openapi import AutoSchema as BaseAutoSchema

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


class SessionScheme(SimpleJWTScheme):  # type: ignore[no-untyped-call]
    target_class = "accounts.tokens.SessionAuthentication"


class AutoSchema(BaseAutoSchema):
    """One tag for each resource: the path segment behind the version."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]


def add_error_responses(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation may answer with the envelope."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    answer = {
        "description": "Refused or failed.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return result
