"""A receiver that hangs, beside one that answers, with real processes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.receiver import Receiver, receiving
from tests.site import Redis, Site, eventually

pytestmark = pytest.mark.xdist_group("faults")

DELIVERIES = 10


@pytest.fixture
def receivers() -> Iterator[tuple[Receiver, Receiver]]:
    with receiving() as slow, receiving() as quick:
        slow.hangs()
        yield slow, quick


@pytest.fixture
def webhook_site(own_site: Site, redis: Redis) -> Site:
    """On Redis, with loopback as an allowed network and one organizer who knows the API."""
    own_site.environment |= {"REDIS_URL": redis.url, "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8"}
    own_site.environment |= {"ORGANIZER_SIGNUP": "open", "WORKER_THREADS": "4"}
    own_site.start()
    return own_site


def organizer(site: Site, name: str) -> str:
    """The access token of a new one."""
    body = {"name": name, "email": f"{name}@example.org", "password": "correct-horse-7"}
    token = site.call("/api/v1/auth/register", body)["access_token"]
    site.call("/api/v1/users/me/organizer", {}, token=token)
    return str(token)


def webhook_and_event(site: Site, name: str, url: str) -> dict[str, Any]:
    token = organizer(site, name)
    site.call("/api/v1/webhooks", {"url": url, "event_types": ["booking.confirmed"]}, token=token)
    event = {"title": name, "starts_at": "2099-01-01T10:00:00Z", "capacity": 100}
    return site.call("/api/v1/events", event, token=token)


@pytest.mark.redis
def test_deliveries_to_a_quick_receiver_arrive_while_slow_ones_hang(
    webhook_site: Site, receivers: tuple[Receiver, Receiver]
):
    slow, quick = receivers
    hanging = webhook_and_event(webhook_site, "hanging", slow.url)
    answering = webhook_and_event(webhook_site, "answering", quick.url)
    for number in range(DELIVERIES):
        guest = {"event_id": hanging["id"], "attendee_name": f"Guest {number}"}
        webhook_site.call("/api/v1/bookings", guest)
    eventually(lambda: len(slow.calls) >= 2)

    for number in range(DELIVERIES):
        guest = {"event_id": answering["id"], "attendee_name": f"Guest {number}"}
        webhook_site.call("/api/v1/bookings", guest)

    eventually(lambda: len({call.headers["webhook-id"] for call in quick.calls}) == DELIVERIES)
    assert slow.most_at_once == 2
    assert webhook_site.end() == 0
