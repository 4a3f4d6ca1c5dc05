"""The embedded default's counters are exact among threads and processes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from common.file_cache import FileCache

COUNT = """
import sys
from django.conf import settings
settings.configure()
from common.file_cache import FileCache
cache = FileCache(sys.argv[1], {})
for _ in range(100):
    cache.incr("tries")
"""


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    return FileCache(str(tmp_path), {})


def test_counting_from_threads_and_processes_loses_nothing(cache: FileCache, tmp_path: Path):
    cache.add("tries", 0, 60)
    commands = [subprocess.Popen([sys.executable, "-c", COUNT, str(tmp_path)]) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: cache.incr("tries"), range(100)))

    assert [command.wait(timeout=60) for command in commands] == [0, 0]
    assert cache.get("tries") == 300


def test_only_one_of_many_adds(cache: FileCache):
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda number: cache.add("once", number), range(32)))

    assert added.count(True) == 1


def test_counting_keeps_the_expiry(cache: FileCache):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        cache.add("tries", 0, 900)
    with time_machine.travel(start + timedelta(seconds=800), tick=False):
        assert cache.incr("tries") == 1
    with time_machine.travel(start + timedelta(seconds=899), tick=False):
        assert cache.get("tries") == 1
    with time_machine.travel(start + timedelta(seconds=901), tick=False):
        assert cache.get("tries") is None
        with pytest.raises(ValueError, match="not found"):
            cache.incr("tries")


def test_a_key_without_an_end_keeps_none(cache: FileCache):
    cache.set("visits", 1, None)

    assert cache.incr("visits") == 2
    with time_machine.travel(timezone.now() + timedelta(days=4000)):
        assert cache.get("visits") == 2
