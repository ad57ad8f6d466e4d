"""Background tasks of search."""

from django_tasks import task

from search import indexing

SOON = 10
"""Priority of what people wait for: ahead of Wagtail's own tasks, of which an import leaves thousands."""
LATER = 5
"""Priority of a change of many pages: other changes come between."""
AT_ONCE = 5
"""Pages that one task reads: so long whoever changes one page waits for those who change many."""


@task(priority=SOON)
def pages_changed(page_ids: list[int]) -> None:
    """Bring the index in line with pages that were published, changed, moved, withdrawn, restricted or deleted.

    With them the other versions of their works: each version's document names the others. What nobody may find any more
    is taken out before anything is read; many other pages wait for changes of single ones.
    """
    shown = indexing.withdraw(indexing.with_translations(page_ids))
    if len(shown) <= AT_ONCE:
        indexing.update(shown)
        return
    for batch in indexing.batched(shown, AT_ONCE):
        more_pages_changed.enqueue(batch)


@task(priority=LATER)
def more_pages_changed(page_ids: list[int]) -> None:
    """Bring the index in line with some of many pages."""
    indexing.update(page_ids)
