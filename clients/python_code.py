"""The client in Python: a method for each operation, and a TypedDict for each schema."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from keyword import iskeyword

from clients.document import Document, Operation, Parameter, Schema

HEAD = '"""{}\n\nMade from docs/openapi.yaml by `make clients`; changes here are lost.\n"""\n\n'
SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "object": "dict[str, Any]"}


def files(document: Document) -> dict[str, str]:
    """What goes into each file of the package, formatted."""
    return {"models.py": _formatted(_models(document)), "client.py": _formatted(_client(document))}


def _formatted(code: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "120", "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout


def _type(schema: Schema, prefix: str = "") -> str:
    if schema.get("nullable"):
        return f"{_type({**schema, 'nullable': False}, prefix)} | None"
    if "$ref" in schema:
        return prefix + schema["$ref"].rpartition("/")[2]
    if parts := schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_type(each, prefix) for each in parts))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(each) for each in schema['enum'])}]"
    if schema.get("type") == "array":
        return f"list[{_type(schema['items'], prefix)}]"
    if "type" in (values := schema.get("additionalProperties") or {}):
        return f"dict[str, {_type(values, prefix)}]"
    if schema.get("format") == "binary":
        return "bytes"
    return SCALARS.get(schema.get("type", ""), "Any")


def _models(document: Document) -> str:
    enums = {name: each for name, each in document.schemas.items() if "properties" not in each}
    lines = [f"{name} = {_type(each)}" for name, each in enums.items()]
    lines += [_typed_dict(name, each) for name, each in document.schemas.items() if "properties" in each]
    about = "What goes into the calls, named *Request, and what comes out of them."
    return HEAD.format(about) + "from typing import Any, Literal, NotRequired, TypedDict\n\n" + "\n\n".join(lines)


def _typed_dict(name: str, schema: Schema) -> str:
    fields = {key: _field(each, key in schema.get("required", [])) for key, each in schema["properties"].items()}
    if any(iskeyword(key) for key in fields):
        inside = ", ".join(f'"{key}": {kind}' for key, kind in fields.items())
        return f'{name} = TypedDict("{name}", {{{inside}}})'
    inside = "\n".join(f'    {key}: "{kind}"' for key, kind in fields.items())
    return f"class {name}(TypedDict):\n{inside}"


def _field(schema: Schema, is_required: bool) -> str:
    kind = _type(schema).replace('"', "'")
    return kind if is_required else f"NotRequired[{kind}]"


def _client(document: Document) -> str:
    lines = [
        "from typing import Any, Literal, cast\n",
        "from openseat import models as m",
        "from openseat.transport import Transport, quoted\n\n",
        "class Client(Transport):",
        '    """A method for each call of the API; those that need a log-in use `access_token`."""\n',
    ]
    body = "\n\n".join(textwrap.indent(_method(each), "    ") for each in document.operations)
    return HEAD.format("Every call of the API.") + "\n".join(lines) + "\n" + body


def _method(operation: Operation) -> str:
    kind = " | ".join(dict.fromkeys(_type(each, "m.") for each in operation.answers))
    arguments = ", ".join(["self", *_arguments(operation)])
    call = f"self.call({', '.join(_given(operation))})"
    return (
        f"def {operation.name}({arguments}) -> {kind or None}:\n"
        f"{textwrap.indent(_docstring(operation.about), '    ')}\n"
        + (f'    return cast("{kind}", {call})' if kind else f"    {call}")
    )


def _docstring(about: str) -> str:
    paragraphs = ["\n".join(textwrap.wrap(each, 105)) for each in about.split("\n\n")]
    text = "\n\n".join(paragraphs)
    return f'"""{text}{chr(10) if chr(10) in text else ""}"""'


def _arguments(operation: Operation) -> Iterator[str]:
    yield from (f"{each.name}: {_type(each.schema)}" for each in operation.in_path)
    if operation.body:
        yield f"body: {_type(operation.body, 'm.')}{'' if operation.body_is_required else ' | None = None'}"
    if operation.media_types:
        yield f"file: bytes, *, media_type: Literal{operation.media_types}"
    elif operation.in_query or operation.takes_key:
        yield "*"
    yield from (f"{each.name}: {_query_type(each)}" for each in operation.in_query)
    if operation.takes_key:
        yield "idempotency_key: str | None = None"


def _query_type(parameter: Parameter) -> str:
    return _type(parameter.schema, "m.") + ("" if parameter.is_required else " | None = None")


def _given(operation: Operation) -> Iterator[str]:
    path = operation.path
    for each in operation.in_path:
        if each.schema.get("type") == "string":
            path = path.replace(f"{{{each.name}}}", f"{{quoted({each.name})}}")
    yield f'"{operation.method}"'
    yield f'f"{path}"' if operation.in_path else f'"{path}"'
    if operation.in_query:
        yield f"query={{{', '.join(f'{each.name!r}: {each.name}' for each in operation.in_query)}}}"
    if operation.body:
        yield "body=body"
    if operation.media_types:
        yield "file=file, media_type=media_type"
    if operation.takes_key:
        yield "idempotency_key=idempotency_key"
