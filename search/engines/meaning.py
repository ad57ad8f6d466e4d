"""Vectors of the database engine: all of an index in memory, one byte a number, compared one by one.

The time grows in proportion: about 2 ms for 20,000 passages (some 8,000 documents) on one core. Beyond some 100,000
passages, 10 ms and 50 MB a process, Elasticsearch is the place for them.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from search.encoder import unpack
from search.engines.matching import rows_of_entries
from search.engines.snapshot import Snapshot

KEPT = 4
BLOCK = 256
"""Passages that are compared at once: as floats they stay in the processor's cache, and they are so few that numpy leaves
them to one thread. With thousands, its threads wait for one another, for longer than one takes where cores are busy."""


@dataclass
class Vectors:
    """The passages of an index: rows (int8), their scales, and the number of the entry each belongs to."""

    rows: np.ndarray
    scales: np.ndarray
    owners: np.ndarray

    def mean_of(self, snapshot: Snapshot, positions: np.ndarray) -> np.ndarray | None:
        """Return the mean direction of all passages of the documents at `positions`; None where they have none."""
        chosen = np.isin(self.owners, snapshot.columns.number[positions])
        if not chosen.any():
            return None
        mean = (self.rows[chosen].astype(np.float32) * self.scales[chosen, None]).mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)

    def similarity(self, snapshot: Snapshot, query: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Return, for documents at `positions`, the cosine of their nearest passage to `query`; -1 where none is."""
        numbers = snapshot.columns.number[positions]
        order = np.argsort(numbers)
        at = np.searchsorted(numbers[order], self.owners)
        at[at == len(order)] = 0
        wanted = np.flatnonzero(numbers[order][at] == self.owners) if len(order) else np.empty(0, np.int64)
        best = np.full(len(positions), -1.0)
        for start in range(0, len(wanted), BLOCK):
            chosen = wanted[start : start + BLOCK]
            cosine = (self.rows[chosen].astype(np.float32) @ query) * self.scales[chosen]
            np.maximum.at(best, order[at[chosen]], cosine)
        return best


_lock = threading.Lock()
_kept: OrderedDict[int, tuple[int, dict[int, int], Vectors]] = OrderedDict()


def vectors_in(snapshot: Snapshot) -> Vectors:
    """Return the vectors of the documents of a snapshot; of those that were there before, none is read again."""
    known = _kept.get(snapshot.index)
    if known is not None and known[0] == snapshot.version:
        return known[2]
    with _lock:
        columns, alive = snapshot.columns, snapshot.alive
        there = dict(zip(columns.number[alive].tolist(), columns.tie[alive].tolist(), strict=True))
        _version, before, vectors = known or (0, {}, None)
        new = [number for number, tie in there.items() if before.get(number) != tie]
        pieces = []
        if vectors is not None and len(vectors.owners):
            keep = np.isin(
                vectors.owners, np.array([number for number in there if before.get(number) == there[number]])
            )
            pieces.append((vectors.rows[keep], vectors.scales[keep], vectors.owners[keep]))
        for number, data in rows_of_entries(new, "vectors") if new else ():
            rows, scales = unpack(bytes(data))
            if len(scales):
                pieces.append((rows, scales, np.full(len(scales), number, np.int64)))
        made = Vectors(*(np.concatenate(part) for part in zip(*pieces, strict=True))) if pieces else _NONE
        _kept[snapshot.index] = (snapshot.version, there, made)
        _kept.move_to_end(snapshot.index)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return made


def forget(index: int) -> None:
    """Drop what is kept of an index that is gone."""
    with _lock:
        _kept.pop(index, None)


_NONE = Vectors(np.empty((0, 1), np.int8), np.empty(0, np.float32), np.empty(0, np.int64))
