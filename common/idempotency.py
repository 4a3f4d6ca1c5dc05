"""Requests that may come twice: the same Idempotency-Key and body give the first answer again.

As the IETF's draft "The Idempotency-Key HTTP Header Field" has it: a key with another body is a 422.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, InvalidInput, KeyReused

KEPT = timedelta(hours=24)
LONGEST = 200
T = TypeVar("T", bound=Model)


class BadKey(InvalidInput):
    code = "bad_idempotency_key"
    message = _("An Idempotency-Key has 1 to 200 printable characters.")


@dataclass(frozen=True)
class RequestKey:
    """What names a request, and what was in it; fit for the columns of the row that it makes."""

    idempotency_key: str
    request_fingerprint: str

    def first_answer(self, rows: QuerySet[T], now: datetime) -> T | None:
        """The row that this request made before; None where it is new, or older than a day.

        Raises KeyReused where the key came with another body.
        """
        row = rows.filter(idempotency_key=self.idempotency_key).first()
        if row is None:
            return None
        if row.created_at < now - KEPT:  # type: ignore[attr-defined]
            rows.filter(pk=row.pk).update(idempotency_key=None)
            return None
        if row.request_fingerprint != self.request_fingerprint:  # type: ignore[attr-defined]
            raise KeyReused
        return row


def request_key(request: Any, body: Any, *, who: object) -> RequestKey | None:
    """Of the header, where there is one. ``who`` keeps the keys of different people apart."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not (1 <= len(given) <= LONGEST and given.isprintable()):
        raise BadKey
    return key_of(f"{request.path.rstrip('/')} {who} {given}", body)


def key_of(name: str, body: Any) -> RequestKey:
    content = json.dumps(body, sort_keys=True, default=str)
    return RequestKey(*(hashlib.sha256(text.encode()).hexdigest() for text in (name, content)))


def once(find: Callable[[], T | None], make: Callable[[], T]) -> tuple[T, bool]:
    """What ``make`` made, or what its twin did; and whether it was the twin.

    Two at once: the key's unique constraint lets one through, and whatever stopped the other, the key decides.
    """
    if (first := find()) is not None:
        return first, True
    try:
        return make(), False
    except (IntegrityError, DomainError):
        if (first := find()) is not None:
            return first, True
        raise
