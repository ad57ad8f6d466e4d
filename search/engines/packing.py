"""From documents to the packed arrays of the database engine, and back."""

import datetime
import hashlib
import io
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar
from zipfile import BadZipFile

import numpy as np

from search.analysis import STOP, analyser, rough
from search.analysis.words import fold, spelling
from search.documents import SearchDocument
from search.engines.base import EngineUnavailable
from search.engines.ranking import TITLE

P = ParamSpec("P")
T = TypeVar("T")


class Damaged(EngineUnavailable):
    """What is stored of an index cannot be read, or does not fit together."""

    def __init__(self, what: object):
        super().__init__(
            f"the index is damaged ({what}): the worker builds it anew, and so does search_index"
        )


def reading(decode: Callable[P, T]) -> Callable[P, T]:
    """Turn whatever goes wrong in decoding stored bytes into Damaged."""

    @wraps(decode)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return decode(*args, **kwargs)
        except (ValueError, LookupError, TypeError, OSError, EOFError, BadZipFile, zlib.error) as error:
            raise Damaged(f"{type(error).__name__}: {error}") from error

    return wrapper


ROUGH_MARK = "~"
SHORTEST_WORD = 4
"""Words with fewer letters are neither corrected nor offered as corrections."""
LONGEST_WORD = 30

POSTING = np.dtype([("place", "<u4"), ("count", "<u2")])
_MOST = 65535


@lru_cache(maxsize=400_000)
def term_key(token: str) -> int:
    """Return the signed 64-bit key under which a token's postings are stored."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "little", signed=True)


@lru_cache(maxsize=100_000)
def text_key(text: str) -> int:
    """Return a signed 64-bit key of a work, an entry and the like, by which they are grouped and ties are broken."""
    return int.from_bytes(
        hashlib.blake2b(text.encode(), digest_size=8, person=b"key").digest(), "little", signed=True
    )


def short_key(token: str) -> int:
    """Return the 32 bits by which a token stands in a sequence; never 0, which parts title, text and labels."""
    return (term_key(token) & 0xFFFFFFFF) or 1


@dataclass
class Terms:
    """What the tokens of one document are: packed counts, packed order, length, and its words for corrections."""

    forward: bytes
    sequence: bytes
    length: int
    words: str


def terms_of(document: SearchDocument) -> Terms:
    """Analyse a document."""
    speech = analyser(document.language)
    labels = " \n".join(document.labels)
    title, text, label = (speech.tokens(part) for part in (document.title, document.text, labels))
    counts: Counter[str] = Counter(text)
    counts.update(label)
    for token in title:
        counts[token] += TITLE
    for token, count in list(counts.items()):
        if token[0] != STOP:
            counts[ROUGH_MARK + rough(token)] += count
    content = [[short_key(token) for token in part if token[0] != STOP] for part in (title, text, label)]
    length = TITLE * len(content[0]) + len(content[1]) + len(content[2])
    keys = np.fromiter(map(term_key, counts), "<i8", len(counts))
    amounts = np.minimum(np.fromiter(counts.values(), np.int64, len(counts)), _MOST).astype("<u2")
    sequence = np.array([*content[0], 0, *content[1], 0, *content[2]], "<u4")
    written = set(speech.words(document.title)) | set(speech.words(document.text)) | set(speech.words(labels))
    words = {spelling(word) for word in written if SHORTEST_WORD <= len(word) <= LONGEST_WORD}
    return Terms(
        forward=keys.tobytes() + amounts.tobytes(),
        sequence=sequence.tobytes(),
        length=length,
        words="\n".join(sorted(word for word in words if word.isalpha())),
    )


@reading
def unpack_forward(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys and counts of a document's terms."""
    size = len(data) // 10
    return np.frombuffer(data, "<i8", size), np.frombuffer(data, "<u2", size, offset=8 * size)


@dataclass
class Facet:
    """The values of one filter: pairs of a document's place and the number of a value in `values`."""

    values: list[str]
    places: np.ndarray
    ids: np.ndarray

    @classmethod
    def joined(cls, facets: Iterable[tuple[int, "Facet"]]) -> "Facet":
        """Return several facets as one; each comes with what its places are shifted by."""
        number: dict[str, int] = {}
        places, ids = [], []
        for shift, facet in facets:
            new = np.array([number.setdefault(value, len(number)) for value in facet.values], np.int32)
            places.append(facet.places + np.int32(shift))
            ids.append(new[facet.ids])
        return cls(list(number), np.concatenate(places), np.concatenate(ids))


