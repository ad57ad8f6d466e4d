"""What the site's pages cost."""

import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import override_settings
from wagtail.models import Page

from demo.enlarge import enlarge
from demo.load import is_loaded, load
from home import cache
from passerelle.benchmark import Bench, Row, addresses, yardstick_page
from passerelle.budgets import misses, queries_allowed, weigh
from passerelle.setup import prepare_site

LINE = "{:19}{:>9}{:>8}{:>8}{:>7}{:>8}{:>7}{:>7}{:>7}  {:22} {}"
WORDS = "asile"


class Command(BaseCommand):
    """Build a large site in a database of its own, and hold each kind of page against its budget."""

    help = (
        "Build a site with many pages in a database of its own (the site's is not touched) and measure its pages: SQL "
        "queries, processor time against a bare Django view and a plain Wagtail page in the same run, size. Ends with 1 "
        "where a budget is not kept."
    )

    def add_arguments(self, parser):
        """Take --pages, --rounds, --each, --keep and --kind."""
        parser.add_argument("--pages", type=int, default=500, help="pages in each language (default: 500)")
        parser.add_argument("--rounds", type=int, default=20, help="measurements of each page (default: 20)")
        parser.add_argument(
            "--each", type=int, default=1, help="pages of each type and language to measure (default: 1)"
        )
        parser.add_argument(
            "--keep", action="store_true", help="keep the database for the next run, and take it up"
        )
        parser.add_argument("--kind", default="", help="measure only types of pages whose name begins so")

    def handle(self, *, pages: int, rounds: int, each: int, keep: bool, kind: str, **options):
        """Build, measure, print one line a page."""
        with scratch_site(pages, keep, self._say), yardstick_page() as plain:
            bench = Bench(plain, rounds)
            self._say(
                f"{Page.objects.live().count()} live pages on {connection.vendor}, median of {rounds} rounds"
            )
            self._say(
                LINE.format(
                    "page",
                    "queries",
                    "ms",
                    "/plain",
                    "kB",
                    "cached",
                    "ms",
                    "/bare",
                    "all kB",
                    "over budget",
                    "address",
                )
            )
            rows = [
                self._measured(bench, name, address)
                for name, address in list(addresses(each, WORDS))
                if name.startswith(kind)
            ]
            self._say_yardsticks(rows)
            # Here, as pictures are weighed in the scratch site's folder.
            over = sum(bool(misses(row)) for row in rows)
        self._say(f"{len(rows)} pages, {over} over a budget")
        if over:
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text)

    def _measured(self, bench: Bench, name: str, address: str) -> Row:
        row = bench.measure(name, address)
        uncached, cached, weight = row.uncached, row.cached, weigh(row.uncached.body)
        kept = cached.queries == 0
        self._say(
            LINE.format(
                name,
                f"{uncached.queries} ≤ {queries_allowed(name)}",
                f"{uncached.typical:.2f}",
                f"{uncached.typical / row.plain.typical:.2f}",
                f"{weight.html / 1000:.1f}",
                f"{cached.queries} q",
                f"{cached.typical:.2f}" if kept else "",
                f"{cached.typical / row.bare.typical:.2f}" if kept else "",
                f"{weight.all_packed / 1000:.0f}",
                ", ".join(misses(row)) or "–",
                address,
            )
        )
        return row

    def _say_yardsticks(self, rows: list[Row]) -> None:
        for name, measured in (("bare view", rows[0].bare), ("plain Wagtail page", rows[0].plain)):
            self._say(f"{name}: {measured.queries} queries, {measured.typical:.2f} ms")


@contextmanager
def scratch_site(pages: int, keep: bool, say):
    """Use a site with `pages` pages a language in a database, a cache and a folder of its own.

    It is gone afterwards unless `keep`; what an earlier run kept is taken up. Search is answered by the database.
    """
    folder = Path(settings.DATA_DIR) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    site = connection.settings_dict["NAME"]
    is_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3") if is_file else f"{site}_bench"
    with override_settings(
        MEDIA_ROOT=folder / "media",
        CACHES={"default": {**settings.CACHES["default"], "KEY_PREFIX": "bench"}},
        TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
        ELASTICSEARCH_URL="",
    ):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
        try:
            _fill(pages, say)
            yield
        finally:
            connection.creation.destroy_test_db(site, verbosity=0, keepdb=keep)


def _fill(pages: int, say) -> None:
    if not is_loaded():
        say("Making the demo site")
        prepare_site()
        # What follows publishing is done at once, as on a site whose worker has kept up.
        with override_settings(
            TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
        ):
            load(lambda text: None)
    say(f"Making {pages} pages in each language")
    if enlarge(pages):
        call_command("search_index", verbosity=0)
    cache.invalidate()
