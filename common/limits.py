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
        end = self._end_of_window(who)
        if self._add(f"{self._key(who)}:{end}", end) > self.count:
            raise TooManyRequests(wait=max(1, round(end - time.time())))

    def refund(self, who: str) -> None:
        """Take one try back."""
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

    def _end_of_window(self, who: str) -> float:
        now = time.time()
        fresh = round(now + self.seconds, 3)
        end = cache.get_or_set(self._key(who), fresh, self.seconds)
        if end and end <= now:  # the cache's clock is behind ours
            cache.set(self._key(who), fresh, self.seconds)
        return float(end) if end and end > now else fresh

    def _add(self, key: str, end: float) -> int:
        cache.add(key, 0, max(1, round(end - time.time()) + 1))
        try:
            return int(cache.incr(key))
        except ValueError:
            return 0
