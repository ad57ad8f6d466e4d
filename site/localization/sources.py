"""Bring wagtail-localize's record of a source in line with its page, in a number of queries that no segment adds to.

Upstream's `TranslationSource.refresh_segments` asks the database about a dozen times for every segment. Here all strings,
contexts and segments are read and written together. A segment that only moved keeps its row.
"""

import json
import uuid
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import TranslatableField, get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments


def source_for(page: Page) -> TranslationSource | None:
    """Return the record of the page as a source; None while nobody has asked to translate it."""
    return (
        TranslationSource.objects.select_related("locale")
        .filter(object_id=page.translation_key, locale_id=page.locale_id)
        .first()
    )


def revision_of(source: TranslationSource) -> int | None:
    """Return the id of the source page's live revision that is on record."""
    return json.loads(source.content_json).get("live_revision")


def instance_of(source: TranslationSource) -> Page:
    """Return the page as it is on record: its live row, or made from the record where that says something else by now."""
    model: type[Page] = source.specific_content_type.model_class()
    page = model.objects.get(translation_key=source.object_id, locale_id=source.locale_id)
    said = json.loads(source.content_json)
    names = (
        field.field_name for field in get_translatable_fields(model) if isinstance(field, TranslatableField)
    )
    fields = (model._meta.get_field(name) for name in names)
    same = all(said.get(field.name) == _serialized(field, page) for field in fields if field.concrete)
    return page if same else source.as_instance()


def _serialized(field, page: Page):
    return field.value_to_string(page) if isinstance(field, StreamField) else field.value_from_object(page)


def record(page: Page) -> TranslationSource:
    """Make or renew the record of `page`, the row as it is live, as a source for translators."""
    return write(source_for(page), page)


@transaction.atomic(savepoint=False)
def write(source: TranslationSource | None, page: Page) -> TranslationSource:
    """Write on the record of a page, None where there is none yet, what `page` says; return the record."""
    source = source or _new_source(page)
    is_new = source.pk is None
    source.specific_content_type = ContentType.objects.get_for_model(type(page))
    source.object_repr = str(page)[:200]
    source.content_json = page.to_json()
    source.schema_version = get_schema_version(page._meta.app_label)
    source.last_updated_at = timezone.now()
    source.save()
    write_segments(source, extract_segments(page), is_new=is_new)
    return source


def _new_source(page: Page) -> TranslationSource:
    model = ContentType.objects.get_for_model(page.get_translation_model())
    TranslatableObject.objects.bulk_create(
        [TranslatableObject(translation_key=page.translation_key, content_type=model)], ignore_conflicts=True
    )
    return TranslationSource(object_id=page.translation_key, locale=page.locale)


@transaction.atomic(savepoint=False)
def write_segments(source: TranslationSource, values: Iterable, *, is_new: bool = False) -> None:
    """Make the segments of `source` those of `values` (`extract_segments` of its page)."""
    values = list(values)
    contexts = _contexts(source, {value.path for value in values})
    by_type: dict[type, list] = {
        kind: [value for value in values if isinstance(value, kind)]
        for kind in (
            StringSegmentValue,
            TemplateSegmentValue,
            RelatedObjectSegmentValue,
            OverridableSegmentValue,
        )
    }
    strings = _strings(source, by_type[StringSegmentValue])
    templates = _templates(by_type[TemplateSegmentValue])
    related = _objects(by_type[RelatedObjectSegmentValue])

    def attributes(value) -> str:
        return json.dumps(value.attrs, cls=DjangoJSONEncoder)

    rows = {
        StringSegment: [
            {
                "context_id": contexts[v.path],
                "string_id": strings[v.string.data],
                "attrs": attributes(v),
                "order": v.order,
            }
            for v in by_type[StringSegmentValue]
        ],
        TemplateSegment: [
            {
                "context_id": contexts[v.path],
                "template_id": templates[_template_id(v)],
                "order": v.order,
            }
            for v in by_type[TemplateSegmentValue]
        ],
        RelatedObjectSegment: [
            {"context_id": contexts[v.path], "object_id": related[v.translation_key], "order": v.order}
            for v in by_type[RelatedObjectSegmentValue]
        ],
        OverridableSegment: [
            {
                "context_id": contexts[v.path],
                "data_json": json.dumps(v.data, cls=DjangoJSONEncoder),
                "order": v.order,
            }
            for v in by_type[OverridableSegmentValue]
        ],
    }
    for model, wanted in rows.items():
        _write(source, model, wanted, is_new)


