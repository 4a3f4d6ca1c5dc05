"""The embedded default's cache: files that all processes on the machine share, with exact counters."""

import fcntl
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = structlog.get_logger(__name__)


class FileCache(FileBasedCache):
    """Django's file cache, whose ``add`` and ``incr`` are one step among all processes, and keep a key's expiry.

    Django's own reads and then writes, so that two tries at once count as one, and begins the time-out anew.

    As with common.cache.RedisCache a failing write is nothing: on a full disk the site is slower, and not down. What
    the key had before is then gone, so that nothing old outlives it.
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            with self._locked():
                return super().add(key, value, timeout, version)
        except OSError as error:
            _warn(error)
            return False

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._store(key, value, timeout, version)

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        """The names of those that could not be set."""
        return [key for key, value in data.items() if not self._store(key, value, timeout, version)]

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            with self._locked():
                value = self.get(key, version=version)
                if value is not None and self._store(key, value + delta, self._seconds_left(key, version), version):
                    return value + delta
        except OSError as error:
            _warn(error)
        raise ValueError(f"Key {key!r} not found")

    def _store(self, key: Any, value: Any, timeout: Any, version: int | None) -> bool:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            self.delete(key, version)
            _warn(error)
            return False
        return True

    def _seconds_left(self, key: Any, version: int | None) -> float | None:
        with Path(self._key_to_file(key, version)).open("rb") as file:  # type: ignore[attr-defined]
            expiry = pickle.load(file)  # noqa: S301, as Django wrote it: its first part is the expiry, or None
        return None if expiry is None else max(0.001, expiry - time.time())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._createdir()  # type: ignore[attr-defined]
        with (Path(self._dir) / "lock").open("wb") as lock:  # type: ignore[attr-defined]
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _warn(error: OSError) -> None:
    logger.warning("cache cannot be written", error=error.strerror)
