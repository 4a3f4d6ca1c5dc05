"""The kinds of messages. Each app's messages.py registers its own, so this app needs to know none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from notifications.models import Notification
from notifications.topics import Topic

Priority = Notification.Priority


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class Kind:
    """How a message is made from the row it is about.

    ``load`` reads that row by its id and gives the context of ``templates/emails/<name>.txt`` and ``.html``;
    ``enrich`` adds what the message's own details only name. ``subject`` is filled from the same context; ``attach``
    makes the attachments. ``managed_by`` gives the ids of the rows that an organizer manages, who then sees the
    messages about them; without it, only admins do. A secret message carries a link that lets somebody in: nobody is
    shown it, and its context is wiped once it is sent. ``priority`` says which messages it overtakes. ``load_many`` is
    ``load`` for many ids at once, by id; what it leaves out is loaded by itself.

    With a ``topic``, people may unsubscribe, from this ``scope`` of it or from all. ``is_current`` is asked when the
    message is sent: one that is not true any more is dropped; so is a text message or chat that is not ``texted``.
    ``chat_of`` gives the address of the chat, a secret which the outbox does not keep. ``sample`` gives a context like
    the finished one out of rows that are in no database.
    """

    name: str
    label: str | Promise
    subject: str | Promise
    load: Callable[[int], Mapping[str, Any]]
    attach: Callable[[Mapping[str, Any]], list[Attachment]] = lambda context: []
    managed_by: Callable[[Any], QuerySet[Any, Any]] | None = None
    is_secret: bool = False
    priority: Priority = Priority.NORMAL
    load_many: Callable[[list[int]], Mapping[int, Mapping[str, Any]]] = lambda ids: {}
    topic: Topic | None = None
    scope: Callable[[Mapping[str, Any]], int] = lambda context: 0
    enrich: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda context: {}
    is_current: Callable[[Mapping[str, Any]], bool] = lambda context: True
    texted: Callable[[Mapping[str, Any]], bool] = lambda context: True
    chat_of: Callable[[Mapping[str, Any]], str] = lambda context: ""
    sample: Callable[[], Mapping[str, Any]] = dict


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The kind of that name; KeyError where no app registered it."""
    return _kinds[name]


def priority_of(name: str) -> Priority:
    """Of the kind of that name; normal where no app registered it."""
    return _kinds[name].priority if name in _kinds else Priority.NORMAL


def names() -> list[str]:
    return sorted(_kinds)


def all_kinds() -> list[Kind]:
    return [_kinds[name] for name in names()]
