"""Make pages of translations: a draft when a work is given to translators, a public version when one is published.

wagtail-localize's `save_target` is never called: it writes drafts into the live row, puts the source's words live where a
segment is not translated, and makes missing parents as live alias pages. Here a translation is built in memory from its
segments, saved as a revision, and published alone, in its language, by an explicit act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, PageViewRestriction, Revision
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import (
    RelatedObjectSegment,
    TemplateSegment,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import (
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from localization import carrying, fingerprints, permissions, sources, standings, state, telling
from localization.adopting import adopt
from localization.fingerprints import SLUG, is_words
from localization.memory.filling import fill_in
from localization.models import Standing
from localization.names import within
from localization.registry import is_wanted
from localization.segments import Segment, segments_of, source_rows
from localization.writing import tidy_slug


class ParentMissing(ValidationError):
    """A page cannot be translated before the page above it; `parent` is that page, `locale` where it is missing."""

    def __init__(self, page: Page, parent: Page, locale: Locale):
        self.parent, self.locale = parent, locale
        super().__init__(
            _("“%(title)s” stands below “%(parent)s”, which does not exist in %(language)s.")
            % {"title": page.title, "parent": parent.title, "language": within(locale.get_display_name())}
        )


class NotATranslation(ValidationError):
    """A page cannot become the source or the translation that somebody wants to make of it."""


class Incomplete(ValidationError):
    """A translation has open segments, and nobody has said that it be published so; `open` holds them."""

    def __init__(self, open_segments: list[Segment]):
        self.open = open_segments
        super().__init__(
            _("Segments not translated or not confirmed yet: %(count)s.") % {"count": len(open_segments)}
        )


def submit(page: Page, locales: Iterable[Locale], user=None) -> list[Translation]:
    """Give the work of `page`, its source, to the translators of `locales`: a draft page in each, nothing public.

    A page that is there already, or went its own way for a while, keeps the words that it has. Raises ParentMissing, before
    anything is made, where the page above does not exist in one of them, and NotATranslation where `page` is a translation
    itself, or where a language has a page that was written in it and that `user` may not edit.
    """
    with transaction.atomic():
        # Who presses the button a second time waits here for the first, and finds what that has made.
        Page.objects.select_for_update().filter(pk=page.pk).values_list("pk").first()
        return _submit(page, locales, user)


def _submit(page: Page, locales: Iterable[Locale], user) -> list[Translation]:
    records = TranslationSource.objects.filter(object_id=page.translation_key).select_related("locale")
    known = {record.locale_id: record for record in records}
    if known.keys() - {page.locale_id} and (original := state.source_of(page)):
        raise NotATranslation(
            _("“%(title)s” is a translation itself: it is “%(source)s” that is translated.")
            % {"title": page.title, "source": original.title}
        )
    locales = [locale for locale in locales if locale.pk != page.locale_id]
    parent = page.get_parent()
    exist = _languages(page, parent)
    for locale in locales:
        if parent.depth > 1 and locale.pk not in exist[parent.translation_key]:
            raise ParentMissing(page, parent, locale)
    source = _source(page, known.get(page.locale_id))
    _make_drafts(page, [one for one in locales if one.pk not in exist[page.translation_key]], source)
    new, stopped, made = _translations(source, locales)
    rows = source_rows(source.pk)
    for translation in (*new, *stopped):
        if translation.target_locale_id in exist[page.translation_key]:
            there = translation.get_target_instance()
            if translation in new and user and not permissions.edits_branch(user, there):
                raise NotATranslation(
                    _("“%(title)s” was written in its language: its editors decide whether it is translated.")
                    % {"title": there.title}
                )
            adopt(translation, there, user, rows)
    for translation in made:
        fill_in(translation, rows)
    standings.refresh([page.translation_key])
    return made


def _source(page: Page, known: TranslationSource | None) -> TranslationSource:
    """Return the record of `page` as a source (`known`, where there is one already), as it is live or, before it ever was, as its draft is.

    A publishing that the worker has not dealt with yet is left to it: it knows whether the change was a minor one.
    """
    if known and page.live and page.live_revision_id not in {None, sources.revision_of(known)}:
        return known
    before = carrying.places_of(known) if known else []
    renewed = sources.write(known, page if page.live else page.get_latest_revision_as_object())
    if known:
        carrying.carry(renewed, before, minor=False)
    return renewed


def _make_drafts(page: Page, locales: list[Locale], source: TranslationSource) -> None:
    private = bool(locales) and page.view_restrictions.exists()
    for locale in locales:
        draft = page.copy_for_translation(locale)
        if private:
            source.sync_view_restrictions(page, draft)


def _translations(
    source: TranslationSource, locales: list[Locale]
) -> tuple[list[Translation], list[Translation], list[Translation]]:
    """Return the translations that are new, those that were stopped, and those into all `locales`, in their order."""
    known = {found.target_locale_id: found for found in Translation.objects.filter(source=source)}
    stopped = [locale.pk for locale in locales if locale.pk in known and not known[locale.pk].enabled]
    if stopped:
        Translation.objects.filter(source=source, target_locale__in=stopped).update(enabled=True)
    new = [Translation(source=source, target_locale=locale) for locale in locales if locale.pk not in known]
    known |= {made.target_locale_id: made for made in Translation.objects.bulk_create(new)}
    return new, [known[pk] for pk in stopped], [known[locale.pk] for locale in locales]


def _languages(*pages: Page) -> dict[UUID, set[int]]:
    """Return translation key → the locales that the work is there in."""
    found: dict[UUID, set[int]] = {page.translation_key: set() for page in pages}
    rows = Page.objects.filter(translation_key__in=found, alias_of=None)
    for key, locale in rows.values_list("translation_key", "locale_id"):
        found[key].add(locale)
    return found


@dataclass
class Built:
    """A translated page in memory, its segments, and which of them stand in it in the source's own words."""

    page: Page
    source: Page
    rows: list[Segment]
    open: list[Segment]


