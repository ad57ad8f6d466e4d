"""Take a file in: first say what would change, then change it, page by page.

A unit is compared with what is there now. Words that somebody has written since the file left the site are never replaced:
they are listed as newer, and stay.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation

from localization import diffs, permissions, placeholders, writing
from localization.exchange import po, xliff_reading
from localization.exchange.reading import ReadFile, ReadUnit, Unreadable, check_size
from localization.exchange.sheets import unit_id
from localization.models.segments import Origin, SegmentComment
from localization.segments import Segment, segments_of

UNIT_ID = re.compile(r"c([0-9]{1,18})-s([0-9]{1,18})")  # as `sheets.unit_id` makes it

ARCHIVE = b"PK\x03\x04"  # the first bytes of a ZIP file, as several pairs of languages leave the site in

LISTED = 20  # units that are named for a reason for which they are not taken in


@dataclass(frozen=True)
class Change:
    """A segment that gets other words, or is confirmed as it is."""

    segment: Segment
    words: str  # HTML, as it is kept
    confirmed: bool
    source: str
    before: str
    after: str

    @property
    def diff(self) -> list[diffs.Piece]:
        """What changes, word by word."""
        return diffs.diff(self.before, self.after)


@dataclass(frozen=True)
class Problem:
    """A unit that is not taken in, by its name in the file, and why; `source` is what it says, where that is known."""

    unit: str
    reason: str
    source: str = ""


def by_reason(problems: Iterable[Problem]) -> list[tuple[str, list[Problem], int]]:
    """Return each reason with the first of its problems, LISTED at most, and how many more there are."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.reason].append(problem)
    return [(reason, some[:LISTED], max(len(some) - LISTED, 0)) for reason, some in found.items()]


@dataclass
class PagePlan:
    """What a file would do to one translation."""

    translation: Translation
    title: str
    changes: list[Change] = field(default_factory=list)
    newer: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    shown: list[Change] = field(default_factory=list)  # those of the changes that a screen lists

    @property
    def reasons(self) -> list[tuple[str, list[Problem], int]]:
        """The problems `by_reason`."""
        return by_reason(self.problems)


@dataclass
class Plan:
    """What a file would do; `problems` are units of no page that this person may translate."""

    pages: list[PagePlan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[str, list[Problem], int]]:
        """The problems `by_reason`."""
        return by_reason(self.problems)

    @cached_property
    def changes(self) -> int:
        """How many segments would change."""
        return sum(len(page.changes) for page in self.pages)


def read(name: str, data: bytes) -> list[ReadFile]:
    """Return what the file `name` holds; raise Unreadable, with the reason for people."""
    check_size(len(data))
    if data.startswith(ARCHIVE):
        raise Unreadable(_("This is an archive: unpack it, and send its files one by one."))
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    found = po.read(data) if name.lower().endswith(".po") else xliff_reading.read(data)
    if not any(file.units for file in found):
        raise Unreadable(_("The file holds no segments."))
    return found


def plan(files: Iterable[ReadFile], user, only: Translation | None = None) -> Plan:
    """Return what the files would change, as `user` may; with `only`, units of other translations are problems."""
    found = Plan()
    by_translation: dict[int, list[tuple[ReadUnit, StringSegment, datetime | None]]] = defaultdict(list)
    translations: dict[int, Translation] = {}
    for file in files:
        rows = _rows(file.units)
        known = _translations(file, rows.values())
        for unit in file.units:
            row = rows.get(unit.id)
            translation = known.get(row.source_id) if row else None
            if translation is None:
                found.problems.append(Problem(unit.id, _why_unknown(row, file)))
            elif only and translation.pk != only.pk:
                found.problems.append(Problem(unit.id, _why_not(translation, only)))
            else:
                translations[translation.pk] = translation
                by_translation[translation.pk].append((unit, row, file.exported))
    for key, units in by_translation.items():
        translation = translations[key]
        page = _source_page(translation)
        if page and permissions.may_translate(user, page, translation.target_locale.language_code):
            found.pages.append(_page_plan(translation, page, units))
        else:
            reason = _("You do not translate this page into this language.")
            found.problems += [Problem(unit.id, reason) for unit, _row, _exported in units]
    return found


def _rows(units: list[ReadUnit]) -> dict[str, StringSegment]:
    """Return the segments that units name, by the units' ids, in one query for a thousand of them."""
    wanted: dict[tuple[int, int], str] = {}
    for unit in units:
        if name := UNIT_ID.fullmatch(unit.id):
            wanted[int(name[1]), int(name[2])] = unit.id
    found: dict[str, StringSegment] = {}
    contexts = sorted({context for context, _string in wanted})
    for start in range(0, len(contexts), 1000):
        for row in StringSegment.objects.filter(context_id__in=contexts[start : start + 1000]):
            if (row.context_id, row.string_id) in wanted:
                found[unit_id(row.context_id, row.string_id)] = row
    return found


