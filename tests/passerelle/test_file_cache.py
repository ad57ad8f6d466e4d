"""The cache in files: counters last as long as they were meant to."""

import datetime
import os

import pytest
import time_machine
from django.core.cache import cache

from passerelle.databases import cache_from
from passerelle.file_cache import CULL_EVERY, FileCache
from passerelle.jobs import purge_cache

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


def test_writing_lists_no_folder_as_a_rule(files, monkeypatch):
    listed = []
    monkeypatch.setattr(FileCache, "_list_cache_files", lambda self: listed.append(1) or [])
    for number in range(2 * CULL_EVERY):
        files.set(f"page {number % 5}", number)
    assert len(listed) < 20


def test_what_has_expired_is_purged_by_the_worker(files, tmp_path):
    with time_machine.travel(NOON, tick=False) as clock:
        files.set("old", 1, 60)
        files.set("kept", 2, 3600)
        files.set("lasting", 3, None)
        (tmp_path / "cache" / f"{'0' * 32}.djcache").write_bytes(b"half written")
        clock.shift(2 * MINUTE)
        purge_cache()
        assert len(list((tmp_path / "cache").iterdir())) == 2
        assert (files.get("kept"), files.get("lasting")) == (2, 3)


def test_what_a_killed_writer_left_is_purged_but_not_what_is_being_written(files, tmp_path):
    files.set("kept", 1)
    old, new = tmp_path / "cache" / "tmpold", tmp_path / "cache" / "tmpnew"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (0, 0))
    purge_cache()
    assert (old.exists(), new.exists(), files.get("kept")) == (False, True, 1)
