"""What becomes of translations when their source changes.

Unchanged segments keep theirs. A segment that moved to another place takes its translation along; a repetition of one
that is translated elsewhere on the page gets its words as a draft. After a minor change the changed segments keep the
translation they had, by the words that they were made of. All others are open, and the editor shows the earlier
translation beside them.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource
from wagtail_localize.strings import validate_translation_links

from localization import diffs, placeholders, versions
from localization.models import SegmentStatus
from localization.models.segments import Origin

Place = tuple[int, int]  # context, string


def places_of(source: TranslationSource) -> list[tuple[int, int, str]]:
    """Return context, string and words of each segment of `source`, in order."""
    return list(
        StringSegment.objects.filter(source=source)
        .order_by("order")
        .values_list("context_id", "string_id", "string__data")
    )


@transaction.atomic(savepoint=False)
def carry(source: TranslationSource, before: Iterable[tuple[int, int, str]], *, minor: bool) -> int:
    """Give the segments of `source` the translations that are theirs; return how many were carried over.

    `before` is what `places_of` returned before the change.
    """
    now = places_of(source)
    current = {(context, string) for context, string, _words in now}
    replaced = _replaced(list(before), now) if minor else {}
    words = {string: text for _context, string, text in now}
    rows: dict[int, dict[Place, StringTranslation]] = defaultdict(dict)
    for row in _translations(source.object_id):
        rows[row.locale_id][row.context_id, row.translation_of_id] = row
    new = []
    for by_place in rows.values():
        by_string: dict[int, list[StringTranslation]] = defaultdict(list)
        for row in by_place.values():
            by_string[row.translation_of_id].append(row)
        for context, string in current - by_place.keys():
            if not (
                found := _best(by_string.get(string, ()), current, by_place, replaced, (context, string))
            ):
                continue
            row, confirmed = found
            if _fits(words[string], row.data):
                new.append((_copy(row, context, string), confirmed))
    made = StringTranslation.objects.bulk_create([row for row, _confirmed in new])
    last = versions.reached(source.object_id) if made else {}
    SegmentStatus.objects.bulk_create(
        SegmentStatus(
            translation=row,
            confirmed=confirmed,
            origin=Origin.CARRIED,
            version=last.get(versions.place_of(row), 0) + 1,
        )
        for row, (_same, confirmed) in zip(made, new, strict=True)
    )
    return len(new)


def _translations(key: UUID):
    return StringTranslation.objects.filter(context__object_id=key, has_error=False).select_related("status")


def is_done(row: StringTranslation) -> bool:
    """Whether a translation, fetched with its status, is finished: confirmed by a person."""
    if row.has_error:
        return False
    status = getattr(row, "status", None)
    return status.confirmed if status else row.translation_type == StringTranslation.TRANSLATION_TYPE_MANUAL


def _best(same_words, current, by_place, replaced, place) -> tuple[StringTranslation, bool] | None:
    if earlier := by_place.get(replaced.get(place)):
        return earlier, is_done(earlier)
    if not same_words:
        return None
    moved = [row for row in same_words if (row.context_id, row.translation_of_id) not in current]
    if moved:
        return moved[0], is_done(moved[0])
    return same_words[0], False


def _replaced(before: list, now: list) -> dict[Place, Place]:
    """Return for each changed segment the one of the same place that it was made of.

    A paragraph that was put in or taken out beside it must not give it the translation of another.
    """
    old, new = defaultdict(list), defaultdict(list)
    earlier, later = {(c, s) for c, s, _w in before}, {(c, s) for c, s, _w in now}
    for context, string, words in before:
        if (context, string) not in later:
            old[context].append((string, placeholders.plain(words)))
    for context, string, words in now:
        if (context, string) not in earlier:
            new[context].append((string, placeholders.plain(words)))
    return {
        (context, rows[came][0]): (context, old[context][went][0])
        for context, rows in new.items()
        for went, came in _pairs([text for _, text in old[context]], [text for _, text in rows])
    }


def _pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return which of the `old` texts became which of the `new` ones, in order: first those that are alike.

    Between those, as many as came where others went were written anew in their place.
    """
    ends = [(-1, -1), *_alike(old, new), (len(old), len(new))]
    pairs = ends[1:-1]
    for (left, above), (right, below) in pairwise(ends):
        if right - left == below - above:
            pairs += zip(range(left + 1, right), range(above + 1, below), strict=True)
    return pairs


def _alike(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of texts, in the order of both, that are most alike in sum; none that are no more alike than any two."""
    best: list[list[tuple[float, tuple]]] = [[(0.0, ())] * (len(new) + 1) for _row in range(len(old) + 1)]
    for i, went in enumerate(old):
        for j, came in enumerate(new):
            choices = [best[i][j + 1], best[i + 1][j]]
            if (alike := diffs.similarity(went, came)) > diffs.ALIKE:
                total, pairs = best[i][j]
                choices.append((total + alike, (*pairs, (i, j))))
            best[i + 1][j + 1] = max(choices, key=lambda choice: choice[0])
    return list(best[-1][-1][1])


def _fits(source_words: str, words: str) -> bool:
    """Whether `words` use no link that the source has not."""
    try:
        validate_translation_links(source_words, words)
    except ValueError:
        return False
    return True


def _copy(row: StringTranslation, context: int, string: int) -> StringTranslation:
    return StringTranslation(
        translation_of_id=string,
        context_id=context,
        locale_id=row.locale_id,
        data=row.data,
        translation_type=row.translation_type,
        tool_name=row.tool_name,
        last_translated_by_id=row.last_translated_by_id,
    )
