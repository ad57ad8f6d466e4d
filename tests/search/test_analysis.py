"""What words become: pairs that must and must not meet, spellings, stop words, places in the text, odd input."""

import csv
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from localization import terms
from search.analysis import MAX_LENGTH, Analyser, analyse, analyser
from search.analysis.words import fold, spelling
from search.warming import warm

PAIRS = Path(__file__).resolve().parents[3] / "shared" / "search-eval" / "inflections.tsv"
LANGUAGES = ("fr", "en", "es", "ru")


def query_tokens(text, language):
    return set(analyse(text, language, terms.groups(language)).tokens())


@pytest.mark.django_db  # editors' synonyms and the termbase
@pytest.mark.skipif(not PAIRS.exists(), reason="../shared/search-eval is not here")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "least", "most"), [("meet", 0.95, 1.0), ("apart", 0.0, 0.3)])
def test_inflections_meet_and_others_stay_apart(language, kind, least, most):
    with PAIRS.open(encoding="utf-8") as file:
        pairs = [row[2:] for row in csv.reader(file, delimiter="\t") if row[:2] == [language, kind]]
    sharing = sum(bool(query_tokens(a, language) & query_tokens(b, language)) for a, b in pairs)
    assert least <= sharing / len(pairs) <= most


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "l’école", "ecoles"),
        ("fr", "œuvres", "OEUVRE"),
        ("fr", "refugies", "réfugiée"),
        ("fr", "internationaux", "internationale"),
        ("fr", "traductrices", "traducteur"),
        ("fr", "accompagnants", "accompagnant"),
        ("fr", "reconduction", "reconduire"),
        ("fr", "distributions", "distribuer"),
        ("fr", "rapatriés", "rapatriement"),
        ("fr", "senegal", "Sénégal"),
        ("en", "organisations", "organization"),
        ("en", "women’s", "woman"),
        ("en", "resettled", "resettlement"),
        ("en", "translations", "translated"),
        ("en", "judgement", "judge"),
        ("en", "pregnancies", "pregnant"),
        ("es", "repatriacion", "repatriaciones"),
        ("es", "hijas", "hijo"),
        ("es", "identificación", "identificar"),
        ("es", "traducción", "traducir"),
        ("es", "republica", "República"),
        ("es", "lideres", "líder"),
        ("es", "kazajistan", "Kazajistán"),
        ("es", "darien", "Darién"),
        ("es", "haiti", "Haití"),
        ("ru", "волонтёры", "волонтера"),
        ("ru", "дети", "ребёнок"),
        ("ru", "иностранки", "иностранец"),
        ("ru", "переводчицы", "переводчик"),
        ("ru", "беременная", "беременных"),
        ("ru", "депортированных", "депортировать"),
    ],
)
def test_forms_of_one_word_share_their_token_without_any_group(language, one, other):
    assert analyser(language).content(one) == analyser(language).content(other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "université", "univers"),
        ("fr", "marine", "marin"),
        ("en", "department", "depart"),
        ("en", "policy", "police"),
        ("en", "customer", "custom"),
        ("es", "puerto", "puerta"),
        ("es", "policía", "política"),
        ("es", "dari", "Darién"),
        ("ru", "право", "править"),
        ("ru", "мат", "мать"),
        ("ru", "род", "родиться"),
    ],
)
def test_other_words_do_not(language, one, other):
    assert not set(analyser(language).content(one)) & set(analyser(language).content(other))


