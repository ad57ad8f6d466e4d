"""The periodic jobs of the frame."""

from datetime import timedelta

from home.file_texts import update_text
from home.models import Document
from home.one_by_one import one_by_one

AT_ONCE = 20


def read_waiting_documents() -> None:
    """Read files that nobody has read: the task was lost, or they came by another way than the admin."""
    waiting = Document.objects.filter(text_state=Document.TextState.WAITING).order_by("pk")
    one_by_one(update_text, list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


JOBS = {read_waiting_documents: timedelta(minutes=2)}
