"""What a page costs: SQL queries, processor time and bytes, against a bare Django view and a plain Wagtail page.

All are asked for in one process through their whole middleware, without a network; ratios of processor time therefore hold
on any machine, the milliseconds only on this one.
"""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.models import Page, Site

WARM_UP = 3
PLAIN_TEMPLATE = "bench/plain.html"
DEFAULT_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

urlpatterns = [path("bare/", lambda request: HttpResponse("<p>bare</p>")), path("", include(wagtail_urls))]


@dataclass(frozen=True)
class Cost:
    """What one answer costs: `queries`, `milliseconds` of processor time (median), `kilobytes` plain and `packed`."""

    path: str
    queries: int
    milliseconds: float
    kilobytes: float
    packed: float


def cost(path_info: str, rounds: int, host: str = "localhost") -> Cost:
    """Ask for `path_info` `rounds` times without an account and return what it costs, under the settings in force.

    Raise RuntimeError where the answer is not 200.
    """
    handler = WSGIHandler()
    factory = RequestFactory(SERVER_NAME=host)

    def ask() -> tuple[int, bytes]:
        seen: list[int] = []
        environ = factory.get(path_info).environ
        # Making the request has decoded the path; a server hands it over as bytes in Latin-1.
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        answer = handler(environ, lambda status, headers, exc_info=None: seen.append(int(status.split()[0])))
        content = b"".join(answer)
        answer.close()
        return seen[0], content

    for _round in range(WARM_UP):
        status, content = ask()
    if status != 200:
        raise RuntimeError(f"{path_info} answers {status}")
    queries: list[str] = []

    def count(execute, sql, *arguments):
        queries.append(sql)
        return execute(sql, *arguments)

    # Not the log of queries: Django clears it at the start of each request.
    with connection.execute_wrapper(count):
        ask()
    times = []
    for _round in range(rounds):
        begun = time.process_time()
        ask()
        times.append((time.process_time() - begun) * 1000)
    packed = len(gzip.compress(content)) / 1000
    return Cost(path_info, len(queries), statistics.median(times), len(content) / 1000, packed)


def yardsticks(rounds: int) -> dict[str, Cost]:
    """Return the costs of a bare Django view and of a plain Wagtail page, both with Django's own middleware."""
    with (
        one_connection(),
        override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=DEFAULT_MIDDLEWARE),
        plain_page() as plain,
    ):
        return {"bare view": cost("/bare/", rounds), "plain Wagtail page": cost(plain, rounds)}


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
def plain_page() -> Iterator[str]:
    """Put a page with one text under the site's first page and yield its path; it is gone afterwards."""
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


def pages(per_language: int) -> Iterator[tuple[str, str]]:
    """Yield (kind, path) of live pages: of each page type the `per_language` first in each language, homes first."""
    seen: dict[tuple[type, int], int] = {}
    for page in (
        Page.objects.live().public().filter(depth__gte=2).order_by("depth", "path").specific().iterator()
    ):
        key = (page.specific_class, page.locale_id)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= per_language and (url := page.get_url()):
            yield page.specific_class.__name__, url
