"""What the reader's templates need beyond Django's and Wagtail's own tags.

Dates and languages stand many times on a list: what was made of them once is kept.
"""

import datetime
from functools import lru_cache

import segno
from django import template
from django.utils import formats
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from home.blocks import heading_anchor

register = template.Library()


@register.filter
def anchor(block) -> str:
    """Return the address, after #, of a heading block in a stream; the table of contents uses the same."""
    return heading_anchor(block.value, block.id)


@register.filter
def day(date: datetime.date | None) -> SafeString | str:
    """Return a date in full, in the active language, as a `time` element; nothing for no date."""
    return _day(date, get_language()) if date else ""


@lru_cache(maxsize=4096)
def _day(date: datetime.date, language: str | None) -> SafeString:
    text = formats.date_format(date, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', f"{date:%Y-%m-%d}", text)


@register.filter
def choices(options, name: str) -> SafeString:
    """Return a checkbox for each of the options of the filter `name` (home.listing_facets.Choice).

    A list shows a hundred of them: made here, they cost a tenth of what they would as template code.
    """
    name = escape(name)
    return mark_safe(
        "".join(
            f'<label class="choice{" choice--deeper" if option.deeper else ""}"><input type="checkbox" name="{name}" '
            f'value="{escape(option.value)}"{" checked" if option.chosen else ""}><span>{escape(option.label)}</span>'
            f'<span class="count">{_number(option.count, get_language())}</span></label>\n'
            for option in options
        )
    )


@lru_cache(maxsize=4096)
def _number(number: int, language: str | None) -> str:
    return formats.localize(number)


@register.filter
def own_names(languages) -> SafeString | str:
    """Return the names of languages, each marked as being in that language; `languages` are (code, own name)."""
    return _own_names(tuple(tuple(pair) for pair in languages)) if languages else ""


@lru_cache(maxsize=256)
def _own_names(languages: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join(", ", '<span lang="{}">{}</span>', languages)


LONGEST_CODE = 400
"""Characters of an address up to which its QR code, printed small, can still be read."""


@register.filter
def qr(address: str) -> SafeString | str:
    """Return a QR code of a full address, as SVG to stand in the page; paper shows it, the screen does not.

    Empty for an address that is too long.
    """
    return _qr(str(address)) if len(str(address)) <= LONGEST_CODE else ""


@lru_cache(maxsize=512)
def _qr(address: str) -> SafeString:
    # Trying all eight masks costs three times as much as the rest of the code, and any mask can be read.
    code = segno.make(address, micro=False, error="l", boost_error=False, mask=3)
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None))


@register.simple_tag(takes_context=True)
def lang_of(context, part: str, within: str = "") -> SafeString | str:
    """Return the attribute `lang` for a part of the page that stands there in the source's language; nothing for others.

    `part` is a field, or the id of a block; `within` is what is meant of the block, such as its `title`.
    """
    translation = context.get("translation") or {}
    for path in translation.get("untranslated", ()):
        steps = path.split(".")
        if part in steps[:2] and (not within or steps[-1] == within):
            return format_html(' lang="{}"', translation["source_language"])
    return ""
