"""Say how much of a work is wanted in a language."""

from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Page

from localization import standings, state
from localization.models import Standing

AT_ONCE = 10
"""How many works are counted anew while the person waits, and in one task in the background where there are more."""


def changed(cells: Iterable[Standing]) -> bool:
    """Count anew cells whose depth was written; many in the background, after commit: return whether they are."""
    page_ids = [cell.source_page_id for cell in cells]
    if len(page_ids) <= AT_ONCE:
        recount(page_ids)
        return False
    transaction.on_commit(lambda: _recount_later(page_ids))
    return True


@transaction.atomic
def recount(page_ids: Iterable[int]) -> None:
    """Count what is open and out of date in the works of these source pages, at the depths that are wanted by now."""
    pages = list(Page.objects.filter(pk__in=page_ids).specific())
    for page in pages:
        state.recount(page)
    standings.refresh(page.translation_key for page in pages)


def _recount_later(page_ids: list[int]) -> None:
    from localization.tasks import recount

    for start in range(0, len(page_ids), AT_ONCE):
        recount.enqueue(page_ids[start : start + AT_ONCE])
