"""Fixtures of the tests of the site as a whole."""

import pytest

from passerelle import health
from passerelle.database_copies import dump_database, load_database


@pytest.fixture(autouse=True)
def fresh_health(monkeypatch):
    """Let each test look for itself."""
    monkeypatch.setattr(health, "_kept", (0.0, {}))


@pytest.fixture
def data_dir(settings, tmp_path):
    """Give the test folders of its own for uploaded files and backups."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def initial_rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """Put back, after a module whose tests commit and so end with empty tables, what the migrations made."""
    copy = tmp_path_factory.mktemp("initial") / "database"
    with django_db_blocker.unblock():
        dump_database(copy)
    yield
    with django_db_blocker.unblock():
        load_database(copy)
