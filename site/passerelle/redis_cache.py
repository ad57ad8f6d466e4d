"""Django's cache in a Redis, with one client for all that a thread asks it.

Django makes a client for each question, which takes as long as to ask.
"""

from django.core.cache.backends.redis import RedisCache as DjangosRedisCache
from django.core.cache.backends.redis import RedisCacheClient


class OneClient(RedisCacheClient):
    """Keeps the client that it has made: there is one server."""

    _made = None

    def get_client(self, key=None, *, write=False):
        """Return the client, for a question or for something that is written."""
        if self._made is None:
            self._made = super().get_client(key, write=write)
        return self._made


class RedisCache(DjangosRedisCache):
    """The cache that the setting CACHE_URL names."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = OneClient