def _write(source: TranslationSource, model: type, wanted: list[dict], is_new: bool) -> None:
    """Keep the rows that say the same, in whatever order; add and delete the others."""
    kept: dict[tuple, list] = {}
    for row in () if is_new else model.objects.filter(source=source).order_by("order"):
        key = tuple(getattr(row, name) for name in _key_names(model))
        kept.setdefault(key, []).append(row)
    new, moved = [], []
    for values in wanted:
        same = kept.get(tuple(values[name] for name in _key_names(model)))
        if not same:
            new.append(model(source=source, **values))
            continue
        row = same.pop(0)
        if row.order != values["order"]:
            row.order = values["order"]
            moved.append(row)
    gone = [row.pk for rows in kept.values() for row in rows]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    if moved:
        model.objects.bulk_update(moved, ["order"])
    if new:
        model.objects.bulk_create(new)


def _key_names(model: type) -> tuple[str, ...]:
    return {
        StringSegment: ("context_id", "string_id", "attrs"),
        TemplateSegment: ("context_id", "template_id"),
        RelatedObjectSegment: ("context_id", "object_id"),
        OverridableSegment: ("context_id", "data_json"),
    }[model]


def _contexts(source: TranslationSource, paths: set[str]) -> dict[str, int]:
    known = dict(TranslationContext.objects.filter(object_id=source.object_id).values_list("path", "pk"))
    missing = [path for path in sorted(paths) if path not in known]
    if missing:
        TranslationContext.objects.bulk_create(
            TranslationContext(
                object_id=source.object_id, path=path, path_id=TranslationContext._get_path_id(path)
            )
            for path in missing
        )
        known = dict(TranslationContext.objects.filter(object_id=source.object_id).values_list("path", "pk"))
    return known


def strings_of(locale_id: int, texts: Iterable[str]) -> dict[str, int]:
    """Return text → id of its `String` in a locale; make those that are missing."""
    hashes = {String._get_data_hash(text): text for text in texts}

    def known() -> dict[str, int]:
        rows = String.objects.filter(locale_id=locale_id, data_hash__in=hashes)
        return {hashes[said]: pk for said, pk in rows.values_list("data_hash", "pk")}

    found = known()
    missing = [(said, text) for said, text in hashes.items() if text not in found]
    if missing:
        String.objects.bulk_create(
            # In the same order everywhere: two pages that say the same would wait for each other for ever.
            (String(locale_id=locale_id, data_hash=said, data=text) for said, text in sorted(missing)),
            ignore_conflicts=True,
        )
        found = known()
    return found


def _strings(source: TranslationSource, values: list) -> dict[str, int]:
    return strings_of(source.locale_id, {value.string.data for value in values})


def _template_id(value: TemplateSegmentValue) -> uuid.UUID:
    return uuid.uuid5(uuid.uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)


def _templates(values: list) -> dict[uuid.UUID, int]:
    wanted = {_template_id(value): value for value in values}
    if not wanted:
        return {}
    known = dict(Template.objects.filter(uuid__in=wanted).values_list("uuid", "pk"))
    if missing := [key for key in wanted if key not in known]:
        Template.objects.bulk_create(
            (
                Template(
                    uuid=key,
                    template=wanted[key].template,
                    template_format=wanted[key].format,
                    string_count=wanted[key].string_count,
                )
                for key in sorted(missing)
            ),
            ignore_conflicts=True,
        )
        known = dict(Template.objects.filter(uuid__in=wanted).values_list("uuid", "pk"))
    return known


def _objects(values: list) -> dict[uuid.UUID, uuid.UUID]:
    wanted = {value.translation_key: value.content_type for value in values}
    if not wanted:
        return {}
    TranslatableObject.objects.bulk_create(
        (TranslatableObject(translation_key=key, content_type=wanted[key]) for key in sorted(wanted)),
        ignore_conflicts=True,
    )
    return {key: key for key in wanted}
