"""The cache on a Redis that cannot be reached, and the doorbell on a broker that cannot."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from structlog.testing import capture_logs

from common import cache as cache_module
from common import doorbell
from common.breaker import Breaker
from common.cache import RedisCache


@pytest.fixture
def unreachable() -> Iterator[RedisCache]:
    """On a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    cache_module.breaker.reset()
    yield RedisCache(f"redis://127.0.0.1:{port}/0", {})
    cache_module.breaker.reset()


def answers_of(cache: RedisCache) -> dict[str, Any]:
    return {
        "get": cache.get("a", "default"),
        "set": cache.set("a", 1),
        "add": cache.add("a", 1),
        "touch": cache.touch("a"),
        "delete": cache.delete("a"),
        "has_key": "a" in cache,
        "get_many": cache.get_many(["a", "b"]),
        "set_many": cache.set_many({"a": 1}),
        "delete_many": cache.delete_many(["a"]),
        "get_or_set": cache.get_or_set("a", lambda: 7),
        "clear": cache.clear(),
    }


NOTHING = {
    "get": "default",
    "set": None,
    "add": False,
    "touch": False,
    "delete": False,
    "has_key": False,
    "get_many": {},
    "set_many": ["a"],
    "delete_many": None,
    "get_or_set": 7,
    "clear": None,
}


def test_cache_out_of_reach_is_an_empty_one_and_is_logged_once(unreachable: RedisCache) -> None:
    with capture_logs() as logs:
        answers = answers_of(unreachable)

    assert answers == NOTHING
    assert [line["event"] for line in logs] == ["cache out of reach"]


@pytest.mark.parametrize("operation", ["get", "add", "delete_many", "clear"])
def test_first_failure_is_not_raised_by_any_operation(unreachable: RedisCache, operation: str) -> None:
    arguments = {"get": ["a"], "add": ["a", 1], "delete_many": [["a"]], "clear": []}[operation]

    getattr(unreachable, operation)(*arguments)

    assert cache_module.breaker.is_open


def test_counting_out_of_reach_is_counting_what_is_not_there(unreachable: RedisCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        unreachable.incr("a")
    with pytest.raises(ValueError, match="not found"):
        unreachable.decr("a")


def test_breaker_closes_after_its_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("common.breaker.time.monotonic", lambda: clock[0])
    breaker = Breaker(seconds=5)
    breaker.trip()

    states = []
    for clock[0] in (100.0, 104.9, 105.0):
        states.append(breaker.is_open)

    assert states == [True, True, False]


def test_doorbell_tries_once_and_then_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def refuse(*args: Any, **options: Any) -> None:
        tries.append(options)
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)
    monkeypatch.setattr(doorbell, "breaker", Breaker(seconds=60))

    with capture_logs() as logs:
        doorbell.ring("a.task", 1)
        doorbell.ring("a.task", 2)

    assert tries == [{"args": [1], "retry": False, "ignore_result": True}]
    assert [(line["event"], line["task"], line["args"]) for line in logs] == [("doorbell not heard", "a.task", (1,))]
