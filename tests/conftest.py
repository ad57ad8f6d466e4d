"""What all tests share: a database that is migrated once, and a summary that names failed stages of `.ci/run`."""

import gc
import os
import sqlite3

import pytest
from django.db import connection

from tests import databases, migrated

FAILED_STAGES = os.environ.get("CI_FAILED_STAGES", "").split()

# Looking for cycles at Python's usual pace takes a fifth of the tests' time: most objects are the programs themselves.
gc.set_threshold(100_000, 20, 20)


def pytest_collection_finish(session):
    """Look for garbage among what the tests make, not among the programs: they stay to the end."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session, exitstatus):
    """End with 1 when a stage before the tests failed."""
    if FAILED_STAGES and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Name the stages that failed before the tests, above the last line."""
    if FAILED_STAGES:
        terminalreporter.section("Failed before these tests", red=True)
        terminalreporter.write_line(" ".join(FAILED_STAGES))


def _in_memory() -> str | None:
    """Return the address of the tests' database where it is SQLite in memory."""
    name = connection.creation._get_test_db_name() if connection.vendor == "sqlite" else ""
    return name if "mode=memory" in str(name) else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_use_migrations):
    """Begin with the database that an earlier run has migrated; Django then finds nothing left to do."""
    address = _in_memory() if django_db_use_migrations else None
    if address is None or not migrated.place().exists():
        yield
        return
    held = sqlite3.connect(address, uri=True)  # a database in memory lives while somebody holds it
    migrated.copy(migrated.place(), address)
    yield
    held.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_use_migrations):
    """Keep the migrated database for the next run."""
    address = _in_memory() if django_db_use_migrations else None
    if address is not None and not migrated.place().exists():
        migrated.keep(address)


@pytest.fixture(scope="session")
def beginnings(django_db_setup, django_db_blocker, tmp_path_factory):
    """Databases with what modules of tests begin with, see `tests.databases.Beginnings`."""
    kept = databases.Beginnings(tmp_path_factory.mktemp)
    yield kept
    with django_db_blocker.unblock():
        kept.remove()
