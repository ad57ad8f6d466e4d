"""Adopt words that a translated page says and its segments do not.

They were written in Wagtail's editor, before the page was given to translators or while it went its own way. Whoever takes
it up again at the desk finds them there; without that, the next publishing would put earlier words back.
"""

import re
from collections import defaultdict

from django.db import transaction
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from localization import state, writing
from localization.fingerprints import digest
from localization.models import SegmentStatus
from localization.segments import Segment, segments_of

LINK = re.compile(r'<a id="([^"]+)"')


@transaction.atomic(savepoint=False)
def adopt(translation: Translation, page: Page, user, rows: list[tuple] | None = None) -> int:
    """Make the words of the latest version of `page` those of its segments; return how many were other ones.

    What is live, and was made from what the source says now, counts as confirmed; all else is a draft. `rows` are the
    `source_rows`, where they are known.
    """
    is_live = page.live and page.latest_revision_id == page.live_revision_id
    made_from = state.made_from(page) if is_live else set()
    new, changed = [], []
    for segment, words in _pairs(segments_of(translation, rows), page.get_latest_revision_as_object()):
        confirmed = (segment.path, digest(segment.source)) in made_from
        (changed if segment.translation else new).append((segment, words, confirmed))
    made = StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale_id=translation.target_locale_id,
            data=words,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=user,
        )
        for segment, words, _confirmed in new
    )
    SegmentStatus.objects.bulk_create(
        SegmentStatus(translation=row, confirmed=confirmed)
        for row, (_segment, _words, confirmed) in zip(made, new, strict=True)
    )
    places = StringSegment.objects.select_related("string", "context").in_bulk(
        [segment.id for segment, _words, _confirmed in changed]
    )
    for segment, words, confirmed in changed:
        writing.write(translation, places[segment.id], words, user, confirmed=confirmed)
    return len(new) + len(changed)


def _pairs(segments: list[Segment], page: Page) -> list[tuple[Segment, str]]:
    """Return the segments for which the page has words of its own, with those.

    Where a field or block has another number of them than its source, nobody can tell which belongs to which. What the
    page says in the source's words was not translated; what it said before the source changed is offered at the desk.
    """
    ours: dict[str, list[Segment]] = defaultdict(list)
    theirs: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for segment in segments:
        ours[segment.path].append(segment)
    for value in extract_segments(page):
        if isinstance(value, StringSegmentValue):
            theirs[value.path].append(value)
    found: dict[tuple[int, int], tuple[Segment, str]] = {}
    for path, some in ours.items():
        if len(some) != len(theirs[path]):
            continue
        for segment, value in zip(some, theirs[path], strict=True):
            words = _renumbered(value, segment)
            said_before = {row.data for row in segment.earlier if row.context_id == segment.context_id}
            if words not in {"", segment.text, segment.source, *said_before} and _fits(segment.source, words):
                # The same words may stand in one place twice; they are one row there.
                found.setdefault((segment.context_id, segment.string_id), (segment, words))
    return list(found.values())


def _renumbered(value: StringSegmentValue, segment: Segment) -> str:
    """Return the words of the page with its links numbered as in the source: their order may be another."""
    known = {_link(attrs): name for name, attrs in segment.attrs.items()}
    names = {name: known.get(_link(attrs), name) for name, attrs in (value.attrs or {}).items()}
    if len(set(names.values())) < len(names):
        return value.string.data
    return LINK.sub(lambda found: f'<a id="{names.get(found[1], found[1])}"', value.string.data)


def _link(attrs: dict) -> tuple:
    return tuple(sorted((name, str(said)) for name, said in attrs.items()))


def _fits(source: str, words: str) -> bool:
    """Whether `words` can stand in the place of `source`: they have no link that it has not."""
    try:
        writing.check_words(source, words)
    except writing.NotWritable:
        return False
    return True
