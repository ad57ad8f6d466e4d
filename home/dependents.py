"""Which pages show something that is not a page: a vocabulary entry, a record of facts, a document, an image."""

from django.apps import apps
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


def pages_showing(entry: models.Model) -> set[int]:
    """Return the ids of the pages that show `entry`, live or not, by whatever way they point to it."""
    found = _pages_pointing_to(entry)
    if isinstance(entry, IN_BLOCKS):
        found |= _pages_with_key(entry.key)
    return found | _pages_referring_to(entry)


def _pages_pointing_to(entry: models.Model) -> set[int]:
    found: set[int] = set()
    for relation in entry._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not relation.is_relation:
            continue
        model = relation.related_model
        if issubclass(model, Page):
            rows = model.objects.filter(**{relation.field.name: entry})
            found.update(rows.values_list("pk", flat=True))
        elif issubclass(model, Facts | Vocabulary):
            for row in model.objects.filter(**{relation.field.name: entry}):
                found |= pages_showing(row)
        elif (parent := _parental_key(model)) and parent.name != relation.field.name:
            found |= _pages_of_parents(model, relation.field.name, parent, entry)
    return found


def _parental_key(model: type[models.Model]) -> ParentalKey | None:
    return next((field for field in model._meta.fields if isinstance(field, ParentalKey)), None)


def _pages_of_parents(child: type[models.Model], name: str, parent: ParentalKey, entry) -> set[int]:
    keys = child.objects.filter(**{name: entry}).values_list(parent.attname, flat=True)
    if issubclass(parent.related_model, Page):
        return set(keys)
    found: set[int] = set()
    for row in parent.related_model.objects.filter(pk__in=set(keys)):
        found |= pages_showing(row)
    return found


def _pages_with_key(key: str) -> set[int]:
    found: set[int] = set()
    for model in page_models():
        for field in model._meta.local_fields:
            if isinstance(field, StreamField):
                rows = model.objects.annotate(text=Cast(field.name, models.TextField()))
                found.update(rows.filter(text__contains=f'"{key}"').values_list("pk", flat=True))
    return found


def _pages_referring_to(entry: models.Model) -> set[int]:
    """Return the pages whose texts hold `entry`, as Wagtail's reference index knows (it is kept by the worker)."""
    content_types = {
        kind.id for kind in apps.get_model("contenttypes.ContentType").objects.get_for_models(Page).values()
    }
    references = ReferenceIndex.get_references_to(entry).filter(base_content_type_id__in=content_types)
    return {int(pk) for pk in references.values_list("object_id", flat=True)}
