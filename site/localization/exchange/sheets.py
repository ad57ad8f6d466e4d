"""What a file of any format holds of a translation: its segments as texts with marks, and what helps to translate them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from wagtail_localize.models import Translation

from localization import desk, termbase
from localization.desk import Line
from localization.registry import is_wanted


@dataclass(frozen=True)
class Unit:
    """One segment. `source` and `target` are texts with marks, see `localization.placeholders`.

    `state` is one of `localization.desk.STATES`; `place` says where on the page it stands, `hints` what its terms are
    called in the target language. What is not `wanted`, a summary being enough, goes along to be read, not to be translated.
    """

    id: str
    path: str
    source: str
    target: str
    state: str
    place: str
    labels: dict[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    max_length: int | None = None
    wanted: bool = True


@dataclass(frozen=True)
class Sheet:
    """A page to translate into one language, as it was when it left the site."""

    translation: int
    key: UUID
    title: str
    source_language: str
    target_language: str
    exported: datetime
    units: tuple[Unit, ...]


def unit_id(context_id: int, string_id: int) -> str:
    """Return the name of a segment in files: where it stands and what it says, which stay when the source is renewed."""
    return f"c{context_id}-s{string_id}"


def sheets_of(translations: Iterable[Translation]) -> dict[tuple[str, str], list[Sheet]]:
    """Return the sheets of several translations, fetched as `localization.desk.load` asks, by their pair of languages.

    Four queries for each, and one for the terms.
    """
    found: dict[tuple[str, str], list[Sheet]] = {}
    recognisers: dict[tuple[str, str], termbase.Recogniser] = {}
    now = termbase.version()
    for translation in translations:
        pair = (translation.source.locale.language_code, translation.target_locale.language_code)
        if pair not in recognisers:
            recognisers[pair] = termbase.Recogniser(*pair, now)
        found.setdefault(pair, []).append(_sheet(translation, recognisers[pair]))
    return found


def _sheet(translation: Translation, terms: termbase.Recogniser) -> Sheet:
    loaded = desk.load(translation, shown=False, terms=terms, checked=False)
    return Sheet(
        translation.pk,
        translation.source.object_id,
        loaded.source_page.title,
        terms.language,
        terms.other,
        timezone.now(),
        tuple(
            replace(unit, wanted=bool(unit.target) or is_wanted(unit.path, loaded.depth))
            for unit in (_unit(line, terms) for line in loaded.lines)
        ),
    )


def _unit(line: Line, terms: termbase.Recogniser) -> Unit:
    place = line.place
    said = dict.fromkeys(filter(None, (place.field, place.label, line.heading)))
    hints = {found.text: ", ".join(found.entry.right) for found in terms.find(line.source)}
    return Unit(
        unit_id(line.segment.context_id, line.segment.string_id),
        line.segment.path,
        line.source,
        line.target,
        line.state,
        " · ".join(said),
        dict(line.marks),
        tuple(f"{term} = {right}" for term, right in hints.items() if right),
        place.max_length,
    )
