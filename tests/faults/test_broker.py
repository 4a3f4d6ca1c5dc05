"""A broker that is down or hangs neither stops a booking nor makes it wait."""

import os
import signal

import pytest

from tests.site import Redis, Site, eventually

pytestmark = [pytest.mark.redis, pytest.mark.xdist_group("faults")]


def test_booking_does_not_wait_for_a_frozen_redis(site: Site, redis: Redis) -> None:
    os.kill(redis.process.pid, signal.SIGSTOP)
    try:
        booking = site.book("frozen-redis", timeout=2)
    finally:
        os.kill(redis.process.pid, signal.SIGCONT)

    assert booking["status"] == "confirmed"
    assert len(eventually(lambda: site.mails_to("frozen-redis"))) == 1


def test_booking_does_not_need_redis_and_its_mail_follows(site: Site, redis: Redis) -> None:
    redis.stop()
    try:
        booking = site.book("without-redis", timeout=2)
    finally:
        redis.start()

    assert booking["status"] == "confirmed"
    assert len(eventually(lambda: site.mails_to("without-redis"))) == 1
