"""Count the versions of a segment on after its words were taken away: no version of it is ever there a second time.

Otherwise whoever saw version 1 would overwrite another version 1 unseen. The words taken away are kept with their number.
"""

from uuid import UUID

from django.db.models import Max
from wagtail_localize.models import StringTranslation

from localization.models import SegmentVersion

Written = tuple[int, int, int]  # locale, context, string


def reached(key: UUID) -> dict[Written, int]:
    """Return the last version that is kept of each segment of a work, in all its languages."""
    kept = SegmentVersion.objects.filter(context__object_id=key).order_by()
    rows = kept.values_list("locale_id", "context_id", "string_id").annotate(Max("number"))
    return {(locale, context, string): number for locale, context, string, number in rows}


def reached_in(row: StringTranslation) -> int:
    """Return the last version that is kept of the segment that `row`, still unsaved, translates; 0 for none."""
    kept = SegmentVersion.objects.filter(
        context_id=row.context_id, string_id=row.translation_of_id, locale_id=row.locale_id
    )
    return kept.aggregate(last=Max("number"))["last"] or 0


def place_of(row: StringTranslation) -> Written:
    """Return where a translation stands, as `reached` names it."""
    return row.locale_id, row.context_id, row.translation_of_id
