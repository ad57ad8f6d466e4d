"""What a process keeps in memory of an index of the database engine: columns of all documents, and the tail's postings.

Segments never change, so that their columns are read once; when the index has changed, only new segments, the marks of
deleted documents and new entries of the tail are read.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import BinaryField, Case, F, TextField, Value, When

from search.engines.base import Hit
from search.engines.packing import Columns, Row, columns_of, reading, unpack_forward
from search.engines.ranking import stored_length
from search.engines.store import dead_mask
from search.engines.vocabulary import Vocabulary
from search.models import Entry, Segment, SegmentData

ROW = tuple(Row.__dataclass_fields__)

Stamped = tuple[int, int]
"""A segment's number and stamp."""

KEPT_INDEXES = 4
KEPT_VOCABULARIES = 32
KEPT_HITS = 5000
KEPT_TEXT = 4_000_000
"""Characters of texts that are kept for passages, of one index: 8 MB at most, as most of them take two bytes."""
KEPT_NEAREST = 500
KEPT_POSTINGS = 1_000_000
"""Postings that are kept, of one index: 10 MB. What is kept of a token besides counts as POSTINGS_OF_A_TOKEN."""
POSTINGS_OF_A_TOKEN = 50

Hits = tuple[np.ndarray, np.ndarray]
"""Positions of the documents that have a token, and how often each has it."""


@dataclass(frozen=True)
class Part:
    """A segment, or the tail of one language (`segment` None), and where its documents begin in the snapshot."""

    segment: int | None
    language: str
    base: int
    size: int
    stamp: int = 0


@dataclass
class TailEntry:
    """An entry of the tail: its language, its columns' row, its terms, its words."""

    language: str
    row: Row
    keys: np.ndarray
    counts: np.ndarray
    words: str
    digest: str


