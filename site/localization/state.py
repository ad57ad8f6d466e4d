"""Where a page stands as a translation: the seam between the workbench and whoever shows a page."""

from dataclasses import dataclass
from enum import StrEnum

from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from localization.models import PublishedTranslation


class Status(StrEnum):
    """The states of a page as a translation."""

    SOURCE = "source"
    UP_TO_DATE = "up-to-date"
    OUTDATED = "outdated"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class State:
    """The status of a page, the page that it was translated from, and that page's revision at the time."""

    status: Status
    source_page: Page | None = None
    source_revision: Revision | None = None


def source_of(page: Page) -> Page | None:
    """Return the page, of the same type, that `page` was translated from; None if it is a source itself."""
    translation = (
        Translation.objects.filter(source__object_id=page.translation_key, target_locale_id=page.locale_id)
        .exclude(source__locale_id=page.locale_id)
        .values_list("source__locale_id", flat=True)
        .first()
    )
    if translation is None:
        return None
    return type(page).objects.filter(translation_key=page.translation_key, locale_id=translation).first()


def of(page: Page) -> State:
    """Return the state of `page`: compares the source revision that it was made from with the one that is live."""
    source = source_of(page)
    if source is None:
        return State(Status.SOURCE)
    published = PublishedTranslation.objects.select_related("source_revision").filter(page_id=page.pk).first()
    if published is None:
        return State(Status.PARTIAL if page.live else Status.NONE, source)
    outdated = source.live and published.source_revision_id != source.live_revision_id
    return State(Status.OUTDATED if outdated else Status.UP_TO_DATE, source, published.source_revision)


def record(page: Page) -> None:
    """Note that `page`, a translation, is now live as made from the live revision of its source."""
    source = source_of(page)
    if source is None:
        return
    PublishedTranslation.objects.update_or_create(
        page_id=page.pk, defaults={"source_page_id": source.pk, "source_revision_id": source.live_revision_id}
    )
