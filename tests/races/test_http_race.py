"""The race for the last seats over HTTP, against real server processes."""

import json
import urllib.error
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.utils import timezone

from tests.site import Site

pytestmark = [pytest.mark.xdist_group("faults")]
CALLERS = 40


def publish(site: Site, capacity: int) -> dict[str, Any]:
    log_in = {"email": "organizer@test.com", "password": "password123"}
    token = site.call("/api/v1/auth/login", log_in)["access_token"]
    starts_at = (timezone.now() + timedelta(days=60)).isoformat()
    event = {"title": "On sale", "starts_at": starts_at, "capacity": capacity}
    return site.call("/api/v1/events", event, token=token)


def test_two_hundred_requests_for_fifty_seats(site: Site):
    event = publish(site, capacity=50)
    gate = Barrier(CALLERS)

    def book(number: int) -> str:
        if number < CALLERS:
            gate.wait(timeout=30)
        guest = {"event_id": event["id"], "attendee_name": f"Guest {number}", "email": f"race{number}@example.org"}
        try:
            return site.call("/api/v1/bookings", guest, timeout=60)["status"]
        except urllib.error.HTTPError as refusal:
            body = json.load(refusal)
            return f"{refusal.code} {body['code']}"

    with ThreadPoolExecutor(CALLERS) as pool:
        outcomes = Counter(pool.map(book, range(200)))

    after = site.call(f"/api/v1/events/{event['id']}")
    assert outcomes == {"confirmed": 50, "409 event_full": 150}
    assert (after["seats_taken"], after["seats_left"], after["booking_count"]) == (50, 0, 50)


def test_twins_of_one_key_book_once_and_hear_the_same(site: Site):
    event = publish(site, capacity=50)
    gate = Barrier(8)

    def book(_: int) -> dict[str, Any]:
        gate.wait(timeout=30)
        guest = {"event_id": event["id"], "attendee_name": "Ada"}
        return site.call("/api/v1/bookings", guest, key="a-retry-of-the-app", timeout=60)

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(book, range(8))

    after = site.call(f"/api/v1/events/{event['id']}")
    assert [answer["booking_token"] for answer in others] == [first["booking_token"]] * 7
    assert all(answer == first for answer in others)
    assert (after["seats_taken"], after["booking_count"]) == (1, 1)
