"""How often somebody may try: windows that begin with the first try, counted in the cache.

On Redis the counters are exact under concurrency, since each try is one INCR. With the cache out of reach nothing is
limited: a limit protects the site, and must not be what takes it down.
"""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache

from common.errors import TooManyRequests


@dataclass(frozen=True)
class Limit:
    """``count`` tries in ``seconds``; a count of 0 is no limit."""

    name: str
    count: int
    seconds: int

    def spend(self, who: str) -> None:
        """Count one try of ``who``; raises TooManyRequests with the seconds to wait where it is one too many."""
        if not self.count:
            return
        count, end = self._count(who)
        if count > self.count:
            raise TooManyRequests(wait=max(1, round(end - time.time())))

    def refund(self, who: str) -> None:
        """Take one try back."""
        if hasattr(cache, "count_in_window"):
            cache.count_in_window(self._key(who), time.time(), self.seconds, -1)
            return
        key = f"{self._key(who)}:{cache.get(self._key(who))}"
        try:
            cache.decr(key)
        except ValueError:
            return

    def clear(self, who: str) -> None:
        """Forget every try of ``who``."""
        cache.delete(self._key(who))

    def _key(self, who: str) -> str:
        return f"limit:{self.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"

    def _count(self, who: str) -> tuple[int, float]:
        """This try's number in its window, and when that ends, as seconds since 1970."""
        now = time.time()
        if hasattr(cache, "count_in_window"):  # Redis, in one round trip
            return cache.count_in_window(self._key(who), now, self.seconds)
        end = self._end_of_window(who)
        return self._add(f"{self._key(who)}:{end}", end), end

    def _end_of_window(self, who: str) -> float:
        now = time.time()
        fresh = round(now + self.seconds, 3)
        end = cache.get_or_set(self._key(who), fresh, self.seconds)
        if end and now < end <= fresh:
            return float(end)
        if end:  # the cache's clock is behind ours, or ours was set back
            cache.set(self._key(who), fresh, self.seconds)
        return fresh

    def _add(self, key: str, end: float) -> int:
        cache.add(key, 0, max(1, round(end - time.time()) + 1))
        try:
            return int(cache.incr(key))
        except ValueError:
            return 0
