"""Bring the record of a source, its translations and what is known of them in line with what was published."""

from django.db import transaction
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslationSource

from localization import carrying, fingerprints, sources, state
from localization.models import PublishedTranslation


def renew(page: Page, revision_id: int, *, minor: bool) -> TranslationSource | None:
    """Renew the record of `page`, a source, as it was published from a revision, and compare its translations with it.

    Those that were up to date stay so after a `minor` change. Of two publishings in a row the first is compared by its
    own words, not by those that are live already: a minor change must not forgive what a later one changes. Returns None
    where there is nothing to do: nobody translates the page, or a later publishing is on record.
    """
    recorded = sources.source_for(page)
    if recorded is None:
        return None
    if revision_id != page.live_revision_id:
        published = Revision.page_revisions.filter(pk=revision_id, object_id=str(page.pk)).first()
        if published is None or sources.revision_of(recorded) == page.live_revision_id:
            return None
        page = published.as_object()
        page.live_revision_id = revision_id
    _renew(page, recorded, minor)
    return recorded


def _renew(page: Page, recorded: TranslationSource, minor: bool) -> None:
    places = carrying.places_of(recorded)
    before = state.recorded_fingerprint(page)
    sources.write(recorded, page)
    carrying.carry(recorded, places, minor=minor)
    transaction.on_commit(lambda: _fill_in(recorded.pk))
    if minor:
        after = state.recorded_fingerprint(page)
        rows = list(PublishedTranslation.objects.filter(source_page=page))
        for row in rows:
            row.fingerprint = fingerprints.forgive(row.fingerprint, before, after)
        PublishedTranslation.objects.bulk_update(rows, ["fingerprint"])
    known = set(
        PublishedTranslation.objects.filter(source_page=page, stale_segments__gt=0).values_list(
            "pk", flat=True
        )
    )
    rows = state.recount(page)
    if new := [row.pk for row in rows if row.pk not in known]:
        transaction.on_commit(lambda: _tell(new))
    outdated = {row.pk for row in rows}
    # What nothing was changed of is as good as made from the new revision.
    PublishedTranslation.objects.filter(source_page=page).exclude(pk__in=outdated).update(
        source_revision_id=page.live_revision_id
    )


def _fill_in(source_id: int) -> None:
    from localization.tasks import fill_in

    fill_in.enqueue(source_id)


def _tell(published_ids: list[int]) -> None:
    from localization.tasks import outdated_since

    outdated_since.enqueue(published_ids)
