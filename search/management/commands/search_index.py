"""Build, refresh and check the search index."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.documents import KINDS
from search.engines import NAMES
from search.engines import engine as engine_called
from search.engines.base import Engine, EngineUnavailable

SHOWN = 20
BAR = 40
STEPS = 10
"""Lines of progress where nobody looks at a terminal."""


class Command(BaseCommand):
    """Build the index anew without downtime; interrupted, it goes on where it stopped."""

    help = (
        "Build the search index anew; readers see the old one until the new one is complete. With --language or --kind "
        "only bring these pages up to date; with --check only say what is missing, stale or orphaned."
    )

    def add_arguments(self, parser):
        """Take --check, --language, --kind, --engine."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; end with 1 where the index differs from the pages",
        )
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="")
        parser.add_argument("--kind", choices=KINDS, default="")
        parser.add_argument("--engine", choices=NAMES, help="one engine alone (default: all in use)")

    def handle(self, **options):
        """Do what the options say."""
        engines = [engine_called(options["engine"])] if options["engine"] else indexing.engines()
        part = bool(options["language"] or options["kind"])
        pages = indexing.searchable_pages(options["language"], options["kind"])
        differ = False
        for engine in engines:
            try:
                if options["check"]:
                    differ |= self._check(engine, pages, part)
                elif part:
                    self._follow(engine, indexing.refresh(engine, pages))
                else:
                    self._follow(engine, indexing.rebuild(engine))
            except EngineUnavailable as problem:
                raise CommandError(f"{engine.name}: {problem}") from problem
        if differ:
            sys.exit(1)

    def _check(self, engine: Engine, pages: list[int], part: bool) -> bool:
        state = engine.health()
        if not state.ok:
            self.stdout.write(f"{engine.name}: {state.problem}")
        found = indexing.differences(engine, pages, orphans=not part)
        for name, ids in found.items():
            self.stdout.write(f"{engine.name}: {len(ids)} {name}")
            for each in ids[:SHOWN]:
                self.stdout.write(f"  {each}")
            if len(ids) > SHOWN:
                self.stdout.write(f"  … and {len(ids) - SHOWN} more")
        return not state.ok or any(found.values())

    def _follow(self, engine: Engine, steps) -> None:
        done = total = told = 0
        shows = self.stderr.isatty()
        for done, total in steps:
            if shows:
                filled = BAR * done // total if total else BAR
                bar = f"\r{engine.name} [{'#' * filled}{' ' * (BAR - filled)}] {done}/{total}"
                self.stderr.write(bar, ending="")
                self.stderr.flush()
            elif total and done * STEPS // total > told:
                told = done * STEPS // total
                self.stderr.write(f"{engine.name}: {done}/{total}")
        if shows:
            self.stderr.write("")
        self.stdout.write(f"{engine.name}: {done} of {total} pages indexed")