def build(
    translation: Translation,
    *,
    drafts: bool = False,
    rows: list[Segment] | None = None,
    page: Page | None = None,
) -> Built:
    """Return the page of `translation` with its translated segments (`rows`, where they are known), unsaved.

    `page`, where it is at hand, is the page as it is now; it is filled with the segments.

    Segments that are not confirmed take the source's words, with `drafts` those that were typed so far.
    """
    source: TranslationSource = translation.source
    original = sources.instance_of(source)
    model = type(original)
    if page is None:
        page = model.objects.get(translation_key=source.object_id, locale_id=translation.target_locale_id)
    copy_synchronised_fields(original, page)
    rows = segments_of(translation) if rows is None else rows
    values = _values(translation, rows, drafts)
    slug = page.slug
    ingest_segments(original, page, source.locale, translation.target_locale, values)
    page.slug = _slug(page, slug, rows)
    return Built(page, original, rows, [row for row in rows if is_words(row.path) and not row.done])


def _values(translation: Translation, rows: list[Segment], drafts: bool) -> list:
    """Return what `ingest_segments` takes; rich text in the source's own words says which language it is in."""
    source, locale = translation.source, translation.target_locale
    templates = list(TemplateSegment.objects.filter(source=source).select_related("template", "context"))
    rich = {row.context.path for row in templates}
    language = source.locale.language_code
    values: list = []
    for row in rows:
        if row.done or (drafts and row.text and not row.has_error):
            words = row.text
        else:
            words = f'<span lang="{language}">{row.source}</span>' if row.path in rich else row.source
        values.append(StringSegmentValue(row.path, StringValue(words), attrs=row.attrs, order=row.order))
    for row in templates:
        template = row.template
        values.append(
            TemplateSegmentValue(
                row.context.path,
                template.template_format,
                template.template,
                template.string_count,
                order=row.order,
            )
        )
    for row in RelatedObjectSegment.objects.filter(source=source).select_related("object", "context"):
        if row.object.has_translation(locale):
            values.append(
                RelatedObjectSegmentValue(
                    row.context.path, row.object.content_type, row.object.translation_key, order=row.order
                )
            )
    return values


