"""The OpenAPI document of the whole API: what the apps say of their calls, put together."""

from typing import Any

from accounts import openapi as accounts
from bookings import openapi as bookings
from common.schema import Document, describe
from events import openapi as events

APPS = (accounts, events, bookings)
OPERATIONS = {call: names for app in APPS for call, names in app.OPERATIONS.items()}
VALUES = {name: value for app in APPS for name, value in app.VALUES.items()}
WHOLE = {name: example for app in APPS for name, example in (app.BODIES | app.ANSWERS).items()}
# docs/openapi.yaml is the same wherever it is made, whatever the site is called there.
FIXED = {"TITLE": "Openseat API"}


def describe_operations(result: Document, generator: Any, request: Any, public: bool) -> Document:
    return describe(result, operations=OPERATIONS, values=VALUES, whole=WHOLE)
