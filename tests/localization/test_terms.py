"""The termbase: its starter, its files, recognising terms, and what search gets of it."""

import re

import pytest

from localization import terms
from localization.concepts import starter
from localization.models import Concept, Definition, Term
from localization.termbase import Recogniser, version
from search.analysis import analyse

LANGUAGES = ("fr", "en", "es", "ru")


@pytest.fixture
def empty_termbase(termbase):
    """Nothing in it."""
    Concept.objects.all().delete()


def test_the_starter_is_large_complete_and_loaded_once(termbase):
    concepts = list(Concept.objects.prefetch_related("terms", "definitions"))
    assert len(concepts) >= 120
    for concept in concepts:
        for language in LANGUAGES:
            assert concept.name(language), (concept.key, language)
            assert concept.definition(language), (concept.key, language)
        for part in (concept, *concept.terms.all(), *concept.definitions.all()):
            part.full_clean()
    Concept.objects.get(key="icrc").terms.filter(language="en").delete()
    assert starter.load() == 0
    assert not Term.objects.filter(concept__key="icrc", language="en").exists()  # what people changed stays


def test_the_starter_defines_what_nobody_has_defined(termbase):
    """A site that was set up before the files had a definition gets it; what editors wrote stays, alone or not."""
    of = Definition.objects.filter
    of(concept__key__in=("asylum", "unhcr")).delete()
    unhcr = Concept.objects.get(key="unhcr")
    Definition.objects.create(concept=unhcr, language="fr", text="Ce que la rédaction en dit.")
    of(concept__key="refugee", language="es").update(text="Lo que dice la redacción.")
    of(concept__key="refugee", language="ru").delete()
    Term.objects.filter(concept__key="asylum", language="fr").update(text="l’asile")
    Concept.objects.create(key="own-concept")
    before, seen = set(Definition.objects.values_list("concept__key", "language", "text")), version()
    assert starter.load() == 1
    assert version() != seen
    files = starter.read()["asylum"]
    added = {("asylum", language, files[f"{language}_def"]) for language in LANGUAGES}
    assert set(Definition.objects.values_list("concept__key", "language", "text")) == before | added
    assert [one.language for one in of(concept__key="asylum")] == list(LANGUAGES)
    assert Term.objects.filter(concept__key="asylum", text="l’asile").exists()
    assert starter.load() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_starter_defines_each_concept_in_a_short_sentence_of_its_own(language):
    definitions = {key: said[f"{language}_def"] for key, said in starter.read().items()}
    assert len(set(definitions.values())) == len(definitions)
    for key, text in definitions.items():
        assert len(text.split()) <= 35, key
        assert re.fullmatch(r"[A-ZÉ0-9А-Я][^.']+\.", text), key
    for said in starter.read().values():
        for term in said.get(f"{language}_not", []):
            shunned = re.compile(rf"\b{re.escape(term)}", re.IGNORECASE)
            assert not [key for key, text in definitions.items() if shunned.search(text)], term


def test_what_the_starter_says_in_french_has_its_spaces():
    french = [
        text
        for said in starter.read().values()
        for name, value in said.items()
        if name == "fr" or name.startswith("fr_")
        for text in ([value] if isinstance(value, str) else value)
    ]
    assert [text for text in french if re.search(r"« | [:;!?»]", text)] == []


@pytest.mark.parametrize(
    ("language", "short", "key"),
    [
        ("en", "RFL", "restoring-family-links"),
        ("fr", "RLF", "restoring-family-links"),
        ("es", "RCF", "restoring-family-links"),
        ("ru", "ВСС", "restoring-family-links"),
        ("ru", "НО", "national-society"),
        ("en", "NS", "national-society"),
        ("fr", "FICR", "ifrc"),
        ("ru", "МФОКК", "ifrc"),
        ("es", "CICR", "icrc"),
        ("ru", "МККК", "icrc"),
        ("fr", "PERCO", "perco"),
        ("en", "APMN", "apmn"),
    ],
)
def test_the_movements_abbreviations_are_there(termbase, language, short, key):
    assert Term.objects.filter(
        language=language, text=short, status="abbreviation", concept__key=key
    ).exists()


@pytest.mark.parametrize(
    ("language", "other", "text", "found"),
    [
        (
            "fr",
            "en",
            "Les demandeuses d’asile déboutées attendent.",
            ("demandeuses d’asile", "asylum seeker"),
        ),
        (
            "en",
            "ru",
            "National Societies help unaccompanied children.",
            ("National Societies", "национальное общество"),
        ),
        ("ru", "es", "Мы помогаем просителям убежища.", ("просителям убежища", "solicitante de asilo")),
        ("es", "fr", "Con las personas refugiadas", ("personas refugiadas", "réfugié")),
        ("ru", "en", "Национальные общества и МККК", ("Национальные общества", "National Society")),
    ],
)
def test_inflected_terms_are_recognised(termbase, language, other, text, found):
    first = Recogniser(language, other).find(text)[0]
    assert (first.text, first.entry.preferred[0]) == found
    assert text[first.start : first.end] == first.text


