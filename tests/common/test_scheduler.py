"""The schedule goes on whatever is done to the clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import Celery

from common.scheduler import Scheduler

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def scheduler() -> Scheduler:
    app = Celery("schedule", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 30}}
    return Scheduler(app=app, max_interval=300)


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(0), timedelta(hours=3)])
def test_what_is_due_every_half_minute_comes_after_a_jump_of_the_clock(jump: timedelta):
    with time_machine.travel(NOW, tick=False) as clock:
        ours = scheduler()
        ours.tick()
        clock.move_to(NOW + jump + timedelta(seconds=10))
        wait = ours.tick()
        clock.shift(31)
        ours.tick()
        runs = ours.schedule["sweep"].total_run_count

    assert wait <= 30
    assert runs >= 1