def _translations(file: ReadFile, rows: Iterable[StringSegment]) -> dict[int, Translation]:
    """Return the translations into the file's language, by their source."""
    found = Translation.objects.filter(
        source_id__in={row.source_id for row in rows},
        target_locale__language_code=file.target_language,
        enabled=True,
    ).select_related("source__locale", "source__specific_content_type", "target_locale")
    return {translation.source_id: translation for translation in found}


def _why_unknown(row: StringSegment | None, file: ReadFile | None = None) -> str:
    if row is None or file is None:
        return _("The page no longer has this segment, or never had it.")
    return _("The page is not being translated into “%(language)s”.") % {"language": file.target_language}


def _why_not(translation: Translation, only: Translation) -> str:
    if translation.source_id != only.source_id:
        return _("This segment is of another page.")
    language = translation.target_locale.get_display_name()
    return _("This is the translation into another language: %(language)s.") % {"language": language}


def _source_page(translation: Translation) -> Page | None:
    source = translation.source
    return Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id).first()


def _page_plan(translation: Translation, page: Page, units: list) -> PagePlan:
    found = PagePlan(translation, page.title)
    segments = {segment.id: segment for segment in segments_of(translation)}
    seen: set[int] = set()
    for unit, row, exported in units:
        segment = segments[row.pk]
        said = placeholders.plain(segment.source)
        if unit.problem:
            found.problems.append(Problem(unit.id, unit.problem, said))
            continue
        if unit.target is None or not unit.target.strip():
            found.same += 1
            continue
        if row.pk in seen:
            found.problems.append(Problem(unit.id, _("The file has this segment twice."), said))
            continue
        seen.add(row.pk)
        try:
            words = placeholders.to_html(unit.target, segment.source)
            writing.check_words(segment.source, words)
        except (placeholders.BrokenMarks, writing.NotWritable) as error:
            found.problems.append(Problem(unit.id, str(error), said))
            continue
        _compare(found, segment, words, unit, exported)
    _stay_given_back(
        found, {unit_id(row.context_id, row.string_id): exported for _unit, row, exported in units}
    )
    return found


def _stay_given_back(found: PagePlan, exported: dict[str, datetime | None]) -> None:
    """Let nobody confirm by a file, with the same words, what a reviewer has given back since it left the site."""
    returned = [
        change for change in found.changes if change.segment.returned and change.before == change.after
    ]
    if not returned:
        return
    rejected = SegmentComment.objects.filter(
        locale=found.translation.target_locale_id,
        context__in={change.segment.context_id for change in returned},
        rejects=True,
    )
    latest: dict[str, datetime] = {}
    for context, string, moment in rejected.order_by("created").values_list("context", "string", "created"):
        latest[unit_id(context, string)] = moment
    reason = _("A reviewer has given it back since the file was made: it stays open.")
    for change in returned:
        name = unit_id(change.segment.context_id, change.segment.string_id)
        when = exported[name]
        if when is None or (name in latest and latest[name] > when):
            found.changes.remove(change)
            found.problems.append(Problem(name, reason, placeholders.plain(change.segment.source)))


def _compare(
    found: PagePlan, segment: Segment, words: str, unit: ReadUnit, exported: datetime | None
) -> None:
    confirms = unit.confirmed and not segment.done
    before = placeholders.to_text(segment.text, segment.source)
    after = placeholders.to_text(words, segment.source)
    if before == after and not confirms:
        found.same += 1
        return
    change = Change(
        segment, words, unit.confirmed, placeholders.to_text(segment.source, segment.source), before, after
    )
    written = segment.translation.updated_at if segment.translation else None
    if written and (exported is None or written > exported):
        found.newer.append(change)
    else:
        found.changes.append(change)


@dataclass
class Taken:
    """What was taken in: how many segments on how many pages, and what could not be after all.

    `taken_back` holds the titles of pages that waited for review, and do so no more.
    """

    segments: int = 0
    pages: int = 0
    taken_back: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def take_in(plan: Plan, user) -> Taken:
    """Write the changes of a plan, each page in a transaction of its own; what was written meanwhile stays."""
    taken = Taken()
    for page in plan.pages:
        if not page.changes:
            continue
        with transaction.atomic():
            done = [_write(page.translation, change, user, taken) for change in page.changes]
        written = [one for one in done if one]
        taken.segments += len(written)
        taken.pages += bool(written)
        if any(one.taken_back for one in written):
            taken.taken_back.append(page.title)
    return taken


def _write(translation: Translation, change: Change, user, taken: Taken) -> writing.Written | None:
    segment = change.segment
    name = unit_id(segment.context_id, segment.string_id)
    row = StringSegment.objects.select_related("string", "context").filter(pk=segment.id).first()
    if row is None:  # the source has changed since the plan was made
        taken.problems.append(Problem(name, _why_unknown(None)))
        return None
    try:
        return writing.write(
            translation,
            row,
            change.words,
            user,
            version=segment.version,
            confirmed=change.confirmed,
            origin=Origin.FILE,
        )
    except writing.Conflict:
        taken.problems.append(Problem(name, _("Somebody has written other words here meanwhile; they stay.")))
        return None
