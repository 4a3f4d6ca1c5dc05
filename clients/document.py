"""The OpenAPI document as a client needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs/openapi.yaml"
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    name: str
    schema: Schema
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """``media_types`` are those of the body, where it is a file; of ``answers`` there may be several, or none."""

    name: str
    method: str
    path: str
    about: str
    in_path: list[Parameter]
    in_query: list[Parameter]
    takes_key: bool
    body: Schema | None
    body_is_required: bool
    media_types: list[str]
    answers: list[Schema]


@dataclass(frozen=True)
class Document:
    schemas: Mapping[str, Schema]
    operations: list[Operation]


def load(file: Path = FILE) -> Document:
    whole = yaml.load(file.read_text(), Loader=yaml.CSafeLoader)
    return Document(whole["components"]["schemas"], sorted(_operations(whole["paths"]), key=lambda each: each.name))


def _operations(paths: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, said in methods.items():
            parameters = said.get("parameters", [])
            content = said.get("requestBody", {}).get("content", {})
            yield Operation(
                name=said["operationId"],
                method=method.upper(),
                path=path,
                about=f"{said['summary']}.\n\n{said.get('description', '')}".strip(),
                in_path=sorted(_parameters(parameters, "path"), key=lambda each: path.index(f"{{{each.name}}}")),
                in_query=_parameters(parameters, "query"),
                takes_key=any(each["name"] == "Idempotency-Key" for each in parameters),
                body=content.get("application/json", {}).get("schema"),
                body_is_required=said.get("requestBody", {}).get("required", False),
                media_types=[each for each in content if each.startswith("image/")],
                answers=_answers(said["responses"]),
            )


def _parameters(parameters: list[dict[str, Any]], where: str) -> list[Parameter]:
    return [
        Parameter(each["name"], each["schema"], each.get("required", False))
        for each in parameters
        if each["in"] == where
    ]


def _answers(responses: Mapping[str, Any]) -> list[Schema]:
    """What the good ones have; a 204 has nothing."""
    good = [answer for status, answer in sorted(responses.items()) if status.startswith("2")]
    return [media_type["schema"] for answer in good for media_type in answer.get("content", {}).values()]
