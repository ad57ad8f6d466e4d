"""Back the site up."""

from django.core.management.base import BaseCommand, CommandError

from passerelle import backups


class Command(BaseCommand):
    """Write an archive of the database and the uploaded files."""

    help = "Write the database and the uploaded files into one archive under DATA_DIR/backups."

    def handle(self, **options):
        """Make the archive and print its path and size."""
        try:
            path = backups.make()
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
