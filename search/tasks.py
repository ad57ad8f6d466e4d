"""Background tasks of search."""

from django_tasks import task

from search import indexing

SOON = 10
"""Priority of what people wait for: ahead of Wagtail's own tasks, of which an import leaves thousands."""


@task(priority=SOON)
def pages_changed(page_ids: list[int]) -> None:
    """Bring the index in line with pages that were published, changed, moved, withdrawn, restricted or deleted."""
    indexing.update(page_ids)
