"""Put units into the memory, many at once: a number of queries that does not depend on how many there are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F, Prefetch, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from localization.memory import words
from localization.memory.sentences import split
from localization.models import (
    MemoryCount,
    MemoryEntry,
    MemoryFeature,
    MemoryPhrase,
    MemoryUnit,
)

AT_ONCE = 300  # units written in one transaction: other writers wait no longer than it takes
PURGED_AT_ONCE = 5000
LONGEST = 10_000  # characters; a longer text is no segment
ROWS_A_STATEMENT = 10_000


@dataclass(frozen=True)
class Version:
    """A text in one language: the words as translators read them, who wrote them, and when."""

    text: str
    author_id: int | None = None
    author_name: str = ""
    changed: datetime | None = None


@dataclass(frozen=True)
class NewUnit:
    """What says the same in several languages, to be remembered.

    `place` finds it again: a unit of the same kind, place and source text takes new translations in. `context` is what
    `context_of` returns, 0 where nothing is known of what stands around.
    """

    kind: str
    place: str
    language: str
    versions: dict[str, Version] = field(default_factory=dict)
    context: int = 0

    @property
    def key(self) -> int:
        """The key of the unit."""
        text = words.level(self.versions[self.language].text)
        return words.number("unit", self.kind, self.place, self.language, text)


def context_of(language: str, before: str, after: str) -> int:
    """Return the context of a segment of a page: the hash of the segments before and after it."""
    return words.number("context", language, *(words.level(words.tidy(text)) for text in (before, after)))


def add(units: Iterable[NewUnit]) -> int:
    """Remember `units`; return how many entries they have. What is known already is brought up to date."""
    done, batch = 0, []
    for unit in units:
        if ready := _tidied(unit):
            batch.append(ready)
        if len(batch) >= AT_ONCE:
            done += _add(batch)
            batch = []
    return done + _add(batch)


def _tidied(unit: NewUnit) -> NewUnit | None:
    """Return a unit with tidy texts; None where it says nothing in two languages."""
    versions = {}
    for language, version in unit.versions.items():
        text = words.tidy(version.text)
        if 0 < len(text) <= LONGEST and any(letter.isalpha() for letter in text):
            versions[language] = Version(text, version.author_id, version.author_name[:150], version.changed)
    if unit.language not in versions or len(versions) < 2:
        return None
    return NewUnit(unit.kind, unit.place[:255], unit.language, versions, unit.context)


@transaction.atomic
def _add(units: list[NewUnit]) -> int:
    if not units:
        return 0
    whole = _merged(units)
    parts = {part.key: (part, key) for key, unit in whole.items() for part in sentences_of(unit, key)}
    everything = [*whole.values(), *(part for part, _key in parts.values())]
    phrases = _add_phrases(everything)
    _drop_parts(whole, list(parts))
    rows = [
        *(_row(unit, key) for key, unit in whole.items()),
        *(_row(part, key, above) for key, (part, above) in parts.items()),
    ]
    # Rows are written in one order everywhere: two who write the same would wait for each other for ever.
    MemoryUnit.objects.bulk_create(
        sorted(rows, key=lambda row: row.pk),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["context"],
    )
    entries = [
        MemoryEntry(
            unit_id=unit.key,
            language=language,
            phrase_id=phrases[language, version.text],
            author_id=version.author_id,
            author_name=version.author_name,
            changed=version.changed,
        )
        for unit in everything
        for language, version in unit.versions.items()
    ]
    MemoryEntry.objects.bulk_create(
        sorted(_news_among(entries), key=lambda entry: (entry.unit_id, entry.language)),
        update_conflicts=True,
        unique_fields=["unit", "language"],
        update_fields=["phrase", "author", "author_name", "changed"],
    )
    return len(entries)


def _merged(units: list[NewUnit]) -> dict[int, NewUnit]:
    """Return key → unit; what was said of one unit in several languages stands together."""
    whole: dict[int, NewUnit] = {}
    for unit in units:
        known = whole.get(unit.key)
        whole[unit.key] = replace(unit, versions={**known.versions, **unit.versions}) if known else unit
    return whole


def _news_among(entries: list[MemoryEntry]) -> list[MemoryEntry]:
    """Return those that say something new; what has no date is as of now.

    Older words never replace newer ones, and the same words without a date leave the date that is known.
    """
    known = {
        (unit, language): (phrase, changed)
        for unit, language, phrase, changed in MemoryEntry.objects.filter(
            unit__in={entry.unit_id for entry in entries}
        ).values_list("unit_id", "language", "phrase_id", "changed")
    }
    now, news = timezone.now(), []
    for entry in entries:
        phrase, changed = known.get((entry.unit_id, entry.language), (None, None))
        if entry.changed is None and phrase == entry.phrase_id:
            continue
        entry.changed = entry.changed or now
        if changed is None or changed <= entry.changed:
            news.append(entry)
    return news


def _drop_parts(whole: dict[int, NewUnit], kept: list[int]) -> None:
    """Take away earlier sentences of units, in the languages that the units now say something in."""
    by_languages: dict[frozenset[str], list[int]] = {}
    for key, unit in whole.items():
        by_languages.setdefault(frozenset(unit.versions) - {unit.language}, []).append(key)
    for languages, keys in by_languages.items():
        gone = MemoryEntry.objects.filter(unit__part_of__in=keys, language__in=languages)
        gone.exclude(unit__in=kept).delete()


def _row(unit: NewUnit, key: int, part_of: int | None = None) -> MemoryUnit:
    return MemoryUnit(
        id=key,
        kind=unit.kind,
        place=unit.place,
        context=unit.context,
        language=unit.language,
        part_of_id=part_of,
    )


def sentences_of(unit: NewUnit, key: int) -> list[NewUnit]:
    """Return the sentences of a unit as units of their own, where it has as many in each language, and several."""
    split_up = {language: split(version.text, language) for language, version in unit.versions.items()}
    count = len(split_up[unit.language])
    fitting = {language: found for language, found in split_up.items() if len(found) == count}
    if count < 2 or len(fitting) < 2:
        return []
    parts = []
    for number in range(count):
        versions = {
            language: Version(
                whole_marks(found[number]),
                unit.versions[language].author_id,
                unit.versions[language].author_name,
                unit.versions[language].changed,
            )
            for language, found in fitting.items()
        }
        part = NewUnit(unit.kind, f"{unit.place[:200]}#{key}.{number}", unit.language, versions)
        if ready := _tidied(part):
            parts.append(ready)
    return parts


def whole_marks(text: str) -> str:
    """Return a sentence as it is, or without marks where one opens or closes outside of it."""
    opened: list[str] = []
    for literal, closing, name in words.MARK.findall(text):
        if literal:
            continue
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return words.bare(text)
    return words.bare(text) if opened else text


def _add_phrases(units: list[NewUnit]) -> dict[tuple[str, str], int]:
    """Make the phrases that are missing, with their features; return language and text → key."""
    wanted = {
        (language, version.text): words.phrase_key(language, version.text)
        for unit in units
        for language, version in unit.versions.items()
    }
    # Where a text is written with spaces that break and with others, these are right, and the others carelessness.
    best = {key: said for said, key in sorted(wanted.items(), key=lambda one: words.unbroken(one[0][1]))}
    known = dict(MemoryPhrase.objects.filter(pk__in=list(best)).values_list("pk", "text"))
    new = {key: said for key, said in best.items() if key not in known}
    better = [
        MemoryPhrase(id=key, language=language, text=text)
        for key, (language, text) in best.items()
        if key in known and words.unbroken(text) > words.unbroken(known[key])
    ]
    if better:
        MemoryPhrase.objects.bulk_update(better, ["text"])
    MemoryPhrase.objects.bulk_create(
        (MemoryPhrase(id=key, language=language, text=text) for key, (language, text) in sorted(new.items())),
        ignore_conflicts=True,
    )
    rows: list[tuple[int, int, int]] = []
    counted: Counter[int] = Counter()
    for key, (language, text) in new.items():
        bare = words.plain(text)
        found = words.features(bare, language)
        counted.update(found)
        rows += [(one, len(bare), key) for one in found]
    _insert(MemoryFeature, ("feature", "length", "phrase_id"), sorted(rows), "DO NOTHING")
    table = MemoryCount._meta.db_table
    _insert(
        MemoryCount,
        ("feature", "phrases"),
        sorted(counted.items()),
        f'("feature") DO UPDATE SET "phrases" = "{table}"."phrases" + excluded."phrases"',
    )
    return wanted


def _insert(model: type, columns: tuple[str, ...], rows: list[tuple], on_conflict: str) -> None:
    """Insert rows; raw, because a counter that is raised on conflict is beyond `bulk_create`."""
    names = ", ".join(f'"{name}"' for name in columns)
    places = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[start : start + ROWS_A_STATEMENT]
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join([places] * len(some))} '  # noqa: S608 – names of our own tables and columns
                f"ON CONFLICT {on_conflict}",
                [value for row in some for value in row],
            )


def whole_units() -> Iterator[MemoryUnit]:
    """Yield the units, without those of single sentences, with their entries, in an order that stays."""
    # Joined: asked for apart, the phrases of so many units are more conditions than SQLite takes in one query.
    entries = Prefetch("entries", MemoryEntry.objects.select_related("phrase", "author"))
    found = MemoryUnit.objects.filter(part_of=None).order_by("pk")
    return found.prefetch_related(entries).iterator(chunk_size=AT_ONCE)


def forget(unit_ids: Iterable[int]) -> int:
    """Take units, with their sentences, out of the memory; return how many there were. `purge` sees to their words."""
    found = MemoryUnit.objects.filter(pk__in=list(unit_ids))
    count = found.count()
    found.delete()
    return count


@transaction.atomic
def forget_languages(unit_id: int, languages: Iterable[str]) -> None:
    """Take the translations into `languages` out of a unit and its sentences; the rest of it stays.

    What is left in one language alone says nothing, and goes too.
    """
    found = MemoryUnit.objects.filter(Q(pk=unit_id) | Q(part_of=unit_id))
    MemoryEntry.objects.filter(unit__in=found, language__in=list(languages)).delete()
    alone = found.annotate(said=Count("entries")).filter(said__lt=2)
    MemoryUnit.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).delete()


@transaction.atomic
def purge() -> int:
    """Delete phrases that no unit has any more; return how many there were."""
    gone = list(MemoryPhrase.objects.filter(entries=None)[:PURGED_AT_ONCE])
    counted: Counter[int] = Counter()
    for phrase in gone:
        bare = words.plain(phrase.text)
        found = words.features(bare, phrase.language)
        counted.update(found)
        MemoryFeature.objects.filter(feature__in=found, length=len(bare), phrase_id=phrase.pk).delete()
    for feature, count in sorted(counted.items()):
        MemoryCount.objects.filter(feature=feature).update(phrases=Greatest(F("phrases") - count, 0))
    MemoryPhrase.objects.filter(pk__in=[phrase.pk for phrase in gone]).delete()
    return len(gone)
