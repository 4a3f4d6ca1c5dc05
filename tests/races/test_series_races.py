"""The same recurring slots asked for twice at once, as by a double click."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import services
from events.models import TimeSlot
from tests.factories import EventFactory
from tests.races.test_booking_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
CLICKS = 8


def click_at_once() -> dict[str, int]:
    now = timezone.now()
    event = EventFactory.create(capacity=5)
    series = {"rrule": "FREQ=DAILY", "starts_at": event.starts_at, "length": timedelta(hours=1), "capacity": 5}
    spans = services.plan_slots(event=event, now=now, count=20, **series)

    def click() -> None:
        services.add_slots(event=event, spans=spans, by=event.organizer, now=now)

    return dict(at_once(*[click] * CLICKS))


def test_many_clicks_at_once_make_the_slots_once():
    outcomes = click_at_once()

    assert outcomes == {"done": 1, "no_slots": CLICKS - 1}
    assert TimeSlot.objects.count() == 1 + 20


def test_without_looking_again_under_the_lock_they_are_made_many_times(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("events.services.series._not_yet", lambda event, spans: list(spans))

    outcomes = click_at_once()

    assert outcomes == {"done": CLICKS}
    assert TimeSlot.objects.count() == 1 + 20 * CLICKS
