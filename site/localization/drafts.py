"""Make the words of segments in which nobody has written yet, many at once."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from localization import versions
from localization.models import SegmentStatus
from localization.models.segments import Origin
from localization.segments import Segment


def make(
    translation: Translation,
    found: Iterable[tuple[Segment | StringSegment, str, bool]],
    user=None,
    origin: str = Origin.TYPED,
) -> dict[tuple[int, int], int]:
    """Write (segment, words as HTML, whether they are confirmed) in a number of queries that no segment adds to.

    Return (context, string) → version of each row made. The same words may stand in one place twice; they are one row there.
    Where somebody has begun to write meanwhile, their words stay, and no draft is made.
    """
    wanted = {(segment.context_id, segment.string_id): (words, done) for segment, words, done in found}
    while True:
        try:
            with transaction.atomic():
                return _make(translation, wanted, user, origin)
        except IntegrityError:
            begun = wanted.keys() & _begun(translation)
            if not begun:
                raise
            wanted = {place: said for place, said in wanted.items() if place not in begun}


def _begun(translation: Translation) -> set[tuple[int, int]]:
    """Return context and string of the segments that have words."""
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale_id=translation.target_locale_id
    )
    return set(rows.values_list("context_id", "translation_of_id"))


def _make(translation: Translation, wanted: dict, user, origin: str) -> dict[tuple[int, int], int]:
    made = StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of_id=string,
            context_id=context,
            locale_id=translation.target_locale_id,
            data=words,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=user,
        )
        for (context, string), (words, _done) in wanted.items()
    )
    last = versions.reached(translation.source.object_id) if made else {}
    statuses = SegmentStatus.objects.bulk_create(
        SegmentStatus(
            translation=row, confirmed=done, origin=origin, version=last.get(versions.place_of(row), 0) + 1
        )
        for row, (_words, done) in zip(made, wanted.values(), strict=True)
    )
    return {place: status.version for place, status in zip(wanted, statuses, strict=True)}
