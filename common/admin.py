"""Refusals in the admin: a service's no becomes a message, for one row and for many."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from common.errors import DomainError


def act_on_each(request: HttpRequest, rows: Iterable[Any], action: Callable[[Any], Any], done: tuple[str, str]) -> None:
    """Call ``action`` on every row; report what was done (singular and plural text) and what was not, and why."""
    count = 0
    for row in rows:
        try:
            action(row)
            count += 1
        except DomainError as error:
            messages.warning(request, f"{row}: {error}")
    if count:
        messages.success(request, ngettext(*done, count) % {"count": count})
