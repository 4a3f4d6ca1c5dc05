"""Examples for an OpenAPI document, put together from what the apps say of single names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
FORMATS = {"date-time": "2027-05-04T18:00:00Z", "date": "2027-05-04", "email": "grace@example.org"}
TYPES: dict[str, Any] = {"integer": 1, "number": 1.0, "boolean": False, "string": "", "object": {}}
REFERENCE = "#/components/schemas/"


@dataclass(frozen=True)
class Examples:
    """``values`` are examples by the name of a property; ``whole`` by that of a component or of an operation.

    What a component's example leaves out of an answer is filled in; that of a body stays as it is.
    """

    components: Mapping[str, Schema]
    values: Mapping[str, Any]
    whole: Mapping[str, Any]

    def of(self, schema: Schema, name: str = "") -> Any:
        """An example of that schema, for a property of that name."""
        if "$ref" in schema:
            return self._of_component(schema["$ref"].removeprefix(REFERENCE), name)
        if "enum" in schema:
            given = self.values.get(name)
            return given if given in schema["enum"] else schema["enum"][0]
        if name in self.values and "properties" not in schema:
            return self.values[name]
        if parts := schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf"):
            return self.of(parts[0], name)
        return self._of_type(schema)

    def _of_component(self, component: str, name: str) -> Any:
        schema, given = self.components[component], self.whole.get(component)
        if given is None or component.endswith("Request"):
            return self.of(schema, name) if given is None else given
        return {key: given.get(key, self.of(each, key)) for key, each in schema["properties"].items()}

    def _of_type(self, schema: Schema) -> Any:
        if properties := schema.get("properties"):
            return {name: self.of(each, name) for name, each in properties.items()}
        if schema.get("type") == "array":
            return [self.of(schema["items"])]
        return FORMATS.get(schema.get("format", ""), TYPES.get(schema.get("type", "")))


def is_binary(schema: Schema) -> bool:
    return schema.get("format") == "binary"
