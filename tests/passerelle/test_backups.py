"""A backup put back into an empty site gives the same site; whatever goes wrong changes nothing."""

import errno
import json
import os
import shutil
import signal
import stat
import tarfile
import tempfile
import time
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Locale, Page

from passerelle import backups, health, jobs
from passerelle.models import JobRun

FACTS = "accounts_user", "wagtailcore_page", "passerelle_jobrun"

if connection.vendor == "postgresql" and not (shutil.which("pg_dump") and shutil.which("psql")):
    pytest.skip("PostgreSQL's client programs are not installed", allow_module_level=True)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("initial_rows")]


def rows():
    """Return all rows of some tables."""
    with connection.cursor() as cursor:
        found = {}
        for table in FACTS:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
        return found


def files(folder):
    """Return the files under `folder` with their content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def site(data_dir):
    """Make a small site with an account, a page and two files; return its data folder."""
    get_user_model().objects.create_user("editor", "editor@example.org", "a long enough password")
    locale, _created = Locale.objects.get_or_create(language_code="fr")
    Page.objects.exists() or Page.add_root(title="Root", slug="root", locale=locale)
    JobRun.objects.create(name="a.job", next_due="2026-05-01T12:00Z", error="Ошибка «1»\nline two")
    (data_dir / "media/documents").mkdir()
    (data_dir / "media/documents/report.pdf").write_bytes(b"%PDF-1.7 \x00\xff")
    (data_dir / "media/отчёт.txt").write_text("Привет")
    return data_dir


def empty(site):
    """Take everything away that the backup holds."""
    get_user_model().objects.all().delete()
    JobRun.objects.all().delete()
    shutil.rmtree(site / "media")


def test_round_trip(site):
    before_rows, before_files = rows(), files(site / "media")
    archive = backups.make()
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    empty(site)
    assert backups.is_empty()
    call_command("restore", str(archive))
    assert rows() == before_rows
    assert files(site / "media") == before_files
    assert sorted(path.name for path in site.iterdir()) == ["backups", "media"]


def test_a_site_with_content_is_replaced_only_when_asked(site, capsys):
    archive = backups.make()
    archive = archive.rename(site / "elsewhere.tar.gz")
    get_user_model().objects.create_user("later", "later@example.org", "a long enough password")
    (site / "media/later.txt").write_text("later")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(archive))
    assert get_user_model().objects.count() == 2
    call_command("restore", str(archive), replace=True)
    assert get_user_model().objects.count() == 1
    assert not (site / "media/later.txt").exists()
    kept = backups.archives()[0]
    assert str(kept) in capsys.readouterr().out
    call_command("restore", str(kept), replace=True)
    assert (site / "media/later.txt").exists()


def damaged(archive, how):
    """Spoil the archive in the way named by `how`."""
    if how == "cut short":
        os.truncate(archive, archive.stat().st_size // 2)
        return
    folder = archive.parent / "open"
    with tarfile.open(archive) as source:
        source.extractall(folder, filter="data")
    if how == "no manifest":
        (folder / "manifest.json").unlink()
    elif how == "other content":
        (folder / "media/documents/report.pdf").write_bytes(b"%PDF-1.7 \x00\xfe")
    elif how == "file gone":
        (folder / "media/documents/report.pdf").unlink()
    elif how == "file too many":
        (folder / "media/images").mkdir()
        (folder / "media/images/other.html").write_text("<script>")
    elif how == "link too many":
        (folder / "media/other.pdf").symlink_to("documents/report.pdf")
    elif how == "no such manifest":
        (folder / "manifest.json").write_text('["format"]')
    elif how == "other format":
        manifest = json.loads((folder / "manifest.json").read_text()) | {"format": 99}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    elif how == "other database":
        for name in ("database.sqlite3", "database.sql"):
            (folder / name).unlink(missing_ok=True)
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["files"] = manifest["files"][1:]
        (folder / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(archive, "w:gz") as target:
        for path in sorted(folder.rglob("*")):
            if not path.is_dir():
                target.add(path, path.relative_to(folder).as_posix())
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "how",
    [
        *("cut short", "no manifest", "no such manifest", "other content", "file gone", "file too many"),
        *("link too many", "other format", "other database"),
    ],
)
def test_a_damaged_archive_changes_nothing(site, how):
    archive = backups.make()
    damaged(archive, how)
    before = rows(), files(site / "media")
    with pytest.raises(backups.BackupError):
        backups.restore(archive)
    assert (rows(), files(site / "media")) == before


def test_an_archive_that_lost_some_bytes_is_refused_or_gives_the_same(site, tmp_path):
    archive = backups.make()
    backups._extract(archive, tmp_path / "whole")
    whole, content = files(tmp_path / "whole"), archive.read_bytes()
    refused = 0
    for place in range(11, len(content), max(1, len(content) // 60)):
        archive.write_bytes(content[:place] + bytes(9) + content[place + 9 :])
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
            try:
                backups._extract(archive, Path(folder) / "new")
            except backups.BackupError:
                refused += 1
            else:
                assert files(Path(folder) / "new") == whole
    assert refused > 30


def test_an_archive_that_is_not_there(site):
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(site / "no.tar.gz"), replace=True)


def test_a_refused_archive_rotates_no_backup_away(site, settings):
    settings.BACKUPS_KEPT = 1
    kept = backups.make()
    bad = site / "bad.tar.gz"
    content = kept.read_bytes()
    bad.write_bytes(content[: len(content) // 2])
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(bad), replace=True)
    assert backups.archives() == [kept]


def test_a_database_that_refuses_leaves_the_files_as_they_were(site, monkeypatch):
    archive = backups.make()
    (site / "media/later.txt").write_text("later")
    before = rows(), files(site / "media")

    def refuse(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(backups, "load_database", refuse)
    with pytest.raises(KeyboardInterrupt):
        backups.restore(archive)
    assert (rows(), files(site / "media")) == before


def test_one_that_is_ended_puts_things_back(site, monkeypatch):
    archive = backups.make()
    (site / "media/new.txt").write_text("since then")
    before = rows(), files(site / "media")
    monkeypatch.setattr(backups, "load_database", lambda path: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(KeyboardInterrupt):
        call_command("restore", str(archive), replace=True)
    assert (rows(), files(site / "media")) == before
    assert not backups.restore_marker().exists()


def test_one_that_was_killed_is_told_until_it_is_done_again(site, client):
    archive = backups.make()
    backups.restore_marker().write_text("{}")
    (site / ".backup-left").mkdir()
    assert client.get("/health").json()["checks"]["restore"] == {"ok": False}
    call_command("restore", str(archive), replace=True)
    assert health.restore() == {"ok": True}
    assert not (site / ".backup-left").exists()


def test_an_interrupted_backup_leaves_nothing(site, monkeypatch):
    def interrupt(archive, files):
        raise KeyboardInterrupt

    monkeypatch.setattr(backups, "_add_manifest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        backups.make()
    assert list((site / "backups").iterdir()) == []


def test_a_full_disk_is_named_and_nothing_is_left(site, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(CommandError, match=r"no backup can be written under .*No space left"):
        call_command("backup")
    assert list((site / "backups").iterdir()) == []


def test_what_a_killed_backup_left_goes_with_a_later_one(site):
    """It is a copy of the database: it must neither fill the disk nor lie about. One of this hour may be another's work."""
    for name, hours in {"old": 25, "new": 1}.items():
        folder = site / f"backups/{backups.SCRATCH}{name}"
        folder.mkdir(parents=True)
        (folder / "database.sqlite3").write_text("everything")
        os.utime(folder, (time.time() - hours * 3600,) * 2)
    backups.make()
    assert [path.name for path in (site / "backups").glob(f"{backups.SCRATCH}*")] == [f"{backups.SCRATCH}new"]


