"""The site's cache: whatever holds it (files, Redis), the site works on while that fails, only slower."""

import logging
import pickle
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache, InvalidCacheKey
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

T = TypeVar("T")
# What reading something half written, or written by another version, raises.
BROKEN = (
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
    zlib.error,
)
SLOW = 0.2  # seconds; a store that takes longer to fail is left alone for a while
PAUSE = 5.0
LOG_EVERY = 60.0


class _Trouble:
    """What this process knows of one store: until when it is left alone, and when its failing was last logged."""

    def __init__(self):
        self.paused_until = 0.0
        self.log_from = 0.0


_troubles: dict[str, _Trouble] = {}
_lock = threading.Lock()


class ForgivingCache(BaseCache):
    """Django's cache OPTIONS["STORE"], where a failure reads as “not there” and “not kept”, and is logged.

    Whoever must know whether something was kept reads it back.
    """

    def __init__(self, location: Any, params: dict):
        super().__init__(params)
        options = dict(params.get("OPTIONS", {}))
        self._make = import_string(options.pop("STORE"))
        self._arguments = (location, {**params, "OPTIONS": options})
        self._made: BaseCache | None = None
        with _lock:
            self._trouble = _troubles.setdefault(str(location), _Trouble())

    @property
    def store(self) -> BaseCache:
        """The cache behind; it is made at its first use, because that can fail too."""
        if self._made is None:
            self._made = self._make(*self._arguments)
        return self._made

    def get(self, key, default=None, version=None):
        try:
            return self._ask(lambda: self.store.get(key, default, version), default, BROKEN)
        except BROKEN as error:
            self._note(error)
            self.delete(key, version)  # else it would stand in the way until its time is over
            return default

    def get_many(self, keys, version=None):
        found = {key: self.get(key, self._missing_key, version) for key in keys}
        return {key: value for key, value in found.items() if value is not self._missing_key}

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._ask(lambda: self.store.set(key, value, timeout, version), None)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(lambda: self.store.set_many(data, timeout, version), list(data))

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(lambda: self.store.add(key, value, timeout, version), False)

    def incr(self, key, delta=1, version=None):
        """Add `delta` to the number at `key`; ValueError where there is none, or it cannot be reached."""
        result = self._ask(lambda: self.store.incr(key, delta, version), None, (ValueError,))
        if result is None:
            raise ValueError(f"Key {key!r} not found")
        return result

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(lambda: self.store.touch(key, timeout, version), False)

    def has_key(self, key, version=None):
        return self._ask(lambda: self.store.has_key(key, version), False)

    def delete(self, key, version=None):
        return self._ask(lambda: self.store.delete(key, version), False)

    def delete_many(self, keys, version=None):
        self._ask(lambda: self.store.delete_many(keys, version), None)

    def clear(self):
        self._ask(lambda: self.store.clear(), None)

    def purge(self) -> int:
        """Delete what has expired, where the store does not do so by itself; return how many things that were."""
        return self._ask(lambda: self.store.purge() if hasattr(self.store, "purge") else 0, 0)

    def close(self, **kwargs):
        if self._made is not None:
            self._ask(lambda: self.store.close(**kwargs), None)

    def _ask(self, question: Callable[[], T], otherwise: T, passed_on: tuple[type[Exception], ...] = ()) -> T:
        """Return the answer to `question`, or `otherwise` where the store fails."""
        begun = time.monotonic()
        if begun < self._trouble.paused_until:
            return otherwise
        try:
            return question()
        except (InvalidCacheKey, ImproperlyConfigured):
            raise  # mistakes of ours
        except passed_on:
            raise
        except Exception as error:
            self._note(error)
            now = time.monotonic()
            if now - begun > SLOW:
                self._trouble.paused_until = now + PAUSE
            return otherwise

    def _note(self, error: Exception) -> None:
        now = time.monotonic()
        if now >= self._trouble.log_from:
            self._trouble.log_from = now + LOG_EVERY
            logger.warning(
                "The cache fails (%s: %s); the site does without meanwhile", type(error).__name__, error
            )
