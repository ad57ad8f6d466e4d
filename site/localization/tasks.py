"""Background tasks of the workbench."""

import logging
from uuid import UUID

from django.db import transaction
from django_tasks import task
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from accounts.models import User
from localization import depths, fingerprints, machine, reviewing, standings, state, telling
from localization.models import PublishedTranslation

logger = logging.getLogger(__name__)

SOON = 10
"""Priority of what people wait for: ahead of Wagtail's own tasks, of which an import leaves thousands."""


@task(priority=SOON)
@transaction.atomic
def source_changed(page_id: int, revision_id: int | None, minor: bool) -> None:
    """Take note that a page was published from a revision.

    Of a source, its record is renewed and its translations are compared with it, segment by segment; those that were up
    to date stay so after a minor change. Of a translation it is recorded what it was made from.
    """
    page = Page.objects.filter(pk=page_id).first()
    if page is None or revision_id is None:
        return
    page = page.specific
    if source := state.source_of(page):
        _translation_published(page, source, Revision.objects.filter(pk=revision_id).first())
        standings.refresh([page.translation_key])
    else:
        reviewing.renew(page, revision_id, minor=minor)


@task(priority=SOON)
def pages_gone(keys: list[str]) -> None:
    """Look again at works of which a page was withdrawn, moved or deleted."""
    standings.refresh(UUID(key) for key in keys)


@task()
def continue_batch(batch_id: int) -> None:
    """Give some more pages of a branch to the translators, and come back for the rest."""
    from localization import batches

    if batches.go_on(batch_id):
        continue_batch.enqueue(batch_id)


@task(priority=SOON)
def translation_live(page_id: int, user_id: int | None) -> None:
    """Tell the author of the source that a translation was published."""
    page = Page.objects.select_related("locale").filter(pk=page_id, live=True).first()
    if page and (source := state.source_of(page.specific)):
        telling.live(page, source, user_id)


@task()
def machine_translate(translation_id: int, user_id: int) -> None:
    """Have a machine draft the segments of a translation that have no words, and tell the person who asked."""
    translation = (
        Translation.objects.select_related("source__locale", "target_locale")
        .filter(pk=translation_id, enabled=True)
        .first()
    )
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if translation is None or user is None or not machine.available(translation):
        return
    try:
        drafted = machine.draft(translation, user)
    except machine.MachineFailed as failure:
        logger.warning("Machine translation of %s failed: %s", translation.pk, failure, exc_info=True)
        telling.machine_failed(translation, user)
    else:
        telling.machine_done(translation, user, drafted)


@task(priority=SOON)
def remember(translation_id: int, segment_ids: list[int]) -> None:
    """Take confirmed segments of a translation into the memory, and fill in where they stand in the same context."""
    from localization.memory import filling, stocks

    found = Translation.objects.select_related("source__locale", "target_locale")
    if translation := found.filter(pk=translation_id).first():
        stocks.remember(translation, set(segment_ids))
        filling.fill_in_others(translation, segment_ids)


@task(priority=SOON)
def fill_in(source_id: int) -> None:
    """Draft what the memory knows of a source that has changed, in the same context, in all languages."""
    from localization.memory import filling

    found = Translation.objects.filter(source_id=source_id, enabled=True)
    for translation in found.select_related("source__locale", "target_locale"):
        filling.fill_in(translation)


@task(priority=SOON)
def recount(page_ids: list[int]) -> None:
    """Count anew works of which something else is wanted by now."""
    depths.recount(page_ids)


@task(priority=SOON)
def outdated_since(published_ids: list[int]) -> None:
    """Tell translators that something they translated is out of date."""
    telling.outdated(PublishedTranslation.objects.filter(pk__in=published_ids))


def _translation_published(page: Page, source: Page, revision: Revision | None) -> None:
    known = PublishedTranslation.objects.filter(page=page).first()
    if revision is None or source.live_revision_id is None or (known and known.revision_id == revision.pk):
        return  # the workbench has recorded it itself, with what it was made from
    made_from = source.live_revision
    if made_from.created_at > revision.created_at:
        made_from = (
            source.revisions.filter(created_at__lte=revision.created_at).order_by("-created_at").first()
        )
    said = made_from.as_object() if made_from and made_from.pk != source.live_revision_id else source
    state.note(page, source, revision, fingerprints.of_instance(said), made_from.pk if made_from else None)
    state.recount(source, fingerprints.of_instance(source))
