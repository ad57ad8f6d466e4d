"""What words find, whichever engine answers."""

import datetime

import pytest
from making import ask, document, fill, ids

from search.documents import EXPLAINS

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("size", [10, 30])
@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
def test_what_only_explains_a_word_comes_after_what_answers_nearly_as_well(engine, size, mode):
    explains = {"filters": {EXPLAINS: ("term",)}, "date": datetime.date(2025, 1, 1)}
    fill(
        engine,
        document("page:1", "Glossary", "words"),
        document("page:1#term", "data protection", "Rules of keeping it", **explains),
        document("page:2", "Data protection", "Rules of keeping it"),
        document("page:3", "Camps", "Some data are there, and much else besides that nobody has asked for"),
    )
    found = ask(engine, "data protection", size=size, mode=mode)
    assert ids(found)[:2] == ["page:2", "page:1#term"]
    engine.delete(ids=["page:2"])
    assert ids(ask(engine, "data protection", size=size, mode=mode))[0] == "page:1#term"


def test_words_at_the_end_of_a_title_and_the_beginning_of_a_text_are_no_neighbours(engine):
    fill(
        engine,
        document("page:1", "Winter shelter", "clinic and nothing else"),
        document("page:2", "Winter shelter", "nothing else and clinic"),
        document("page:3", "Winter", "shelter, clinic, nothing else"),
    )
    for text in ("shelter clinic", "shelter's own clinic"):
        score = {hit.id: hit.score for hit in ask(engine, text).hits}
        assert score["page:1"] == pytest.approx(score["page:2"], rel=1e-5), text


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


def test_the_words_of_a_name_are_marked_where_they_stand_together(engine):
    fill(
        engine,
        document(
            "page:1", "Family news", "The family had no news. Teams work on restoring the family links."
        ),
        document("page:2", "Other", "Law"),
    )
    hit = ask(engine, "RFL").hits[0]
    assert hit.title_html == "Family news"
    assert hit.snippet.count("<mark>") == 3
    assert hit.snippet.endswith("<mark>restoring</mark> the <mark>family</mark> <mark>links</mark>.")
    assert "<mark>Family</mark>" in ask(engine, "RFL family").hits[0].title_html


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


@pytest.mark.parametrize("text", ["🙂", "*", "???", '- ""', "…"])
def test_signs_without_a_word_find_nothing(engine, text):
    fill(engine, document("page:1", "A", "some words"))
    found = ask(engine, text, facets=("kind",))
    assert (found.total, found.hits, found.facets, found.unknown) == (0, (), {"kind": {}}, (text,))
    assert ask(engine, "  ").total == 1
