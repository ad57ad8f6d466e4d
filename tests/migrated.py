"""A migrated SQLite database, kept between runs of the tests: migrating takes longer than most of them."""

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

from passerelle.environment import ROOT


def place() -> Path:
    """Return where the database of these migrations and these packages is kept, whether it is there or not."""
    told = hashlib.sha256()
    for path in [ROOT / "requirements.lock", *sorted(ROOT.glob("**/migrations/*.py"))]:
        if ".venv" not in path.parts:
            told.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"passerelle-migrated-{told.hexdigest()[:16]}.sqlite3"


def copy(source: str | Path, target: str | Path) -> None:
    """Copy one database, a file or the address of one in memory, into another."""
    origin, copied = (sqlite3.connect(str(name), uri=True) for name in (source, target))
    origin.backup(copied)
    copied.close()
    origin.close()


def keep(source: str) -> None:
    """Keep the database at the address `source`; runs beside each other write the same."""
    fresh = place().with_suffix(f".{os.getpid()}")
    copy(source, fresh)
    fresh.replace(place())
