"""The OpenAPI document: the one in the repository is that of the code, and every call is named, told and shown."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import call_command

from common.schema import operations_of

FILE = Path(__file__).resolve().parent.parent / "docs/openapi.yaml"
DOCUMENT = yaml.load(FILE.read_text(), Loader=yaml.CSafeLoader)
OPERATIONS = {f"{method} {path}": operation for path, method, operation in operations_of(DOCUMENT)}
EXAMPLES = DOCUMENT["components"]["examples"]
BODIES_THAT_ARE_FILES = {"PUT /api/v1/events/{id}/picture"}


def parts_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What goes in and comes out, by media type; files have no example."""
    answers = [each for status, each in operation["responses"].items() if status < "300"]
    return {
        f"{number} {media_type}": said
        for number, part in enumerate([operation.get("requestBody", {}), *answers])
        for media_type, said in part.get("content", {}).items()
        if said["schema"].get("format") != "binary"
    }


def as_json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 says ``nullable`` where JSON Schema has another type."""
    if isinstance(schema, list):
        return [as_json_schema(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: as_json_schema(each) for name, each in schema.items() if name != "nullable"}
    return {"anyOf": [said, {"type": "null"}]} if schema.get("nullable") is True else said


@pytest.fixture(scope="module")
def components() -> Any:
    return as_json_schema(DOCUMENT["components"])


def test_the_document_is_that_of_the_code(tmp_path: Path):
    made = tmp_path / "openapi.yaml"

    call_command("spectacular", file=str(made), custom_settings="events_site.openapi.FIXED")

    assert made.read_bytes() == FILE.read_bytes(), "run make schema, and make clients"


def test_every_call_has_a_name_of_its_own():
    names = Counter(operation["operationId"] for operation in OPERATIONS.values())

    assert [name for name, count in names.items() if count > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


@pytest.mark.parametrize("call", OPERATIONS)
def test_every_call_says_what_it_is_for(call: str):
    operation = OPERATIONS[call]

    assert re.fullmatch(r"[A-Z].{3,59}[^.]", operation["summary"])
    assert not operation.get("description", "").startswith("For ")  # a view's own docstring is none of the reader's


@pytest.mark.parametrize("call", OPERATIONS)
def test_every_call_shows_what_goes_in_and_comes_out(call: str, components: Any):
    parts = parts_of(OPERATIONS[call])

    shown = {
        name: [EXAMPLES[each["$ref"].rpartition("/")[2]]["value"] for each in part.get("examples", {}).values()]
        for name, part in parts.items()
    }

    assert [name for name, examples in shown.items() if not examples] == []
    for name, part in parts.items():
        schema = as_json_schema(part["schema"]) | {"components": components}
        for example in shown[name]:
            jsonschema.validate(example, schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("call", OPERATIONS)
def test_every_call_says_how_it_may_refuse(call: str):
    operation = OPERATIONS[call]

    refusals = {status for status in operation["responses"] if status >= "400"}

    assert refusals >= {"400", "429", "503"}
    assert ("401" in refusals) or operation["security"] == [{}]
    assert ("404" in refusals) or "{" not in call


def test_a_body_takes_no_other_fields_and_an_answer_has_all_of_its_own():
    schemas = {name: each for name, each in DOCUMENT["components"]["schemas"].items() if "properties" in each}
    bodies = {name: each for name, each in schemas.items() if name.endswith("Request")}
    answers = {name: each for name, each in schemas.items() if name not in {*bodies, "Error"}}

    assert [name for name, each in bodies.items() if each.get("additionalProperties") is not False] == []
    assert [name for name, each in answers.items() if set(each["required"]) != set(each["properties"])] == []


@pytest.mark.parametrize(
    ("call", "good", "refusal"),
    [
        ("POST /api/v1/events/{event_id}/check-ins", {"200"}, "409"),
        ("GET /api/v1/bookings/{token}/qr.svg", {"200"}, "409"),
        ("GET /api/v1/bookings/{token}/qr.png", {"200"}, "409"),
        ("GET /api/v1/bookings/{token}/ticket.pdf", {"200"}, "409"),
        ("POST /api/v1/events/{id}/slots/generate", {"200", "201"}, "409"),
        ("POST /api/v1/bookings", {"201"}, "422"),
    ],
)
def test_calls_tell_the_statuses_that_nobody_could_guess(call: str, good: set[str], refusal: str):
    responses = OPERATIONS[call]["responses"]

    assert {status for status in responses if status < "300"} == good
    assert refusal in responses


def test_events_are_counted_by_the_filters_of_their_list():
    listed, counted = (
        {each["name"]: each["schema"].get("type") for each in OPERATIONS[f"GET /api/v1/{path}"]["parameters"]}
        for path in ("events", "events/count")
    )

    assert counted == {name: kind for name, kind in listed.items() if name not in {"page", "size", "skip", "limit"}}
    assert counted["organizer"] == "integer"
