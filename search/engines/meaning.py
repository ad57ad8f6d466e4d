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
    """The passages of a snapshot in the order of its documents: rows (int8), their scales, and whose they are (`owners`).

    Those of the document at position p stand from `starts[p]` to `starts[p + 1]`.
    """

    rows: np.ndarray
    scales: np.ndarray
    owners: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(
        cls, numbers: np.ndarray, alive: np.ndarray, pieces: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
    ) -> "Vectors":
        """Put in order the `pieces` (rows, scales, owners) of the documents alive among those with these `numbers`."""
        rows, scales, owners = (np.concatenate(part) for part in zip(*pieces, strict=True))
        positions = np.flatnonzero(alive)
        positions = positions[np.argsort(numbers[positions])]
        at = positions[np.searchsorted(numbers[positions], owners)]
        order = np.argsort(at, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(at, minlength=len(numbers)))))
        return cls(rows[order], scales[order], owners[order], starts)

    def mean_of(self, positions: np.ndarray) -> np.ndarray | None:
        """Return the mean direction of all passages of the documents at `positions`; None where they have none."""
        chosen, _counts = self._rows_of(np.sort(positions))
        if not len(chosen):
            return None
        mean = (self.rows[chosen].astype(np.float32) * self.scales[chosen, None]).mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)

    def similarity(self, query: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Return, for documents at `positions`, the cosine of their nearest passage to `query`; -1 where none is."""
        wanted, counts = self._rows_of(positions)
        cosines = np.empty(len(wanted), np.float32)
        for start in range(0, len(wanted), BLOCK):
            chosen = wanted[start : start + BLOCK]
            cosines[start : start + BLOCK] = (self.rows[chosen].astype(np.float32) @ query) * self.scales[
                chosen
            ]
        best = np.full(len(positions), -1.0)
        some = counts > 0
        if len(wanted):
            firsts = (np.cumsum(counts) - counts)[some]
            best[some] = np.maximum(np.maximum.reduceat(cosines, firsts), -1.0)
        return best

    def _rows_of(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers of the rows of documents, one document after the other, and how many each has."""
        firsts = self.starts[positions]
        counts = self.starts[positions + 1] - firsts
        before = np.cumsum(counts) - counts
        return np.repeat(firsts - before, counts) + np.arange(counts.sum()), counts


_NO_ROWS = (np.empty((0, 1), np.int8), np.empty(0, np.float32), np.empty(0, np.int64))
_lock = threading.Lock()
# By index: of which snapshot (told by its array `alive`: two of one version may differ, where others wrote while one was
# read), the documents in it, and their vectors.
_kept: OrderedDict[int, tuple[np.ndarray, dict[int, int], Vectors]] = OrderedDict()


def vectors_in(snapshot: Snapshot) -> Vectors:
    """Return the vectors of the documents of a snapshot; of those that were there before, none is read again."""
    known = _kept.get(snapshot.index)
    if known is not None and known[0] is snapshot.alive:
        return known[2]
    with _lock:
        columns, alive = snapshot.columns, snapshot.alive
        there = dict(zip(columns.number[alive].tolist(), columns.tie[alive].tolist(), strict=True))
        _alive, before, vectors = known or (None, {}, None)
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
        made = Vectors.of(columns.number, alive, pieces or [_NO_ROWS])
        _kept[snapshot.index] = (alive, there, made)
        _kept.move_to_end(snapshot.index)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return made


def forget(index: int) -> None:
    """Drop what is kept of an index that is gone."""
    with _lock:
        _kept.pop(index, None)
