"""Lists of works as markup.

A list has twenty works with a dozen facts each: as template code they took longer than all the rest of the page.
`items` are dictionaries: url, title or title_html (safe, with <mark>), language, foreign (true where that is not the
reader's), language_name; title_language and summary_language, which may be others than the work's; summary or snippet
(safe); kind, kind_label, countries (one text), network (short name), date, languages [(code, own name)]; parts [{url, part,
title}], more_parts, inside (how many in all); of services: opening {open, text}, phone {url, text}, place, spoken, cost,
overdue; of events: when, cancelled. What an item lacks is left out.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from home.languages import own_name
from passerelle.templatetags.reading import day, own_names

register = template.Library()

Item = Mapping[str, Any]


@register.filter
def works(items: Iterable[Item]) -> SafeString:
    """Return a list of works, each with what it is about."""
    return mark_safe("\n".join(['<ol class="items">', *map(_work, items), "</ol>"]))


@register.filter
def near_works(items: Iterable[Item]) -> SafeString:
    """Return a list of works in other languages, each with its title in the reader's (`own`) where it has one."""
    return mark_safe("".join(['<ul class="items items--close">\n', *map(_near_work, items), "</ul>"]))


def _near_work(item: Item) -> str:
    language, own = escape(item["language"]), ""
    if version := item.get("own"):
        said = f' lang="{escape(version.title_language)}"' if version.tag else ""
        own = f'<p class="about"><a href="{escape(version.url)}"{said}>{escape(version.title)}</a></p>\n'
    return (
        f'<li><p class="item-title"><a href="{escape(item["url"])}" lang="{escape(item["title_language"])}" '
        f'hreflang="{language}">{escape(item["title"])}</a> <span class="tag" lang="{language}">'
        f'{escape(item["language_name"])}</span></p>\n{own}<p class="meta">{_kind(item)}</p></li>\n'
    )


@register.filter
def short_works(items: Iterable[Item], one_kind: bool = False) -> SafeString:
    """Return a short list of works: title and one line. `one_kind`: true where the kind is said above the list."""
    rows = (
        f'<li><p class="item-title">{_title(item)}</p>\n<p class="meta">{_short_line(item, one_kind)}</p></li>'
        for item in items
    )
    return mark_safe("\n".join(['<ul class="items items--close">', *rows, "</ul>"]))


