"""How much work a translation is: its words by how much of them the memory knows.

Bands: `done` is confirmed already, `repetition` was met before in the same selection, `context` is known between the same
neighbours, `exact` as a text, the others by how alike the nearest text is, in percent at least.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from localization import placeholders
from localization.fingerprints import count_words, is_words
from localization.memory.lookup import CONTEXT, Text, matches
from localization.memory.stocks import contexts_of
from localization.models import Depth, Standing
from localization.registry import is_wanted
from localization.segments import Segment, segments_of

BANDS = ("done", "repetition", "context", "exact", "95", "85", "75", "none")
AT_ONCE = 50


@dataclass
class Analysis:
    """The words of one page into one language, by band."""

    page: Page
    language: str
    words: Counter = field(default_factory=Counter)
    segments: int = 0


def band_of(percent: int) -> str:
    """Return the band of the best match, given in percent; 0 for none."""
    if percent >= CONTEXT:
        return "context"
    if percent == 100:
        return "exact"
    return next((band for band in ("95", "85", "75") if percent >= int(band)), "none")


def analyse(page_ids: Iterable[int], locale: Locale) -> Iterator[Analysis]:
    """Yield the analysis of each source page into a language, in order; pages are read some at a time."""
    page_ids = list(page_ids)
    depths = dict(
        Standing.objects.filter(source_page__in=page_ids, locale=locale).values_list(
            "source_page_id", "depth"
        )
    )
    met: set[str] = set()
    locales = Locale.objects.in_bulk()
    for start in range(0, len(page_ids), AT_ONCE):
        some = page_ids[start : start + AT_ONCE]
        found = {page.pk: page for page in Page.objects.filter(pk__in=some).specific()}
        begun = _translations(found.values(), locale)
        for page in (found[pk] for pk in some if pk in found):
            page.locale = locales[page.locale_id]
            depth = depths.get(page.pk)
            if page.locale_id != locale.pk and depth != Depth.NONE:
                translation = begun.get((page.translation_key, page.locale_id))
                yield _analyse(page, locale, translation, depth, met)


def _translations(pages: Iterable[Page], locale: Locale) -> dict[tuple, Translation]:
    """Return what was begun of works into a language, by work and language of the source: one query."""
    found = Translation.objects.select_related("source").filter(
        source__object_id__in=[page.translation_key for page in pages], target_locale=locale
    )
    rows = found.defer("source__content_json")
    return {(row.source.object_id, row.source.locale_id): row for row in rows}


def _analyse(
    page: Page, locale: Locale, translation: Translation | None, depth: str | None, met: set[str]
) -> Analysis:
    source, target = page.locale.language_code, locale.language_code
    segments = [one for one in _segments(page, translation) if is_words(one.path)]
    contexts = contexts_of(source, segments)
    wanted = [one for one in segments if is_wanted(one.path, depth)]
    found = Analysis(page, target, segments=len(wanted))
    asked: list[Segment] = []
    for segment in wanted:
        if segment.done:
            found.words["done"] += segment.words
        elif segment.source in met:
            found.words["repetition"] += segment.words
        else:
            met.add(segment.source)
            asked.append(segment)
    texts = [Text(placeholders.to_text(one.source, one.source), contexts[one.id]) for one in asked]
    for segment, known in zip(asked, matches(texts, source, target), strict=True):
        best = max((match.percent for match in known if not match.sentence), default=0)
        found.words[band_of(best)] += segment.words
    return found


def _segments(page: Page, translation: Translation | None) -> list[Segment]:
    """Return the segments of a page, with what is translated of them; as it is live where nobody has begun."""
    if translation:
        return segments_of(translation)
    return [
        Segment(number, value.path, value.order, 0, 0, value.string.data, {})
        for number, value in enumerate(extract_segments(page))
        if isinstance(value, StringSegmentValue) and count_words(value.string.data)
    ]
