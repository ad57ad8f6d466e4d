"""One behaviour, whichever engine answers."""

import datetime
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from making import document

from search.encoder import query_vector
from search.engines import store
from search.engines.base import EngineQuery, NotBuilt
from search.engines.packing import text_key

pytestmark = pytest.mark.django_db


def ask(engine, text="", language="en", **more):
    return engine.search(EngineQuery(language, text, **more))


def ids(results):
    return [hit.id for hit in results.hits]


def fill(engine, *documents):
    engine.index(documents)


def packed(engine):
    """Pack what the database engine holds, as the worker does of much; Elasticsearch packs by itself."""
    if engine.name == "database":
        for language in ("en", "fr", "es", "ru"):
            store.pack(engine._live(), language)


def test_an_empty_index_answers(engine):
    assert ask(engine).total == 0
    assert ask(engine, "refugees").total == 0
    assert ask(engine, "refugees", facets=("kind",)).facets == {"kind": {}}


def test_inflected_words_are_found_and_marked(engine):
    fill(
        engine,
        document("page:1", "A guide", "Volunteers met the children <b>at</b> the border."),
        document("page:2", "Other", "Law"),
    )
    hit = ask(engine, "child").hits[0]
    assert hit.id == "page:1"
    assert "<mark>children</mark>" in hit.snippet
    assert "&lt;b&gt;" in hit.snippet


def test_a_title_counts_more_than_text(engine):
    fill(
        engine,
        document("page:1", "Camps", "about reception of people"),
        document("page:2", "Reception", "about camps of people"),
    )
    assert ids(ask(engine, "reception"))[0] == "page:2"


def test_labels_are_found(engine):
    fill(engine, document("page:1", "A", "text", labels=("Restoring family links",)))
    assert ids(ask(engine, "family links")) == ["page:1"]


def test_synonyms_reach_names_and_abbreviations(engine):
    fill(
        engine,
        document("page:1", "A", "The RFL team"),
        document("page:2", "B", "restoring family links"),
        document("page:3", "C", "links"),
    )
    assert set(ids(ask(engine, "RFL"))) == {"page:1", "page:2"}
    assert "page:1" in ids(ask(engine, "restoring family links"))


def test_phrases_and_exclusions(engine):
    fill(
        engine,
        document("page:1", "A", "the family links service in Greece"),
        document("page:2", "B", "links of a family in Greece"),
        document("page:3", "C", "the family links service in Italy"),
    )
    assert set(ids(ask(engine, '"family links"'))) == {"page:1", "page:3"}
    assert ids(ask(engine, '"family links" -italy')) == ["page:1"]
    relaxed = ask(engine, '"greece links"')
    assert relaxed.relaxed
    assert relaxed.total == 2


def test_a_phrase_is_looked_for_in_every_document_that_has_its_words(engine, monkeypatch):
    monkeypatch.setattr("search.engines.matching.VERIFIED", 2)
    fill(
        engine,
        *(document(f"page:{n}", "Service", "links of a family at home") for n in range(1, 6)),
        document("page:6", "Family", "links"),
        document("page:7", "Service", "the family links"),
        document("page:8", "Service", "family ties, links, family links"),
    )
    found = ask(engine, '"family links"')
    assert not found.relaxed
    assert set(ids(found)) == {"page:7", "page:8"}
    assert set(ids(ask(engine, 'family -"family links"'))) == {f"page:{n}" for n in range(1, 7)}


def test_an_excluded_word_takes_the_whole_work_away(engine):
    fill(
        engine,
        document("page:1", "Report", "shelter in Greece"),
        document("page:1#p1", "Report", "shelter of families"),
        document("page:1#p2", "Report", "a lawyer"),
        document("page:2", "Other", "shelter in Greece"),
        document("page:2#p1", "Other", "shelter of families"),
        document("page:3", "Refuge", "abri, avocat", "fr", work="work-2"),
        document("page:4", "Refuge", "lawyer", "fr", work="work-2"),
    )
    for text in ("shelter -lawyer", 'shelter -"a lawyer"', '"shelter of families" -lawyer'):
        found = ask(engine, text, facets=("kind",))
        assert [hit.work for hit in found.hits] == ["work-2"], text
        assert (found.total, found.facets) == (1, {"kind": {"page": 1}})
    assert ask(engine, "shelter").total == 2


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


def test_misspelt_words_are_corrected_only_when_nobody_has_them(engine):
    fill(
        engine,
        document("page:1", "A", "volunteers at the border"),
        document("page:2", "B", "detention of minors"),
    )
    results = ask(engine, "Vollunteers detention")
    assert results.correction.changes == (("Vollunteers", "volunteers"),)
    assert results.correction.text == "volunteers detention"
    assert set(ids(results)) == {"page:1", "page:2"}
    assert ask(engine, "volunteers").correction is None
    as_typed = ask(engine, "Vollunteers", correct=False)
    assert as_typed.total == 0
    assert as_typed.unknown == ("Vollunteers",)


def test_misspelt_capitals_are_corrected_in_what_is_searched(engine):
    fill(
        engine, document("page:1", "A", "immigration en Libye", "fr"), document("page:2", "B", "droit", "fr")
    )
    results = ask(engine, "IMIGRATION EN LIBYE", "fr")
    assert results.correction.text == "IMMIGRATION EN LIBYE"
    assert ids(results) == ["page:1"]
    assert results.unknown == ()


