"""Back the site up into one archive and put it back: the database and the uploaded files.

An archive is a `.tar.gz` with the database (an SQLite file, or PostgreSQL's plain dump), the uploaded files and, last,
a manifest with the size and SHA-256 of each: one that was cut short has no manifest and is refused.
"""

import hashlib
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import tarfile
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection

from passerelle.database_copies import DATABASE_FILES, BackupError, dump_database, load_database

FORMAT = 1
MANIFEST = "manifest.json"
SCRATCH = ".backup-"
SCRATCH_SECONDS = 24 * 3600
NAME = re.compile(r"passerelle-(\d{8}-\d{6})Z\.tar\.gz")


def folder() -> Path:
    """Return the folder in which the archives stay."""
    return Path(settings.DATA_DIR) / "backups"


def archives() -> list[Path]:
    """Return the archives there are, the newest first."""
    return sorted(
        (path for path in folder().glob("passerelle-*.tar.gz") if NAME.fullmatch(path.name)), reverse=True
    )


def upgrade_marker() -> Path:
    """Return the file that is there while an upgrade is under way; it names the backup that takes it back."""
    return Path(settings.DATA_DIR) / "upgrade-under-way.json"


def restore_marker() -> Path:
    """Return the file that is there while a backup is put back; one that stays was left half done."""
    return Path(settings.DATA_DIR) / "restore-under-way.json"


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM, sent by whoever stops containers or machines, raise KeyboardInterrupt, so that things are put back."""

    def interrupt(_signal, _frame):
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def newest() -> datetime | None:
    """Return when the newest archive was made, None where there is none."""
    found = archives()
    stamp = NAME.fullmatch(found[0].name) if found else None
    return datetime.strptime(stamp[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if stamp else None


def make() -> Path:
    """Write an archive of the site as it is, delete those beyond BACKUPS_KEPT, and return the new one's path.

    Readable by its owner alone. Whatever interrupts it leaves no archive. Raise BackupError where the database cannot
    be dumped, or the archive not be written.
    """
    try:
        target = _write()
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"no backup can be written under {folder()}: {error}") from error
    for old in archives()[max(1, settings.BACKUPS_KEPT) :]:
        old.unlink()
    for left in folder().glob(f"{SCRATCH}*"):  # by one that was killed; a younger one may be another's work
        if left.stat().st_mtime < time.time() - SCRATCH_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    return target


def _write() -> Path:
    folder().mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    while (target := folder() / f"passerelle-{moment:%Y%m%d-%H%M%S}Z.tar.gz").exists():
        moment += timedelta(seconds=1)
    with _scratch(folder()) as scratch:
        partial = scratch / "partial"
        database = scratch / DATABASE_FILES[connection.vendor]
        dump_database(database)
        with partial.open("xb") as out:
            partial.chmod(0o600)
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as archive:
                files = [_add(archive, database, database.name)]
                files += [_add(archive, path, f"media/{name}") for name, path in _media()]
                _add_manifest(archive, files)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    return target


def is_empty() -> bool:
    """Return whether there is nothing that a restore would replace: no account, no uploaded file."""
    table = get_user_model()._meta.db_table
    has_users = table in connection.introspection.table_names() and get_user_model().objects.exists()
    return not has_users and not any(True for _ in _media())


def restore(archive: Path, before: Callable[[], object] | None = None) -> None:
    """Replace the database and the uploaded files by those in `archive`.

    Nothing is touched before the whole archive has been read and found intact; then `before` is called. The database changes in one
    transaction and the files by renaming folders; where either fails, both are as before. Raise BackupError, saying
    why, where the archive is damaged, from another kind of database, or cannot be put back.
    """
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(media.parent) as scratch:
        _extract(archive, scratch / "new")
        database = scratch / "new" / DATABASE_FILES[connection.vendor]
        if not database.exists():
            raise BackupError(f"{archive.name} is not from a {connection.vendor} database")
        if before:
            before()
        restore_marker().write_text(json.dumps({"archive": str(archive)}))
        new_media, old_media = scratch / "new" / "media", scratch / "old"
        new_media.mkdir(exist_ok=True)
        if media.exists():
            media.rename(old_media)
        new_media.rename(media)
        try:
            load_database(database)
        except BaseException:
            media.rename(scratch / "failed")
            if old_media.exists():
                old_media.rename(media)
            restore_marker().unlink(missing_ok=True)
            raise
        restore_marker().unlink(missing_ok=True)
        for left in media.parent.glob(f"{SCRATCH}*"):  # by one that was killed
            if left != scratch:
                shutil.rmtree(left, ignore_errors=True)
    cache.clear()


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _media() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix(), path


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file):
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size=-1):
        block = self.file.read(size)
        self.hash.update(block)
        return block


def _add(archive: tarfile.TarFile, path: Path, name: str) -> dict:
    with path.open("rb") as file:
        entry = archive.gettarinfo(arcname=name, fileobj=file)
        reader = _Hashing(file)
        archive.addfile(entry, reader)
    return {"name": name, "size": entry.size, "sha256": reader.hash.hexdigest()}


def _add_manifest(archive: tarfile.TarFile, files: list[dict]) -> None:
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "files": files,
    }
    content = json.dumps(manifest, indent=1).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _extract(archive: Path, target: Path) -> None:
    """Unpack `archive` into the new folder `target` and compare every file with the manifest."""
    try:
        with tarfile.open(archive, "r:gz") as source:
            source.extractall(target, filter="data")
            names = {member.name for member in source if not member.isdir()}
        manifest = json.loads((target / MANIFEST).read_text())
        version = manifest["format"]
        expected = {str(file["name"]): (file["size"], file["sha256"]) for file in manifest["files"]}
    except FileNotFoundError as error:
        missing = archive if not archive.exists() else f"the manifest of {archive.name}"
        raise BackupError(f"{missing} is not there: was it cut short?") from error
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{archive.name} cannot be read: {error}") from error
    if version != FORMAT:
        raise BackupError(f"{archive.name} was made by another version of this program")
    if unknown := names - {MANIFEST, *expected}:
        raise BackupError(f"{min(unknown)} in {archive.name} is not in its manifest")
    for name, (size, digest) in expected.items():
        path = target / name
        if not path.is_file() or path.stat().st_size != size or _digest(path) != digest:
            raise BackupError(f"{name} in {archive.name} is damaged")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
