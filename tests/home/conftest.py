"""Fixtures of the tests of the frame: the small site of `tests.sites`, and an ear for what is told after a change."""

from contextlib import contextmanager
from copy import copy

import pytest
from django.core.cache import cache as django_cache
from django.test import Client

from home import cache, publishing
from passerelle.setup import prepare_site
from tests.sites import empty_site, fill, site  # noqa: F401 – fixtures among them


@pytest.fixture(scope="module")
def content(beginnings, django_db_blocker):
    """The pages of the small site; here nothing is searched, and so nothing is indexed."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site, fill) as (_site, made):
        yield copy(made)


@pytest.fixture(autouse=True)
def search_task(monkeypatch):
    """Stands where the index would be told."""
    recorder = Recorder()
    monkeypatch.setattr("search.tasks.pages_changed", recorder)
    return recorder


@pytest.fixture
def caching(settings):
    """Keep finished pages, as on a real site; nothing is kept before or after the test."""
    settings.PAGE_CACHE = True
    django_cache.clear()
    yield
    django_cache.clear()
    cache.invalidate()


@pytest.fixture
def reader(caching):
    """A browser without an account, on a site that keeps finished pages."""
    return Client()


class Recorder:
    """Stands where a task stands, and keeps what it is given."""

    def __init__(self):
        self.calls = []

    def enqueue(self, *arguments):
        self.calls.append(arguments)


class Told:
    """What search and the workbench were told, within `after()`."""

    def __init__(self, search, monkeypatch, capture):
        self.search, self.workbench = search, Recorder()
        self._capture = capture
        monkeypatch.setattr("localization.tasks.source_changed", self.workbench)

    @contextmanager
    def after(self):
        """Run what is done in it as a transaction of its own, and then what waits for its end."""
        vars(publishing._waiting).clear()  # what tests before this one left, whose transactions never ended
        self.search.calls.clear()
        self.workbench.calls.clear()
        before = cache.generation()
        with self._capture(execute=True):
            yield
        self.emptied = cache.generation() != before

    @property
    def pages(self) -> set[int]:
        """The ids of all pages that search was told of."""
        return {pk for (ids,) in self.search.calls for pk in ids}


@pytest.fixture
def told(search_task, monkeypatch, django_capture_on_commit_callbacks):
    """What is told after a change: `with told.after(): …`, then `told.pages`, `told.emptied`, `told.workbench`."""
    return Told(search_task, monkeypatch, django_capture_on_commit_callbacks)
