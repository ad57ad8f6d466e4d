"""Bring the site to the version of the program that is installed, or leave it as it was."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test import Client

from passerelle import backups

GO_BACK = "put the former version of the program in its place (a git tag, or the former image) and start it"


class Command(BaseCommand):
    """Backup, checks, migrations, setup, smoke test; whatever fails puts the backup back."""

    help = (
        "Bring the site to the version of the program that is installed: backup, checks, migrations, smoke test. "
        "What fails or is interrupted leaves the site as it was. Stop the web server and the worker first."
    )
    requires_system_checks = []  # run below, once an interrupted upgrade has been taken back

    def handle(self, **options):
        """Upgrade, and say how to go back."""
        with backups.interruptible():
            self._upgrade()

    def _upgrade(self) -> None:
        self._take_back_interrupted()
        call_command("check", fail_level="ERROR", deploy=not settings.DEMO_ALLOWED)
        archive = self._back_up()
        try:
            call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
            call_command("setup", interactive=False, verbosity=0)
            self._smoke_test()
        except BaseException as error:
            self.stderr.write(f"The upgrade failed: {type(error).__name__}: {error}")
            try:
                self._put_back(archive)
            except backups.BackupError as refused:
                raise CommandError(
                    f"{archive} could not be put back: {refused}. Mend that, then run `manage.py upgrade` once more: it "
                    "puts it back before anything else."
                ) from refused
            raise CommandError(f"The site's data are as they were before. To run it, {GO_BACK}.") from error
        self._marker.unlink()
        cache.clear()
        self.stdout.write(
            "Upgraded. Start the web server and the worker. To go back: stop them, run "
            f"`manage.py restore --replace {archive}` with this version, then {GO_BACK}."
        )

    @property
    def _marker(self) -> Path:
        return backups.upgrade_marker()

    def _back_up(self) -> Path:
        try:
            archive = backups.make()
            whole = self._marker.with_suffix(
                ".partial"
            )  # on a full disk, half a marker would stop every upgrade
            whole.write_text(json.dumps({"archive": str(archive)}))
            whole.replace(self._marker)
        except (backups.BackupError, OSError) as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(f"Backup: {archive}")
        return archive

    def _put_back(self, archive: Path, before: Callable[[], object] | None = None) -> None:
        backups.restore(archive, before=before)
        self._marker.unlink()
        self.stdout.write(f"{archive} was put back.")

    def _take_back_interrupted(self) -> None:
        if self._marker.exists():
            archive = Path(json.loads(self._marker.read_text())["archive"])
            self.stdout.write("An earlier upgrade was interrupted; it is taken back first.")
            try:
                self._put_back(archive, before=self._keep)
            except backups.BackupError as error:
                raise CommandError(
                    f"Nothing was changed: {error}. Where the site is well as it is, delete {self._marker}."
                ) from error

    def _keep(self) -> None:
        """Keep what is there: somebody may have used the site since the upgrade was interrupted."""
        self.stdout.write(f"What is replaced was kept in {backups.make()}")

    def _smoke_test(self) -> None:
        """Ask for the first pages and the sign-in as a reader would; raise CommandError where one does not answer."""
        base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        client = Client(raise_request_exception=False, SERVER_NAME=base.hostname)
        cache.clear()
        paths = ["/health/ready", "/admin/login/", *(f"/{code}/" for code, _name in settings.LANGUAGES)]
        wrong = [
            f"{path} answers {status}"
            for path in paths
            if (status := client.get(path, secure=base.scheme == "https").status_code) != 200
        ]
        if wrong:
            raise CommandError("; ".join(wrong))
        self.stdout.write(f"Smoke test passed: {', '.join(paths)}")