@pytest.mark.django_db  # editors' synonyms and the termbase
@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "scolarité", "écoles"),
        ("fr", "emprisonnés", "prisonnière"),
        ("fr", "neutralité", "neutres"),
        ("en", "injuries", "injured"),
        ("en", "impartiality", "impartial"),
        ("en", "guardianship", "guardians"),
        ("es", "ciudadanía", "ciudadanas"),
        ("es", "enfermedades", "enfermos"),
        ("es", "perseguidos", "persecución"),
        ("ru", "паспортный", "паспортов"),
        ("ru", "регистрации", "зарегистрировать"),
        ("ru", "судебные", "судьи"),
        ("fr", "un avocat", "conseil juridique"),
        ("fr", "docteur", "soins médicaux"),
        ("en", "a doctor", "medical care"),
        ("en", "for my kids", "refugee children"),
        ("es", "una abogada", "asesoría jurídica"),
        ("es", "un doctor", "atención médica"),
        ("ru", "адвокат", "юридическая консультация"),
        ("ru", "юриста", "юридическая консультация"),
        ("ru", "к доктору", "медицинская помощь"),
    ],
)
def test_families_of_the_domain_meet_in_a_query(language, one, other):
    assert query_tokens(one, language) & query_tokens(other, language)


def test_folding_keeps_the_russian_short_i():
    assert fold("йод") == "йод"
    assert fold("и\u0306од") == "йод"
    assert fold("éàñç") == "eanc"


def test_spelling_is_one_for_composed_hidden_and_wide_signs():
    assert spelling("e\u0301cole") == spelling("É\u00adcole") == "école"
    assert spelling("ﬁn１") == "fin1"
    assert spelling("Ёж") == "еж"


def test_decomposed_and_pointed_words_stay_whole():
    assert analyser("fr").content("re\u0301fugie\u0301s") == analyser("fr").content("réfugiés")
    assert len(analyser("ar").content("مُهَاجِر")) == 1


@pytest.mark.parametrize("language", [*LANGUAGES, "ar", "xx"])
def test_places_point_at_the_words_as_written(language):
    text = "Les «réfugiés», the refugees' camp; las niñas и беженцы, l’accueil"
    for span in analyser(language).spans(text):
        assert analyser(language).content(text[span.start : span.end]) == list(span.tokens)


def test_stop_words_count_only_when_there_is_nothing_else():
    assert analyse("les droits de la femme", "fr").tokens() == analyse("droit femme", "fr").tokens()
    assert all(token.startswith("=") for token in analyse("être ou ne pas être", "fr").tokens())


@pytest.mark.parametrize(
    ("language", "question", "content"),
    [
        ("ru", "Какие документы нужны, кому и чьих детей", ["документы", "нужны", "детей"]),
        ("fr", "Pourquoi, combien et auxquels documents", ["documents"]),
        ("es", "¿Cuántas personas y cuales documentos?", ["personas", "documentos"]),
        ("en", "Whose documents, and which?", ["documents"]),
    ],
)
def test_words_that_only_ask_are_stop_words_in_all_their_forms(language, question, content):
    spans = analyser(language).spans(question)
    assert [question[span.start : span.end] for span in spans] == content


@pytest.mark.django_db  # editors' synonyms and the termbase
def test_an_abbreviation_that_looks_like_a_stop_word_is_one_only_in_capitals():
    groups = terms.groups("ru")
    assert {"национальный", "общество"} <= set(analyse("НО Казахстана", "ru", groups).tokens())
    assert analyse("но Казахстан", "ru", groups).tokens() == ["казахстан"]


@pytest.mark.django_db  # editors' synonyms and the termbase
def test_abbreviation_and_name_find_each_other():
    groups = terms.groups("en")
    rfl = analyse("RFL", "en", groups).clauses[0]
    assert any(alternative.together and len(alternative.tokens) == 3 for alternative in rfl.alternatives)
    words = analyse("restoring family links", "en", groups)
    assert all(
        ("rfl",) in [alternative.tokens for alternative in clause.alternatives] for clause in words.clauses
    )


def test_phrases_and_exclusions():
    query = analyse('"family links" camps -children -"red tape"', "en")
    assert query.phrases == (("family", "link"),)
    assert set(query.excluded) == {("child",), ("red", "tape")}
    assert [clause.own for clause in query.clauses] == [("family",), ("link",), ("camp",)]


