"""Requests made up from the OpenAPI document, by Schemathesis, and the answers held against it.

Good and bad ones, for every call, each sent by a stranger, an attendee, an organizer and an admin to a world in which
something is there to be found. All in one process and in a transaction that is taken back: nothing is mailed, and no
other host is looked up or called.
"""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import schemathesis
from allauth.account.models import EmailAddress
from django.core.servers.basehttp import get_internal_wsgi_application
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.services import sessions
from bookings.models import Booking
from tests.access.world import World, make_world
from tests.fuzz.real import Real
from tests.site import ROOT

ROLES = {"stranger": "", "attendee": "attendee", "organizer": "owner", "admin": "admin"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MOST_PASSES = 50
EXAMPLES = 0.6  # the share of good bodies that begin with the document's example
NOWHERE = "93.184.215.14"
_look_up = socket.getaddrinfo


@dataclass
class Report:
    """``statuses`` are counted by role, ``failures`` are one for each call and kind; ``never_good`` are the calls that
    were only ever refused.
    """

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    never_good: set[str] = field(default_factory=set)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return self.statuses.total()

    def lines(self) -> Iterator[str]:
        found = sorted({status for _, status in self.statuses})
        yield "".join([f"{'':<10}", *(f"{status:>8}" for status in found), f"{'all':>8}"])
        for role in (*ROLES, "all"):
            counts = [sum(self.statuses[each, status] for each in ROLES if role in (each, "all")) for status in found]
            yield "".join([f"{role:<10}", *(f"{count:>8}" for count in (*counts, sum(counts)))])
        least, most = min(self.calls.values()), max(self.calls.values())
        yield f"{self.requests} requests of {len(self.calls)} calls, {least} to {most} of each"
        yield f"only ever refused: {', '.join(sorted(self.never_good)) or 'none'}"
        yield f"{len(self.failures)} kinds of failures"
        for (call, kind), message in sorted(self.failures.items()):
            yield f"\n{call}: {kind}\n{message}"


def no_look_ups(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    """Every name of the outside leads to one address, which nobody calls."""
    if host in {"127.0.0.1", "::1", "localhost"}:
        return _look_up(host, port, *args, **kwargs)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (NOWHERE, port))]


@contextmanager
def surroundings() -> Iterator[None]:
    """Without a cache nothing is limited; and the connection is that of the transaction, from the first to the last."""
    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    names = {"default": nothing, "fragments": nothing}
    for each in (request_started, request_finished):
        each.disconnect(close_old_connections)
    try:
        with override_settings(CACHES=names, ORGANIZER_SIGNUP="open"), patch.object(socket, "getaddrinfo", no_look_ups):
            yield
    finally:
        for each in (request_started, request_finished):
            each.connect(close_old_connections)


