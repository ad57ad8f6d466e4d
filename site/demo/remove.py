"""Take the demo content away again: exactly what the demo made, and nothing that an editor added."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Page

from demo.builders.pages import empty_frame
from demo.models import DemoObject


@transaction.atomic
def remove(say: Callable[[str], None]) -> int:
    """Delete what the demo made; return how many objects that were.

    `say` is told what stays because an editor built on it: a page with somebody's page below it, a record in use.
    """
    empty_frame()
    records = list(DemoObject.objects.select_related("content_type"))
    pages = [record for record in records if issubclass(record.content_type.model_class() or object, Page)]
    others = [record for record in records if record not in pages]
    gone = _remove_pages(pages, say)
    # What others point to was made first: an object can go once all that was made after it is gone.
    for record in sorted(others, key=lambda record: -record.pk):
        gone += _remove(record, say)
    return gone


def _remove_pages(records: list[DemoObject], say: Callable[[str], None]) -> int:
    made = {int(record.object_id): record for record in records}
    gone = 0
    for page in Page.objects.filter(pk__in=made).order_by("-depth"):
        if page.get_children().exists():
            say(f"kept, because a page stands below it: {page.url_path}")
            continue
        record = made[page.pk]
        page.specific.delete()
        record.delete()
        gone += 1
    return gone


def _remove(record: DemoObject, say: Callable[[str], None]) -> int:
    instance = record.made
    if instance is not None:
        try:
            with transaction.atomic():
                instance.delete()
        except ProtectedError:
            say(f"kept, because something else uses it: {instance}")
            return 0
    record.delete()
    return int(instance is not None)
