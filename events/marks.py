"""Marks that say how new the public events in the cache are; events.fragments reads them.

Whoever writes moves a mark instead of deleting: what was built from an older state carries the older mark and is not
used, however late it is stored.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.connection import ConnectionProxy

from common.db import after_commit

MARK_SECONDS = 24 * 60 * 60
EVERYTHING, CATALOGUE = "fragments:everything", "fragments:catalogue"
fragment_cache = ConnectionProxy(caches, "fragments")


def event_moved(event_id: int) -> None:
    """Its seats or details are others after the commit."""
    _move_after_commit(mark_of(event_id))


def catalogue_moved(*event_ids: int) -> None:
    """Which events there are, or their order, may be others after the commit; and these events are."""
    _move_after_commit(CATALOGUE, *map(mark_of, event_ids))


def everything_moved() -> None:
    """What many events show, as a category's name, is another after the commit."""
    _move_after_commit(EVERYTHING)


def new_mark() -> int:
    """A number, as Redis' cache keeps those as they are, and anything else pickled."""
    return secrets.randbits(60)


def mark_of(event_id: int) -> str:
    return f"fragments:event:{event_id}"


def _move_after_commit(*marks: str) -> None:
    after_commit(moves.make, marks)


class Moves:
    """Marks to be moved. What a cache out of reach did not take is tried until it does, before anything is read."""

    RETRY_SECONDS = 1.0

    def __init__(self) -> None:
        self._owed: set[str] = set()
        self._guard = threading.Lock()

    def make(self, marks: Iterable[str] = ()) -> bool:
        """Whether nothing is owed any more."""
        with self._guard:
            due = self._owed | set(marks)
            failed = fragment_cache.set_many(dict.fromkeys(due, new_mark()), MARK_SECONDS) if due else []
            was_owing, self._owed = bool(self._owed), set(failed)
            if self._owed and not was_owing:
                self._try_later()
            return not self._owed

    def _try_later(self) -> None:
        timer = threading.Timer(self.RETRY_SECONDS, self._try_again)
        timer.daemon = True
        timer.start()

    def _try_again(self) -> None:
        if not self.make():
            self._try_later()


moves = Moves()


def watch() -> None:
    """Move the marks of whatever is saved or deleted, wherever that is done."""
    for model, name in [("Event", "pk"), ("TimeSlot", "event_id"), ("Session", "event_id"), ("Speaker", "event_id")]:
        _connect(f"events.{model}", partial(_of_event, name))
    _connect("events.Picture", partial(_of_event, "event_id"))
    _connect("events.Category", lambda **_: everything_moved())
    _connect("accounts.User", _of_user)
    m2m_changed.connect(
        _of_speakers, sender=apps.get_model("events.Session").speakers.through, dispatch_uid="marks", weak=False
    )


def _connect(model: str, receiver: Callable[..., None]) -> None:
    for signal in (post_save, post_delete):
        signal.connect(receiver, sender=apps.get_model(model), dispatch_uid=f"marks:{model}", weak=False)


def _of_event(name: str, instance: Any, **_: Any) -> None:
    event_id = getattr(instance, name)
    if event_id is not None:
        catalogue_moved(event_id) if name == "pk" else event_moved(event_id)


def _of_user(instance: Any, update_fields: Iterable[str] | None = None, **_: Any) -> None:
    """An organizer's name; not that somebody logged in."""
    if instance.role != "attendee" and (update_fields is None or "name" in update_fields):
        everything_moved()


def _of_speakers(instance: Any, **_: Any) -> None:
    event_moved(instance.event_id)
