"""Take the demo content away again: exactly what the demo made, and nothing that an editor added."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, ProtectedError
from wagtail.models import Page, ReferenceIndex
from wagtail_localize.models import String, StringSegment, Template, TemplateSegment, TranslatableObject

from demo.builders.frame import empty_frame
from demo.models import DemoObject
from home.models import Document, Image, WithdrawnWork


@transaction.atomic
def remove(say: Callable[[str], None]) -> int:
    """Delete what the demo made; return how many objects that were.

    `say` is told what stays because an editor built on it: a page with somebody's page below it, a record in use.
    """
    empty_frame()
    records = list(DemoObject.objects.select_related("content_type"))
    pages = [record for record in records if issubclass(record.content_type.model_class() or object, Page)]
    others = [record for record in records if record not in pages]
    made = Page.objects.filter(pk__in=[record.object_id for record in pages])
    keys = set(made.values_list("translation_key", flat=True))
    strings = set(StringSegment.objects.filter(source__object__in=keys).values_list("string", flat=True))
    templates = set(
        TemplateSegment.objects.filter(source__object__in=keys).values_list("template", flat=True)
    )
    gone = _remove_pages(pages, say)
    # What others point to was made first: an object can go once all that was made after it is gone.
    for record in sorted(others, key=lambda record: -record.pk):
        gone += _remove(record, say)
    _forget_words(keys, strings, templates)
    return gone


def _forget_words(keys: set, strings: set[int], templates: set[int]) -> None:
    """Delete what was kept for translators of works that are gone, and that the works ever were."""
    keys -= set(Page.objects.filter(translation_key__in=keys).values_list("translation_key", flat=True))
    TranslatableObject.objects.filter(pk__in=keys).delete()
    String.objects.filter(pk__in=strings).exclude(segments__isnull=False).delete()
    Template.objects.filter(pk__in=templates).exclude(segments__isnull=False).delete()
    WithdrawnWork.objects.filter(translation_key__in=keys).delete()


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
                _refuse_shown(instance)
                instance.delete()
        except ProtectedError:
            say(f"kept, because something else uses it: {instance}")
            return 0
    record.delete()
    return int(instance is not None)


def _refuse_shown(instance: Model) -> None:
    """Raise ProtectedError for an image or a file that somebody's page shows: the database does not see into texts."""
    if isinstance(instance, (Image, Document)):
        uses = ReferenceIndex.get_references_to(instance).exclude(
            base_content_type=ContentType.objects.get_for_model(DemoObject)
        )
        if uses.exists():
            raise ProtectedError("It is shown.", set(uses))
