"""How works are counted, filtered, sorted and put together, whichever engine answers."""

import datetime

import pytest
from making import ask, document, fill, ids

from search.engines.base import EngineQuery

pytestmark = pytest.mark.django_db


def test_each_work_counts_once_in_the_readers_language_or_the_best_other(engine):
    fill(
        engine,
        document("page:1", "Refugees", "camp", "en", work="a"),
        document("page:2", "Réfugiés", "camp", "fr", work="a"),
        document("page:3", "Refugiados", "campo", "es", work="b"),
        document("page:4", "Беженцы", "лагерь", "ru", work="b"),
    )
    assert set(ids(ask(engine))) == {"page:1", "page:3"}
    assert set(ids(ask(engine, language="fr"))) == {"page:2", "page:3"}
    assert set(ids(ask(engine, language="ru"))) == {"page:2", "page:4"}
    assert ids(ask(engine, "refugiados")) == ["page:3"]
    assert ask(engine, "réfugiés", correct=False).total == 0
    assert ids(ask(engine, language="en", languages=())) == ["page:1"]


def test_a_translation_that_appears_takes_over_and_back(engine):
    fill(engine, document("page:3", "Refugiados", "campo", "es", work="b"))
    assert ids(ask(engine, "refugiados")) == ["page:3"]
    fill(engine, document("page:5", "Shelter", "field", "en", work="b"))
    assert ask(engine, "refugiados").total == 0
    engine.delete(page_ids=[5])
    assert ids(ask(engine, "refugiados")) == ["page:3"]


def test_parts_collapse_under_their_page(engine):
    fill(
        engine,
        document("page:1", "Report", "about things", kind="report"),
        *(document(f"page:1#p{n}", "Report", f"tracing page {n}", kind="report") for n in range(5)),
        document("page:2", "Tracing", "tracing of people"),
    )
    results = ask(engine, "tracing", facets=("kind",), parts=2)
    assert results.total == 2
    assert results.facets["kind"] == {"page": 1, "report": 1}
    hit = next(hit for hit in results.hits if hit.page_id == 1)
    assert hit.title == "Report"
    assert hit.address == "/en/page:1"
    assert len(hit.parts) == 2
    assert hit.more_parts == 3
    assert ask(engine).total == 2


@pytest.fixture
def library(engine):
    fill(
        engine,
        document(
            "page:1",
            "One",
            "refugees",
            kind="report",
            filters={"country": ("fr", "es"), "theme": ("health",)},
        ),
        document(
            "page:2", "Two", "refugees", kind="report", filters={"country": ("fr",), "theme": ("housing",)}
        ),
        document(
            "page:3", "Three", "refugees", kind="event", filters={"country": ("it",), "theme": ("health",)}
        ),
        document("page:4", "Four", "law", kind="event", filters={"country": ("it",)}),
    )
    return engine


@pytest.mark.parametrize("text", ["", "refugees"])
def test_values_widen_filters_narrow_and_facets_ignore_their_own(library, text):
    facets = ("kind", "country", "theme")
    results = ask(library, text, filters={"country": ("fr", "it"), "theme": ("health",)}, facets=facets)
    assert results.total == 2
    assert results.facets["country"] == {"es": 1, "fr": 1, "it": 1}
    assert results.facets["theme"] == {"health": 2, "housing": 1}
    assert results.facets["kind"] == {"event": 1, "report": 1}
    for value, count in results.facets["theme"].items():
        assert ask(library, text, filters={"country": ("fr", "it"), "theme": (value,)}).total == count


def test_unknown_filters_and_works_find_nothing_or_what_they_say(library):
    assert ask(library, filters={"country": ("xx",)}).total == 0
    assert ask(library, filters={"nonsense": ("x",)}).total == 0
    assert ask(library, works=frozenset({"work-2", "work-9"})).total == 1
    assert ask(library, works=frozenset()).total == 0


def test_lists_are_sorted_and_paged(engine):
    titles = ["Été", "abri", "Zone", "École"]
    fill(
        engine,
        *(
            document(f"page:{n}", title, "x", date=datetime.date(2020 + n, 1, 1))
            for n, title in enumerate(titles, 1)
        ),
    )
    assert [hit.title for hit in ask(engine, sort="title").hits] == ["abri", "École", "Été", "Zone"]
    assert ids(ask(engine)) == ["page:4", "page:3", "page:2", "page:1"]
    assert ids(ask(engine, sort="oldest")) == ["page:1", "page:2", "page:3", "page:4"]
    second = ask(engine, offset=2, size=2)
    assert ids(second) == ["page:2", "page:1"]
    assert second.total == 4
    assert ids(ask(engine, offset=100)) == []


def test_recency_breaks_ties(engine):
    fill(
        engine,
        document("page:1", "A", "tracing service", date=datetime.date(2020, 1, 1)),
        document("page:2", "A", "tracing service", date=datetime.date(2024, 1, 1)),
    )
    assert ids(ask(engine, "tracing")) == ["page:2", "page:1"]


@pytest.mark.parametrize("text", ["", "shelter"])
def test_what_has_no_date_comes_after_what_is_as_fitting(engine, text):
    dates = (None, datetime.date(2020, 1, 1), datetime.date(2026, 1, 1))
    engine.index([document(f"page:{n}", "Shelter", date=day) for n, day in enumerate(dates, start=1)])
    assert [hit.page_id for hit in engine.search(EngineQuery("en", text)).hits] == [3, 2, 1]
