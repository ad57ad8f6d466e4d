"""Vectors in memory: what is nearest is the same however many are compared at once."""

from types import SimpleNamespace

import numpy as np
import pytest

from search.engines.database import _nearest
from search.engines.meaning import BLOCK, Vectors


def test_more_vectors_than_are_compared_at_once():
    random = np.random.default_rng(4)
    documents, count = 500, 2 * BLOCK + 7
    numbers = random.permutation(np.arange(1000, 1000 + documents))
    alive = random.random(documents) < 0.9
    rows = random.integers(-127, 128, (count, 8)).astype(np.int8)
    scales = random.random(count).astype(np.float32) / 2000  # no cosine is below -1
    owners = random.choice(numbers[alive][:-9], count)
    vectors = Vectors.of(
        numbers, alive, [(rows[some], scales[some], owners[some]) for some in (slice(0, 99), slice(99, None))]
    )
    query = random.random(8).astype(np.float32)
    positions = random.permutation(np.flatnonzero(alive & (np.arange(documents) % 3 > 0)))
    found = vectors.similarity(query, positions)
    each = (rows.astype(np.float32) @ query) * scales
    for at, cosine in zip(positions, found, strict=True):
        mine = each[owners == numbers[at]]
        assert np.isclose(cosine, mine.max() if len(mine) else -1.0)
    assert (found == -1.0).any()
    assert len(vectors.similarity(query, positions[:0])) == 0
    assert (vectors.similarity(query, np.flatnonzero(~alive)) == -1.0).all()
    assert vectors.mean_of(np.flatnonzero(~alive)) is None


@pytest.mark.parametrize("first", [1, 3, 40])
def test_the_nearest_works_are_the_same_however_many_are_sorted_first(first):
    random = np.random.default_rng(5)
    positions = np.arange(10, 50)
    similarity = np.round(random.random(40), 1)  # many are equally near
    similarity[5:10] = -1.0
    snapshot = SimpleNamespace(
        work=np.arange(60) // 4, columns=SimpleNamespace(tie=random.permutation(np.arange(60)))
    )
    for limit in (1, 5, 99):
        expected = {}
        for at in sorted(range(40), key=lambda at: (-similarity[at], snapshot.columns.tie[positions[at]])):
            if similarity[at] > -1.0 and len(expected) < limit:
                expected.setdefault(int(snapshot.work[positions[at]]), (int(positions[at]), similarity[at]))
        assert _nearest(snapshot, positions, similarity, limit, first) == expected
