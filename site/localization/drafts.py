"""Make the words of segments in which nobody has written yet, many at once."""

from collections.abc import Iterable

from django.db import transaction
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from localization import versions
from localization.models import SegmentStatus
from localization.models.segments import Origin
from localization.segments import Segment


@transaction.atomic(savepoint=False)
def make(
    translation: Translation,
    found: Iterable[tuple[Segment | StringSegment, str, bool]],
    user=None,
    origin: str = Origin.TYPED,
) -> dict[tuple[int, int], int]:
    """Write (segment, words as HTML, whether they are confirmed) in four queries.

    Return (context, string) → version of each row made. The same words may stand in one place twice; they are one row there.
    All are made or none: IntegrityError is raised where somebody has begun to write in one of them meanwhile.
    """
    once = {(segment.context_id, segment.string_id): (words, done) for segment, words, done in found}
    made = StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of_id=string,
            context_id=context,
            locale_id=translation.target_locale_id,
            data=words,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=user,
        )
        for (context, string), (words, _done) in once.items()
    )
    last = versions.reached(translation.source.object_id) if made else {}
    statuses = SegmentStatus.objects.bulk_create(
        SegmentStatus(
            translation=row, confirmed=done, origin=origin, version=last.get(versions.place_of(row), 0) + 1
        )
        for row, (_words, done) in zip(made, once.values(), strict=True)
    )
    return {place: status.version for place, status in zip(once, statuses, strict=True)}
