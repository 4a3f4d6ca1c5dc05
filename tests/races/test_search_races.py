"""Several changes of one event at once; and what the search would lose without the lock."""

from threading import Barrier
from typing import Any

import pytest
from django.db import transaction

from events.models import Event, Speaker
from events.querysets import EventQuerySet
from events.search import index
from events.services import refresh_search
from tests.factories import EventFactory
from tests.races.test_booking_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
NAMES = ["Ella", "Miles", "Nina", "Thelonious", "Billie", "Chet"]


def add_speaker(event: Event, name: str) -> None:
    with transaction.atomic():
        Speaker.objects.create(event=event, name=name)
        refresh_search(event=event)


def known(event: Event, names: list[str]) -> list[str]:
    return [name for name in names if Event.objects.matching(name).filter(pk=event.pk).exists()]


def test_speakers_added_at_once_are_all_found():
    event = EventFactory.create()

    outcomes = at_once(*[lambda name=name: add_speaker(event, name) for name in NAMES])

    assert outcomes == {"done": len(NAMES)}
    assert known(event, NAMES) == NAMES


@pytest.mark.postgres
def test_without_the_lock_one_of_two_speakers_is_lost(monkeypatch: pytest.MonkeyPatch):
    event = EventFactory.create()
    both_have_read, document_of = Barrier(2), index.document_of

    def wait_for_the_other(*args: Any, **names: Any) -> Any:
        both_have_read.wait(timeout=30)
        return document_of(*args, **names)

    monkeypatch.setattr(EventQuerySet, "select_for_update", lambda queryset, **_: queryset)
    monkeypatch.setattr(index, "document_of", wait_for_the_other)
    at_once(*[lambda name=name: add_speaker(event, name) for name in NAMES[:2]])

    assert len(known(event, NAMES[:2])) == 1
