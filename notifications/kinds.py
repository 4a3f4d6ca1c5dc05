"""The kinds of messages. Each app's messages.py registers its own, so this app needs to know none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class Kind:
    """How a message is made from the row it is about.

    ``load`` reads that row by its id and gives the context of ``templates/emails/<name>.txt`` and ``.html``;
    ``subject`` is filled from the same context; ``attach`` makes the attachments. ``managed_by`` gives the ids of
    the rows that an organizer manages, who then sees the messages about them; without it, only admins do. A secret
    message carries a link that lets somebody in: nobody is shown it, and its context is wiped once it is sent.
    """

    name: str
    label: str | Promise
    subject: str | Promise
    load: Callable[[int], Mapping[str, Any]]
    attach: Callable[[Mapping[str, Any]], list[Attachment]] = lambda context: []
    managed_by: Callable[[Any], QuerySet[Any, Any]] | None = None
    is_secret: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The kind of that name; KeyError where no app registered it."""
    return _kinds[name]


def names() -> list[str]:
    return sorted(_kinds)


def all_kinds() -> list[Kind]:
    return [_kinds[name] for name in names()]
