"""The cache in files: counters last as long as they were meant to."""

import datetime

import pytest
import time_machine
from django.core.cache import cache

from passerelle.databases import cache_from

NOON = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def files(settings, tmp_path):
    """The cache as it is on a site without CACHE_URL."""
    settings.CACHES = {"default": cache_from("", tmp_path)}
    return cache


def test_a_counter_keeps_its_time(files):
    with time_machine.travel(NOON, tick=False) as clock:
        files.add("count", 0, 3600)
        assert files.incr("count") == 1
        clock.shift(30 * MINUTE)
        assert files.incr("count", 2) == 3
        clock.shift(29 * MINUTE)
        assert files.get("count") == 3
        clock.shift(2 * MINUTE)
        assert files.get("count") is None
        with pytest.raises(ValueError):
            files.incr("count")


def test_a_counter_without_an_end_has_none(files):
    with time_machine.travel(NOON, tick=False) as clock:
        files.add("count", 0, None)
        assert files.incr("count") == 1
        clock.shift(1000 * MINUTE)
        assert files.decr("count") == 0
