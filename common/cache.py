"""A cache that may fail: without Redis the site is slower, and not down."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from django.core.cache.backends.redis import RedisCacheClient
from redis.exceptions import RedisError

from common.breaker import Breaker

T = TypeVar("T")
logger = structlog.get_logger(__name__)
REST_SECONDS = 5.0
# Django makes a cache object for each thread; what one of them learned is true for all.
breaker = Breaker(REST_SECONDS)


# KEYS: the window. ARGV: now, its end if it begins now, how long Redis keeps it, and how much to add. Redis' own clock
# only says when it forgets.
_COUNT = """
local ends = redis.call('HGET', KEYS[1], 'ends')
if not ends or tonumber(ends) <= tonumber(ARGV[1]) or tonumber(ends) > tonumber(ARGV[2]) then
  ends = ARGV[2]
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'ends', ends)
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return {redis.call('HINCRBY', KEYS[1], 'count', ARGV[4]), ends}
"""


class _Client(RedisCacheClient):
    """Django's, which makes a new client for each call; making one takes longer than most calls.

    The threads of a process share their connections, as there are many threads and few of them work at a time.
    """

    _shared: ClassVar[dict[tuple[str, ...], dict[int, Any]]] = {}

    def __init__(self, servers: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(servers, *args, **kwargs)
        self._pools = self._shared.setdefault(tuple(servers), {})
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if id(pool) not in self._clients:
            self._clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return self._clients[id(pool)]


class RedisCache(DjangoRedisCache):
    """Django's Redis cache, where a failing read is a miss and a failing write is nothing.

    After a failure Redis is left alone for REST_SECONDS: a request calls the cache several times, and must not wait
    for a time-out each time. ``incr`` of what cannot be reached is that of a key that is not there, a ValueError.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = _Client

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

    def count_in_window(self, key: str, now: float, seconds: float, by: int = 1) -> tuple[int, float]:
        """The count after adding ``by``, and when its window ends, as seconds since 1970.

        A window begins with the first count after the last one's end. Where Redis cannot be reached, 0 and now.
        """

        def count() -> tuple[int, float]:
            name = self.make_and_validate_key(key)
            client = self._cache.get_client(name, write=True)
            number, end = client.eval(_COUNT, 1, name, round(now, 3), round(now + seconds, 3), round(seconds) + 1, by)
            return int(number), float(end)

        return self._try(count, (0, now))

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """As Django's, which makes and checks the name of each key by itself; that took half of the call."""

        def get_all() -> dict[str, Any]:
            prefix = self.make_key("", version)
            keys_of: dict[Any, str] = {prefix + key: key for key in keys}
            return {keys_of[name]: value for name, value in self._cache.get_many(keys_of).items()}

        return self._try(get_all, {})

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """The names of those that could not be set. One alone needs no transaction."""

        def set_all() -> list[Any]:
            if len(data) == 1:
                [(key, value)] = data.items()
                super(RedisCache, self).set(key, value, *args, **kwargs)
                return []
            return super(RedisCache, self).set_many(data, *args, **kwargs)

        return self._try(set_all, list(data))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: super(RedisCache, self).delete_many(*args, **kwargs), None)

    def clear(self) -> None:
        self._try(super().clear, None)
