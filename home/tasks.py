"""Background tasks of the frame."""

from django_tasks import task

from home import file_texts


@task()
def read_document(pk: int) -> None:
    """Read the text of a document's file for search."""
    file_texts.update_text(pk)
