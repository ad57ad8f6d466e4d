"""Segments of the database engine: packing, merging, marks of the deleted; a search sees the same documents throughout."""

import random

import pytest
from making import document

from search.engines import meaning, snapshot, store
from search.engines.base import EngineQuery
from search.engines.database import DatabaseEngine
from search.engines.vocabulary import Vocabulary
from search.models import Index, Posting, Segment

pytestmark = pytest.mark.django_db
WORDS = [
    "refugee",
    "border",
    "camp",
    "family",
    "tracing",
    "health",
    "shelter",
    "school",
    "law",
    "water",
    "minor",
    "journey",
    "letter",
    "visit",
    "return",
]


@pytest.fixture
def engine(monkeypatch):
    monkeypatch.setattr(store, "TAIL", 4)
    monkeypatch.setattr(store, "BUILT", 8)
    monkeypatch.setattr(store, "MERGED", 3)
    engine = DatabaseEngine("test-store")
    engine.prepare()
    yield engine
    engine.drop()


def some_documents(count, seed=1):
    chance = random.Random(seed)
    return [
        document(
            f"page:{number}",
            " ".join(chance.choices(WORDS, k=3)),
            " ".join(chance.choices(WORDS, k=40)),
            chance.choice(["en", "fr"]),
            filters={"country": tuple(chance.sample(["fr", "es", "it"], 2))},
        )
        for number in range(count)
    ]


def answers(engine):
    return [
        (result.total, [(hit.id, round(hit.score, 9)) for hit in result.hits], dict(result.facets["country"]))
        for text in ("", "refugee camp", "family tracing", '"law water"', "school -minor")
        for result in [engine.search(EngineQuery("en", text, facets=("country",), size=50))]
    ]


def plain(documents):
    """Return what an index gives that never packed anything."""
    engine = DatabaseEngine("test-plain")
    engine.prepare()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "TAIL", 10_000)
        engine.index(documents)
        assert not Segment.objects.filter(index__name="test-plain").exists()
        found = answers(engine)
    engine.drop()
    return found


def test_answers_are_the_same_from_tail_segments_and_merged_segments(engine):
    documents = some_documents(60)
    expected = plain(documents)
    for each in documents:
        engine.index([each])
    assert Segment.objects.filter(retired=None).count() > 6
    assert answers(engine) == expected
    before = Segment.objects.filter(retired=None).count()
    engine.tidy()
    assert Segment.objects.filter(retired=None).count() < before
    assert answers(engine) == expected
    store.purge(Index.objects.get(name="test-store"), older_than=-store.RETIRED)
    assert not Segment.objects.exclude(retired=None).exists()
    assert answers(engine) == expected


def test_deleted_and_replaced_documents_leave_segments_at_once(engine):
    documents = some_documents(40)
    engine.index(documents)
    new = some_documents(20, seed=2)
    engine.index(new)
    engine.delete(page_ids=range(20, 30))
    left = new + documents[30:]
    assert answers(engine) == plain(left)
    engine.tidy()
    assert answers(engine) == plain(left)


def test_an_index_that_was_built_answers_like_one_that_grew(engine):
    documents = some_documents(50)
    engine.start_rebuild()
    engine.build(documents)
    engine.finish_rebuild()
    assert Index.objects.filter(name="test-store").count() == 1
    assert answers(engine) == plain(documents)


def test_dropping_leaves_nothing(engine):
    engine.index(some_documents(30))
    engine.drop()
    assert not Posting.objects.exists()
    assert not Segment.objects.exists()


def test_words_are_found_by_one_edit_in_packed_vocabularies():
    words = Vocabulary.unpack(Vocabulary.of(["refugee\nborder", "border\nécole"]).pack())
    assert words.near("bordr") == [("border", 2)]
    assert words.near("bordre") == [("border", 2)]
    assert words.near("ecole") == [("école", 1)]
    assert words.near("zzzz") == []


def test_the_queries_of_a_search_do_not_grow_with_its_hits(engine, django_assert_max_num_queries):
    engine.index(some_documents(50))
    engine.search(EngineQuery("en", "refugee"))  # what editors add is kept from the first search on
    with django_assert_max_num_queries(8):
        engine.search(EngineQuery("en", '"refugee camp" -minor', facets=("country",), size=50))
    engine.search(EngineQuery("en", "familly"))
    with django_assert_max_num_queries(8):
        engine.search(EngineQuery("en", '"refugee camp" famlly -minor', facets=("country",), size=50))


def test_an_update_costs_the_same_in_a_large_index(engine, django_assert_max_num_queries):
    engine.index(some_documents(8))
    with django_assert_max_num_queries(30) as small:
        engine.replace_pages([3], [document("page:3", "new", "words")])
    engine.index(some_documents(80, seed=3)[8:])
    with django_assert_max_num_queries(len(small)):
        engine.replace_pages([4], [document("page:4", "new", "words")])


def test_a_search_that_a_new_index_overtakes_is_answered_from_the_new_one(engine, monkeypatch):
    documents = some_documents(30)
    engine.index(documents)
    engine.start_rebuild()
    engine.build(documents)
    expected = engine.search(EngineQuery("en", "refugee")).total
    overtaken = engine._snapshot()
    engine.finish_rebuild()
    real, looks = DatabaseEngine._snapshot, []

    def first_the_old_one(self):
        looks.append(self)
        return overtaken if len(looks) == 1 else real(self)

    monkeypatch.setattr(DatabaseEngine, "_snapshot", first_the_old_one)
    found = engine.search(EngineQuery("en", "refugee", size=50))
    assert found.total == expected > 0
    assert len(found.hits) == expected


def test_a_process_keeps_nothing_of_an_index_that_is_gone(engine):
    engine.index([document("page:1", "Water", "water points", "en")])
    engine.search(EngineQuery("en", "water"))
    [number] = Index.objects.filter(name="test-store").values_list("pk", flat=True)
    meaning.vectors_in(snapshot._snapshots[number])
    assert number in meaning._kept
    engine.drop()
    assert number not in snapshot._snapshots
    assert number not in meaning._kept
