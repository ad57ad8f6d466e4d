"""Databases beside the test database: files with SQLite, databases with PostgreSQL.

Some hold what many modules of tests begin with, so that it is made once a process and not once a module; each module
works in a transaction that is rolled back. One stands behind the served site: its threads must see what is committed.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from django.core.cache import cache as django_cache
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from home import cache


def copy(folder: Path, suffix: str) -> str:
    """Copy the present database and return the copy's name; `folder` takes the file with SQLite."""
    source = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        name = str(folder / f"{suffix}.sqlite3")
        connection.ensure_connection()
        with closing(sqlite3.connect(name)) as target:
            connection.connection.backup(target)
        return name
    name = f"{source}_{suffix}"
    connection.close()  # nobody may be connected to a database that is copied
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


class Beginnings:
    """What modules of tests begin with: databases in which functions have been called, each made once."""

    def __init__(self, folders: Callable[[str], Path]):
        self._folders = folders
        self._made: dict[tuple[Callable, ...], tuple[str, tuple]] = {}

    @contextmanager
    def at(self, *steps: Callable[[], object]) -> Iterator[tuple]:
        """Work in the database in which `steps` have been called one after another, and leave it as it was.

        Give what each of them returned. What begins with the same steps is made from there.
        """
        name, made = self._database(steps)
        with at(name), transaction.atomic():
            yield made
            transaction.set_rollback(True)

    def _database(self, steps: tuple[Callable, ...]) -> tuple[str, tuple]:
        if not steps:
            return str(connection.settings_dict["NAME"]), ()
        if steps not in self._made:
            before, made = self._database(steps[:-1])
            with at(before) if steps[:-1] else nullcontext():
                name = copy(self._folders("beginning"), str(len(self._made)))
            with at(name), transaction.atomic():
                self._made[steps] = name, (*made, steps[-1]())
                connection.run_on_commit.clear()  # as in a test, whose transaction never ends
        return self._made[steps]

    def remove(self) -> None:
        """Remove the databases."""
        for name, _made in self._made.values():
            remove(name)


def remove(name: str) -> None:
    """Remove the copy `name`."""
    if connection.vendor == "sqlite":
        for path in Path(name).parent.glob(f"{Path(name).name}*"):  # with its journal
            path.unlink()
    else:
        _run(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def at(name: str) -> Iterator[None]:
    """Let every connection of this process, in whichever thread, lead to the database `name`."""
    before, settings = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    # A thread that waits for the browser's next request must not keep a connection.
    connections.settings[DEFAULT_DB_ALIAS] = {**settings, "NAME": name, "CONN_MAX_AGE": 0}
    del connections[DEFAULT_DB_ALIAS]
    _forget()
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections.settings[DEFAULT_DB_ALIAS] = settings
        connections[DEFAULT_DB_ALIAS] = before
        _forget()


def _run(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _forget() -> None:
    django_cache.clear()
    cache.invalidate()
