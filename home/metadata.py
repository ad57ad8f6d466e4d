"""What machines read of a page: title, description, canonical address, languages, Dublin Core, schema.org."""

import json
from collections.abc import Callable
from functools import cache
from urllib.parse import urljoin

from babel.core import get_global
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from home.addresses import base_url, permanent_path
from home.languages import Version
from home.navigation import site_name

SHARE_IMAGE = "img/share.png"
"""What other sites show with a link to a page: the footbridge, without words, for every language."""

# Functions page → bool of other rooms: whether search engines are asked to leave a page alone.
unlisted: list[Callable[[Page], bool]] = []


def is_listed(page: Page) -> bool:
    """Whether search engines may list `page`; its type says so (`listed`), and other rooms may object."""
    return page.specific_class.listed and not any(refuses(page) for refuses in unlisted)


def alternates(versions: dict[str, Version], permanent: str, base: str) -> list[tuple[str, str]]:
    """Return the hreflang pairs of a work: each version, and as x-default the address that follows the reader."""
    pairs = [(language, f"{base}{version.url}") for language, version in versions.items()]
    return [*pairs, ("x-default", f"{base}{permanent}")] if pairs else []


def head(page, request: HttpRequest, title: str = "", address: str = "") -> dict:
    """Return what `components/head.html` shows of `page`, or of the part of it that is shown (`page.show_part`).

    `title` and `address` (from the host on) are those of something that has no versions in other languages.
    """
    base = base_url(request)
    own = not address or address == page.address
    listed = is_listed(page) and page.listed
    part = page.__dict__.get("part")
    title = title or ("" if part else page.seo_title) or page.shown_title
    description = str(part["description"]) if part else page.description
    # The permanent address leads to the page, not to a part: for a part, the first language is the default.
    first = next((version.url for version in page.versions.values()), "")
    default = first if part else permanent_path(page)
    permanent = f"{base}{permanent_path(page)}"
    canonical = f"{base}{address or page.address}"
    return {
        "title": title,
        "description": description,
        "canonical": canonical if listed else "",
        "permanent": permanent,
        "robots": "" if listed else "noindex",
        "type": page.open_graph_type,
        "locale": open_graph_locale(page.language),
        "image": {"url": urljoin(base, static(SHARE_IMAGE)), "width": 1200, "height": 630},
        "alternates": alternates(page.versions, default, base) if own and listed else [],
        "feeds": page.feeds(request),
        "tags": [
            *dublin_core(page, description, permanent),
            *page.citation_tags(request),
        ],
        "json_ld": json_ld([page.structured_data(base), breadcrumbs(page.crumbs, base)]),
    }


@cache
def open_graph_locale(language: str) -> str:
    """Return a language as Open Graph writes it, with the country of most who speak it: fr_FR."""
    likely = get_global("likely_subtags").get(language, "").split("_")
    return f"{likely[0]}_{likely[-1]}" if len(likely) > 1 else language


def dublin_core(page, description: str, permanent: str) -> list[tuple[str, str]]:
    """Return the Dublin Core terms that every page has."""
    tags = [
        ("DC.title", page.shown_title),
        ("DC.language", page.language),
        ("DC.publisher", site_name()),
        ("DC.identifier", permanent),
    ]
    if description:
        tags.append(("DC.description", description))
    if page.issued:
        tags.append(("DC.date", page.issued.isoformat()))
    return tags


def breadcrumbs(crumbs: list[tuple[str, str]], base: str) -> dict | None:
    """Return the way from the home page to the page above as a schema.org BreadcrumbList; None for a home page."""
    if not crumbs:
        return None
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": title, "item": f"{base}{address}"}
            for position, (title, address) in enumerate(crumbs, start=1)
        ],
    }


def json_ld(things: list[dict | None]) -> SafeString:
    """Return schema.org data as JSON that may stand in a script element: nothing in it can end the element."""
    graph = [thing for thing in things if thing]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)
