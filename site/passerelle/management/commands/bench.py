"""What the site's pages cost."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.test import override_settings
from wagtail.models import Page

from passerelle.benchmark import cost, one_connection, pages, yardsticks


class Command(BaseCommand):
    """Print queries, processor time and size of each kind of page, from the code and from the page cache."""

    help = (
        "Measure the live pages of this site: SQL queries, processor time against a bare Django view and a plain Wagtail "
        "page in the same run, size. Load content first (`manage.py demo`)."
    )

    def add_arguments(self, parser):
        """Take --rounds and --pages."""
        parser.add_argument("--rounds", type=int, default=20, help="measurements of each page (default: 20)")
        parser.add_argument(
            "--pages", type=int, default=1, help="pages of each type and language (default: 1)"
        )

    def handle(self, *, rounds, pages: int, **options):
        """Measure and print one line a page."""
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
        measures = yardsticks(rounds)
        bare, plain = (measures[name].milliseconds for name in ("bare view", "plain Wagtail page"))
        self.stdout.write(f"{Page.objects.live().count()} live pages, median of {rounds} rounds\n")
        row = "{:24} {:>7} {:>8} {:>8} {:>8} {:>8} {:>9} {:>8}  {}"
        self.stdout.write(
            row.format("page", "queries", "ms", "/plain", "/bare", "cached", "/bare", "kB", "address")
        )
        for name, one in measures.items():
            self.stdout.write(
                row.format(name, one.queries, f"{one.milliseconds:.2f}", f"{one.milliseconds / plain:.2f}",
                           f"{one.milliseconds / bare:.1f}", "", "", f"{one.kilobytes:.1f}", "")
            )  # fmt: skip
        for kind, address in self._pages(pages):
            with one_connection(), override_settings(PAGE_CACHE=False):
                uncached = cost(address, rounds, host)
            with one_connection(), override_settings(PAGE_CACHE=True):
                cached = cost(address, rounds, host)
            self.stdout.write(
                row.format(kind, uncached.queries, f"{uncached.milliseconds:.2f}", f"{uncached.milliseconds / plain:.2f}",
                           f"{uncached.milliseconds / bare:.1f}", f"{cached.queries} q", f"{cached.milliseconds / bare:.2f}",
                           f"{uncached.kilobytes:.1f}", address)
            )  # fmt: skip

    def _pages(self, per_language: int):
        return [(kind, urlsplit(url).path) for kind, url in pages(per_language)]