class TailTerms:
    """The terms of the tail of one language, turned round."""

    def __init__(self, entries: list[TailEntry]):
        keys = np.concatenate([entry.keys for entry in entries])
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._counts = np.concatenate([entry.counts for entry in entries])[order]
        self._places = np.repeat(np.arange(len(entries)), [len(entry.keys) for entry in entries])[order]

    def posting(self, key: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the places and counts of the entries that hold a term."""
        first, last = np.searchsorted(self._keys, key, "left"), np.searchsorted(self._keys, key, "right")
        return self._places[first:last], self._counts[first:last]


@dataclass
class Snapshot:
    """All documents of one version of an index. Arrays go by *position*: a part's base plus the place in the part.

    `length` is the documents' length as it counts in scores, `columns.length` in full; `encoder` made the vectors; `shown`
    is what lists show of the documents that were found until now, `texts` what passages are taken from, `postings`
    the postings that were read, by language and token, `nearest` what was close in meaning to the texts of searches.
    """

    index: int
    version: int
    parts: list[Part]
    columns: Columns
    alive: np.ndarray
    language: np.ndarray
    languages: list[str]
    work: np.ndarray
    works: int
    tail: dict[str, TailTerms]
    tail_words: dict[str, list[str]]
    length: np.ndarray
    entries: dict[int, TailEntry]
    encoder: str = "none"
    shown: dict[int, Hit] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    postings: dict[tuple[str, str], Hits] = field(default_factory=dict)
    nearest: dict[Any, dict[int, tuple[int, float]]] = field(default_factory=dict)
    _characters: int = 0
    _posted: int = 0
    _cached: dict[Any, Any] = field(default_factory=dict)

    def documents(self, language: str) -> tuple[int, float]:
        """Return how many documents there are in `language`, and their mean length."""
        return self._once(("size", language), lambda: self._size(language))

    def eligible(self, order: tuple[str, ...]) -> np.ndarray:
        """Return the documents that count for a reader of languages in this order: one language for each work."""
        return self._once(("eligible", order), lambda: self._eligible(order))

    def title_rank(self) -> np.ndarray:
        """Return the rank of each document's title in the order of the alphabet."""
        return self._once("titles", self._title_rank)

    def tail_vocabulary(self, language: str) -> Vocabulary:
        """Return the words of the tail of a language."""
        return self._once(("words", language), lambda: Vocabulary.of(self.tail_words.get(language, ())))

    def position_of_work(self) -> dict[int, int]:
        """Return work key → the work's number in this snapshot."""
        return self._once("works", self._work_numbers)

    def numbers(self) -> dict[int, int]:
        """Return number of an entry → its position."""
        return self._once(
            "numbers",
            lambda: {number: at for at, number in enumerate(self.columns.number.tolist()) if self.alive[at]},
        )

    def keep(self, hits: dict[int, Hit], texts: dict[int, str]) -> None:
        """Keep, by position, what lists show of documents, and their texts."""
        if len(self.shown) + len(hits) > KEPT_HITS:
            self.shown = {}
        self.shown.update(hits)
        added = sum(map(len, texts.values()))
        if self._characters + added > KEPT_TEXT:
            self.texts, self._characters = {}, 0
        if added <= KEPT_TEXT:
            self.texts.update(texts)
            self._characters += added

    def keep_nearest(self, question: Any, works: dict[int, tuple[int, float]]) -> None:
        """Keep the works nearest to a text, with position and similarity."""
        if len(self.nearest) >= KEPT_NEAREST:
            self.nearest = {}
        self.nearest[question] = works

    def keep_postings(self, postings: dict[tuple[str, str], Hits]) -> None:
        """Keep postings that were read, by language and token."""
        added = sum(len(positions) + POSTINGS_OF_A_TOKEN for positions, _counts in postings.values())
        if self._posted + added > KEPT_POSTINGS:
            self.postings, self._posted = {}, 0
        if added <= KEPT_POSTINGS:
            self.postings.update(postings)
            self._posted += added

    def _once(self, key, make):
        if key not in self._cached:
            self._cached[key] = make()
        return self._cached[key]

    def _size(self, language: str) -> tuple[int, float]:
        if language not in self.languages:
            return 0, 1.0
        mine = self.alive & (self.language == self.languages.index(language))
        count = int(mine.sum())
        return count, float(self.columns.length[mine].sum() / count) if count else 1.0

    def _eligible(self, order: tuple[str, ...]) -> np.ndarray:
        last = len(order)
        rank_of = np.array(
            [order.index(code) if code in order else last for code in self.languages], np.int64
        )
        rank = (
            np.where(self.alive, rank_of[self.language], last)
            if len(self.languages)
            else np.empty(0, np.int64)
        )
        best = np.full(self.works, last, np.int64)
        np.minimum.at(best, self.work, rank)
        return (rank < last) & (rank == best[self.work])

    def _title_rank(self) -> np.ndarray:
        ranks = {title: rank for rank, title in enumerate(sorted(set(self.columns.titles)))}
        return np.array([ranks[title] for title in self.columns.titles], np.int64)

    def _work_numbers(self) -> dict[int, int]:
        return dict(zip(self.columns.work.tolist(), self.work.tolist(), strict=True))


_lock = threading.Lock()
_snapshots: OrderedDict[int, Snapshot] = OrderedDict()
_columns: dict[int, dict[Stamped, Columns]] = {}
_vocabularies: OrderedDict[Stamped, Vocabulary] = OrderedDict()


def snapshot_of(index: int, version: int) -> Snapshot:
    """Return the snapshot of an index at `version`, or of a later one; make it from what is new since the last one."""
    known = _snapshots.get(index)
    if known is not None and known.version == version:
        return known
    with _lock:
        known = _snapshots.get(index)
        if known is None or known.version != version:
            known = _snapshots[index] = _read(index, version, known)
            _snapshots.move_to_end(index)
            while len(_snapshots) > KEPT_INDEXES:
                old, _snapshot = _snapshots.popitem(last=False)
                _columns.pop(old, None)
        return known


def forget(index: int) -> None:
    """Drop what is kept of an index that is gone."""
    with _lock:
        _snapshots.pop(index, None)
        _columns.pop(index, None)


def vocabularies_of(parts: list[Part]) -> list[Vocabulary]:
    """Return the words of segments, each read once a process."""
    wanted = [(part.segment, part.stamp) for part in parts if part.segment is not None]
    missing = {
        segment: (segment, stamp) for segment, stamp in wanted if (segment, stamp) not in _vocabularies
    }
    if missing:
        read = SegmentData.objects.filter(pk__in=missing).values_list("pk", "words")
        found = {missing[segment]: Vocabulary.unpack(bytes(data)) for segment, data in read}
        with _lock:
            _vocabularies.update(found)
            while len(_vocabularies) > max(KEPT_VOCABULARIES, len(wanted)):
                _vocabularies.popitem(last=False)
    return [known for each in wanted if (known := _vocabularies.get(each)) is not None]


def _read(index: int, version: int, before: Snapshot | None) -> Snapshot:
    # `version` was read before: what is written meanwhile is read again next time. In this order, what is packed meanwhile is seen twice,
    # which can be told, and never missed.
    entries = _tail_entries(index, before.entries if before else {})
    segments = list(
        Segment.objects.filter(index=index, retired=None)
        .order_by("language", "pk")
        .values_list("pk", "stamp", "language", "size", "dead")
    )
    columns = _segment_columns(index, [(segment, stamp) for segment, stamp, *_rest in segments])
    in_tail = np.array(list(entries), np.int64)
    packed = {
        number for each in columns.values() for number in in_tail[np.isin(in_tail, each.number)].tolist()
    }
    parts, pieces, alive, base = [], [], [], 0
    for segment, stamp, language, size, dead in segments:
        parts.append(Part(segment, language, base, size, stamp))
        pieces.append(columns[segment, stamp])
        alive.append(~dead_mask(dead, size))
        base += size
    waiting: dict[str, list[TailEntry]] = {}
    for number, entry in entries.items():
        if number not in packed:
            waiting.setdefault(entry.language, []).append(entry)
    for language, some in sorted(waiting.items()):
        parts.append(Part(None, language, base, len(some)))
        pieces.append(columns_of([entry.row for entry in some]))
        alive.append(np.ones(len(some), bool))
        base += len(some)
    languages = sorted({part.language for part in parts})
    joined = Columns.joined(pieces) if pieces else columns_of([])
    unique, work = np.unique(joined.work, return_inverse=True)
    return Snapshot(
        index=index,
        version=version,
        parts=parts,
        columns=joined,
        alive=np.concatenate(alive) if alive else np.empty(0, bool),
        language=np.concatenate(
            [np.full(part.size, languages.index(part.language), np.int8) for part in parts]
            or [np.empty(0, np.int8)]
        ),
        languages=languages,
        work=work.astype(np.int64),
        works=len(unique),
        tail={language: TailTerms(some) for language, some in waiting.items()},
        tail_words={language: [entry.words for entry in some] for language, some in waiting.items()},
        length=_stored_lengths(joined.length),
        entries=entries,
    )


def _stored_lengths(lengths: np.ndarray) -> np.ndarray:
    """Return lengths as they count in scores."""
    different, where = np.unique(lengths, return_inverse=True)
    return np.array([stored_length(length) for length in different.tolist()], np.float64)[where]


@reading
def _segment_columns(index: int, segments: list[Stamped]) -> dict[Stamped, Columns]:
    known = _columns.get(index, {})
    new = [segment for segment, stamp in segments if (segment, stamp) not in known]
    read = {}
    if new:
        stored = SegmentData.objects.filter(pk__in=new).values_list("pk", "columns")
        read = {segment: Columns.unpack(bytes(data)) for segment, data in stored}
    _columns[index] = {
        (segment, stamp): known[segment, stamp] if (segment, stamp) in known else read[segment]
        for segment, stamp in segments
    }
    return _columns[index]


def _tail_entries(index: int, known: dict[int, TailEntry]) -> dict[int, TailEntry]:
    """Return the tail by number, in its order; of the entries that are known the terms are not read again."""
    newest = max(known, default=0)

    def of_new(field: str, empty: Value):
        return Case(When(number__gt=newest, then=F(field)), default=empty)

    rows = (
        Entry.objects.filter(index=index, segment=None)
        .order_by("number")
        .annotate(
            forward=of_new("terms__forward", Value(b"", BinaryField())),
            words=of_new("terms__words", Value("", TextField())),
        )
        .values_list("language", "digest", "forward", "words", *ROW)
    )
    entries: dict[int, TailEntry] = {}
    for language, digest, forward, words, number, *rest in rows:
        if number > newest:
            entries[number] = TailEntry(
                language, Row(number, *rest), *unpack_forward(bytes(forward)), words, digest
            )
        elif number in known and known[number].digest == digest:
            entries[number] = known[number]
        else:
            # A number that was given twice, after a rollback.
            return _tail_entries(index, {})
    return entries
