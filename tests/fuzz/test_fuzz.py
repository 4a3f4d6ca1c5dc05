"""A short form of `make bench WHAT=fuzz`: no answer is a 5xx, and none is one that the document does not know."""

from collections.abc import Callable
from functools import wraps

import pytest
from rest_framework.response import Response

from events.api import EventViewSet
from tests.fuzz.fuzzer import ROLES, fuzz

pytestmark = pytest.mark.django_db

CALLS = 94
COUNT = "GET /api/v1/events/count"


def test_no_answer_is_outside_the_document():
    report = fuzz(requests=CALLS * 8)

    assert list(report.failures) == [], "\n".join(report.lines())
    assert (report.requests >= CALLS * 8, len(report.calls)) == (True, CALLS)
    assert {status // 100 for _, status in report.statuses} == {2, 4}
    assert {role for role, status in report.statuses if status < 300} == set(ROLES)


def broken() -> Response:
    raise RuntimeError


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: Response({"count": "many"}), "JsonSchemaError 200"),
        (lambda: Response({}), "JsonSchemaError 200"),
        (lambda: Response({"count": 1}, status=299), "UndefinedStatusCode 299"),
        (lambda: Response({"count": 1}, content_type="text/plain"), "UndefinedContentType 200"),
        (broken, "ServerError 500"),
    ],
)
def test_an_answer_outside_the_document_is_found(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Response], kind: str
):
    monkeypatch.setattr(EventViewSet, "count", wraps(EventViewSet.count)(lambda *_: answer()))

    report = fuzz(requests=8, only=COUNT)

    assert (COUNT, kind) in report.failures
