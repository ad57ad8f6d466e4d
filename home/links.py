"""Which pages, images and files the texts of a page name, without asking the database: so that all are looked up at once."""

import re
from typing import NamedTuple

from django.db.models import ForeignKey
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

LINK = re.compile(r'<a (?=[^>]*\blinktype="(page|document)")[^>]*\bid="(\d+)"')


class Named(NamedTuple):
    """The ids of what a page links to or shows."""

    pages: set[int]
    images: set[int]
    documents: set[int]


def named_in(page: Page) -> Named:
    """Return what the fields of `page` name, as it is stored."""
    found = Named(set(), set(), set())
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            _look(list(field.value_from_object(page).raw_data), found)
        elif isinstance(field, RichTextField):
            _look(field.value_from_object(page), found)
        elif isinstance(field, ForeignKey) and field.related_model is get_image_model():
            _note(found.images, field.value_from_object(page))
    return found


def _look(raw, found: Named) -> None:
    if isinstance(raw, str):
        if "linktype=" in raw:
            for kind, pk in LINK.findall(raw):
                (found.pages if kind == "page" else found.documents).add(int(pk))
    elif isinstance(raw, dict):
        if raw.get("type") == "page":
            _note(found.pages, raw.get("value"))
        _note(found.images, raw.get("image"))
        _note(found.documents, raw.get("document"))
        _note(found.pages, raw.get("report"))
        for value in raw.values():
            _look(value, found)
    elif isinstance(raw, list | tuple):
        for value in raw:
            _look(value, found)


def _note(ids: set[int], pk) -> None:
    if isinstance(pk, int):
        ids.add(pk)
