"""One way to make pages, for the demo site and for the tests."""

import uuid
from typing import TypeVar

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.models import BasePage
from localization import state

PageType = TypeVar("PageType", bound=BasePage)


def locale_of(language: str) -> Locale:
    """Return the locale of a language code, as `manage.py setup` made it."""
    return Locale.objects.get(language_code=language)


def make_page(
    model: type[PageType],
    parent: Page,
    *,
    language: str | None = None,
    publish: bool = True,
    user=None,
    **fields,
) -> PageType:
    """Make a page of type `model` below `parent` and publish it.

    `language` is the parent's by default; `fields` may hold many-to-many values as lists of objects.
    """
    locale = locale_of(language) if language else parent.locale
    fields.setdefault("title", f"{model.__name__} {uuid.uuid4().hex[:6]}")
    many = {f.name for f in model._meta.many_to_many}
    relations = {name: fields.pop(name) for name in list(fields) if name in many}
    fields.setdefault("translation_key", uuid.uuid4())
    page = model(locale=locale, live=False, owner=user, **fields)
    for name, values in relations.items():
        setattr(page, name, values)
    parent.refresh_from_db()
    parent.add_child(instance=page)
    revision = page.save_revision(user=user)
    if publish:
        revision.publish(user=user)
    page.refresh_from_db()
    return page


def translated_parent(parent: Page, language: str) -> Page:
    """Return the version of `parent` in `language`; raise Page.DoesNotExist where there is none."""
    return parent.specific_class.objects.get(
        translation_key=parent.translation_key, locale__language_code=language
    )


def translate(
    source: PageType, language: str, *, publish: bool = True, share: float = 1.0, user=None, **fields
) -> PageType:
    """Make the translation of `source` into `language` as a translator would, with its segments on record.

    `fields` are the translated ones; all others are the source's. With `share` below 1 only that share of the segments,
    from the top, is on record as translated.
    """
    model = type(source)
    kept = {
        field.name: getattr(source, field.name)
        for field in model._meta.concrete_fields
        if field.name in {*source.shared_fields, *source.translated_fields} and field.name not in fields
    }
    many = {
        f.name: list(getattr(source, f.name).all())
        for f in model._meta.many_to_many
        if f.name in source.shared_fields
    }
    page = make_page(
        model,
        translated_parent(source.get_parent().specific, language),
        publish=False,
        user=user,
        translation_key=source.translation_key,
        **{**kept, **many, **fields},
    )
    _copy_children(source, page)
    record_segments(source, page, share=share, user=user)
    page = model.objects.get(pk=page.pk)
    revision = page.save_revision(user=user)
    if publish:
        revision.publish(user=user)
        page.refresh_from_db()
        state.record(page)
    return page


def _copy_children(source: BasePage, target: BasePage) -> None:
    for name in source.shared_fields:
        field = source._meta.get_field(name)
        if not field.one_to_many:
            continue
        child = field.related_model
        for row in getattr(source, name).all():
            values = {
                f.name: getattr(row, f.name)
                for f in child._meta.concrete_fields
                if not f.primary_key and f.name != field.field.name
            }
            child.objects.create(**{field.field.name: target}, **values)


def record_segments(source: BasePage, target: BasePage, *, share: float = 1.0, user=None) -> Translation:
    """Record in wagtail-localize that `target` translates `source`, segment by segment, and return the translation."""
    record, _created = TranslationSource.update_or_create_from_instance(source)
    translation, _created = Translation.objects.get_or_create(source=record, target_locale=target.locale)
    words = _strings_by_path(target)
    segments = list(
        StringSegment.objects.filter(source=record).select_related("context", "string").order_by("order")
    )
    now = timezone.now()
    rows, seen = [], {}
    for segment in segments[: round(len(segments) * share)]:
        path = segment.context.path
        number = seen[path] = seen.get(path, -1) + 1
        strings = words.get(path, [])
        if number < len(strings):
            rows.append(
                StringTranslation(
                    translation_of_id=segment.string_id,
                    locale=target.locale,
                    context_id=segment.context_id,
                    data=strings[number],
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                    last_translated_by=user,
                    updated_at=now,
                )
            )
    StringTranslation.objects.bulk_create(rows, ignore_conflicts=True)
    return translation


def _strings_by_path(page: BasePage) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            found.setdefault(segment.path, []).append(segment.string.data)
    return found
