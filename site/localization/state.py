"""Where a page stands as a translation: the seam between the workbench and whoever shows a page."""

import json
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection
from django.db.models.expressions import RawSQL
from wagtail.models import Page, Revision
from wagtail_localize.models import StringSegment, TranslationSource

from localization import fingerprints
from localization.models import PublishedTranslation, Standing
from localization.signals import states_changed
from localization.sources import revision_of, source_for

# The page that another was translated from, as wagtail-localize has it on record.
SOURCE = """
FROM wagtailcore_page AS page
JOIN wagtail_localize_translationsource AS recorded
  ON recorded.object_id = page.translation_key AND recorded.locale_id <> page.locale_id
JOIN wagtail_localize_translation AS wanted
  ON wanted.source_id = recorded.id AND wanted.target_locale_id = page.locale_id
JOIN wagtailcore_page AS source
  ON source.translation_key = page.translation_key AND source.locale_id = recorded.locale_id
WHERE page.id = %s
"""
SOURCE_FIELDS = ("id", "locale_id", "live", "live_revision_id")
# Written out: every page asks at each request, and Django takes longer to build this than the database to answer it.
STATE = f"""
SELECT 1, noted.source_revision_id, noted.untranslated, noted.stale_segments, noted.stale_words, noted.compared_with,
       source.id, source.locale_id, source.live, source.live_revision_id
FROM localization_publishedtranslation AS noted
JOIN wagtailcore_page AS source ON source.id = noted.source_page_id
WHERE noted.page_id = %s
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, NULL, source.id, source.locale_id, source.live, source.live_revision_id
{SOURCE}
"""  # noqa: S608


class Status(StrEnum):
    """The states of a page as a translation."""

    SOURCE = "source"
    UP_TO_DATE = "up-to-date"
    OUTDATED = "outdated"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class State:
    """The status of a page, the page that it was translated from, and the id of that page's revision at the time.

    `segments` and `words` say how much has changed in the source since; `untranslated` names the content paths that
    stand there in the source's own words.
    """

    status: Status
    source_page: Page | None = None
    source_revision_id: int | None = None
    segments: int = 0
    words: int = 0
    untranslated: tuple[str, ...] = ()


def source_of(page: Page) -> Page | None:
    """Return the page, of the same type, that `page` was translated from; None if it is a source itself."""
    return type(page).objects.filter(pk__in=RawSQL(f"SELECT source.id {SOURCE}", [page.pk])).first()  # noqa: S611


def of(page: Page) -> State:
    """Return the state of `page`: compares what it was made from with what its source says now, segment by segment.

    One query: the comparison is made by the task that follows when the source is published; until then it is made here.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE, [page.pk, page.pk])
        # What was noted when it was published counts before what wagtail-localize has on record.
        found = max(cursor.fetchall(), key=lambda row: row[0], default=None)
    if found is None:
        return State(Status.SOURCE)
    noted, revision_id, untranslated, segments, words, compared_with, *values = found
    source = Page.from_db(connection.alias, SOURCE_FIELDS, values)
    if not noted:
        return State(Status.PARTIAL if page.live else Status.NONE, source)
    paths = tuple(json.loads(untranslated))
    if source.live and compared_with != source.live_revision_id:
        segments, words = _compare_now(page, source)
    current = Status.PARTIAL if paths else Status.UP_TO_DATE
    status = Status.OUTDATED if segments and source.live else current
    return State(status, source, revision_id, segments, words, paths)


def _compare_now(page: Page, source: Page) -> tuple[int, int]:
    """Return segments and words that changed, for a source whose publishing the worker has not dealt with yet."""
    published = PublishedTranslation.objects.get(page=page)
    if source.live_revision and source.live_revision.content.get("minor_change"):
        return published.stale_segments, published.stale_words
    depth = (
        Standing.objects.filter(source_page=source, locale_id=page.locale_id)
        .values_list("depth", flat=True)
        .first()
    )
    source = source.specific
    now = fingerprints.of_instance(source)
    change = fingerprints.compare(published.fingerprint, now, depth)
    return change.segments, change.words


def record(page: Page, revision: Revision | None = None, untranslated: tuple[str, ...] = ()) -> None:
    """Note that `page`, a translation, is now live as made from what its source says on record.

    `revision` is the one of `page` that was published; `untranslated` names the content paths that it says in the
    source's own words.
    """
    source = source_of(page)
    if source is None:
        return
    said = recorded_fingerprint(source) or fingerprints.of_instance(source)
    note(page, source, revision, said, source.live_revision_id, untranslated)
    recount(source)


def note(
    page: Page,
    source: Page,
    revision: Revision | None,
    said: dict,
    source_revision_id: int | None,
    untranslated: tuple[str, ...] = (),
) -> None:
    """Note that `page` is live as made from `source_revision_id` of `source`, whose fingerprint is `said`; one query."""
    row = PublishedTranslation(
        page=page,
        source_page=source,
        source_revision_id=source_revision_id,
        revision=revision,
        fingerprint=said,
        untranslated=list(untranslated),
        compared_with=source_revision_id,
    )
    fields = [field.name for field in row._meta.concrete_fields if field.name not in {"id", "page"}]
    PublishedTranslation.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["page"], update_fields=fields
    )
    states_changed.send(sender=PublishedTranslation)


def made_from(page: Page) -> set[tuple[str, str]]:
    """Return path and digest of the segments that a translation was made from when it was published; none before."""
    said = PublishedTranslation.objects.filter(page=page).values_list("fingerprint", flat=True).first() or {}
    return {(path, words) for path, words, _count in said.get("segments", ())}


def recount(source: Page, now: dict | None = None) -> list[PublishedTranslation]:
    """Compare what the translations of `source` were made from with what it says now; return those out of date.

    `now` is the fingerprint of the live page, by default that of what is on record of it.
    """
    revision_id = source.live_revision_id
    if now is None and (found := source_for(source)):
        now, revision_id = _fingerprint(found), revision_of(found)
    published = list(
        PublishedTranslation.objects.filter(page__translation_key=source.translation_key).select_related(
            "page"
        )
    )
    if now is None or not published:
        return []
    depths = dict(Standing.objects.filter(source_page=source).values_list("locale_id", "depth"))
    for row in published:
        change = fingerprints.compare(row.fingerprint, now, depths.get(row.page.locale_id))
        row.stale_segments, row.stale_words = change.segments, change.words
        row.compared_with = revision_id
    PublishedTranslation.objects.bulk_update(published, ["stale_segments", "stale_words", "compared_with"])
    states_changed.send(sender=PublishedTranslation)
    return [row for row in published if row.stale_segments]


def recorded_fingerprint(source: Page) -> dict | None:
    """Return the fingerprint of what is on record of a source page; None while it was never given to translators."""
    found = source_for(source)
    return _fingerprint(found) if found else None


def _fingerprint(found: TranslationSource) -> dict:
    rows = (
        StringSegment.objects.filter(source=found)
        .order_by("order")
        .values_list("context__path", "string__data")
    )
    return fingerprints.of_source(found, rows)
