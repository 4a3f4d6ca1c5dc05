"""The embedded default's counters are exact among threads and processes, and a full disk is no error."""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

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


def test_on_a_full_disk_a_write_is_nothing_and_leaves_nothing_old(cache: FileCache, monkeypatch: pytest.MonkeyPatch):
    cache.set_many({"mark": 1, "tries": 1})

    def is_full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", is_full)
        assert cache.set_many({"mark": 2, "other": 2}) == ["mark", "other"]
        cache.set("other", 2)
        with pytest.raises(ValueError, match="not found"):
            cache.incr("tries")

    assert cache.get_many(["mark", "tries", "other"]) == {}
    cache.set("mark", 3)
    assert cache.get("mark") == 3


def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path: Path):
    cache = FileCache(str(tmp_path / "cache"), {})
    (tmp_path / "cache").rmdir()
    (tmp_path / "cache").write_text("in the way")

    assert not cache.add("once", 1)
    assert cache.set_many({"once": 1}) == ["once"]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("once")
