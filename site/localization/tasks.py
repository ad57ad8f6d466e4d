"""Background tasks of the workbench."""

from django_tasks import task
from wagtail.models import Page, PageLogEntry, Revision

from localization.models import PublishedTranslation
from localization.state import source_of


@task()
def source_changed(page_id: int, revision_id: int | None, minor: bool) -> None:
    """Take note that a page was published from a revision.

    Of a translation it is recorded which revision of its source was live when the translator saved it. A minor change
    of a source moves the records of the translations that were up to date along with it.
    """
    page = Page.objects.filter(pk=page_id).first()
    if page is None or revision_id is None:
        return
    page = page.specific
    if source := source_of(page):
        _record(page, source, Revision.objects.filter(pk=revision_id).first())
    elif minor and (earlier := _published_before(page, revision_id)):
        PublishedTranslation.objects.filter(source_page_id=page.pk, source_revision_id=earlier).update(
            source_revision_id=revision_id
        )


def _record(page: Page, source: Page, revision: Revision | None) -> None:
    if revision is None or source.live_revision_id is None:
        return
    made_from = source.live_revision
    if made_from.created_at > revision.created_at:
        made_from = (
            source.revisions.filter(created_at__lte=revision.created_at).order_by("-created_at").first()
        )
    PublishedTranslation.objects.update_or_create(
        page_id=page.pk, defaults={"source_page_id": source.pk, "source_revision": made_from}
    )


def _published_before(page: Page, revision_id: int) -> int | None:
    """Return the revision of `page` that was live before the one just published."""
    entries = PageLogEntry.objects.filter(page_id=page.pk, action__startswith="wagtail.publish")
    return (
        entries.exclude(revision_id=revision_id)
        .exclude(revision_id=None)
        .order_by("-timestamp", "-pk")
        .values_list("revision_id", flat=True)
        .first()
    )