def test_a_term_may_be_partly_a_link(termbase):
    (found,) = Recogniser("fr", "en").find("Chaque {1}demandeur{/1} d’asile")
    assert found.concept == "asylum-seeker"
    assert Recogniser("fr", "en").problems("Un {1}réfugié{/1}", "A {1}refugee{/1}") == ()


def test_an_abbreviation_is_no_word_in_small_letters(termbase):
    """A place to wash is not about WASH; more of an abbreviation are still one."""
    recogniser = Recogniser("en", "es")
    assert recogniser.find("A place to rest, talk, wash and play.") == []
    assert [one.text for one in recogniser.find("WASH reaches IDPs too.")] == ["WASH", "IDPs"]


def test_an_abbreviation_is_one_in_the_plural_too(termbase):
    """No dictionary has “NGOs”: it was called a term that is missing, and its French name was never offered."""
    (found,) = Recogniser("en", "fr").find("Local NGOs help.")
    assert (found.text, found.right[0]) == ("NGOs", "ONG")
    assert Recogniser("fr", "en").problems("Les ONG locales aident.", "Local NGOs help.") == ()
    assert Recogniser("fr", "en").problems("Les ONG locales aident.", "Local ngs help.") != ()


def test_an_abbreviation_is_answered_with_one(termbase):
    (found,) = Recogniser("fr", "ru").find("Le service RLF")
    assert found.right[:2] == ("ВСС", "восстановление семейных связей")
    (found,) = Recogniser("fr", "ru").find("Le rétablissement des liens familiaux")
    assert found.right == ("восстановление семейных связей", "ВСС")


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Des sans-papiers arrivent.", True),
        ("fr", "Apportez vos papiers.", False),
        ("en", "First, do no harm.", True),
        ("en", "It can do harm.", False),
    ],
)
def test_a_word_alone_is_no_term_of_several(termbase, language, text, found):
    """Where all the others are stop words."""
    assert bool(Recogniser(language, "es").find(text)) is found


def test_a_term_of_one_telling_word_is_found_where_it_stands(termbase):
    """After other terms too; the word alone, elsewhere in the same text, stays a word."""
    text = "Apportez vos papiers\u00a0: des réfugiés et des sans-papiers attendent."
    found = Recogniser("fr", "es").find(text)
    assert [one.text for one in found] == ["réfugiés", "sans-papiers"]
    assert [text[one.start : one.end] for one in found] == ["réfugiés", "sans-papiers"]


@pytest.mark.parametrize(
    ("source", "other", "right"),
    [
        ("The National Societies", "ru", "Помощь национальных обществ"),
        ("The National Societies", "es", "Las Sociedades Nacionales"),
        ("asylum seekers", "fr", "Les demandeuses d’asile"),
        ("asylum seekers", "ru", "Просителям убежища"),
        ("A refugee", "es", "Las refugiadas"),
        ("the Asia Pacific Migration Network", "ru", "сети АПМН"),
    ],
)
def test_inflected_terms_are_accepted(termbase, source, other, right):
    assert Recogniser("en", other).problems(source, right) == ()
    assert Recogniser("en", other).problems(source, "123 …") != ()


def test_words_may_stand_between_those_of_a_term_but_not_of_a_forbidden_one(termbase):
    said = Recogniser("fr", "en").problems(
        "Les Sociétés nationales", "National Red Cross and Red Crescent Societies"
    )
    assert said == ()
    terms_ = Recogniser("fr", "en")
    source = "Un migrant en situation irrégulière"
    right = "A migrant in an irregular situation; illegal is no word for a migrant"
    assert terms_.problems(source, right) == ()


def test_missing_and_forbidden_terms_are_noticed(termbase):
    terms_ = Recogniser("fr", "en")
    source = "Un migrant en situation irrégulière est arrivé."
    assert terms_.problems(source, "A migrant in an irregular situation has arrived.") == ()
    assert terms_.problems(source, "Undocumented migrants have arrived.") == ()
    ((text, right, wrong),) = terms_.problems(source, "An illegal migrant has arrived.")
    assert (text, wrong) == ("migrant en situation irrégulière", ("illegal migrant",))
    ((_text, right, wrong),) = terms_.problems(source, "Somebody has arrived.")
    assert wrong == ()
    assert right[0] == "migrant in an irregular situation"
    assert terms_.problems(source, "") == ()