def _slug(page: Page, slug: str, rows: list[Segment]) -> str:
    """Return the address: the translator's, else the one the page is known by, else one from its title."""
    wanted = next((row.plain for row in rows if row.path == SLUG and row.done), "")
    if not wanted and not page.first_published_at:
        wanted = page.title
    wanted = tidy_slug(wanted or slug) or slug
    if wanted == slug and page.first_published_at:
        return slug
    return find_available_slug(page.get_parent(), wanted, ignore_page_id=page.pk)


def wanted_open(translation: Translation, built: Built, depth: str | None = None) -> list[Segment]:
    """Return the open segments that are wanted at the depth of the language."""
    depth = depth or standings.cell_of(translation).values_list("depth", flat=True).first()
    return [row for row in built.open if is_wanted(row.path, depth)]


def publish(
    translation: Translation,
    user,
    *,
    incomplete: bool = False,
    rows: list[Segment] | None = None,
    page: Page | None = None,
    depth: str | None = None,
) -> Page:
    """Publish the translation in its language alone, record what it was made from, and return the page as it was built.

    `rows` are its segments, `page` its page and `depth` what is wanted, where they are known. Raises Incomplete where
    wanted segments are open and `incomplete` does not say that they may be, and the page's own ValidationError where it
    lacks what readers need. What is live stays as it is then.
    """
    built = build(translation, rows=rows, page=page)
    if not built.source.first_published_at:
        raise ValidationError(_("The source has not been published yet."))
    left = wanted_open(translation, built, depth)
    if left and not incomplete:
        raise Incomplete(left)
    with transaction.atomic():
        _publish(translation, built, bool(left), user)
    return built.page


def _publish(translation: Translation, built: Built, incomplete: bool, user) -> None:
    source = translation.source
    if PageViewRestriction.objects.filter(page__in=[built.source, built.page]).exists():
        source.sync_view_restrictions(built.source, built.page)
    revision = save_draft(built, user)
    revision.publish(user=user, skip_permission_checks=True)
    state.note(
        built.page,
        built.source,
        revision,
        fingerprints.of_source(source, [(row.path, row.source) for row in built.rows]),
        sources.revision_of(source),
        tuple(dict.fromkeys(row.path for row in built.open)),
    )
    telling.settled(built.page)
    # The rest of the figures follows with the task that every publishing starts.
    standings.cell_of(translation).update(
        page=built.page,
        state=Standing.State.IN_TRANSLATION if incomplete else Standing.State.UP_TO_DATE,
        waiting_since=timezone.now() if incomplete else None,
        stale_segments=0,
        stale_words=0,
        handed_in=None,
        handed_in_by=None,
    )
    transaction.on_commit(partial(_tell_author, built.page.pk, user.pk if user else None))


def _tell_author(page_id: int, user_id: int | None) -> None:
    from localization.tasks import translation_live

    translation_live.enqueue(page_id, user_id)


def save_draft(built: Built, user) -> Revision:
    """Save what was built as the latest revision of its page; what is live stays as it is.

    Raises ValidationError for words that the page cannot hold, such as a title that is too long.
    """
    model = type(built.page)
    too_long = {
        field.name: _("At most %(count)s characters.") % {"count": field.max_length}
        for field in model._meta.concrete_fields
        if getattr(field, "max_length", None)
        and isinstance(field, models.CharField)
        and len(field.value_from_object(built.page) or "") > field.max_length
    }
    if too_long:
        raise ValidationError(too_long)
    return built.page.save_revision(user=user, clean=False)


def stop(translation: Translation) -> None:
    """Let the page go its own way: it is edited as any other page, until it is given to translators again."""
    translation.enabled = False
    translation.save(update_fields=["enabled"])
