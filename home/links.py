"""Which pages the texts of a page link to, without asking the database: so that all are looked up at once."""

import re
from collections.abc import Iterator

from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

PAGE_LINK = re.compile(r'<a (?=[^>]*linktype="page")[^>]*\bid="(\d+)"')


def pages_linked_from(page: Page) -> set[int]:
    """Return the ids of the pages that the texts of `page` link to."""
    found: set[int] = set()
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            found.update(_linked(list(field.value_from_object(page).raw_data)))
        elif isinstance(field, RichTextField):
            found.update(_linked(field.value_from_object(page)))
    return found


def _linked(raw) -> Iterator[int]:
    if isinstance(raw, str):
        if 'linktype="page"' in raw:
            yield from map(int, PAGE_LINK.findall(raw))
    elif isinstance(raw, dict):
        if raw.get("type") == "page" and isinstance(raw.get("value"), int):
            yield raw["value"]
        for value in raw.values():
            yield from _linked(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from _linked(value)
