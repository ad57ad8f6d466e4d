"""An upgrade works or leaves everything as it was."""

import json
import os
import re
import signal

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection

from passerelle import backups
from passerelle.management.commands import upgrade

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("initial_rows")]


@pytest.fixture
def site(data_dir, monkeypatch):
    """Return a small site on which the smoke test passes, and whose migrations add an account."""
    get_user_model().objects.create_user("before", "before@example.org", "a long password")
    (data_dir / "media/a.txt").write_text("before")

    def call(name, **options):
        if name == "migrate":
            get_user_model().objects.create_user("migrated", "migrated@example.org", "a long password")

    monkeypatch.setattr(upgrade, "call_command", call)
    monkeypatch.setattr(upgrade.Command, "_smoke_test", lambda self: None)
    return data_dir


def names():
    return sorted(get_user_model().objects.values_list("username", flat=True))


def fails(*args, **kwargs):
    raise RuntimeError("on purpose")


def test_it_works_and_says_how_to_go_back(site, capsys):
    call_command("upgrade")
    assert names() == ["before", "migrated"]
    [archive] = backups.archives()
    assert f"restore --replace {archive}" in capsys.readouterr().out
    assert sorted(path.name for path in site.iterdir()) == ["backups", "media"]
    call_command("restore", str(archive), replace=True)
    assert names() == ["before"]


def test_a_failing_smoke_test_puts_everything_back(site, monkeypatch, capsys):
    monkeypatch.setattr(upgrade.Command, "_smoke_test", fails)
    with pytest.raises(CommandError, match="as they were before"):
        call_command("upgrade")
    assert names() == ["before"]
    assert "on purpose" in capsys.readouterr().err


def test_where_the_backup_cannot_be_put_back_the_next_tries_again(site, monkeypatch):
    def refuse(archive, before=None):
        raise backups.BackupError("no room")

    monkeypatch.setattr(upgrade.Command, "_smoke_test", fails)
    with monkeypatch.context() as full:
        full.setattr(backups, "restore", refuse)
        with pytest.raises(CommandError, match=r"could not be put back: no room.*once more"):
            call_command("upgrade")
    assert names() == ["before", "migrated"]
    monkeypatch.setattr(upgrade.Command, "_smoke_test", lambda self: None)
    call_command("upgrade")
    assert not (site / "upgrade-under-way.json").exists()


def test_one_that_was_killed_is_taken_back_by_the_next(site, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(self):
        raise Killed

    monkeypatch.setattr(upgrade.Command, "_smoke_test", kill)
    put_back = upgrade.Command._put_back
    monkeypatch.setattr(upgrade.Command, "_put_back", kill_at_once := lambda self, archive: kill(self))
    with pytest.raises(Killed):
        call_command("upgrade")
    assert names() == ["before", "migrated"]
    assert kill_at_once
    monkeypatch.setattr(upgrade.Command, "_put_back", put_back)
    monkeypatch.setattr(upgrade.Command, "_smoke_test", lambda self: None)
    call_command("upgrade")
    assert names() == ["before", "migrated"]
    assert not (site / "upgrade-under-way.json").exists()


def test_one_that_is_told_to_end_puts_everything_back(site, monkeypatch, capsys):
    monkeypatch.setattr(upgrade.Command, "_smoke_test", lambda self: os.kill(os.getpid(), signal.SIGTERM))
    former = signal.getsignal(signal.SIGTERM)
    with pytest.raises(CommandError, match="as they were before"):
        call_command("upgrade")
    assert names() == ["before"]
    assert not (site / "upgrade-under-way.json").exists()
    assert signal.getsignal(signal.SIGTERM) == former


def test_what_was_written_after_an_interruption_is_kept_in_a_backup(site, capsys):
    marker = site / "upgrade-under-way.json"
    marker.write_text(json.dumps({"archive": str(backups.make())}))
    get_user_model().objects.create_user("since", "since@example.org", "a long password")
    call_command("upgrade")
    assert names() == ["before", "migrated"]
    kept = re.search(r"What is replaced was kept in (\S+)", capsys.readouterr().out)[1]
    call_command("restore", kept, replace=True)
    assert names() == ["before", "since"]


def test_an_interrupted_one_whose_backup_is_gone_says_what_to_do(site):
    marker = site / "upgrade-under-way.json"
    marker.write_text(json.dumps({"archive": str(site / "backups/gone.tar.gz")}))
    with pytest.raises(CommandError, match=f"Nothing was changed: .*delete {re.escape(str(marker))}"):
        call_command("upgrade")
    assert names() == ["before"]


def test_without_a_backup_nothing_begins(site, monkeypatch):
    def refuse():
        raise backups.BackupError("no room")

    monkeypatch.setattr(backups, "make", refuse)
    with pytest.raises(CommandError, match="Nothing was changed: no room"):
        call_command("upgrade")
    assert names() == ["before"]


def test_the_smoke_test_notices_a_broken_page(data_dir, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wagtailcore_site")
    with pytest.raises(CommandError, match=r"/fr/ answers \d+"):
        upgrade.Command()._smoke_test()
