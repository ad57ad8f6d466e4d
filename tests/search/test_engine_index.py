"""How an index is written, rebuilt and watched, whichever engine holds it."""

from dataclasses import replace

import pytest
from making import ask, document, fill, ids

from search.engines import elastic_index, store
from search.engines import engine as engine_called
from search.engines.base import EngineQuery, EngineUnavailable, NotBuilt

pytestmark = pytest.mark.django_db


def test_documents_are_replaced_by_their_id(engine):
    first = document("page:1", "A", "refugees")
    fill(engine, first)
    assert engine.index([first]) == 0
    assert engine.index([replace(first, text="camps")]) == 1
    assert ask(engine, "refugees").total == 0
    assert ids(ask(engine, "camps")) == ["page:1"]


def test_replacing_a_page_drops_its_old_parts(engine):
    fill(
        engine,
        document("page:1", "A", "x"),
        document("page:1#a", "A", "tracing"),
        document("page:2", "B", "tracing"),
    )
    engine.replace_pages([1], [document("page:1", "A", "y")])
    assert ids(ask(engine, "tracing")) == ["page:2"]
    engine.replace_pages([1], [])
    assert ids(ask(engine)) == ["page:2"]


def test_the_documents_of_pages_are_told_of_every_generation(engine):
    fill(engine, document("page:1", "A", "x"), document("page:1#a", "A", "x"), document("page:2", "B", "x"))
    engine.start_rebuild()
    engine.build([document("page:1#b", "A", "x")])
    assert engine.ids_of([1, 7]) == ["page:1", "page:1#a", "page:1#b"]
    assert engine.ids_of([]) == []


def test_readers_see_the_old_index_until_the_new_one_is_complete(engine):
    fill(engine, document("page:1", "A", "old words"))
    engine.start_rebuild()
    engine.build([document("page:1", "A", "new words")])
    assert ask(engine, "old").total == 1
    engine.index([document("page:2", "B", "meanwhile")])
    assert ask(engine, "meanwhile").total == 1
    assert engine.rebuilt() == {"page:1", "page:2"}
    engine.build([document("page:2", "B", "stale")])
    engine.finish_rebuild()
    assert ask(engine, "old").total == 0
    assert ask(engine, "new").total == 1
    assert ask(engine, "meanwhile").total == 1
    assert ask(engine, "stale").total == 0


def test_an_unfinished_rebuild_goes_on(engine):
    engine.start_rebuild()
    engine.build([document("page:1", "A", "x")])
    engine.start_rebuild()
    assert engine.rebuilt() == {"page:1"}


def test_what_another_process_has_finished_is_not_written_to(engine):
    fill(engine, document("page:1", "A", "old words"))
    engine.start_rebuild()
    engine.build([document("page:1", "A", "new words")])
    engine.finish_rebuild()
    for write in (lambda: engine.build([document("page:2", "B", "late")]), engine.finish_rebuild):
        with pytest.raises(NotBuilt):
            write()
    assert ids(ask(engine)) == ["page:1"]
    assert ask(engine, "new").total == 1
    assert {name for name, _page, _digest in engine.stored()} == {"page:1"}


def test_what_another_process_finishes_while_it_is_written_to_gets_nothing_more(engine, monkeypatch):
    def finished(*arguments):
        other = engine_called(engine.name, engine.index_name)
        other.finish_rebuild()
        return vectors(*arguments)

    engine.start_rebuild()
    module, name = (type(engine), "_vectors") if engine.name == "elasticsearch" else (store, "_vectors")
    vectors = getattr(module, name)
    monkeypatch.setattr(module, name, finished)
    with pytest.raises(NotBuilt):
        engine.build([document("page:1", "Withdrawn meanwhile")])
    assert engine.search(EngineQuery("en", "withdrawn")).total == 0


def test_odd_documents_are_indexed(engine):
    fill(
        engine,
        document("page:1", "A\x00B", "x\ud800 refugees \x00"),
        document("page:2", "", ""),
        document("page:3", "Long", "word " * 70_000),
        document("page:4", "Wide", "a" * 100_000),
        document("page:5", "Arabic", "المهاجرون", "ar"),
    )
    assert ids(ask(engine, "refugees")) == ["page:1"]
    assert ids(ask(engine, "المهاجرون", language="ar"))[0] == "page:5"
    assert ask(engine).total == 5


def test_health_tells(engine):
    fill(engine, document("page:1", "A", "x"))
    health = engine.health()
    assert health.ok
    assert health.documents == 1
    engine.drop()
    assert not engine.health().ok
    assert "search_index" in engine.health().problem


@pytest.mark.elasticsearch
def test_what_documents_know_of_each_other_is_made_up_for_when_they_are_written_again(engine, monkeypatch):
    if engine.name != "elasticsearch":
        pytest.skip("the database engine asks the documents themselves")
    works = [
        document("page:1", "A", "camp", "en", work="a", filters={"theme": ("x",)}),
        document("page:1#p", "A", "camp", "en", work="a", filters={"theme": ("y",)}),
    ]
    fill(engine, document("page:2", "A", "camp", "fr", work="a"))

    def fail(*_args):
        raise EngineUnavailable("gone in between")

    with monkeypatch.context() as gone:
        gone.setattr(elastic_index, "cover", fail)
        with pytest.raises(EngineUnavailable):
            engine.index(works)
    engine.replace_pages([1], works)
    found = ask(engine, "camp", facets=("theme",))
    assert (found.total, found.hits[0].page_id) == (1, 1)
    assert found.facets == {"theme": {"x": 1, "y": 1}}
    assert ids(ask(engine, "camp", language="fr")) == ["page:2"]