def test_a_word_two_letters_away_is_another_word(engine):
    fill(engine, document("page:1", "Дорога", "они приехали вчера", "ru"))
    assert ask(engine, "преехали", "ru").correction.text == "приехали"
    assert ask(engine, "переехали", "ru").correction is None


def test_a_deleted_page_is_offered_by_no_door(engine):
    fill(engine, document("page:1", "Secretariat", "clandestine passages"), document("page:2", "B", "other"))
    assert engine.suggest("secr", "en")
    engine.delete(page_ids=[1])
    assert ask(engine, "clandestine").total == 0
    assert ask(engine, "clandestin").correction is None
    assert engine.suggest("secr", "en") == []
    assert [key for key, _page, _digest in engine.stored()] == ["page:2"]


def test_a_form_that_only_withdrawn_pages_have_is_offered_no_more(engine):
    fill(
        engine,
        document("page:1", "A", "hidden harbours"),
        document("page:2", "B", "a harbour and shelters"),
    )
    packed(engine)
    assert ask(engine, "harboursz").correction.text == "harbours"
    assert ask(engine, "shelterz").correction.text == "shelters"
    engine.delete(page_ids=[1])
    assert ask(engine, "harboursz").correction is None
    assert ask(engine, "harbourz").correction.text == "harbour"
    assert ask(engine, "shelterz").correction.text == "shelters"


def test_russian_typed_on_latin_keys(engine):
    fill(engine, document("page:1", "Беженцы", "Помощь беженцам", "ru"))
    results = ask(engine, "gjvjom ,t;tywfv", language="ru")
    assert results.correction.layout
    assert results.correction.text == "помощь беженцам"
    assert ids(results) == ["page:1"]


@pytest.mark.parametrize(
    ("text", "read"),
    [('"gjvjom ,t;tywfv"', '"помощь беженцам"'), ("gjvjom -ltnb", "помощь -дети"), ("'nj", "это")],
)
def test_wrong_keys_are_put_right_inside_signs_of_search(engine, text, read):
    fill(engine, document("page:1", "Беженцы", "Это помощь беженцам", "ru"))
    fill(engine, document("page:2", "Дети", "помощь дети", "ru"))
    results = ask(engine, text, language="ru")
    assert results.correction.text == read
    assert not results.relaxed
    assert ids(results) == ["page:1"]


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


def test_suggestions_begin_like_a_word_of_the_title(engine):
    fill(
        engine,
        document("page:1", "La Croix-Rouge à l’école", "x", "fr"),
        document("page:2", "Écoles et réfugiés", "x", "fr"),
        document("page:3", "Schools", "x", "en"),
        document("page:1#a", "École cachée", "x", "fr"),
    )
    assert {each.page_id for each in engine.suggest("eco", "fr")} == {1, 2}
    assert [each.page_id for each in engine.suggest("croix rou", "fr")] == [1]
    assert engine.suggest("", "fr") == []
    assert engine.suggest("%_", "fr") == []


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "-",
        "(",
        "a AND",
        "*:*",
        "\x00",
        "\ud800",
        "'; DROP TABLE x; --",
        "{}[]^~",
        "x" * 2000,
        "🙂",
        "a" * 499,
        "-a -b",
        "de la",
    ],
)
def test_any_input_gets_an_answer(engine, text):
    fill(engine, document("page:1", "A", "some words"))
    assert ask(engine, text, facets=("kind",)).total >= 0


def test_suggestions_go_by_title_and_each_group_has_its_share(engine):
    titles = [
        "Tracing in Zagreb",
        "A tracing guide",
        "Tracing",
        "Étude: tracing",
        "Tracing",
        "The tracing desk",
    ]
    fill(
        engine,
        *(document(f"page:{n}", title, "x") for n, title in enumerate(titles, 1)),
        *(document(f"page:{n}", f"Tracing office {n}", "x", kind="service") for n in (17, 18, 19)),
    )
    packed(engine)
    fill(engine, document("page:7", "Before tracing", "x"))
    found = engine.suggest("trac", "en", limit=5, apart="service")
    assert [each.title for each in found] == [
        "A tracing guide",
        "Before tracing",
        "Étude: tracing",
        "The tracing desk",
        "Tracing",
        "Tracing office 17",
        "Tracing office 18",
        "Tracing office 19",
    ]
    assert [each.title for each in engine.suggest("tracing", "en", limit=1, apart="service")] == [
        "A tracing guide",
        "Tracing office 17",
    ]
    same = [each.page_id for each in engine.suggest("tracing", "en", limit=6) if each.title == "Tracing"]
    assert same == sorted((3, 5), key=lambda page: text_key(f"page:{page}"))


@pytest.mark.parametrize("text", ["🙂", "*", "???", '- ""', "…"])
def test_signs_without_a_word_find_nothing(engine, text):
    fill(engine, document("page:1", "A", "some words"))
    found = ask(engine, text, facets=("kind",))
    assert (found.total, found.hits, found.facets, found.unknown) == (0, (), {"kind": {}}, (text,))
    assert ask(engine, "  ").total == 1


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


@pytest.mark.parametrize("text", ["", "shelter"])
def test_what_has_no_date_comes_after_what_is_as_fitting(engine, text):
    dates = (None, datetime.date(2020, 1, 1), datetime.date(2026, 1, 1))
    engine.index([document(f"page:{n}", "Shelter", date=day) for n, day in enumerate(dates, start=1)])
    assert [hit.page_id for hit in engine.search(EngineQuery("en", text)).hits] == [3, 2, 1]
