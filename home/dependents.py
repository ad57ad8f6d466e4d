"""Which pages show something that is not a page: a vocabulary entry, a record of facts, a document, an image."""

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex

from home.facts import Facts
from home.vocabularies.models import Stage, Theme, Vocabulary

IN_BLOCKS = (Stage, Theme)  # vocabularies whose keys stand inside the blocks of a text
FILE = "document"  # what a file is called inside the blocks of a text
_FILES = re.compile(rf'"{FILE}": (\d+)')


def page_models() -> list[type[Page]]:
    """Return all the site's page types: those that are made of `home.models.BasePage`."""
    return [model for model in apps.get_models() if issubclass(model, Page) and hasattr(model, "search_kind")]


def pages_showing(*entries: models.Model) -> set[int]:
    """Return the ids of the pages that show one of `entries`, live or not, by whatever way they point to it.

    The number of queries does not depend on how many entries there are, nor on what points to them.
    """
    by_type: dict[type[models.Model], list[models.Model]] = {}
    for entry in entries:
        by_type.setdefault(type(entry), []).append(entry)
    found = _pages_referring_to(entries)
    for model, some in by_type.items():
        found |= _pages_pointing_to(model, [entry.pk for entry in some])
        if model in IN_BLOCKS:
            found |= _pages_with_keys([entry.key for entry in some])
        elif issubclass(model, AbstractDocument):
            found |= _pages_with_files({entry.pk for entry in some})
    return found


def _pages_pointing_to(of: type[models.Model], ids: list[int]) -> set[int]:
    found: set[int] = set()
    for relation in of._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not relation.is_relation:
            continue
        model = relation.related_model
        pointing = {f"{relation.field.name}__in": ids}
        if issubclass(model, Page):
            found.update(model.objects.filter(**pointing).values_list("pk", flat=True))
        elif issubclass(model, Facts | Vocabulary):
            found |= pages_showing(*model.objects.filter(**pointing))
        elif (parent := _parental_key(model)) and parent.name != relation.field.name:
            found |= _pages_of_parents(model.objects.filter(**pointing), parent)
    return found


def _parental_key(model: type[models.Model]) -> ParentalKey | None:
    return next((field for field in model._meta.fields if isinstance(field, ParentalKey)), None)


def _pages_of_parents(children: models.QuerySet, parent: ParentalKey) -> set[int]:
    keys = set(children.values_list(parent.attname, flat=True))
    if issubclass(parent.related_model, Page):
        return keys
    return pages_showing(*parent.related_model.objects.filter(pk__in=keys))


def _pages_with_keys(keys: list[str]) -> set[int]:
    named = reduce(or_, (models.Q(text__contains=f'"{key}"') for key in keys))
    return {pk for rows in _texts_in_blocks() for pk in rows.filter(named).values_list("pk", flat=True)}


def _pages_with_files(ids: set[int]) -> set[int]:
    """Return the pages with a file in their blocks, without asking the reference index.

    After an import that knows it hours later, and a file that has become private must not be found until then.
    """
    return {
        pk
        for rows in _texts_in_blocks()
        for pk, text in rows.filter(text__contains=f'"{FILE}": ').values_list("pk", "text").iterator(500)
        if not ids.isdisjoint(map(int, _FILES.findall(text)))
    }


def _texts_in_blocks() -> Iterator[models.QuerySet]:
    """Yield the pages of each type for each of its fields of blocks, with what these hold as `text`."""
    for model in page_models():
        for field in model._meta.local_fields:
            if isinstance(field, StreamField):
                yield model.objects.annotate(text=Cast(field.name, models.TextField()))


def _pages_referring_to(entries: Sequence[models.Model]) -> set[int]:
    """Return the pages whose texts hold one of `entries`, as Wagtail's reference index knows (it is kept by the worker)."""
    references = ReferenceIndex.get_references_to_in_bulk(entries).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return {int(pk) for pk in references.values_list("object_id", flat=True)}
