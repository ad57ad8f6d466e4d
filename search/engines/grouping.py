"""Filters, counts and works among the documents that a search in the database found."""

from collections.abc import Iterable

import numpy as np

from search.documents import EXPLAINS
from search.engines.snapshot import Snapshot


def filter_mask(snapshot: Snapshot, name: str, values: Iterable[str]) -> np.ndarray:
    """Return which documents have one of `values` for the filter `name`."""
    mask = np.zeros(len(snapshot.alive), bool)
    facet = snapshot.columns.facets.get(name)
    if facet is not None:
        wanted = [number for number, value in enumerate(facet.values) if value in set(values)]
        mask[facet.places[np.isin(facet.ids, wanted)]] = True
    return mask


def explaining(snapshot: Snapshot) -> np.ndarray:
    """Return the positions of the documents that only say what a word means."""
    facet = snapshot.columns.facets.get(EXPLAINS)
    return np.empty(0, np.int64) if facet is None else facet.places


def counted(snapshot: Snapshot, name: str, found: np.ndarray) -> dict[str, int]:
    """Return value → number of works with a found document that has it, most frequent first."""
    facet = snapshot.columns.facets.get(name)
    if facet is None:
        return {}
    chosen = np.flatnonzero(found[facet.places])
    works, ids = snapshot.work[facet.places[chosen]], facet.ids[chosen]
    size = len(facet.values)
    pairs = works * size + ids
    marks = np.zeros(snapshot.works * size, bool) if snapshot.works * size <= 20_000_000 else None
    if marks is None:
        ids = np.unique(pairs) % size
    else:
        marks[pairs] = True
        ids = np.flatnonzero(marks) % size
    counts = np.bincount(ids, minlength=size).tolist()
    order = sorted((-count, value) for value, count in zip(facet.values, counts, strict=True) if count)
    return {value: -count for count, value in order}


def collapsed(
    snapshot: Snapshot, positions: np.ndarray, ranked: np.ndarray, offset: int, size: int
) -> tuple[list[int], int, dict[int, list[int]]]:
    """Return the best documents of the works asked for, how many works there are, and the found documents of each."""
    works = snapshot.work[ranked]
    _unique, first = np.unique(works, return_index=True)
    first.sort()
    best = ranked[first[offset : offset + size]]
    grouped: dict[int, list[int]] = {int(work): [] for work in snapshot.work[best]}
    if grouped:
        for at in ranked[np.isin(works, list(grouped))].tolist():
            grouped[int(snapshot.work[at])].append(at)
    return best.tolist(), len(first), grouped
