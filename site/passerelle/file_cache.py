"""Django's cache in files, with counters that last as long as they were meant to, and writes that list no folder."""

import pickle
import random
import time
from pathlib import Path

from django.core.cache.backends.filebased import FileBasedCache

from passerelle.caches import BROKEN

LEFT_AFTER = 3600
"""Seconds after which a file that is still being written is one that nobody finishes."""
CULL_EVERY = 500
"""Of so many writes one looks whether there is too much: Django lists the whole folder at each."""


class FileCache(FileBasedCache):
    """A cache in a folder."""

    def _cull(self):
        if random.randrange(CULL_EVERY) == 0:  # noqa: S311 – no secret
            super()._cull()

    def purge(self) -> int:
        """Delete what has expired, and what writers that were killed have left; return how many files there were."""
        gone = 0
        for path in Path(self._dir).glob("*"):
            try:
                if path.suffix == self.cache_suffix:
                    with path.open("rb") as file:
                        gone += self._is_expired(file)
                elif path.is_file() and path.stat().st_mtime < time.time() - LEFT_AFTER:
                    path.unlink()
                    gone += 1
            except FileNotFoundError:
                continue  # another process was faster
            except BROKEN:
                gone += self._delete(str(path))
        return gone

    def incr(self, key, delta=1, version=None):
        """Add `delta` to the number at `key`, which keeps its time: Django's own gives it the default of 5 minutes."""
        try:
            with Path(self._key_to_file(key, version)).open("rb") as file:
                until = pickle.load(file)  # noqa: S301 – we have written it
        except FileNotFoundError:
            until = 0
        number = self.get(key, self._missing_key, version)
        if number is self._missing_key:
            raise ValueError(f"Key {key!r} not found")
        self.set(key, number + delta, until if until is None else until - time.time(), version)
        return number + delta
