"""Titles that begin as typed, whichever engine answers."""

import pytest
from making import document, fill, packed

from search.engines.packing import text_key

pytestmark = pytest.mark.django_db


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


def test_titles_that_begin_so_come_first_and_each_group_has_its_share(engine):
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
        "Tracing",
        "Tracing",
        "Tracing in Zagreb",
        "A tracing guide",
        "Before tracing",
        "Tracing office 17",
        "Tracing office 18",
        "Tracing office 19",
    ]
    assert [each.title for each in engine.suggest("tracing", "en", limit=1, apart="service")] == [
        "Tracing",
        "Tracing office 17",
    ]
    same = [each.page_id for each in engine.suggest("tracing", "en", limit=6) if each.title == "Tracing"]
    assert same == sorted((3, 5), key=lambda page: text_key(f"page:{page}"))
