"""A cache that may fail: without Redis the site is slower, and not down."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from redis.exceptions import RedisError

from common.breaker import Breaker

T = TypeVar("T")
logger = structlog.get_logger(__name__)
REST_SECONDS = 5.0
# Django makes a cache object for each thread; what one of them learned is true for all.
breaker = Breaker(REST_SECONDS)


class RedisCache(DjangoRedisCache):
    """Django's Redis cache, where a failing read is a miss and a failing write is nothing.

    After a failure Redis is left alone for REST_SECONDS: a request calls the cache several times, and must not wait
    for a time-out each time. ``incr`` of what cannot be reached is that of a key that is not there, a ValueError.
    """

    def _try(self, action: Callable[[], T], otherwise: T) -> T:
        if breaker.is_open:
            return otherwise
        try:
            return action()
        except (RedisError, OSError) as error:
            breaker.trip()
            logger.warning("cache out of reach", error=type(error).__name__, rests_for=REST_SECONDS)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(RedisCache, self).add(*args, **kwargs), False)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(RedisCache, self).get(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: super(RedisCache, self).set(*args, **kwargs), None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(RedisCache, self).touch(*args, **kwargs), False)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(RedisCache, self).delete(*args, **kwargs), False)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(RedisCache, self).has_key(*args, **kwargs), False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        value = self._try(lambda: super(RedisCache, self).incr(key, delta, version), None)
        if value is None:
            raise ValueError(f"Key {key!r} not found")
        return value

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return self._try(lambda: super(RedisCache, self).get_many(*args, **kwargs), {})

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self._try(lambda: super(RedisCache, self).set_many(data, *args, **kwargs), list(data))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: super(RedisCache, self).delete_many(*args, **kwargs), None)

    def clear(self) -> None:
        self._try(super().clear, None)
