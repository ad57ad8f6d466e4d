"""Vectors in memory: what is nearest is the same however many are compared at once."""

from types import SimpleNamespace

import numpy as np

from search.engines.meaning import BLOCK, Vectors


def test_more_vectors_than_are_compared_at_once():
    random = np.random.default_rng(4)
    documents, count = 500, 2 * BLOCK + 7
    numbers = random.permutation(np.arange(1000, 1000 + documents))
    vectors = Vectors(
        rows=random.integers(-127, 128, (count, 8)).astype(np.int8),
        scales=random.random(count).astype(np.float32) / 2000,  # no cosine is below -1
        owners=random.choice(numbers[:-1], count),
    )
    query = random.random(8).astype(np.float32)
    positions = np.flatnonzero(np.arange(documents) % 3)
    snapshot = SimpleNamespace(columns=SimpleNamespace(number=numbers))
    found = vectors.similarity(snapshot, query, positions)
    each = (vectors.rows.astype(np.float32) @ query) * vectors.scales
    for at, cosine in zip(positions, found, strict=True):
        mine = each[vectors.owners == numbers[at]]
        assert np.isclose(cosine, mine.max() if len(mine) else -1.0)
    assert (found == -1.0).any()
