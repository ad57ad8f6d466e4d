"""Give the open segments of a translation the words that the memory has for the same text in the same context.

It happens when a page is given to translators, when its source changes, and when a unit is confirmed on another page.
"""

from collections.abc import Container, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from localization import drafts, placeholders
from localization.fingerprints import is_words
from localization.memory.lookup import CONTEXT, Text, matches
from localization.memory.stocks import contexts_of
from localization.models.segments import Origin
from localization.segments import Segment, segments_of
from localization.writing import NotWritable, check_words

MOST = 50
"""Works that are filled in when a unit is confirmed; the latest ones. The others are offered it at the desk."""


@transaction.atomic(savepoint=False)
def fill_in(translation: Translation, rows: list | None = None, strings: Container[int] | None = None) -> int:
    """Write drafts of what is known of the same text between the same neighbours; return how many.

    `rows` are the `source_rows`, where they are known; with `strings`, segments with these alone are looked up. Somebody
    confirms the words: a context is no proof that the words fit.
    """
    segments = segments_of(translation, rows)
    source, target = translation.source.locale.language_code, translation.target_locale.language_code
    contexts = contexts_of(source, segments)
    empty = [
        one
        for one in segments
        if is_words(one.path) and one.translation is None and (strings is None or one.string_id in strings)
    ]
    if not empty:
        return 0
    texts = [Text(placeholders.to_text(one.source, one.source), contexts[one.id]) for one in empty]
    known = []
    for segment, found in zip(empty, matches(texts, source, target), strict=True):
        words = words_for(segment, found[0].text) if found and found[0].percent == CONTEXT else ""
        if words:
            known.append((segment, words, False))
    return len(drafts.make(translation, known, origin=Origin.MEMORY))


def fill_in_others(translation: Translation, segment_ids: Iterable[int]) -> int:
    """Write such drafts in other works that say in an open segment what was just confirmed here; return how many."""
    found = StringSegment.objects.filter(pk__in=list(segment_ids))
    strings = set(found.values_list("string_id", flat=True))
    written = StringTranslation.objects.filter(
        translation_of=OuterRef("string"), context=OuterRef("context"), locale=translation.target_locale_id
    )
    sources = (
        StringSegment.objects.filter(~Exists(written), string__in=strings)
        .exclude(source=translation.source_id)
        .values("source_id")
    )
    others = Translation.objects.filter(
        source__in=sources, target_locale=translation.target_locale_id, enabled=True
    ).select_related("source__locale", "target_locale")
    return sum(fill_in(other, strings=strings) for other in others.order_by("-pk")[:MOST])


def words_for(segment: Segment, text: str) -> str:
    """Return what the memory knows as HTML for a segment; empty where its marks do not fit the segment's."""
    try:
        words = placeholders.to_html(text, segment.source)
        check_words(segment.source, words)
    except (placeholders.BrokenMarks, NotWritable):
        return ""
    return words
