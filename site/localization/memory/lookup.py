"""Find in the memory what is like given texts: a number of queries that no text adds to, and few rows read of each.

Of the features of a text (`words.features`) only the rarest are looked for, until so many phrases would be read
(`BUDGET`): a common word says little, and costs more the larger the memory is. Of the phrases that share most of them
and are of a fitting length, the best few are compared letter by letter.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import log

from django.db import connection

from localization import diffs
from localization.memory import words
from localization.memory.sentences import split
from localization.memory.store import whole_marks
from localization.models import MemoryCount, MemoryEntry, MemoryFeature, MemoryPhrase, MemoryUnit

LEAST = 75  # percent
MOST = 9  # matches of a text that are offered
CONTEXT = 101  # percent of a match in the same context
RAREST = 8
BUDGET = 600  # phrases read for a text
CANDIDATES = 20
VERSIONS = 4  # of one phrase's translation, the latest and those in the same context first


@dataclass(frozen=True)
class Text:
    """A text to look up: a segment of a page with its context (see `store.context_of`), 0 where there is none."""

    text: str
    context: int = 0


@dataclass(frozen=True)
class Match:
    """What the memory knows: a source like the one looked up, and its translation.

    `percent` is 101 in the same context, 100 for the same text, and otherwise how alike the two are. `sentence` is the
    sentence of the text looked up that it belongs to, empty for a match of the whole.
    """

    percent: int
    source: str
    text: str
    kind: str
    place: str
    author: str
    changed: datetime
    sentence: str = ""

    def pieces(self, looked_up: str) -> list[diffs.Piece]:
        """Return what is different in the text looked up, word by word."""
        before, now = words.level(self.source), words.level(self.sentence or looked_up)
        return diffs.diff(words.plain(before), words.plain(now))


@dataclass(frozen=True)
class Translated:
    """A phrase of one language with a translation: one row of the memory."""

    source: str
    text: str
    kind: str
    place: str
    context: int
    author: str
    changed: datetime
    unit: int


def matches(texts: Iterable[Text], language: str, other: str) -> list[list[Match]]:
    """Return for each text of `language` the matches with a translation into `other`, the best first.

    Matches of single sentences come after those of the whole.
    """
    asked = [Text(words.tidy(one.text), one.context) for one in texts]
    parts = [_sentences(one.text, language) for one in asked]
    wanted = dict.fromkeys([*(one.text for one in asked), *(part for some in parts for part in some)])
    near = _near([text for text in wanted if text], language)
    found = translations(
        {key for some in near.values() for key in some}, {one.context for one in asked}, other
    )
    answer = []
    for one, sentences in zip(asked, parts, strict=True):
        whole = _ranked(one, near.get(one.text, ()), found)
        answer.append(whole + _of_sentences(sentences, whole, near, found))
    return answer


def _sentences(text: str, language: str) -> list[str]:
    sentences = split(text, language)
    return [words.tidy(whole_marks(one)) for one in sentences] if len(sentences) > 1 else []


def _of_sentences(sentences: list[str], whole: list[Match], near: dict, found: dict) -> list[Match]:
    """Return the best match of each sentence, unless the whole is known as it is."""
    if whole and whole[0].percent >= 100:
        return []
    best = []
    for sentence in sentences:
        if ranked := _ranked(Text(sentence), near.get(sentence, ()), found):
            best.append(replace(ranked[0], sentence=sentence))
    return best


def _ranked(one: Text, keys: Iterable[int], found: dict[int, list]) -> list[Match]:
    ranked: dict[str, Match] = {}
    for key in keys:
        for row in found.get(key, ()):
            alike = words.percent(one.text, row.source)
            if alike < LEAST:
                break
            if alike == 100 and one.context and row.context == one.context:
                alike = CONTEXT
            known = ranked.get(row.text)
            if known is None or (alike, row.changed) > (known.percent, known.changed):
                ranked[row.text] = Match(
                    alike, row.source, row.text, row.kind, row.place, row.author, row.changed
                )
    return sorted(ranked.values(), key=lambda match: (-match.percent, -match.changed.timestamp()))[:MOST]


def _near(texts: list[str], language: str) -> dict[str, list[int]]:
    """Return text → keys of the phrases that are most like it, the same one first: two queries."""
    bare = {text: words.plain(text) for text in texts}
    features = {text: words.features(bare[text], language, words.MARGIN) for text in texts}
    counts = _counts({one for some in features.values() for one in some})
    rows = []
    for number, text in enumerate(texts):
        length = len(bare[text])
        # Two texts with 75 of 100 characters in common (Indel) are at most so different in length.
        low, high = int(length * 0.6), int(length * 1.67) + 1
        rows += [(number, feature, low, high, weight) for feature, weight in _rarest(features[text], counts)]
    near: dict[str, list[int]] = {text: [words.phrase_key(language, text)] for text in texts}
    for number, key in _share_most(rows):
        if key != near[texts[number]][0]:
            near[texts[number]].append(key)
    return near


def _counts(features: set[int]) -> dict[int, int]:
    return dict(MemoryCount.objects.filter(feature__in=list(features)).values_list("feature", "phrases"))


def _rarest(features: set[int], counts: dict[int, int]) -> list[tuple[int, float]]:
    """Return the rarest features that occur at all, with their weights."""
    chosen, read = [], 0
    for count, feature in sorted((counts[one], one) for one in features if counts.get(one)):
        if len(chosen) == RAREST or (chosen and read + count > BUDGET):
            break
        chosen.append((feature, round(1 / (1 + log(count)), 4)))
        read += count
    return chosen


def _share_most(rows: list[tuple]) -> list[tuple[int, int]]:
    """Return (number of the text, key of a phrase) of those that share most, for (number, feature, low, high, weight)."""
    if not rows:
        return []
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    sql = f"""
        WITH wanted (number, feature, low, high, weight) AS (VALUES {values}),
        shared AS (
            SELECT wanted.number AS number, found.phrase_id AS phrase_id, SUM(wanted.weight) AS weight
            FROM wanted JOIN "{MemoryFeature._meta.db_table}" AS found
            ON found.feature = wanted.feature AND found.length BETWEEN wanted.low AND wanted.high
            GROUP BY wanted.number, found.phrase_id
        ),
        ranked AS (
            SELECT number, phrase_id, weight,
            ROW_NUMBER() OVER (PARTITION BY number ORDER BY weight DESC, phrase_id) AS rank
            FROM shared
        )
        SELECT number, phrase_id FROM ranked WHERE rank <= %s ORDER BY number, rank
    """  # noqa: S608 – names of our own tables; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for row in rows for value in row), CANDIDATES])
        return cursor.fetchall()


def translations(
    keys: set[int], contexts: set[int], other: str, *, whole: bool = False
) -> dict[int, list[Translated]]:
    """Return phrase → its translations into `other`: one query.

    Of many alike the latest, and those in one of `contexts`, are read; with `whole`, none of single sentences. Texts are
    asked for one by one, by their keys: to join them, PostgreSQL would read those of the whole memory.
    """
    if not keys:
        return {}
    known = contexts - {0} or {0}
    tables = {
        name: model._meta.db_table
        for name, model in (("entry", MemoryEntry), ("unit", MemoryUnit), ("phrase", MemoryPhrase))
    }
    users = MemoryEntry._meta.get_field("author").related_model._meta.db_table
    sql = f"""
        WITH pairs AS (
            SELECT one.phrase_id AS source_id, two.phrase_id AS target_id, unit.kind AS kind, unit.place AS place,
                unit.context AS context, unit.id AS unit_id, two.author_id AS author_id,
                two.author_name AS author_name, two.changed AS changed,
                ROW_NUMBER() OVER (
                    PARTITION BY one.phrase_id, two.phrase_id
                    ORDER BY CASE WHEN unit.context IN ({_marks(known)}) THEN 0 ELSE 1 END,
                        two.changed DESC, unit.id
                ) AS rank
            FROM "{tables["entry"]}" AS one
            JOIN "{tables["unit"]}" AS unit ON unit.id = one.unit_id {"AND unit.part_of_id IS NULL" if whole else ""}
            JOIN "{tables["entry"]}" AS two ON two.unit_id = one.unit_id AND two.language = %s
            WHERE one.phrase_id IN ({_marks(keys)})
        )
        SELECT pairs.source_id,
            (SELECT text FROM "{tables["phrase"]}" WHERE id = pairs.source_id),
            (SELECT text FROM "{tables["phrase"]}" WHERE id = pairs.target_id),
            pairs.kind, pairs.place, pairs.context, pairs.unit_id,
            pairs.author_name, person.first_name, person.last_name, person.username, pairs.changed
        FROM pairs
        LEFT JOIN "{users}" AS person ON person.id = pairs.author_id
        WHERE pairs.rank <= %s
    """  # noqa: S608 – names of our own tables; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [*known, other, *keys, VERSIONS])
        rows = cursor.fetchall()
    found: dict[int, list[Translated]] = {}
    as_date = _date_of()
    for source_id, source, target, kind, place, context, unit, name, first, last, username, date in rows:
        author = " ".join(filter(None, (first, last))) or username or name
        found.setdefault(source_id, []).append(
            Translated(source, target, kind, place, context, author, as_date(date), unit)
        )
    return found


def _marks(values: set[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _date_of() -> Callable[[object], datetime]:
    """Return what makes a date of a raw query's value, which either database gives in its own way."""
    field = MemoryEntry._meta.get_field("changed").get_col(MemoryEntry._meta.db_table)
    converters = connection.ops.get_db_converters(field)

    def convert(value):
        for one in converters:
            value = one(value, field, connection)
        return value

    return convert
