"""Every error code is listed in the guide, and the guide lists no other."""

import re
from pathlib import Path

from django.urls import get_resolver

from common.errors import DomainError
from common.http import CODES, status_of

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BY_HAND = {"malformed_json": 400, "token_invalid": 401, "csrf_failed": 403}
NEVER_SENT = {"error", "conflict", "not_dead", "webhook_is_on"}


def leaves(family: type[DomainError]) -> list[type[DomainError]]:
    return [family, *(leaf for child in family.__subclasses__() for leaf in leaves(child))]


def test_the_guide_lists_every_code_with_its_status():
    assert get_resolver().url_patterns  # every app's errors are imported
    known = {leaf.code: status_of(leaf.__new__(leaf)) for leaf in leaves(DomainError)}
    known |= {code: status for status, code in CODES.items()} | BY_HAND

    listed = {code: int(status) for status, code in re.findall(r"^\| (\d+) \| `(\w+)` \|", GUIDE.read_text(), re.M)}

    assert listed == {code: status for code, status in known.items() if code not in NEVER_SENT}
