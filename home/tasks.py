"""Background tasks of the frame."""

from django_tasks import task

from home import file_texts, search_files
from search import indexing
from search.tasks import SOON

BEFORE_MANY_PAGES = 7
"""A file may take a minute, for which no change of a page should wait, and waits itself for no change of many pages."""


@task(priority=BEFORE_MANY_PAGES)
def read_document(pk: int) -> None:
    """Read the text of a document's file for search."""
    file_texts.update_text(pk)


@task(priority=SOON)
def hide_files(ids: list[int], page_ids: list[int]) -> None:
    """Have search forget at once what those of the files say that nobody may read any more; these pages offer them."""
    search_files.hide(ids, page_ids, indexing.engines())
