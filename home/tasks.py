"""Background tasks of the frame."""

from django_tasks import task

from home import file_texts

BEFORE_MANY_PAGES = 7
"""A file may take a minute, for which no change of a page should wait, and waits itself for no change of many pages."""


@task(priority=BEFORE_MANY_PAGES)
def read_document(pk: int) -> None:
    """Read the text of a document's file for search."""
    file_texts.update_text(pk)
