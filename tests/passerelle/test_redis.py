"""The cache in a Redis, against a real one where `redis-server` is installed."""

import shutil
import socket
import subprocess
import sys
import time

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from passerelle import caches
from passerelle.databases import cache_from


def test_the_error_names_the_variable_where_the_package_is_missing(monkeypatch, tmp_path):
    for name in ("redis", "redis.backoff", "redis.retry"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        cache_from("redis://127.0.0.1:6379/0", tmp_path)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture
def server(settings, tmp_path, monkeypatch):
    """A Redis of the test's own, and the cache in it."""
    pytest.importorskip("redis")
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("redis-server is not installed")
    monkeypatch.setattr(caches, "_troubles", {})
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    settings.CACHES = {"default": cache_from(f"redis://127.0.0.1:{port}/0", tmp_path)}
    for _time in range(100):
        cache.set("up", 1)
        if cache.get("up"):
            break
        time.sleep(0.1)
    yield process
    process.kill()
    process.wait()
    cache.store._cache.get_client().connection_pool.disconnect()


def test_keeps_and_counts(server):
    cache.set("thing", {"a": "é"}, 60)
    assert cache.get("thing") == {"a": "é"}
    assert cache.add("count", 0, 60)
    assert not cache.add("count", 0, 60)
    assert cache.incr("count") == 1
    cache.clear()
    with pytest.raises(ValueError):
        cache.incr("count")


def test_one_client_asks_and_writes(server):
    client = cache.store._cache.get_client()
    assert cache.store._cache.get_client(write=True) is client
    assert client.ping()


def test_does_without_while_it_is_lost(server):
    cache.set("thing", 1, 60)
    server.kill()
    server.wait()
    assert cache.get("thing", "nothing") == "nothing"
    cache.set("thing", 2)
    assert not cache.add("other", 1)
