"""Many workers and one endpoint, with real connections: nothing is sent twice, and never more than two at once."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from notifications.models import WebhookDelivery
from notifications.querysets import WebhookDeliveryQuerySet
from notifications.services import deliver_webhook
from tests.factories import EventFactory, WebhookFactory, book
from tests.races.crowd import at_once
from tests.receiver import Receiver, receiving, reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
DELIVERIES = 12


class Gauge:
    """How many calls are in hand at the same moment."""

    def __init__(self) -> None:
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def __call__(self, handler: Any) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(0.01)
        with self.lock:
            self.now -= 1
        reply(handler, 204)


def waiting_at(receiver: Receiver) -> list[int]:
    endpoint = WebhookFactory.create(url=receiver.url)
    event = EventFactory.create(organizer=endpoint.owner, capacity=None)
    for number in range(DELIVERIES):
        book(event, f"Guest {number}")
    return list(WebhookDelivery.objects.order_by("pk").values_list("pk", flat=True))


def worker(delivery_id: int) -> Callable[[], bool]:
    return lambda: deliver_webhook(delivery_id=delivery_id, now=timezone.now())


def test_many_workers_send_each_delivery_once_and_two_at_a_time(settings: Any):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver:
        receiver.answer = gauge = Gauge()
        ids = waiting_at(receiver)

        while WebhookDelivery.objects.waiting().exists():
            at_once(*[worker(delivery_id) for delivery_id in ids for _ in range(3)])

        sent = Counter(call.headers["webhook-id"] for call in receiver.calls)
    assert (len(sent), set(sent.values()), gauge.most <= 2) == (DELIVERIES, {1}, True)
    assert set(WebhookDelivery.objects.values_list("status", "attempts")) == {("delivered", 1)}


@pytest.mark.postgres
def test_without_the_claim_the_same_is_sent_twice(settings: Any, monkeypatch: pytest.MonkeyPatch):
    """The control: where every row counts as due, and no place as taken, workers meet at one delivery."""
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(WebhookDeliveryQuerySet, "due", lambda rows, now: rows.all())
    monkeypatch.setattr(WebhookDeliveryQuerySet, "in_flight", lambda rows, now: rows.none())
    with receiving() as receiver:
        receiver.answer = gauge = Gauge()
        delivery_id = waiting_at(receiver)[0]

        at_once(*[worker(delivery_id)] * 8)

        assert len(receiver.calls) > 1
        assert gauge.most > 1
    connections.close_all()
