"""Adopt words that a translated page says and its segments do not.

They were written in Wagtail's editor, before the page was given to translators or while it went its own way. Whoever takes
it up again at the desk finds them there; without that, the next publishing would put earlier words back.
"""

import re
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from localization import drafts, state, writing
from localization.fingerprints import digest, is_words
from localization.models import SegmentComment
from localization.segments import Segment, segments_of

LINK = re.compile(r'<a id="([^"]+)"')


@transaction.atomic(savepoint=False)
def adopt(translation: Translation, page: Page, user, rows: list[tuple] | None = None) -> int:
    """Make the words of the latest version of `page` those of its segments; return how many were other ones.

    What is live, and was made from what the source says now, counts as confirmed; all else is a draft. Words that have no
    place in the source are kept as comments. `rows` are the `source_rows`, where they are known.
    """
    is_live = page.live and page.latest_revision_id == page.live_revision_id
    made_from = state.made_from(page) if is_live else set()
    segments = segments_of(translation, rows)
    new, changed = [], []
    latest = page.get_latest_revision_as_object()
    for segment, words in _pairs(segments, latest):
        confirmed = (segment.path, digest(segment.source)) in made_from
        (changed if segment.translation else new).append((segment, words, confirmed))
    _comment(translation, segments, _without_place(segments, latest), user)
    drafts.make(translation, new, user)
    places = StringSegment.objects.select_related("string", "context").in_bulk(
        [segment.id for segment, _words, _confirmed in changed]
    )
    for segment, words, confirmed in changed:
        writing.write(translation, places[segment.id], words, user, confirmed=confirmed)
    return len(new) + len(changed)


def lost_by_publishing(page: Page, segments: list[Segment]) -> list[str]:
    """Return the passages that the latest version of `page` has and the source has no place for: publishing drops them."""
    return [words for _path, words in _without_place(segments, page)]


def _values(page: Page) -> dict[str, list[StringSegmentValue]]:
    found: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for value in extract_segments(page):
        if isinstance(value, StringSegmentValue):
            found[value.path].append(value)
    return found


def _by_path(segments: list[Segment]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        found[segment.path].append(segment)
    return found


def _pairs(segments: list[Segment], page: Page) -> list[tuple[Segment, str]]:
    """Return the segments for which the page has words of its own, with those.

    Where a field or block has another number of them than its source, nobody can tell which belongs to which. What the
    page says in the source's words was not translated; what it said before the source changed is offered at the desk.
    """
    theirs = _values(page)
    found: dict[tuple[int, int], tuple[Segment, str]] = {}
    for path, some in _by_path(segments).items():
        if len(some) != len(theirs[path]):
            continue
        for segment, value in zip(some, theirs[path], strict=True):
            words = _renumbered(value, segment)
            said_before = {row.data for row in segment.earlier if row.context_id == segment.context_id}
            if words not in {"", segment.text, segment.source, *said_before} and _fits(segment.source, words):
                # The same words may stand in one place twice; they are one row there.
                found.setdefault((segment.context_id, segment.string_id), (segment, words))
    return list(found.values())


def _without_place(segments: list[Segment], page: Page) -> list[tuple[str, str]]:
    """Return what `page` says and no segment can take, as (path, plain words).

    It stands in a block that the source does not have or has another number of texts in, or has links that the source has
    not. What was ever written at the desk is known there.
    """
    ours = _by_path(segments)
    known = {row.data for segment in segments[:1] for row in segment.earlier}
    known |= {words for segment in segments for words in (segment.text, segment.source)}
    found = []
    for path, values in _values(page).items():
        some = ours.get(path, [])
        pairs = (
            zip(some, values, strict=True) if len(some) == len(values) else ((None, one) for one in values)
        )
        for segment, value in pairs:
            words = _renumbered(value, segment) if segment else value.string.data
            plain = value.string.render_text().strip()
            has_place = segment is not None and _fits(segment.source, words)
            if is_words(path) and plain and words not in known and not has_place:
                found.append((path, plain))
    return found


def _comment(translation: Translation, segments: list[Segment], kept: list[tuple[str, str]], user) -> None:
    """Keep passages without a place in the source as comments: beside the text of their block, or the first text."""
    if not kept or not segments:
        return
    by_path = _by_path(segments)
    about = SegmentComment.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale_id
    )
    there = set(about.values_list("text", flat=True))
    made = []
    for path, words in kept:
        text = _("Written on the page itself; the source has no place for it: “%(words)s”") % {"words": words}
        segment = by_path.get(path, segments)[0]
        if text not in there:
            made.append(
                SegmentComment(
                    context_id=segment.context_id,
                    string_id=segment.string_id,
                    locale_id=translation.target_locale_id,
                    author=user,
                    text=text,
                )
            )
    SegmentComment.objects.bulk_create(made)


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