def test_search_takes_terms_for_each_other_at_once(termbase):
    before = terms.version()
    tokens = analyse("mineur isolé", "fr", terms.groups("fr")).tokens()
    assert set(analyse("enfant non accompagné", "fr").tokens()) <= set(tokens)
    assert "RCF" in terms.equivalents("restoring family links", "en")["es"]
    concept = Concept(key="night-shelter")
    concept.terms = [
        Term(language="en", text="night shelter"),
        Term(language="en", text="dormitory", status="admitted"),
        Term(language="fr", text="halte de nuit"),
    ]
    concept.save()
    assert terms.version() != before
    assert "dormitory" in terms.groups("en")["night-shelter"]
    assert terms.equivalents("night shelter", "en") == {"fr": ("halte de nuit",)}
    concept.delete()
    assert "night-shelter" not in terms.groups("en")


def test_a_search_asks_the_database_nothing_for_terms(termbase, django_assert_num_queries):
    terms.groups("fr")
    with django_assert_num_queries(0):
        for language in LANGUAGES:
            terms.groups(language)


def test_terms_are_put_together_once_as_long_as_nothing_changes(termbase, monkeypatch):
    """Else each search does so for each language, and turns them all into tokens."""
    said = {"night-shelter": ("halte de nuit", "abri")}
    asked = []
    monkeypatch.setattr(terms, "_sources", [*terms._sources, lambda language: asked.append(language) or said])
    groups = terms.groups("fr")
    assert terms.groups("fr") is groups
    own = set(analyse("abri", "fr").tokens())
    assert set(analyse("abri", "fr", groups).tokens()) > own
    assert asked == ["fr"]
    terms.changed()
    assert terms.groups("fr") is groups
    said["night-shelter"] = ("halte de nuit",)
    terms.changed()
    assert terms.groups("fr")["night-shelter"] == ("halte de nuit",)
    assert set(analyse("abri", "fr", terms.groups("fr")).tokens()) == own


def test_a_word_is_not_the_term_that_was_derived_from_it(empty_termbase):
    """“Return” asks for no “persona retornada”; the term inflected is still known."""
    concept = Concept.objects.create(key="one-who-returned")
    Term.objects.create(concept=concept, language="en", text="returnee")
    Term.objects.create(concept=concept, language="es", text="persona retornada")
    recogniser = Recogniser("en", "es")
    assert (
        recogniser.problems("After the return, families wait.", "Tras el regreso, las familias esperan.")
        == ()
    )
    assert [one.text for one in recogniser.find("Returnees wait.")] == ["Returnees"]


def test_a_verb_of_the_same_family_is_not_a_term_of_several_words(empty_termbase):
    """“Solicitaron asilo” names nobody; the term inflected in all its words is still known."""
    for key, es, en in (
        ("who-asks", "solicitante de asilo", "asylum seeker"),
        ("social-work", "trabajador social", "social worker"),
    ):
        concept = Concept.objects.create(key=key)
        Term.objects.create(concept=concept, language="es", text=es)
        Term.objects.create(concept=concept, language="en", text=en)
    recogniser = Recogniser("es", "en")
    assert recogniser.find("Solicitaron asilo en mayo.") == []
    found = recogniser.find("Los solicitantes de asilo y las trabajadoras sociales.")
    assert [one.text for one in found] == ["solicitantes de asilo", "trabajadoras sociales"]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Elle a demandé l’asile, ils demandent l’asile.", ["asile", "asile"]),
        ("fr", "Elle demande l’asile.", ["asile"]),
        ("fr", "Sa demande d’asile et vos demandes d’asile", ["demande d’asile", "demandes d’asile"]),
        ("fr", "Aider les mineurs isolées", ["mineurs isolées"]),
        ("es", "Solicitan el asilo.", ["asilo"]),
        ("es", "Desembarcaron tras el desembarco.", ["desembarco"]),
        ("es", "Las personas desplazadas internas", ["personas desplazadas internas"]),
        ("es", "Los coordinadores migración", ["coordinadores migración"]),
    ],
)
def test_what_somebody_does_is_not_the_term_for_it(termbase, language, text, found):
    """“Demandé l’asile” asks for no “asylum application”; feminines and plurals of the term are still known."""
    assert [one.text for one in Recogniser(language, "en").find(text)] == found


def test_without_a_cache_the_sources_are_asked_each_time(termbase, settings, monkeypatch):
    """Nobody could tell then whether they have changed."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    said = {"night-shelter": ("halte de nuit",)}
    monkeypatch.setattr(terms, "_sources", [lambda language: said])
    assert terms.groups_in(["fr", "en"])["fr"]["night-shelter"] == ("halte de nuit",)
    said["night-shelter"] = ("abri",)
    assert terms.groups_in(["fr", "en"])["fr"]["night-shelter"] == ("abri",)
