"""See how words were translated before: the units of the memory that have them, on either side."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from localization.memory import words
from localization.memory.lookup import translations
from localization.models import MemoryCount, MemoryFeature

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
    wanted = words.stems(text[:200])
    if not wanted:
        return []
    # Short words are not kept of long texts: they are looked for in what the others find.
    telling = [word for word in wanted if len(word) > words.SHORT_WORD] or wanted
    features = {words.feature(language, word) for word in telling}
    counts = dict(MemoryCount.objects.filter(feature__in=features).values_list("feature", "phrases"))
    if len(counts) < len(features):
        return []
    rarest = sorted(features, key=lambda one: (counts[one], one))[:RAREST]
    keys = (
        MemoryFeature.objects.filter(feature__in=rarest)
        .values("phrase_id")
        .annotate(shared=Count("feature"))
        .filter(shared=len(rarest))
        .order_by("phrase_id")
        .values_list("phrase_id", flat=True)[:CANDIDATES]
    )
    found = []
    for rows in translations(set(keys), set(), other, whole=True).values():
        for row in rows:
            if spans := _spans(row.source, wanted):
                found.append(
                    Found(row.source, row.text, row.kind, row.place, row.author, row.changed, spans, row.unit)
                )
    return sorted(found, key=lambda one: one.changed, reverse=True)[:MOST]


def _spans(text: str, wanted: list[str]) -> tuple[tuple[int, int], ...]:
    """Return where the words stand; nothing where one of them does not."""
    spans, seen = [], set()
    for match in words.WORD.finditer(text):
        stem = match[0].casefold()[: words.STEM]
        if stem in wanted:
            seen.add(stem)
            spans.append(match.span())
    return tuple(spans) if seen >= set(wanted) else ()
