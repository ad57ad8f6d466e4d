"""Count what one may do only so often."""

import hashlib
import time

from django.core.cache import cache


def counted(name: str, seconds: int) -> int:
    """Return how often `name` was counted in the present stretch of `seconds`."""
    return cache.get(_key(name, seconds), 0)


def count(name: str, seconds: int) -> int:
    """Count `name` once more and return how often it was counted in the present stretch of `seconds`.

    Two at the same instant may count as one: it is a limit, not a ledger.
    """
    key = _key(name, seconds)
    now = cache.get(key, 0) + 1
    cache.set(key, now, seconds)  # `incr` would give it the cache's own time to live
    return now


def _key(name: str, seconds: int) -> str:
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"accounts.throttle.{digest}.{int(time.time() // seconds)}"