def test_rotation(site, settings, time_machine):
    settings.BACKUPS_KEPT = 3
    made = []
    for day in range(1, 6):
        time_machine.move_to(f"2026-05-0{day}T12:00Z", tick=False)
        made.append(backups.make())
    assert backups.archives() == made[:1:-1]
    assert backups.newest().day == 5


def test_an_archive_about_to_be_rotated_away_is_not_restored(site, settings, time_machine):
    settings.BACKUPS_KEPT = 1
    archive = backups.make()
    with pytest.raises(CommandError, match="rotated away"):
        call_command("restore", str(archive), replace=True)
    assert archive.exists()


def test_the_worker_backs_up_when_it_is_time(site, settings, time_machine):
    jobs.back_up()
    assert backups.archives() == []
    settings.BACKUP_EVERY_HOURS = 24
    time_machine.move_to("2026-05-01T12:00Z", tick=False)
    jobs.back_up()
    jobs.back_up()
    assert len(backups.archives()) == 1
    time_machine.move_to("2026-05-02T12:00Z", tick=False)
    jobs.back_up()
    assert len(backups.archives()) == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_without_client_programs_postgresql_says_what_is_missing(site, monkeypatch):
    monkeypatch.setenv("PATH", str(Path("/nonexistent")))
    with pytest.raises(backups.BackupError, match="postgresql-client"):
        backups.make()
