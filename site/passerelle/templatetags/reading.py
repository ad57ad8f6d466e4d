"""What the reader's templates need beyond Django's and Wagtail's own tags.

Dates and languages stand many times on a list: what was made of them once is kept.
"""

import datetime
from functools import lru_cache

import segno
from django import template
from django.utils import formats
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.filter
def day(date: datetime.date | None) -> SafeString | str:
    """Return a date in full, in the active language, as a `time` element; nothing for no date."""
    return _day(date, get_language()) if date else ""


@lru_cache(maxsize=4096)
def _day(date: datetime.date, language: str | None) -> SafeString:
    text = formats.date_format(date, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', f"{date:%Y-%m-%d}", text)


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
def qr(address: str, shorter: str = "") -> SafeString | str:
    """Return a QR code of a full address, as SVG to stand in the page; paper shows it, the screen does not.

    An address that is too long, such as one in Cyrillic letters, gives way to the `shorter` one that leads to the same;
    without one, the code is empty.
    """
    fitting = next((each for each in (str(address), str(shorter)) if len(each) <= LONGEST_CODE), "")
    return _qr(fitting) if fitting else ""


@register.filter
def readable(address: str) -> str:
    """Return an address as a person reads and types it: with letters in place of their codes."""
    return uri_to_iri(address)


@lru_cache(maxsize=512)
def _qr(address: str) -> SafeString:
    # Trying all eight masks costs three times as much as the rest of the code, and any mask can be read.
    code = segno.make(address, micro=False, error="l", boost_error=False, mask=3)
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None))
