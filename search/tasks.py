"""Background tasks of search."""

from django_tasks import task

from search import indexing


@task()
def pages_changed(page_ids: list[int]) -> None:
    """Bring the index in line with pages that were published, changed, moved, withdrawn, restricted or deleted."""
    indexing.update(page_ids)
