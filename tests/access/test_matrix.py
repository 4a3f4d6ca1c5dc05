"""Nobody reads or changes what is not theirs: every route of the site against every role."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from tests.access.bodies import body_for
from tests.access.routes import all_routes, route_of
from tests.access.table import ROWS, Row
from tests.access.world import ROLES, Actor, World, snapshot, writes

pytestmark = pytest.mark.django_db


WORDS = {"login": "/(accounts|admin)/login/[?]", "again": "/accounts(/2fa)?/reauthenticate/", "home": "/admin/$"}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_route_has_a_row_and_every_row_a_route():
    rows = {(row.method, route_of(row.path)) for row in ROWS}

    assert {"without a row": all_routes() - rows, "without a route": rows - all_routes()} == {
        "without a row": set(),
        "without a route": set(),
    }


def test_rows_are_said_once():
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_role_gets_what_the_table_says(row: Row, world: World):
    before = snapshot()

    cells, leaks = {}, {}
    for role in ROLES:
        with undone(), writes() as written:
            response = call(row, world, role)
            cells[role] = word_for(response) + "*" * bool(written and snapshot() != before)
            leaks[role] = leaks_of(response, set() if "{link}" in row.path else world.secrets(role))

    assert cells == {role: cell.replace("gone", "404") for role, cell in row.cells.items()}
    assert {role: found for role, found in leaks.items() if found} == {}


def call(row: Row, world: World, role: str) -> Any:
    path, body = world.path(row.path.partition("#")[0], role), body_for(row, world, role)
    return Actor(world, role).call(row.method, path, body)


def leaks_of(response: Any, secrets: set[str]) -> list[str]:
    """What the answer gave away that it should not have; the way back after the log-in only says what was asked."""
    content = b"".join(response) if response.streaming else response.content
    headers = str(response.headers).replace(f"next={response.request['PATH_INFO']}", "")
    seen = content.decode(errors="replace") + headers
    return sorted(secret for secret in secrets if secret in seen)


def word_for(response: Any) -> str:
    location = response.headers.get("Location", "")
    if response.status_code != 302:
        return str(response.status_code)
    return next((word for word, start in WORDS.items() if re.match(start, location)), "302")
