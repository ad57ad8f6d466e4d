"""Which pages show something that is not a page: a vocabulary entry, a record of facts, a document, an image."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex

from home.facts import Facts
from home.vocabularies.models import Stage, Theme, Vocabulary

IN_BLOCKS = (Stage, Theme)  # vocabularies whose keys stand inside the blocks of a text


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
    found: set[int] = set()
    for model in page_models():
        for field in model._meta.local_fields:
            if isinstance(field, StreamField):
                rows = model.objects.annotate(text=Cast(field.name, models.TextField()))
                found.update(rows.filter(named).values_list("pk", flat=True))
    return found


def _pages_referring_to(entries: Sequence[models.Model]) -> set[int]:
    """Return the pages whose texts hold one of `entries`, as Wagtail's reference index knows (it is kept by the worker)."""
    references = ReferenceIndex.get_references_to_in_bulk(entries).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return {int(pk) for pk in references.values_list("object_id", flat=True)}
