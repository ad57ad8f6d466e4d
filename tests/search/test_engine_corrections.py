"""What is put right in a query, whichever engine answers: misspelt words, wrong keys."""

import pytest
from making import ask, document, fill, ids, packed

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("typed", ["educaton", "éducaton", "education"])
def test_an_error_is_put_right_in_a_word_that_lacks_its_first_accent_as_well(engine, typed):
    fill(engine, document("page:1", "A", "éducation des enfants", "fr"))
    results = ask(engine, typed, "fr")
    assert ids(results) == ["page:1"]
    assert (results.correction is None) == (typed == "education")


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