@pytest.mark.parametrize(
    "text", ['"', '""', "-", "- -", "-children", '"-"', "a\x00b", "\ud800", "' OR 1=1 --", "«»", "_"]
)
def test_odd_input_is_text(text):
    query = analyse(text, "en")
    assert query.excluded == ()
    assert bool(query) == any(character.isalnum() for character in text)


def test_a_hyphen_inside_a_word_excludes_nothing():
    assert analyse("non-refoulement", "en").excluded == ()


def test_a_query_is_read_to_its_limit():
    assert len(analyse("mot " * MAX_LENGTH, "fr").words) <= MAX_LENGTH // 4 + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_matches_are_the_words_with_the_tokens_asked_for(language):
    text = "L’école, l'ecole et les écoles; the school's schools; ES­CUELA escuela, школы школа в школе, re\u0301fugie\u0301"
    speech = analyser(language)
    for wanted in {token for span in speech.spans(text) for token in span.tokens}:
        expected = [span for span in speech.spans(text) if wanted in span.tokens]
        assert speech.matches(text, [wanted]) == expected
        assert speech.matches(text.replace(" ", "\u3000\n"), [wanted]) == [
            span for span in speech.spans(text.replace(" ", "\u3000\n")) if wanted in span.tokens
        ]


def test_the_words_of_texts_read_before_are_matched_without_reading_them_again(monkeypatch):
    """Twenty texts stand on a page of results: the pattern of words took longer than the search."""
    speech = analyser("fr")
    text = "L’asile, demandé aux écoles. " * 50 + "—"
    wanted = speech.word_tokens("asile")
    found = speech.matches(text, wanted)
    read = []
    monkeypatch.setattr(speech, "words", lambda piece: read.append(piece) or speech._pattern.findall(piece))
    monkeypatch.setattr(speech, "tokens", lambda piece: read.append(piece) or [])
    assert speech.matches(text, wanted) == found
    assert len(found) == 50
    assert read == ["L’asile,"]


def test_matches_are_found_after_what_was_kept_has_been_dropped(monkeypatch):
    speech = Analyser("en")
    monkeypatch.setattr(import_module("search.analysis.analyser"), "CACHED_PIECES", 3)
    for text in ("One two three four", "asylum for two", "four wells, three asylums"):
        for wanted in {token for span in speech.spans(text) for token in span.tokens}:
            assert speech.matches(text, [wanted]) == [
                span for span in speech.spans(text) if wanted in span.tokens
            ]
    assert len(speech._kept[0]) <= 3


def test_matches_miss_nothing_that_another_thread_makes_known_meanwhile():
    speech = Analyser("en")

    class Meanwhile(dict):
        def __contains__(self, token):
            there = super().__contains__(token)
            speech._tokens_of("boats")
            return there

    speech._kept = ({}, Meanwhile())
    assert [span.start for span in speech.matches("two boats", speech.word_tokens("boat"))] == [4]


def test_pieces_too_long_to_come_again_are_not_kept():
    speech = analyser("en")
    assert speech.matches("asylum/" * 100, speech.word_tokens("asylum"))
    assert all(len(piece) < 100 for piece in speech._kept[0])


def test_a_process_can_load_its_dictionaries_before_its_first_search():
    for language, _name in settings.LANGUAGES:
        analyser(language)._cache.clear()
    warm()
    assert all(analyser(language)._cache for language, _name in settings.LANGUAGES)


def test_a_word_too_long_to_be_one_is_not_searched_for_accents(monkeypatch):
    def tried(*args):
        raise AssertionError("each pair of its letters was tried")

    monkeypatch.setattr("search.analysis.dictionary.combinations", tried)
    for language in ("fr", "es"):
        assert analyse("aeiou" * 100, language).clauses


def test_what_most_often_stands_beside_a_word_is_no_part_of_one():
    module = import_module("search.analysis.analyser")
    assert not [sign for sign in module._APART if module._inside(sign)]
    speech = analyser("en")
    for sign in module._APART:
        assert len(speech.matches(f"{sign}asylum{sign}", speech.word_tokens("asylum"))) == 1
