"""Give many pages to translators in the background: some at a time, resumed where it was interrupted."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Locale, Page

from localization import making, state, tasks
from localization.models import Batch
from notices.sending import language_of

logger = logging.getLogger(__name__)

AT_ONCE = 10
LOST_AFTER = timedelta(minutes=2)  # a page takes seconds


def begin(page: Page, locales: Iterable[Locale], user) -> Batch:
    """Plan the branch below `page`, which is there in `locales` already, and begin in the background."""
    below = page.get_descendants().order_by("path").values_list("pk", flat=True)
    return _begin(page, list(below), locales, user)


def begin_chosen(page_ids: Iterable[int], locales: Iterable[Locale], user) -> Batch:
    """Plan these pages, each after the one above it, and begin in the background."""
    return _begin(None, list(page_ids), locales, user)


@transaction.atomic
def _begin(page: Page | None, waiting: list[int], locales: Iterable[Locale], user) -> Batch:
    batch = Batch.objects.create(page=page, user=user, total=len(waiting), waiting=waiting)
    batch.locales.set(locales)
    transaction.on_commit(lambda: tasks.continue_batch.enqueue(batch.pk))
    return batch


def go_on(batch_id: int) -> bool:
    """Deal with the next pages, each in a transaction of its own; return whether some are left.

    A page that cannot be given to translators is noted with the reason, and the others go on.
    """
    for _turn in range(AT_ONCE):
        with transaction.atomic():
            batch = Batch.objects.select_for_update().filter(pk=batch_id, finished=None).first()
            if batch is None:
                return False
            if not batch.waiting:
                batch.finished = timezone.now()
                batch.save(update_fields=["finished"])
                return False
            page_id, *batch.waiting = batch.waiting
            if problem := _submit(page_id, batch):
                batch.problems = [*batch.problems, problem]
            batch.save(update_fields=["waiting", "problems", "touched"])
    return True


def _submit(page_id: int, batch: Batch) -> dict | None:
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return None
    page = page.specific
    is_passed_over = batch.page_id and not page.live  # whoever chooses a draft means it
    if is_passed_over or state.source_of(page):
        return None
    try:
        # What is said and written on the way is read by whoever asked, not by the worker.
        with translation.override(language_of(batch.user)), transaction.atomic():
            making.submit(page, batch.locales.all(), batch.user)
    except ValidationError as error:
        reason = " ".join(error.messages)
    except Exception:
        # Otherwise the batch would be taken up at this page for ever, and the others never come.
        logger.exception("The page %s could not be given to translators", page.pk)
        with translation.override(language_of(batch.user)):
            reason = gettext("A fault of the site: it is in its log.")
    else:
        return None
    return {"page": page.pk, "title": page.title, "reason": reason}


def resume() -> None:
    """Go on with batches that nobody has gone on with for a while: their task was lost."""
    still = Batch.objects.filter(finished=None, touched__lt=timezone.now() - LOST_AFTER)
    for batch_id in still.values_list("pk", flat=True):
        tasks.continue_batch.enqueue(batch_id)
