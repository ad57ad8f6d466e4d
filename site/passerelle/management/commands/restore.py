"""Put a backup back."""

from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from passerelle import backups


class Command(BaseCommand):
    """Replace the database and the uploaded files by those of an archive."""

    help = "Put an archive made by `backup` back. Stop the web server and the worker first."

    def add_arguments(self, parser):
        """Take the archive and --replace."""
        parser.add_argument("archive", type=Path, help="path of the archive")
        parser.add_argument(
            "--replace", action="store_true", help="also where the site has accounts or files already"
        )

    def handle(self, archive, replace, **options):
        """Check, keep what is replaced in a backup of its own, restore."""
        try:
            full = not backups.is_empty()
            if full and not replace:
                raise CommandError("This site is not empty. With --replace it is backed up, then replaced.")
            # Not before the archive has been found intact: a backup of its own may rotate an older one away.
            with backups.interruptible():
                backups.restore(archive.resolve(), before=partial(self._keep, archive) if full else None)
        except backups.BackupError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(
            "Restored. Now run `manage.py migrate` and, where Elasticsearch is used, build its index anew "
            "(`manage.py search_index`)."
        )

    def _keep(self, archive: Path) -> None:
        """Back the site up; the archive to restore must not be rotated away by it."""
        kept = archive.resolve()
        if kept in [path.resolve() for path in backups.archives()[backups.settings.BACKUPS_KEPT - 1 :]]:
            raise CommandError(
                "This archive would be rotated away: copy it elsewhere first, or raise BACKUPS_KEPT."
            )
        self.stdout.write(f"What is replaced was kept in {backups.make()}")
