"""What is close in meaning, whichever engine answers."""

from typing import ClassVar

import numpy as np
import pytest
from making import ask, document, fill, ids

from search.encoder import query_vector
from search.engines.database import DatabaseEngine
from search.engines.meaning import Vectors, vectors_in
from search.engines.packing import text_key
from search.engines.snapshot import snapshot_of

pytestmark = pytest.mark.django_db


class Compass:
    """An encoder that knows three directions of meaning, whatever the language."""

    name = "compass"
    weight = 0.4
    asked: ClassVar[list[str]] = []

    def encode(self, texts, *, query=False):
        if query:
            type(self).asked += texts
        words = (("water", "eau", "вода"), ("law", "droit", "право"), ("school", "école", "школа"))
        rows = np.array(
            [[sum(word in text.lower() for word in some) + 0.01 for some in words] for text in texts]
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def meaningful(engine, settings):
    settings.SENTENCE_ENCODER = f"{Compass.__module__}:Compass"
    fresh = type(engine)(engine.index_name)
    fresh.patience = engine.patience
    fresh.drop()
    fresh.prepare()
    fill(
        fresh,
        document("page:1", "Water", "water points", "en", work="a"),
        document("page:2", "Eau", "des points d’eau", "fr", work="a"),
        document("page:3", "Droit", "le droit d’asile", "fr", work="b"),
        document("page:4", "École", "une école", "fr", work="c"),
        document("page:5", "Вода", "вода и право", "ru", work="d"),
        document("page:6", "Wells", "water from wells", "en", work="e"),
    )
    return fresh


def test_what_is_near_in_other_languages_is_each_work_once(meaningful):
    near = meaningful.near(text="law", language="en", others=True, limit=2)
    assert [each.id for each in near] == ["page:3", "page:5"]
    assert near[0].similarity > near[1].similarity
    # A work that the reader could read in English counts as well: no word of its may be the reader's.
    assert [each.id for each in meaningful.near(text="water", language="en", others=True, limit=1)] == [
        "page:2"
    ]
    all_of_them = [each.work for each in meaningful.near(text="water", language="es", others=True, limit=9)]
    assert sorted(all_of_them) == ["a", "b", "c", "d", "e"]


def test_what_is_near_is_found_out_once_and_anew_when_the_index_has_changed(meaningful, monkeypatch):
    if meaningful.name != "database":
        pytest.skip("Elasticsearch finds it out by itself")
    compared = []
    similarity = Vectors.similarity
    monkeypatch.setattr(
        Vectors, "similarity", lambda *arguments: compared.append(1) or similarity(*arguments)
    )
    first = meaningful.near(text="law", language="en", others=True, limit=1)
    assert meaningful.near(text="law", language="en", others=True, limit=1) == first
    assert len(compared) == 1
    for question in ({"language": "fr"}, {"limit": 2}, {"others": False}, {"text": "water"}):
        meaningful.near(**{"text": "law", "language": "en", "others": True, "limit": 1, **question})
    assert len(compared) == 5
    fill(meaningful, document("page:7", "Право", "право", "ru", work="f"))
    near = meaningful.near(text="law", language="en", others=True, limit=2)
    assert {each.id for each in near} == {"page:3", "page:7"}


def test_more_like_a_page_is_never_its_own_translation(meaningful):
    assert [each.id for each in meaningful.near(page_id=1, language="en", others=False, limit=1)] == [
        "page:6"
    ]
    assert "page:2" not in [
        each.id for each in meaningful.near(page_id=1, language="en", others=True, limit=9)
    ]
    assert meaningful.near(page_id=999, language="en", others=False) == []


def test_meaning_decides_the_order_in_hybrid_mode(meaningful):
    fill(
        meaningful,
        document("page:7", "One", "points of law", "en"),
        document("page:8", "Two", "points of school", "en"),
    )
    assert ids(ask(meaningful, "points of a school law", mode="hybrid"))[:2]
    lexical = ask(meaningful, "points", filters={"kind": ("page",)})
    hybrid = ask(meaningful, "points", mode="hybrid")
    assert lexical.total == hybrid.total


def test_meaning_weighs_the_same_whatever_filters_are_chosen(meaningful):
    """As the best score of all documents, so that a filter changes which works are listed, not in which order."""
    fill(
        meaningful,
        document("page:7", "Points", "points, points", "en"),
        document("page:8", "School", "law points along many long roads", "en", filters={"theme": ("law",)}),
    )
    scores = {hit.id: hit.score for hit in ask(meaningful, "points", mode="hybrid").hits}
    filtered = ask(meaningful, "points", mode="hybrid", filters={"theme": ("law",)}).hits
    assert [(hit.id, hit.score) for hit in filtered] == [
        ("page:8", pytest.approx(scores["page:8"], rel=1e-4))
    ]


def test_meaning_is_that_of_the_corrected_words_without_the_excluded_ones(meaningful):
    query_vector.cache_clear()
    Compass.asked.clear()
    found = ask(meaningful, '"water" poinst -school -"of law"', mode="hybrid")
    assert found.correction.text == '"water" points -school -"of law"'
    assert Compass.asked == ["water points"]


def test_without_an_encoder_nothing_is_near(engine, settings):
    settings.SENTENCE_ENCODER = "none"
    fill(engine, document("page:1", "Water", "water"), document("page:2", "Eau", "eau", "fr"))
    assert engine.near(text="water", language="en", others=True) == []
    assert ids(ask(engine, "water", mode="hybrid")) == ["page:1"]


def test_a_late_reader_of_an_older_version_compares_its_own_documents(settings):
    settings.SENTENCE_ENCODER = f"{Compass.__module__}:Compass"
    engine = DatabaseEngine("late")
    engine.prepare()
    engine.index([document("page:1", "Water", "water"), document("page:2", "Law", "law")])
    index = engine._live()
    vectors_in(snapshot_of(index.pk, index.version))
    # Between its look at the version and its reading, others have written, and another reader has seen that.
    engine.delete(page_ids=[1])
    engine.index([document("page:3", "School", "school"), document("page:4", "Water", "water")])
    engine._snapshot()
    late = snapshot_of(index.pk, index.version)
    positions = np.arange(len(late.alive))
    similar = vectors_in(late).similarity(query_vector("water"), positions)
    assert len(similar) == 3
    assert late.columns.tie[similar.argmax()] == text_key("page:4")
    engine.drop()
