"""What stands around every page and repeats itself, as markup: template code for it took as long as the rest of the page.

For what `frame` and `head` hold see `components/site_head.html` and `components/head.html`.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def meta_tags(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Return a `meta` element for each (name, content)."""
    rows = (f'<meta name="{escape(name)}" content="{escape(str(content))}">\n' for name, content in pairs)
    return mark_safe("".join(rows))


@register.filter
def alternate_links(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Return a `link` element for each (language or x-default, address)."""
    rows = (
        f'<link rel="alternate" hreflang="{escape(code)}" href="{escape(address)}">\n'
        for code, address in pairs
    )
    return mark_safe("".join(rows))


@register.filter
def switcher(versions: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return the languages as items of a list: links to what exists, the present one and the others as text."""
    return mark_safe("".join(f"<li>{_version(version)}</li>\n" for version in versions))


@register.filter
def languages_in_line(versions: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return links to a work in other languages, by commas."""
    return mark_safe(", ".join(map(_version, versions)))


def _version(version: Mapping[str, Any]) -> str:
    code, name = escape(version["code"]), escape(version["name"])
    if version["current"]:
        return f'<span lang="{code}" aria-current="true">{name}</span>'
    if version["url"]:
        return f'<a href="{escape(version["url"])}" lang="{code}" hreflang="{code}">{name}</a>'
    return f'<span lang="{code}">{name}</span>'


@register.filter
def menu(links: Iterable[Mapping[str, str]]) -> SafeString:
    """Return the links of the navigation or the footer as items of a list; where one is, or below it, is marked."""
    marks = {"page": ' aria-current="page"', "section": ' aria-current="true"'}
    rows = (
        f'<li><a href="{escape(link["url"])}"{marks.get(link.get("current", ""), "")}>{escape(str(link["text"]))}</a></li>\n'
        for link in links
    )
    return mark_safe("".join(rows))


@register.filter
def link_rows(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Return links as items of a list; `pairs` are (text, address)."""
    rows = (f'<li><a href="{escape(address)}">{escape(str(text))}</a></li>\n' for text, address in pairs)
    return mark_safe("".join(rows))
