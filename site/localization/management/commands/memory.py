"""The translation memory from the command line: take in what there is, TMX in and out."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from localization.memory import stocks, store, tmx


class Command(BaseCommand):
    help = "Fill the translation memory from pages, labels and catalogs; read TMX into it; write it as TMX."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("fill", help="take in what is new in pages, labels and catalogs")
        importing = actions.add_parser("import", help="take in a TMX 1.4 file, all of it or nothing")
        importing.add_argument("file", type=Path)
        exporting = actions.add_parser("export", help="write the memory as TMX 1.4")
        exporting.add_argument("file", type=Path)
        exporting.add_argument(
            "--languages", nargs="+", default=[], choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, action: str, **options):
        if action == "fill":
            for stock, count in stocks.take_in().items():
                self.stdout.write(f"{stock}: {count}")
        elif action == "import":
            self.stdout.write(str(self.take_in(options["file"])))
        else:
            with options["file"].open("w", encoding="utf-8") as file:
                file.writelines(tmx.write(store.whole_units(), options["languages"]))

    def take_in(self, path: Path) -> int:
        """Take in a file and return the number of entries; raise CommandError."""
        try:
            with path.open("rb") as file:
                return tmx.take_in(file, path.name)
        except (OSError, tmx.TmxError) as error:
            raise CommandError(f"{path}: {error}") from error
