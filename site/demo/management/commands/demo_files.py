"""`manage.py demo_files`: print the PDF files of the demo reports again, after their texts changed."""

import html
import subprocess
import tempfile
from pathlib import Path

import markdown
from django.core.management import BaseCommand, CommandError

from demo.content import Text, works

STYLE = """
@page { size: A4; margin: 24mm 22mm }
body { font: 11pt/1.5 "Noto Serif", Georgia, serif; color: #10262b }
h1 { font-size: 22pt; line-height: 1.2 } h2 { font-size: 15pt; margin-top: 1.6em; break-after: avoid }
table { border-collapse: collapse; width: 100% } th, td { border-bottom: 1px solid #8aa; padding: 4pt; text-align: left }
blockquote { margin: 1em 2em; font-style: italic } .lead { font-size: 13pt }
"""


class Command(BaseCommand):
    """Print each file with Chromium, which writes tagged, searchable PDF."""

    help = "Print the PDF files of the demo reports again (needs chromium)."

    def add_arguments(self, parser):
        parser.add_argument("--chromium", default="chromium", help="the browser's command")

    def handle(self, *, chromium: str, **options):
        """Print the files that the reports' facts name, each in its language."""
        for work in works("reports"):
            for file in work.facts.get("files", []):
                text = work.texts[file["language"]]
                self._print(chromium, page(text, file["language"]), work.folder / f"{file['language']}.pdf")

    def _print(self, chromium: str, markup: str, target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "report.html"
            source.write_text(markup, encoding="utf-8")
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
            flags += [
                "--disable-background-networking",
                "--no-pdf-header-footer",
                f"--user-data-dir={folder}/profile",
            ]
            command = [chromium, *flags, f"--print-to-pdf={target}", source.as_uri()]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=120)
            except (OSError, subprocess.SubprocessError) as error:
                raise CommandError(f"{target.name} could not be printed: {error}") from error
        self.stdout.write(str(target.relative_to(Path.cwd())))


def page(text: Text, language: str) -> str:
    """Return the report as a page of HTML, ready to print."""
    body = (
        text["body"].replace("::: note\n", "<div class='note' markdown='1'>\n").replace("\n:::", "\n</div>")
    )
    inner = markdown.markdown(body, extensions=["tables", "sane_lists", "md_in_html"])
    title, summary = html.escape(text.meta["title"]), html.escape(text.meta["summary"])
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f'<h1>{title}</h1><p class="lead">{summary}</p>{inner}</html>'
    )
