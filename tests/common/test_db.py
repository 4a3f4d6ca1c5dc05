"""Queries that are made once, and what is done after a commit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.db import Prepared, after_commit
from events.models import TimeSlot
from tests.factories import EventFactory


@pytest.mark.django_db(transaction=True)
def test_a_prepared_query_answers_as_the_query_itself():
    slots = [EventFactory.create(capacity=capacity).slots.get() for capacity in (1, None)]
    made = []

    def build(number: int):  # type: ignore[no-untyped-def]
        made.append(number)
        return TimeSlot.objects.select_related("event").filter(pk=number, event__deleted_at=None)[:2]

    prepared = Prepared(TimeSlot, build)

    for slot in slots:
        with CaptureQueriesContext(connection) as asked:
            [found] = prepared(slot.pk)
            event = found.event
        [wanted] = build(slot.pk)
        assert len(asked) == 1
        assert {**found.__dict__, "_state": 0} == {**wanted.__dict__, "_state": 0}
        assert {**event.__dict__, "_state": 0} == {**wanted.event.__dict__, "_state": 0}
        assert (found._state.db, found._state.adding) == (wanted._state.db, wanted._state.adding)
    assert prepared(0) == []
    assert len(made) - len(slots) == 1


@pytest.mark.django_db(transaction=True)
def test_threads_ask_by_their_own_connections():
    slots = [EventFactory.create().slots.get() for _ in range(4)]
    prepared = Prepared(TimeSlot, lambda number: TimeSlot.objects.filter(pk=number))

    def ask(slot: TimeSlot) -> list[TimeSlot]:
        try:
            return prepared(slot.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, slots)) == [[slot] for slot in slots]


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_is_logged_and_not_raised(caplog: pytest.LogCaptureFixture):
    done = []

    def fails(what: str) -> None:
        raise OSError(28, what)

    with transaction.atomic():
        after_commit(fails, "No space left on device")
        after_commit(done.append, 1)
        event = EventFactory.create()
        assert done == []

    assert done == [1]
    assert type(event).objects.filter(pk=event.pk).exists()
    assert "fails" in caplog.text
    assert "No space left on device" in caplog.text
