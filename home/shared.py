"""What is the same in each language of a work, carried from its source page to its translations.

Dates, countries, themes or files of a report are not words: they are edited on the source page alone, and a published
change shows in each language at once, without touching a single translated word (`docs/decisions/`). wagtail-localize
copies such fields only when somebody updates a translation, and never many-to-many fields.
"""

from django.db import models
from wagtail.models import Page


def source_of(page: Page) -> Page:
    """Return the page that `page` was first translated from; itself, if it is that page or its source is gone."""
    from localization.state import source_of as source

    return source(page) or page


def carry(page: Page) -> list[int]:
    """Bring the shared fields of `page`'s work in line on all its live or draft rows; return the changed pages' ids.

    To be called after a page of the work is published. Values come from the live row of the source page.
    """
    model = type(page)
    source = model.objects.get(pk=source_of(page).pk)
    if not source.live:
        return []
    changed = []
    for translation in model.objects.filter(translation_key=source.translation_key).exclude(pk=source.pk):
        if _copy(source, translation):
            changed.append(translation.pk)
    return changed


def _copy(source: Page, target: Page) -> bool:
    columns, relations = {}, []
    for name in source.shared_fields:
        field = source._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            relations.append(_copy_many(source, target, name))
        elif field.one_to_many:
            relations.append(_copy_children(source, target, name))
        elif getattr(source, field.attname) != getattr(target, field.attname):
            columns[field.attname] = getattr(source, field.attname)
    if columns:
        type(target).objects.filter(pk=target.pk).update(**columns)
    return bool(columns) or any(relations)


def _copy_many(source: Page, target: Page, name: str) -> bool:
    wanted = set(getattr(source, name).values_list("pk", flat=True))
    if wanted == set(getattr(target, name).values_list("pk", flat=True)):
        return False
    through = type(target)._meta.get_field(name).remote_field.through
    through.objects.filter(**{f"{type(target)._meta.model_name}_id": target.pk}).delete()
    column = through._meta.get_field(type(target)._meta.model_name).attname
    other = next(f.attname for f in through._meta.concrete_fields if f.is_relation and f.attname != column)
    through.objects.bulk_create(through(**{column: target.pk, other: pk}) for pk in sorted(wanted))
    return True


def _copy_children(source: Page, target: Page, name: str) -> bool:
    relation = source._meta.get_field(name)
    child, parent_column = relation.related_model, relation.field.attname
    names = [
        f.attname for f in child._meta.concrete_fields if not f.primary_key and f.attname != parent_column
    ]

    def rows(page):
        return list(
            child.objects.filter(**{parent_column: page.pk}).order_by("sort_order", "pk").values(*names)
        )

    wanted = rows(source)
    if wanted == rows(target):
        return False
    child.objects.filter(**{parent_column: target.pk}).delete()
    child.objects.bulk_create(child(**{parent_column: target.pk}, **row) for row in wanted)
    return True