def fuzz(*, requests: int, first_seed: int = 1, only: str = "") -> Report:
    """As many requests as that or a few more, spread over all calls; needs a database that may be written to.

    ``only`` is the method and path of one call.
    """
    report = Report()
    with surroundings(), transaction.atomic():
        world = _world()
        schema, app = schemathesis.openapi.from_path(ROOT / "docs/openapi.yaml"), get_internal_wsgi_application()
        operations = [each.ok() for each in schema.get_all_operations() if only in ("", each.ok().label)]
        report.never_good = {each.label for each in operations}
        for number in range(MOST_PASSES):
            left = requests - report.requests
            if left <= 0:
                break
            examples = max(1, left // len(operations) // len(GenerationMode) // len(ROLES))
            for operation in operations:
                for mode in GenerationMode:
                    example = _example_of(operation, schema.raw_schema)
                    _Block(operation, mode, world, report, first_seed + number, app, example).run(examples)
        transaction.set_rollback(True)
    return report


@dataclass
class _Block:
    """Examples of one call. Afterwards, and where something was deleted, the world is as it was before."""

    operation: Any
    mode: GenerationMode
    world: World
    report: Report
    number: int
    app: Any
    example: dict[str, Any]

    def __post_init__(self) -> None:
        self.random = Random(f"{self.operation.label} {self.mode} {self.number}")
        self.real = Real(self.world, self.random)

    def run(self, examples: int) -> None:
        @seed(self.number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=self.operation.as_strategy(generation_mode=self.mode))
        def each(case: Any) -> None:
            self._send(case)

        self.before = transaction.savepoint()
        self._log_in()
        try:
            each()
        except Unsatisfiable:  # a call without anything to get wrong
            pass
        finally:
            self._put_back()
            transaction.savepoint_commit(self.before)

    def _log_in(self) -> None:
        people = {role: self.world.people[person] for role, person in ROLES.items() if person}
        pairs = {role: sessions.start_session(user=user, now=timezone.now()) for role, user in people.items()}
        self.tokens = {role: pair.access_token for role, pair in pairs.items()}
        self.real.by_field["refresh_token"] = [pair.refresh_token for pair in pairs.values()]

    def _put_back(self) -> None:
        connection.check_constraints()
        transaction.savepoint_rollback(self.before)

    def _send(self, case: Any) -> None:
        path, body, query = case.path_parameters, case.body, case.query
        for role in ROLES:
            case.path_parameters = self.real.path(self.operation.path, path or {})
            if self.mode is GenerationMode.POSITIVE:
                case.query = self.real.body(query or {})
                if isinstance(body, dict):
                    case.body = self.real.body(self._good(body))
            if self._send_as(role, case):
                self._put_back()
                self._log_in()

    def _good(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body, or that of the document's example with a field or two of it: more of those are taken."""
        if not self.example or self.random.random() > EXAMPLES:
            return body
        some = self.random.sample(sorted(body), min(len(body), self.random.randint(0, 2)))
        return self.example | {name: body[name] for name in some}

    def _send_as(self, role: str, case: Any) -> bool:
        """Send it; whether what was there may be gone now."""
        token = self.tokens.get(role)
        with transaction.atomic():
            log_in = {"Authorization": f"Bearer {token}"} if token else {}
            response = case.call(app=self.app, headers=log_in | {"Accept-Encoding": "identity"})
            if response.status_code >= 500:
                transaction.set_rollback(True)
        self.report.statuses[role, response.status_code] += 1
        self.report.calls[self.operation.label] += 1
        if response.status_code < 300:
            self.report.never_good.discard(self.operation.label)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                self._note(role, failure, case, response)
        is_change = self.operation.method.upper() != "GET"
        return is_change and (response.status_code == 204 or response.status_code >= 500)

    def _note(self, role: str, failure: Any, case: Any, response: Any) -> None:
        name = f"{type(failure).__name__} {response.status_code}"
        sent, answered = case.as_curl_command(), response.content.decode(errors="replace")
        message = f"as {role}: {failure}\n{sent[:600]}\n{answered[:400]}"
        self.report.failures.setdefault((self.operation.label, name), message)


def _world() -> World:
    """The world of the access matrix, with something to accept, an address to confirm, and speakers who have time."""
    world = make_world()
    ends = timezone.now() + timedelta(days=1)
    Booking.objects.filter(status="waitlisted").update(status="offered", offer_expires_at=ends)
    EmailAddress.objects.filter(user=world.people["attendee"]).update(verified=False)
    world.talk.speakers.clear()
    return world


def _example_of(operation: Any, document: dict[str, Any]) -> dict[str, Any]:
    """The body that the document shows for the call; nothing where it shows none."""
    body = document["paths"][operation.path][operation.method].get("requestBody", {})
    shown = body.get("content", {}).get("application/json", {}).get("examples", {})
    names = [each["$ref"].rpartition("/")[2] for each in shown.values()]
    return document["components"]["examples"][names[0]]["value"] if names else {}
