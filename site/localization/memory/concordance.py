"""See how words were translated before: the units of the memory that have them, on either side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, When

from localization.memory import words
from localization.memory.inflections import beginnings
from localization.memory.lookup import translations
from localization.models import MemoryCount, MemoryFeature

LONGEST = 200  # characters looked for
RAREST = 3
CANDIDATES = 400
MOST = 50


@dataclass(frozen=True)
class Found:
    """A unit that has the words; `spans` says where they stand in `source`, the text in the language searched."""

    source: str
    text: str
    kind: str
    place: str
    author: str
    changed: datetime
    spans: tuple[tuple[int, int], ...]
    unit: int


def search(text: str, language: str, other: str) -> list[Found]:
    """Return units whose text in `language` has all words of `text`, inflected too, the latest first: three queries.

    Units without a version in `other` are left out.
    """
    wanted: dict[str, frozenset[str]] = {}
    for word in words.telling(text[:LONGEST]):
        if not any(word[: words.STEM] in forms for forms in wanted.values()):
            wanted[word] = beginnings(word, language)
    # Short words are not kept of long texts: they are looked for in what the others find.
    telling = [forms for word, forms in wanted.items() if len(word) > words.SHORT_WORD] or wanted.values()
    features = [{words.feature(language, form) for form in forms} for forms in telling]
    counts = dict(
        MemoryCount.objects.filter(feature__in=set().union(*features)).values_list("feature", "phrases")
    )
    known = [some & counts.keys() for some in features]
    if not known or not all(known):
        return []
    rarest = sorted(known, key=lambda some: (sum(counts[one] for one in some), sorted(some)))[:RAREST]
    numbers = [When(feature__in=some, then=number) for number, some in enumerate(rarest)]
    keys = (
        MemoryFeature.objects.filter(feature__in=set().union(*rarest))
        .values("phrase_id")
        .annotate(shared=Count(Case(*numbers, output_field=IntegerField()), distinct=True))
        .filter(shared=len(rarest))
        .order_by("phrase_id")
        .values_list("phrase_id", flat=True)[:CANDIDATES]
    )
    found = []
    for rows in translations(set(keys), set(), other, whole=True).values():
        for row in rows:
            if spans := _spans(row.source, wanted.values()):
                found.append(
                    Found(row.source, row.text, row.kind, row.place, row.author, row.changed, spans, row.unit)
                )
    return sorted(found, key=lambda one: one.changed, reverse=True)[:MOST]


def _spans(text: str, wanted: Collection[frozenset[str]]) -> tuple[tuple[int, int], ...]:
    """Return where the words stand, each one of the beginnings in `wanted`; nothing where one of them does not."""
    spans, seen = [], set()
    for match in words.WORD.finditer(text):
        stem = match[0].casefold()[: words.STEM]
        if found := [number for number, forms in enumerate(wanted) if stem in forms]:
            seen.update(found)
            spans.append(match.span())
    return tuple(spans) if len(seen) == len(wanted) else ()
