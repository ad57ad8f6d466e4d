"""Measure the translation memory: how a look-up grows with it, and how well it finds edited sentences."""

import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from localization.memory import store, trials
from localization.memory.lookup import Text, matches

SEGMENTS = 60
PAGES = 15


@contextmanager
def _own_database() -> Iterator[None]:
    """Use an empty database beside the site's own meanwhile."""
    site = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        is_file = connection.vendor == "sqlite"
        own = f"{folder}/memory.sqlite3" if is_file else f"{site}_memory_bench"
        connection.settings_dict["TEST"]["NAME"] = own
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(site, verbosity=0)


class Command(BaseCommand):
    help = (
        "Measure look-ups of a page of 60 segments in memories of growing size, and how often the right unit comes "
        "first for sentences with a small edit. Works in a database of its own, which is gone afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, help="A folder with sentences.jsonl: a sentence a line, by language."
        )
        parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
        parser.add_argument("--source", default="fr")
        parser.add_argument("--target", default="en")
        parser.add_argument(
            "--no-quality", action="store_true", help="Leave out the quality of fuzzy matches."
        )

    def handle(self, folder: Path, sizes: list[int], source: str, target: str, no_quality: bool, **options):
        try:
            self.rows = trials.read(folder)
        except (OSError, ValueError) as error:
            raise CommandError(f"{folder}: {error}") from error
        self.stdout.write(f"database: {connection.vendor}")
        with _own_database():
            self.speed(sorted(sizes), source, target)
            if not no_quality:
                self.quality()

    def speed(self, sizes: list[int], source: str, target: str) -> None:
        """Print what a page costs at each size."""
        filler = trials.Filler(self.rows)
        store.add(trials.units(self.rows, source))
        there = len(self.rows)
        self.stdout.write(
            f"{'units':>8} {'queries':>8} {'median ms':>10} {'longest ms':>11} {'units/s written':>16}"
        )
        for size in sizes:
            begun = time.perf_counter()
            more = max(size - there, 0)
            store.add(filler.units(more, source, target, there))
            written = more / (time.perf_counter() - begun)
            there += more
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")  # as the server does by itself, later
            queries, times = self.look_up(source, target, filler)
            self.stdout.write(
                f"{there:>8} {queries:>8} {statistics.median(times):>10.1f} {max(times):>11.1f} {written:>16.0f}"
            )

    def look_up(self, source: str, target: str, filler: trials.Filler) -> tuple[int, list[float]]:
        """Look up pages, a third of whose segments are new, a third edited, a third known; return queries and ms."""
        chance = random.Random(7)  # noqa: S311 – no secret
        known = [row[source] for row in self.rows]
        edited = [one.text for one in trials.edits(known)]
        queries, times = 0, []
        for _page in range(PAGES):
            third = SEGMENTS // 3
            texts = [
                *chance.sample(known, third),
                *chance.sample(edited, third),
                *(filler.sentence(source) for _one in range(third)),
            ]
            with CaptureQueriesContext(connection) as captured:
                begun = time.perf_counter()
                matches([Text(text) for text in texts], source, target)
                times.append((time.perf_counter() - begun) * 1000)
            queries = max(queries, len(captured))
        return queries, times

    def quality(self) -> None:
        """Print how often the right unit comes first, by language pair and edit."""
        languages = sorted(self.rows[0])
        self.stdout.write(
            f"{'pair':>8} {'word':>14} {'number':>14} {'clause':>14}   right unit first, of so many"
        )
        for source, target in permutations(languages, 2):
            right, asked = defaultdict(int), defaultdict(int)
            tried = list(trials.edits([row[source] for row in self.rows]))
            for start in range(0, len(tried), 300):
                some = tried[start : start + 300]
                for one, found in zip(
                    some, matches([Text(one.text) for one in some], source, target), strict=True
                ):
                    asked[one.edit] += 1
                    right[one.edit] += bool(found and found[0].source == one.original)
            said = [
                f"{right[edit] / asked[edit]:.2%} {asked[edit]:>6}" for edit in ("word", "number", "clause")
            ]
            self.stdout.write(f"{source + '–' + target:>8} " + " ".join(f"{one:>14}" for one in said))
