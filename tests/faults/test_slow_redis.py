"""A Redis that becomes slow, not one that is gone: what is shown is late, and never wrong."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.services import cancel_booking
from common.cache import breaker
from events.marks import moves
from events.models import Event
from tests.factories import EventFactory, book
from tests.site import Redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
LIST = "/api/v1/events"
DELAY = 0.05


@dataclass
class Proxy:
    """Passes on what goes to a server and comes from it; each answer after ``delay`` seconds."""

    upstream: int
    delay: float = 0.0
    answers: int = 0
    _ends: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._ends.set()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.upstream))
                for one, other, slow in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass_on, args=(one, other, slow), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, slow: bool) -> None:
        with suppress(OSError), one, other:
            while data := one.recv(65536):
                if slow:
                    self.answers += 1
                    self._ends.wait(self.delay)
                other.sendall(data)


@pytest.fixture
def proxy(redis: Redis, settings: Any) -> Iterator[Proxy]:
    """Before the only Redis there is."""
    proxy = Proxy(redis.port)
    proxy.start()
    cache = {
        "BACKEND": "common.cache.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{proxy.port}/0",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    settings.CACHES = {"default": cache, "fragments": cache}
    breaker.reset()
    yield proxy
    proxy.delay = 0.0
    caches["default"].clear()
    for each in caches.all():
        each.close()
    proxy.stop()
    breaker.reset()


@pytest.fixture
def event() -> Event:
    return EventFactory.create(title="Choir", capacity=50)


def seats(event: Event) -> tuple[int, int]:
    """As the list and the event say."""
    listed = {each["id"]: each["seats_taken"] for each in APIClient().get(LIST).json()["items"]}
    return listed[event.pk], APIClient().get(f"{LIST}/{event.pk}").json()["seats_taken"]


def test_changes_show_at_once_while_redis_is_slow(proxy: Proxy, event: Event):
    before, quick = seats(event), proxy.answers
    proxy.delay = DELAY

    booking = book(event, "Ada", 2)
    booked = seats(event)
    cancel_booking(booking=booking, now=timezone.now())
    cancelled = seats(event)

    assert (before, booked, cancelled) == ((0, 0), (2, 2), (0, 0))
    assert proxy.answers > quick > 0
    assert not breaker.is_open
    assert moves.make()


def test_readers_meanwhile_never_see_less_than_was_booked(proxy: Proxy, event: Event):
    """What a slow reader built before a booking is stored after it, and is not used."""
    seats(event)
    proxy.delay = DELAY
    booked, wrong, done = [0], [], threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                least = booked[0]
                seen = seats(event)
                if min(seen) < least:
                    wrong.append((least, seen))
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 9):
        book(event, f"Ada {number}")
        booked[0] = number
    done.set()
    for reader in readers:
        reader.join(timeout=30)

    assert wrong == []
    assert seats(event) == (8, 8)


@pytest.mark.parametrize("ask", [seats, lambda event: book(event, "Bob").seats], ids=["read", "book"])
def test_a_redis_that_hangs_is_left_alone(proxy: Proxy, event: Event, ask: Callable[[Event], Any]):
    seats(event)
    proxy.delay = 60.0

    answer = ask(event)

    assert answer in {(0, 0), 1}
    assert breaker.is_open
