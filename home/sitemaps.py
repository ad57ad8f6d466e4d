"""What search engines are told: a sitemap for each language with the versions of each page, and robots.txt."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.models import Page

from home import cache
from home.addresses import base_url
from home.languages import Version, codes, versions_of
from home.metadata import alternates, is_listed
from home.models import BasePage

logger = logging.getLogger(__name__)

MOST = 50_000  # addresses that one sitemap may hold (sitemaps.org)


def robots(request: HttpRequest) -> HttpResponse:
    """Answer with what crawlers should leave alone, and where the sitemap is."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        "Disallow: /*?*q=",
        f"Sitemap: {base_url(request)}{reverse('sitemap')}",
    ]
    return cache.keep(
        request, HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    )


def index(request: HttpRequest) -> HttpResponse:
    """Answer with the list of the sitemaps, one a language."""
    base = base_url(request)
    items = [
        f"<sitemap><loc>{escape(base + reverse('sitemap_language', args=[code]))}</loc></sitemap>"
        for code in codes()
    ]
    return _xml(request, "sitemapindex", "", items)


def of_language(request: HttpRequest, language: str) -> HttpResponse:
    """Answer with all public pages in `language`, each with its versions in other languages."""
    if language not in codes():
        raise Http404
    base = base_url(request)
    pages = list(_pages(language))
    versions = versions_of({page.translation_key for page in pages})
    items = []
    for page in pages:
        found = versions.get(page.translation_key, {})
        if language in found:
            items.append(
                _item(base, found[language].url, page, found, reverse("work", args=[page.translation_key]))
            )
            for suffixes in _parts(page):
                parts = {
                    code: replace(version, url=version.url + suffixes[code])
                    for code, version in found.items()
                    if code in suffixes
                }
                if language in parts:
                    items.append(
                        _item(base, parts[language].url, page, parts, next(iter(parts.values())).url)
                    )
    if len(items) > MOST:
        logger.warning("The sitemap of %s lacks %s of its addresses", language, len(items) - MOST)
    return _xml(request, "urlset", ' xmlns:xhtml="http://www.w3.org/1999/xhtml"', items[:MOST])


def _pages(language: str) -> Iterator[Page]:
    rows = Page.objects.live().filter(locale__language_code=language).order_by("path")
    for page in rows.only("translation_key", "content_type", "last_published_at", "path"):
        if issubclass(page.specific_class, BasePage) and is_listed(page):
            yield page


def _parts(page: Page) -> list[dict[str, str]]:
    if page.specific_class.parts_listed is BasePage.parts_listed:
        return []
    return page.specific.parts_listed()


def _item(base: str, address: str, page: Page, versions: dict[str, Version], default: str) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(url)}"/>'
        for code, url in alternates(versions, default, base)
    )
    changed = f"<lastmod>{page.last_published_at:%Y-%m-%d}</lastmod>" if page.last_published_at else ""
    return f"<url><loc>{escape(base + address)}</loc>{changed}{links}</url>"


def _xml(request: HttpRequest, element: str, more: str, items: list[str]) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{more}>\n'
        + "\n".join(items)
        + f"\n</{element}>\n"
    )
    return cache.keep(request, HttpResponse(body, content_type="application/xml; charset=utf-8"))