@dataclass
class Columns:
    """What is known of each document of a segment or tail, one array a property, in the order of places.

    `titles` are folded sort keys. Dates are proleptic ordinals, 0 for none.
    """

    number: np.ndarray
    tie: np.ndarray
    work: np.ndarray
    length: np.ndarray
    date: np.ndarray
    main: np.ndarray
    titles: list[str] = field(default_factory=list)
    facets: dict[str, Facet] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.number)

    def pack(self) -> bytes:
        """Return the columns as bytes for storage."""
        names = list(self.facets)
        meta = {"titles": self.titles, "facets": [[name, self.facets[name].values] for name in names]}
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        for order, name in enumerate(names):
            arrays[f"places{order}"] = self.facets[name].places
            arrays[f"ids{order}"] = self.facets[name].ids
        packed = io.BytesIO()
        said = np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8)
        np.savez(packed, meta=said, **arrays)
        return packed.getvalue()

    @classmethod
    @reading
    def unpack(cls, data: bytes) -> "Columns":
        """Return the columns stored as `data`."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            meta = json.loads(arrays["meta"].tobytes())
            facets = {
                name: Facet(values, arrays[f"places{order}"], arrays[f"ids{order}"])
                for order, (name, values) in enumerate(meta["facets"])
            }
            return cls(**{name: arrays[name] for name in _ARRAYS}, titles=meta["titles"], facets=facets)

    def kept(self, keep: np.ndarray) -> "Columns":
        """Return the columns of the documents at the places where `keep` is true, with their new places."""
        places = (np.cumsum(keep) - 1).astype(np.int32)
        facets = {}
        for name, facet in self.facets.items():
            chosen = keep[facet.places]
            facets[name] = Facet(facet.values, places[facet.places[chosen]], facet.ids[chosen])
        return Columns(
            **{name: getattr(self, name)[keep] for name in _ARRAYS},
            titles=[title for title, kept in zip(self.titles, keep, strict=True) if kept],
            facets=facets,
        )

    @classmethod
    def joined(cls, parts: Sequence["Columns"]) -> "Columns":
        """Return the columns of several parts, one behind the other."""
        shifts = np.cumsum([0, *(len(columns) for columns in parts)]).tolist()
        names = dict.fromkeys(name for columns in parts for name in columns.facets)
        return cls(
            **{name: np.concatenate([getattr(columns, name) for columns in parts]) for name in _ARRAYS},
            titles=[title for columns in parts for title in columns.titles],
            facets={
                name: Facet.joined(
                    (shift, columns.facets[name])
                    for shift, columns in zip(shifts, parts, strict=False)
                    if name in columns.facets
                )
                for name in names
            },
        )


_ARRAYS = ("number", "tie", "work", "length", "date", "main")


@dataclass(frozen=True)
class Row:
    """An entry of the tail as columns need it."""

    number: int
    key: str
    work: str
    length: int
    date: datetime.date | None
    part: str
    title: str
    kind: str
    filters: dict


def columns_of(rows: Sequence[Row]) -> Columns:
    """Return the columns of entries, which get the places 0, 1, 2 …"""
    pairs: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, row in enumerate(rows):
        pairs["kind"].append((place, row.kind))
        for name, values in row.filters.items():
            pairs[name] += [(place, value) for value in values]
    facets = {}
    for name, found in pairs.items():
        number: dict[str, int] = {}
        ids = np.array([number.setdefault(value, len(number)) for _place, value in found], np.int32)
        facets[name] = Facet(list(number), np.array([place for place, _value in found], np.int32), ids)
    return Columns(
        number=np.array([row.number for row in rows], np.int64),
        tie=np.array([text_key(row.key) for row in rows], np.int64),
        work=np.array([text_key("work:" + row.work) for row in rows], np.int64),
        length=np.array([row.length for row in rows], np.int64),
        date=np.array([row.date.toordinal() if row.date else 0 for row in rows], np.int64),
        main=np.array([not row.part for row in rows], bool),
        titles=[title_key(row.title) for row in rows],
        facets=facets,
    )


def title_key(title: str) -> str:
    """Return what titles are sorted by: their words without accents and case."""
    return fold(spelling(title.lstrip("«»\"'“”„¿¡([ ")))[:60]


def postings_of(forwards: Iterable[bytes]) -> tuple[np.ndarray, list[bytes]]:
    """Turn the packed terms of documents 0, 1, 2 … round: return all terms, sorted, and the packed postings of each."""
    keys, counts, places = [], [], []
    for place, data in enumerate(forwards):
        key, count = unpack_forward(data)
        keys.append(key)
        counts.append(count)
        places.append(np.full(len(key), place, "<u4"))
    if not keys:
        return np.empty(0, np.int64), []
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    key = key[order]
    packed = np.empty(len(key), POSTING)
    packed["place"] = np.concatenate(places)[order]
    packed["count"] = np.concatenate(counts)[order]
    starts = (
        np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.empty(0, np.int64)
    )
    ends = np.append(starts[1:], len(key))
    return key[starts], [packed[start:end].tobytes() for start, end in zip(starts, ends, strict=True)]