@register.filter
def links(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Return links in a line, by commas; `pairs` are (text, address), without an address the text alone."""
    return mark_safe(
        ", ".join(
            f'<a href="{escape(address)}">{escape(str(text))}</a>' if address else escape(str(text))
            for text, address in pairs
        )
    )


@register.filter
def counted_links(rows: Iterable[tuple[str, str, int]]) -> SafeString:
    """Return links with the number of works behind each, as items of a list; `rows` are (text, address, count)."""
    language = get_language()
    return mark_safe("".join(_counted_link(text, address, count, language) for text, address, count in rows))


@lru_cache(maxsize=4096)
def _counted_link(text: str, address: str, count: int, language: str | None) -> str:
    number = f'<span class="count">{formats.localize(count)}</span>'
    return f'<li><a href="{escape(address)}">{escape(text)}</a> {number}</li>\n'


@register.filter
def label(option) -> SafeString:
    """Return the label of a filter's value (search.filters.Option, or a choice of it), marked with a language of its own."""
    return mark_safe(_label(str(option.label), option.language))


def _label(text: str, language: str) -> str:
    return f'<span lang="{escape(language)}">{escape(text)}</span>' if language else escape(text)


@register.filter
def fieldsets(facets: Iterable) -> SafeString:
    """Return the filters of a list (home.listing_facets.Facet), each with its options, some of them folded away."""
    return mark_safe("".join(map(_fieldset, facets)))


def _fieldset(facet) -> str:
    name = escape(str(facet.label))
    folded = ""
    if facet.more:
        number = len(facet.more)
        text = ngettext("%(more)s more", "%(more)s more", number) % {"more": formats.localize(number)}
        folded = (
            f'<details>\n<summary>{escape(text)}<span class="hidden"> – {name}</span></summary>\n'
            f"{choices(facet.more, facet.name)}</details>\n"
        )
    return f"<fieldset>\n<legend>{name}</legend>\n{choices(facet.options, facet.name)}{folded}</fieldset>\n"


def choices(options: Iterable, name: str) -> SafeString:
    """Return a checkbox for each of the options of the filter `name` (home.listing_facets.Choice)."""
    language = get_language()
    return mark_safe(
        "".join(
            _choice(
                name,
                each.value,
                str(each.label),
                each.language,
                each.count,
                each.chosen,
                each.deeper,
                language,
            )
            for each in options
        )
    )


@lru_cache(maxsize=8192)
def _choice(
    name: str,
    value: str,
    said: str,
    said_in: str,
    count: int,
    chosen: bool,
    deeper: bool,
    language: str | None,
) -> str:
    return (
        f'<label class="choice{" choice--deeper" if deeper else ""}"><input type="checkbox" name="{escape(name)}" '
        f'value="{escape(value)}"{" checked" if chosen else ""}><span>{_label(said, said_in)}</span>'
        f'<span class="count">{formats.localize(count)}</span></label>\n'
    )


def _work(item: Item) -> str:
    lines = [f"<li>\n<h3>{_title(item)}</h3>"]
    if item.get("snippet"):
        lines.append(f'<p class="about"{_language(item)}>{item["snippet"]}</p>')
    elif item.get("summary"):
        lines.append(f'<p class="about"{_language(item, "summary_language")}>{escape(item["summary"])}</p>')
    marked: list[str] = []
    if item["kind"] == "service":
        lines.append(f'<p class="now">{_now(item)}</p>')
        said = [item.get(name) for name in ("place", "spoken", "cost", "network")]
    else:
        said = [item.get("countries"), item.get("network")]
        marked = [_time(item), own_names(item.get("languages"))]
    facts = [_kind(item), *(escape(str(text)) for text in said if text), *filter(None, marked)]
    lines.append(f'<p class="meta">{" · ".join(facts)}</p>')
    if item.get("parts"):
        lines.append(_parts(item))
    return "\n".join(lines) + "</li>"


def _title(item: Item) -> str:
    """Return the linked title, and as tags its language and whether it is off."""
    attributes, tags = _language(item, "title_language"), ""
    if item.get("foreign"):
        tags = f' <span class="tag"{_language(item)}>{escape(item["language_name"])}</span>'
        attributes += f' hreflang="{item["language"]}"'
    elif attributes:
        tags = f' <span class="tag"{attributes}>{escape(own_name(item["title_language"]))}</span>'
    title = item.get("title_html") or escape(item["title"])
    if item.get("cancelled"):
        tags += f' <span class="tag tag--notice">{escape(str(item["cancelled"]))}</span>'
    return f'<a href="{escape(item["url"])}"{attributes}>{title}</a>{tags}'


def _language(item: Item, words: str = "") -> str:
    """Return the attribute `lang` for what an item says, where that is not in the reader's language."""
    language = item["language"]
    said = item.get(words) or language
    return f' lang="{said}"' if item.get("foreign") or said != language else ""


def _kind(item: Item) -> str:
    glyph = f'<svg class="glyph" aria-hidden="true"><use href="#g-{escape(item["kind"])}"/></svg>'
    return f"{glyph}{escape(str(item['kind_label']))}"


def _time(item: Item) -> str:
    return escape(item["when"]) if item.get("when") else day(item.get("date"))


def _now(item: Item) -> str:
    """Return what somebody who needs a service wants to know first: whether it is open, and how to call."""
    said = []
    if opening := item.get("opening"):
        state = "state state--open" if opening["open"] else "state"
        said.append(f'<span class="{state}">{escape(opening["text"])}</span>')
    if phone := item.get("phone"):
        said.append(f'<a href="{escape(phone.url)}">{escape(phone.text)}</a>')
    if item.get("overdue"):
        unconfirmed = _("To be confirmed")
        said.append(f'<span class="tag tag--notice">{escape(unconfirmed)}</span>')
    return " ".join(said)


def _parts(item: Item) -> str:
    """Return the parts of a work that match, each linked."""
    rows = [
        f'<li><a href="{escape(part["url"])}"{_language(item)}>{escape(part["title"])}</a>'
        f"{' · ' + escape(part['part']) if part['part'] else ''}</li>"
        for part in item["parts"]
    ]
    if more := item.get("more_parts"):
        text = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": formats.localize(more)}
        rows.append(f"<li>{escape(text)}</li>")
    inside = f'<p class="inside">{escape(item["inside"])}</p>'
    return "\n".join([inside, '<ul class="parts">', *rows, "</ul>"])


def _short_line(item: Item, one_kind: bool) -> str:
    facts = [] if one_kind else [_kind(item)]
    said = (item.get(name) for name in ("place", "countries", "network"))
    facts += filter(None, [_time(item), *(escape(str(text)) for text in said if text)])
    return " · ".join(facts)
