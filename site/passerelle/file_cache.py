"""Django's cache in files, with counters that last as long as they were meant to."""

import pickle
import time
from pathlib import Path

from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """A cache in a folder."""

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
