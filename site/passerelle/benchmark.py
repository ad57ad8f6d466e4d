"""What a page costs: SQL queries, processor time and bytes, against a bare Django view and a plain Wagtail page.

All are asked for in one process through their whole middleware, without a network, and in turn: ratios of processor time
therefore hold on any machine and while it does other things; the milliseconds only on this one.
"""

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation
from wagtail import urls as wagtail_urls
from wagtail.models import Page, Site

WARM_UP = 3
PLAIN_TEMPLATE = "bench/plain.html"
DEFAULT_MIDDLEWARE = [
    f"{__name__}.own_addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

urlpatterns = [path("bare/", lambda request: HttpResponse("<p>bare</p>")), path("", include(wagtail_urls))]


def own_addresses(get_response: Callable[[HttpRequest], HttpResponse]):
    """Middleware: answer from this module's addresses, not from the site's, and in the first language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        # Wagtail looks below the home page of the active language, which is that of the page asked for before.
        translation.activate(settings.LANGUAGE_CODE)
        return get_response(request)

    return middleware


@dataclass
class Measured:
    """One address asked for again and again: `milliseconds` of processor time a round, `queries`, `body`."""

    handler: WSGIHandler
    address: str
    host: str = "localhost"
    cookie: str = ""
    milliseconds: list[float] = field(default_factory=list)
    queries: int = -1
    body: bytes = b""

    @property
    def typical(self) -> float:
        """The median of the milliseconds."""
        return median(self.milliseconds)

    @property
    def packed(self) -> int:
        """The bytes of the body, compressed."""
        return len(gzip.compress(self.body))

    def ask(self) -> None:
        """Ask once; raise RuntimeError where the answer is not 200."""
        seen: list[int] = []
        headers = {"HTTP_COOKIE": self.cookie} if self.cookie else {}
        environ = RequestFactory(SERVER_NAME=self.host, **headers).get(self.address).environ
        # Making the request has decoded the path; a server hands it over as bytes in Latin-1.
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        begun = time.process_time()
        answer = self.handler(
            environ, lambda status, headers, exc_info=None: seen.append(int(status.split()[0]))
        )
        self.body = b"".join(answer)
        answer.close()
        self.milliseconds.append((time.process_time() - begun) * 1000)
        if seen != [200]:
            raise RuntimeError(f"{self.address} answers {seen[0]}")

    def warm_up(self) -> None:
        """Ask until everything that a process keeps is there, count the queries, and forget the times."""
        for _round in range(WARM_UP):
            self.ask()
        queries: list[str] = []

        def count(execute, sql, *arguments):
            queries.append(sql)
            return execute(sql, *arguments)

        # Not the log of queries: Django clears it at the start of each request.
        with connection.execute_wrapper(count):
            self.ask()
        self.queries = len(queries)
        self.milliseconds.clear()


@dataclass(frozen=True)
class Row:
    """What one page costs, `uncached` and from the page cache, beside a `bare` view and a `plain` Wagtail page."""

    kind: str
    bare: Measured
    plain: Measured
    uncached: Measured
    cached: Measured


class Bench:
    """Measures pages beside the yardsticks, `rounds` times each. To be used within `yardstick_page()`."""

    def __init__(self, plain: str, rounds: int, host: str = "localhost"):
        self.rounds = rounds
        self.host = host
        self.plain = plain
        with override_settings(MIDDLEWARE=DEFAULT_MIDDLEWARE):
            self.default = WSGIHandler()
        self.site = WSGIHandler()

    def measure(self, kind: str, address: str) -> Row:
        """Ask for `address` with what keeps a page from the cache, without it, and for both yardsticks, in turn."""
        bare, plain = Measured(self.default, "/bare/"), Measured(self.default, self.plain)
        # A cookie that could make a page personal: it is made anew, as for whoever has an account.
        uncached = Measured(self.site, address, self.host, f"{settings.CSRF_COOKIE_NAME}=none")
        cached = Measured(self.site, address, self.host)
        row = Row(kind, bare, plain, uncached, cached)
        with one_connection():
            for each in (bare, plain, uncached, cached):
                each.warm_up()
            for _round in range(self.rounds):
                for each in (bare, plain, uncached, cached):
                    each.ask()
        return row


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the database connection over the ends of requests, as a server with persistent connections does."""
    signals = request_started, request_finished
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def yardstick_page() -> Iterator[str]:
    """Put a page with one text under the site's first page and yield its address; it is gone afterwards."""
    former: str | Callable = Page.template
    with transaction.atomic():
        root = Site.objects.get(is_default_site=True).root_page
        page = root.add_child(
            instance=Page(title="Plain", slug="plain-page-of-the-benchmark", locale=root.locale)
        )
        Page.template = PLAIN_TEMPLATE
        try:
            yield f"/{page.slug}/"
        finally:
            Page.template = former
            transaction.set_rollback(True)


def addresses(per_language: int, words: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, address) of what is to be measured.

    Of each type of page the `per_language` first in each language, homes first; below the index pages of countries and
    themes the first of each; on the search page the results for `words`. The yardstick is not among them.
    """
    seen: dict[tuple[type, int], int] = {}
    pages = Page.objects.live().public().filter(depth__gte=2).not_exact_type(Page)
    for page in pages.order_by("depth", "path").specific().iterator():
        key = (page.specific_class, page.locale_id)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > per_language or page.url is None:
            continue
        kind = page.specific_class.__name__
        yield kind, page.url
        if kind == "SearchPage":
            yield "SearchPage, words", f"{page.url}?q={words}"
        elif hasattr(page, "parts_listed"):
            suffixes = (each[page.language] for each in page.parts_listed() if page.language in each)
            for suffix in islice(suffixes, 1):
                yield f"{kind}, one", f"{page.url}{suffix}"
