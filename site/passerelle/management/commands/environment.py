"""The table of settings for the operators' manual."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from passerelle.environment import ROOT, VARIABLES

MANUAL = Path("docs/operators.md")
BEGIN, END = "<!-- environment: made by `manage.py environment --write` -->", "<!-- /environment -->"


def table() -> str:
    """Return the settings that the environment gives, as a Markdown table."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for variable in VARIABLES.values():
        default = variable.default.replace(str(ROOT), ".") or "–"
        rows.append(f"| `{variable.name}` | {'–' if default == '–' else f'`{default}`'} | {variable.help} |")
    return "\n".join(rows)


def with_table(text: str) -> str:
    """Return the manual's `text` with the present table between its markers; raise CommandError without markers."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise CommandError(f"{MANUAL} has no markers for the table")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


class Command(BaseCommand):
    """Print the table, or write it into the manual."""

    help = "Print what the site reads from its environment; --write puts the table into docs/operators.md."
    requires_system_checks = []

    def add_arguments(self, parser):
        """Take --write."""
        parser.add_argument("--write", action="store_true", help="write the table into docs/operators.md")

    def handle(self, write, **options):
        """Print or write."""
        if not write:
            self.stdout.write(table())
            return
        manual = ROOT / MANUAL
        manual.write_text(with_table(manual.read_text()))
