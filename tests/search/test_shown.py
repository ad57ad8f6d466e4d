"""What hits show is read once, and right after the index has changed."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.engines import database_index, snapshot
from search.engines.base import EngineQuery
from search.engines.database import DatabaseEngine
from tests.search.making import document

pytestmark = pytest.mark.django_db

WORDS = EngineQuery("en", "water", size=20)


@pytest.fixture
def engine():
    """The database engine with three works, one of them with a part."""
    made = DatabaseEngine("shown", vectors=False)
    made.prepare()
    made.index(
        [
            document("page:1", title="Water points", text="Where water is given. " * 3),
            document("page:2", title="Wells", text="A well has water."),
            document("page:3", title="Roads", text="Water stood on the road."),
        ]
    )
    yield made
    made.drop()


def read(engine, query=WORDS) -> tuple[list, list[str]]:
    """Return the hits of a search, and the SQL that read entries for it."""
    with CaptureQueriesContext(connection) as captured:
        hits = engine.search(query).hits
    return hits, [each["sql"] for each in captured if 'AS "beginning"' in each["sql"]]


def test_documents_are_read_once_whatever_is_looked_for(engine):
    first, queries = read(engine)
    assert len(first) == 3
    assert len(queries) == 1
    again, queries = read(engine)
    assert again == first
    assert queries == []
    other, queries = read(engine, replace(WORDS, text="well"))
    assert [hit.title_html for hit in other] == ["<mark>Wells</mark>"]
    assert queries == []
    plain, queries = read(engine, replace(WORDS, text=""))
    assert {hit.title_html for hit in plain} == {"Water points", "Wells", "Roads"}
    assert queries == []


def test_a_list_without_words_leaves_the_texts_to_be_read(engine):
    _plain, queries = read(engine, replace(WORDS, text=""))
    assert len(queries) == 1
    hits, queries = read(engine)
    assert len(queries) == 1
    assert all("<mark>" in hit.snippet for hit in hits)


def test_what_has_changed_is_shown(engine):
    read(engine)
    engine.index([document("page:2", title="Wells", text="Clean water from a well.")])
    hits, queries = read(engine)
    assert len(queries) == 1
    assert "Clean <mark>water</mark> from a well." in {hit.snippet for hit in hits}


def test_nothing_is_kept_of_an_index_that_another_process_has_replaced(engine, monkeypatch):
    read(engine)
    old = engine._live().pk
    assert snapshot._snapshots[old].texts
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(database_index, "_forget", lambda index: None)
        engine.start_rebuild()
        engine.build([document("page:4", title="Wells", text="water")])
        engine.finish_rebuild()
    hits, _queries = read(DatabaseEngine("shown", vectors=False))
    assert [hit.id for hit in hits] == ["page:4"]
    assert old not in snapshot._snapshots


def test_texts_in_memory_are_bounded(engine, monkeypatch):
    monkeypatch.setattr(snapshot, "KEPT_TEXT", 50)
    kept = engine._snapshot()
    for word, texts in (("well", 1), ("road", 2), ("points", 0), ("well", 1), ("water", 0)):
        hits, _queries = read(engine, replace(WORDS, text=word))
        assert all("<mark>" in hit.snippet or "<mark>" in hit.title_html for hit in hits)
        assert len(kept.texts) == texts
        assert sum(map(len, kept.texts.values())) == kept._characters <= 50


@pytest.mark.parametrize("forgotten", ["texts", "shown"])
def test_what_is_withdrawn_while_it_is_looked_for_is_left_out(engine, forgotten):
    read(engine)
    begun = engine._snapshot()
    setattr(begun, forgotten, {})
    engine.delete(page_ids=[2])
    results = engine._answered(WORDS, begun)
    assert {hit.id for hit in results.hits} == {"page:1", "page:3"}
