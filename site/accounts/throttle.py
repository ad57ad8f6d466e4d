"""Count what one may do only so often."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def counted(name: str, seconds: int) -> int:
    """Return how often `name` was counted within the `seconds` that began with its first time."""
    return cache.get(_key(name, seconds), 0)


def count(name: str, seconds: int) -> int:
    """Count `name` once more and return how often it was counted in the `seconds` that began with its first time.

    Where the cache keeps nothing, each is the first: it is a limit, not a ledger.
    """
    key = _key(name, seconds)
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it has just lapsed, or the cache cannot be reached
        return 1


def _key(name: str, seconds: int) -> str:
    # Keyed: an address from which somebody came cannot be guessed back out of the cache.
    digest = salted_hmac("accounts.throttle", name.encode("utf-8", "replace")).hexdigest()
    return f"accounts.throttle.{digest}.{seconds}"
