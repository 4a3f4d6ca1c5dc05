"""The client in TypeScript: a method for each operation, and a type for each schema."""

import json
import textwrap
from collections.abc import Iterator

from clients.document import Document, Operation, Schema

HEAD = "// {}\n// Made from docs/openapi.yaml by `make clients`; changes here are lost.\n\n"
SCALARS = {"integer": "number", "number": "number", "boolean": "boolean", "string": "string"}


def files(document: Document) -> dict[str, str]:
    """What goes into each file of src/."""
    return {"models.ts": _models(document), "client.ts": _client(document)}


def _type(schema: Schema, prefix: str = "") -> str:
    if schema.get("nullable"):
        return f"{_type({**schema, 'nullable': False}, prefix)} | null"
    if "$ref" in schema:
        return prefix + schema["$ref"].rpartition("/")[2]
    if parts := schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_type(each, prefix) for each in parts))
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"Array<{_type(schema['items'], prefix)}>"
    if "type" in (values := schema.get("additionalProperties") or {}):
        return f"Record<string, {_type(values, prefix)}>"
    if schema.get("type") == "object":
        return "Record<string, unknown>"
    if schema.get("format") == "binary":
        return "Blob"
    return SCALARS.get(schema.get("type", ""), "unknown")


def _models(document: Document) -> str:
    about = "What goes into the calls, named *Request, and what comes out of them."
    return HEAD.format(about) + "\n\n".join(_model(name, each) for name, each in document.schemas.items()) + "\n"


def _model(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"export type {name} = {_type(schema)};"
    required = schema.get("required", [])
    fields = [f"  {key}{'' if key in required else '?'}: {_type(each)};" for key, each in schema["properties"].items()]
    return "\n".join([f"export interface {name} {{", *fields, "}"])


def _client(document: Document) -> str:
    methods = "\n\n".join(textwrap.indent(_method(each), "  ") for each in document.operations)
    return (
        HEAD.format("Every call of the API.")
        + 'import type * as m from "./models.js";\nimport { Transport } from "./transport.js";\n\n'
        + "/** A method for each call of the API; those that need a log-in use `accessToken`. */\n"
        + f"export class Client extends Transport {{\n{methods}\n}}\n"
    )


def _method(operation: Operation) -> str:
    first, *others = operation.name.split("_")
    name = first + "".join(each.capitalize() for each in others)
    kind = " | ".join(dict.fromkeys(_type(each, "m.") for each in operation.answers)) or "void"
    path = operation.path.replace("{", "${")
    for each in operation.in_path:
        if each.schema.get("type") == "string":
            path = path.replace(f"{{{each.name}}}", f"{{encodeURIComponent({each.name})}}")
    address = f"`{path}`" if operation.in_path else json.dumps(path)
    given = ", ".join([json.dumps(operation.method), address, *_given(operation)])
    return (
        f"{_comment(operation.about)}\n"
        f"{name}({', '.join(_arguments(operation))}): Promise<{kind}> {{\n  return this.call({given});\n}}"
    )


def _comment(about: str) -> str:
    lines = [line for each in about.split("\n\n") for line in [*textwrap.wrap(each, 105), ""]][:-1]
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */"])


def _arguments(operation: Operation) -> Iterator[str]:
    yield from (f"{each.name}: {_type(each.schema)}" for each in operation.in_path)
    if operation.body:
        yield f"body{'' if operation.body_is_required else '?'}: {_type(operation.body, 'm.')}"
    if operation.media_types:
        yield f"file: Blob, mediaType: {' | '.join(json.dumps(each) for each in operation.media_types)}"
    if operation.in_query:
        fields = "; ".join(f"{each.name}?: {_type(each.schema, 'm.')}" for each in operation.in_query)
        yield f"query: {{ {fields} }} = {{}}"
    if operation.takes_key:
        yield "idempotencyKey?: string"


def _given(operation: Operation) -> Iterator[str]:
    given = {
        "query": operation.in_query,
        "body": operation.body,
        "file, mediaType": operation.media_types,
        "idempotencyKey": operation.takes_key,
    }
    if names := [name for name, is_given in given.items() if is_given]:
        yield f"{{ {', '.join(names)} }}"
