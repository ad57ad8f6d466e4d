"""The translator's desk: all that its screen shows of a translation, in a number of queries that no segment adds to."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail_localize.models import Translation

from localization import checks, diffs, placeholders, standings, state, termbase
from localization.checks import Finding, Pair
from localization.fingerprints import digest, is_words
from localization.models import Depth, SegmentComment, Standing
from localization.places import Place, places
from localization.registry import is_wanted
from localization.segments import Segment, segments_of

STATES = {
    "open": gettext_lazy("open"),
    "draft": gettext_lazy("draft"),
    "machine": gettext_lazy("by a machine, not confirmed"),
    "returned": gettext_lazy("given back"),
    "done": gettext_lazy("confirmed"),
}
ALIKE_ELSEWHERE = 0.75
"""As `diffs.ALIKE`, for a translation that stood in another place: the block was moved and changed."""


@dataclass
class Line:
    """One segment on the desk: texts as translators read them, where it stands, and what to say about it."""

    segment: Segment
    place: Place
    source: str
    target: str
    marks: list[tuple[str, str]]  # as typed, what it stands for
    findings: list[Finding] = field(default_factory=list)
    comments: int = 0
    repeats: int = 0
    earlier: dict | None = None
    heading: str = ""
    beyond: bool = False  # a summary is wanted, and this is more than that
    rejection: SegmentComment | None = None  # with what it was given back, as long as it is

    @property
    def state(self) -> str:
        """How far the segment is: done, returned, machine, draft or open."""
        if self.segment.done:
            return "done"
        if self.segment.returned:
            return "returned"
        if self.segment.machine:
            return "machine"
        return "draft" if self.segment.text else "open"

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def overruled(self) -> dict[str, str]:
        """The checks that somebody overruled here, with the reasons."""
        return self.segment.status.overruled if self.segment.status else {}

    @property
    def optional(self) -> bool:
        """Whether the page can do without it: the address is made from the title, and a summary may be all that is wanted."""
        return self.beyond or not is_words(self.segment.path)


@dataclass
class Group:
    """The lines of one field or block, numbered through the page, with the heading above it on the page."""

    name: str
    heading: str
    lines: list[tuple[int, Line]] = field(default_factory=list)

    @property
    def is_field(self) -> bool:
        """Whether it is a field of one text, whose name says all that there is to say of the place."""
        return len(self.lines) == 1 and not self.lines[0][1].place.label


@dataclass
class Desk:
    """A translation with its lines."""

    translation: Translation
    source_page: Page
    page: Page
    standing: Standing | None
    lines: list[Line]

    @property
    def groups(self) -> list[Group]:
        """The lines by field, and within a stream of blocks by the heading above."""
        found: list[Group] = []
        before = None
        for number, line in enumerate(self.lines, 1):
            now = (line.place.field, line.heading)
            if now != before:
                found.append(Group(*now))
                before = now
            found[-1].lines.append((number, line))
        return found

    @property
    def open(self) -> int:
        """How many segments are not confirmed yet."""
        return sum(not line.segment.done for line in self.lines if not line.optional)

    @property
    def all(self) -> int:
        """How many segments there are."""
        return sum(not line.optional for line in self.lines)

    @property
    def done(self) -> int:
        """How many segments are confirmed."""
        return self.all - self.open

    @property
    def blank(self) -> int:
        """How many segments have no words yet."""
        return sum(not line.segment.text for line in self.lines if not line.optional)

    @property
    def depth(self) -> str | None:
        """How much of the page is wanted in the language, None where nobody has said."""
        return self.standing.depth if self.standing else None

    @property
    def is_summary(self) -> bool:
        """Whether a summary of the page is all that is wanted in the language."""
        return self.depth == Depth.SUMMARY

    @property
    def findings(self) -> int:
        """How many things the checks have to say."""
        return sum(len(line.findings) for line in self.lines)


def heads(translation: Translation) -> Desk:
    """Return the desk of a translation, fetched with its source, locales and source page's model, without its lines.

    Raises Page.DoesNotExist where the source or the translated page is gone.
    """
    source = translation.source
    model: type[Page] = source.specific_content_type.model_class()
    wanted = (source.locale_id, translation.target_locale_id)
    versions = {
        page.locale_id: page
        for page in model.objects.filter(
            translation_key=source.object_id, locale_id__in=wanted
        ).select_related("locale")
    }
    if len(versions) < len(wanted):
        raise Page.DoesNotExist
    standing = standings.cell_of(translation).select_related("translator", "handed_in_by").first()
    return Desk(translation, versions[source.locale_id], versions[translation.target_locale_id], standing, [])


def load(
    translation: Translation,
    *,
    shown: bool = True,
    terms: termbase.Recogniser | None = None,
    checked: bool = True,
) -> Desk:
    """Return the whole desk of a translation; see `heads`.

    With `shown`, for somebody who looks at it: with the number of comments, and what is confirmed but was made from other
    words when the page was published. Without `checked` nothing is compared: no findings and no earlier words. Whoever
    loads many gives the recogniser of `terms`.
    """
    found = heads(translation)
    source = translation.source
    segments = segments_of(translation)
    where = places(source, [segment.path for segment in segments])
    repeats = Counter(segment.source for segment in segments)
    terms = terms or termbase.Recogniser(source.locale.language_code, translation.target_locale.language_code)
    counted = list(
        SegmentComment.objects.filter(
            context__object_id=source.object_id, locale_id=translation.target_locale_id
        )
        .order_by()
        .values_list("context_id", "string_id")
        .annotate(Count("pk"))
        if shown
        else ()
    )
    published = state.made_from(found.page) if shown else set()
    rejections = _rejections(translation) if shown and any(one.returned for one in segments) else {}
    current = {(segment.context_id, segment.string_id) for segment in segments}
    by_path = {segment.path: placeholders.plain(segment.source) for segment in segments}
    for segment in segments:
        place = where[segment.path]
        line = line_of(translation, segment, place, terms, checked=checked)
        line.comments = sum(
            number
            for context, string, number in counted
            if context == segment.context_id
            and (string == segment.string_id or (context, string) not in current)
        )
        line.repeats = repeats[segment.source] - 1
        line.beyond = is_words(segment.path) and not is_wanted(segment.path, found.depth)
        if segment.returned:
            line.rejection = rejections.get((segment.context_id, segment.string_id))
        line.heading = by_path.get(place.heading, "")
        if published and segment.done and (segment.path, digest(segment.source)) not in published:
            line.earlier = _earlier(segment)
        found.lines.append(line)
    return found


def _rejections(translation: Translation) -> dict[tuple[int, int], SegmentComment]:
    """Return by context and string the last comment with which a segment was given back."""
    found = SegmentComment.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale_id, rejects=True
    )
    rows = found.select_related("author").order_by("created", "pk")
    return {(row.context_id, row.string_id): row for row in rows}


def line_of(translation: Translation, segment: Segment, place: Place, terms, *, checked: bool = True) -> Line:
    """Return one segment as the desk shows it; `checked` as in `load`."""
    source = placeholders.to_text(segment.source, segment.source)
    target = placeholders.to_text(segment.text, segment.source)
    line = Line(
        segment,
        place,
        source,
        target,
        [(f"{{{mark.number}}}", mark.label(segment.attrs)) for mark in placeholders.marks_of(segment.source)],
    )
    if checked and segment.text:
        line.findings = find(translation, place, source, target, terms, line.overruled)
    if checked and not segment.done:
        line.earlier = _earlier(segment)
    return line


def find(translation: Translation, place: Place, source: str, target: str, terms, overruled) -> list[Finding]:
    """Return what the checks say of a segment; those overruled for it say nothing. An address is no text to check."""
    if not is_words(place.group):
        return []
    pair = Pair(
        source,
        target,
        translation.source.locale.language_code,
        translation.target_locale.language_code,
        place.max_length,
        terms.problems(source, target),
    )
    return checks.findings(pair, overruled)


def _earlier(segment: Segment) -> dict | None:
    """Return the translation that stood here for words like these: its words, and what changed in the source since."""
    now = placeholders.plain(segment.source)
    best, alike = None, 0.0
    for row in segment.earlier:
        here = row.context_id == segment.context_id
        if best and not here and best.context_id == segment.context_id:
            break  # those that stood here come first, and are meant if they are alike at all
        found = diffs.similarity(placeholders.plain(row.translation_of.data), now)
        if found > max(alike, diffs.ALIKE if here else ALIKE_ELSEWHERE):
            best, alike = row, found
    if best is None:
        return None
    return {
        "source": diffs.diff(placeholders.plain(best.translation_of.data), now),
        "text": placeholders.to_text(best.data, segment.source),
        "percent": int(alike * 100),
    }
