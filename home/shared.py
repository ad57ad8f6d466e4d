"""What is the same in each language of a work, carried from its source page to its translations.

Dates, countries, themes or files of a report are not words: they are edited on the source page alone, and a published
change shows in each language at once, without touching a single translated word (`docs/decisions/`). wagtail-localize
copies such fields only when somebody updates a translation, and never many-to-many fields.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from wagtail.models import Page


def source_of(page: Page) -> Page:
    """Return the page that `page` was first translated from; itself, if it is that page or its source is gone."""
    from localization.state import source_of as source

    return source(page) or page


def carry(page: Page) -> list[int]:
    """Bring the shared fields of `page`'s work in line on its live or draft rows; return the changed pages' ids.

    To be called after a page of the work is published: a source's values go to all its translations, those of the live
    row of the source to a translation, or of whatever stands in for a withdrawn source (`_stand_in`). A number of
    queries that no translation adds to, where nothing has changed.
    """
    model = type(page)
    source = source_of(page)
    targets = model.objects.filter(translation_key=page.translation_key).exclude(pk=source.pk)
    if source.pk == page.pk:
        source = model.objects.get(pk=page.pk)
    else:
        targets = targets.filter(pk=page.pk)
    if not source.live:
        source = _stand_in(source, page)
    if source is None or not source.shared_fields:
        return []
    rows = {target.pk: target for target in targets}
    changed = _copy_columns(source, rows.values())
    for name in source.shared_fields:
        field = source._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            changed |= _copy_many(source, rows, field)
        elif field.one_to_many:
            changed |= _copy_children(source, rows, field)
    return sorted(changed)


def _stand_in(source: Page, page: Page) -> Page | None:
    """Return the row with the public values of a work whose source is withdrawn, other than `page`'s; None for none.

    Another live version has them; else the source's own row, unless somebody has drafted there since.
    """
    others = type(page).objects.filter(translation_key=page.translation_key, live=True).exclude(pk=page.pk)
    if other := others.order_by("pk").first():
        return other
    published, latest = source.last_published_at, source.latest_revision
    return source if published and latest and latest.created_at <= published else None


def _copy_columns(source: Page, targets: Iterable[Page]) -> set[int]:
    fields = (source._meta.get_field(name) for name in source.shared_fields)
    names = [
        field.attname for field in fields if not isinstance(field, models.ManyToManyField) and field.concrete
    ]
    changed = set()
    for target in targets:
        columns = {
            name: getattr(source, name) for name in names if getattr(source, name) != getattr(target, name)
        }
        if columns:
            type(target).objects.filter(pk=target.pk).update(**columns)
            changed.add(target.pk)
    return changed


def _copy_many(source: Page, targets: Iterable[int], field) -> set[int]:
    through = field.remote_field.through
    column, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    found: dict[int, set] = defaultdict(set)
    for page, pk in through.objects.filter(**{f"{column}__in": [source.pk, *targets]}).values_list(
        column, other
    ):
        found[page].add(pk)
    changed = {target for target in targets if found[target] != found[source.pk]}
    if changed:
        through.objects.filter(**{f"{column}__in": changed}).delete()
        through.objects.bulk_create(
            through(**{column: target, other: pk})
            for target in sorted(changed)
            for pk in sorted(found[source.pk])
        )
    return changed


def _copy_children(source: Page, targets: Iterable[int], relation) -> set[int]:
    child, parent = relation.related_model, relation.field.attname
    names = [f.attname for f in child._meta.concrete_fields if not f.primary_key and f.attname != parent]
    found: dict[int, list[dict]] = defaultdict(list)
    rows = child.objects.filter(**{f"{parent}__in": [source.pk, *targets]}).order_by("sort_order", "pk")
    for row in rows.values(parent, *names):
        found[row.pop(parent)].append(row)
    changed = {target for target in targets if found[target] != found[source.pk]}
    if changed:
        child.objects.filter(**{f"{parent}__in": changed}).delete()
        child.objects.bulk_create(
            child(**{parent: target}, **row) for target in sorted(changed) for row in found[source.pk]
        )
    return changed
