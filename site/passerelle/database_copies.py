"""Copy the whole database into a file and back, each in one consistent step."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
LOCK_SECONDS = 60  # how long a restore waits for readers to let go of the tables


class BackupError(Exception):
    """A backup that cannot be made or put back; the message says why."""


def dump_database(target: Path) -> None:
    """Write a consistent copy of the database to the new file `target`, while the site goes on."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run("pg_dump", ["--format=plain", "--no-owner", "--no-privileges", f"--file={target}"])


def load_database(source: Path) -> None:
    """Replace the whole content of the database by the copy in `source`; all of it or nothing.

    Raise BackupError where the database refuses it.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        try:
            with closing(sqlite3.connect(source)) as copy:
                if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                    raise BackupError("the copy of the database is damaged")
                copy.backup(connection.connection)
        except sqlite3.Error as error:
            raise BackupError(f"the database refused its copy: {error}") from error
        finally:
            connection.close()
        return
    connection.close()
    prelude = (
        f"SET lock_timeout = '{LOCK_SECONDS}s'; SET client_min_messages = warning;"
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
    )
    _run(
        "psql",
        [
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--command={prelude}",
            f"--file={source}",
        ],
    )


def _run(program: str, arguments: list[str]) -> None:
    """Run one of PostgreSQL's programs on the site's database; raise BackupError with what it said."""
    if not shutil.which(program):
        raise BackupError(
            f"{program} is missing: install PostgreSQL's client programs (Debian: postgresql-client)"
        )
    values = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    environment = os.environ | {name: str(values[key]) for name, key in names.items() if values[key]}
    result = subprocess.run(
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()[-2000:]}")
