"""The public glossary: by the alphabet, searchable, an address a concept, in four languages, at a constant cost."""

import json
import re
from html import unescape

import pytest
from django.db import transaction

from home import cache
from home.languages import own_name
from home.models import GlossaryPage
from localization.concepts import starter
from localization.models import Concept, Definition, Term
from search.engines import engine
from search.engines.base import EngineQuery
from search.tasks import pages_changed

LANGUAGES = {"fr": "glossaire", "en": "glossary", "es": "glosario", "ru": "глоссарий"}


@pytest.fixture(scope="module")
def built(empty_site, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def glossary(built, db):
    """Language → address of its glossary."""
    cache.invalidate()
    return {page.language: page.url for page in GlossaryPage.objects.all()}


def test_every_language_has_one_and_its_footer_leads_there(client, glossary):
    assert set(glossary) == set(LANGUAGES)
    for language, slug in LANGUAGES.items():
        footer = client.get(glossary[language]).content.decode().split("<footer", 1)[1]
        assert f'href="{glossary[language]}"' in footer
        assert slug in GlossaryPage.objects.get(locale__language_code=language).slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_concepts_are_there_by_the_alphabet(client, glossary, language):
    html = client.get(glossary[language]).content.decode()
    keys = re.findall(r'<li><a href="([a-z0-9-]+)/">', html)
    assert set(keys) == set(starter.read())
    letters = re.findall(r'<h2 class="sub" id="letter-(.)">', html)
    assert letters == sorted(set(letters))
    assert len(html.encode()) < 60_000


def test_a_concept_has_an_address_of_its_own_with_its_names_in_all_languages(client, glossary):
    response = client.get(f"{glossary['fr']}restoring-family-links/")
    html = response.content.decode()
    assert "<h1>rétablissement des liens familiaux</h1>" in html
    assert "RLF" in html
    for language, text in (
        ("en", "restoring family links"),
        ("es", "restablecimiento del contacto entre familiares"),
        ("ru", "восстановление семейных связей"),
    ):
        assert (
            f'<dt lang="{language}">{own_name(language)}</dt><dd lang="{language}"><a href="{glossary[language]}'
            in html
        )
        assert text in html
        assert (
            f'hreflang="{language}" href="http://testserver{glossary[language]}restoring-family-links/"'
            in html
        )
    graph = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.S)[1])[
        "@graph"
    ]
    term = next(thing for thing in graph if thing["@type"] == "DefinedTerm")
    assert term["name"] == "rétablissement des liens familiaux"
    assert term["termCode"] == "restoring-family-links"
    assert term["description"]
    assert term["alternateName"] == ["RLF"]
    assert term["inDefinedTermSet"]["url"] == f"http://testserver{glossary['fr']}"


def description(client, address: str) -> str:
    return unescape(re.search(r'<meta name="description" content="([^"]+)"', client.get(address).text)[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_engines_are_told_what_it_is(client, glossary, language):
    begins = {"fr": "Les termes", "en": "Terms used", "es": "Términos", "ru": "Термины"}
    assert description(client, glossary[language]).startswith(begins[language])


def test_a_concept_without_a_definition_is_described_by_its_names(client, glossary):
    concept = Concept(key="undefined")
    terms = {"en": "asylum", "fr": "asile", "es": "asilo"}
    concept.terms = [Term(language=language, text=text) for language, text in terms.items()]
    concept.save()
    alone = Concept(key="alone")
    alone.terms = [Term(language="en", text="alone")]
    alone.save()
    cache.invalidate()
    assert (
        description(client, f"{glossary['en']}undefined/")
        == "“asylum” in other languages: asile (French), asilo (Spanish)."
    )
    assert "asylum (anglais)" in description(client, f"{glossary['fr']}undefined/")
    assert "“alone”" in description(client, f"{glossary['en']}alone/")


def test_terms_not_to_be_used_are_shown_as_such(client, glossary):
    html = client.get(f"{glossary['en']}irregular-migrant/").content.decode()
    assert "<s>illegal migrant</s>" in html


@pytest.mark.parametrize(
    ("language", "query", "key"),
    [
        ("fr", "refugie", "refugee"),
        ("fr", "RFL", "restoring-family-links"),  # a name in another language
        ("ru", "НО", "national-society"),
        ("es", "trata", "trafficking-in-persons"),
        ("en", "cash", "cash-assistance"),
    ],
)
def test_it_can_be_searched(client, glossary, language, query, key):
    response = client.get(glossary[language], {"q": query})
    html = response.content.decode()
    assert f'<a href="{glossary[language]}{key}/">' in html
    assert "noindex" in html
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("odd", ["zzzz", "<b>", '"', "%00", "а" * 900, "-x", "\u202e"])
def test_odd_queries_get_an_answer(client, glossary, odd):
    response = client.get(glossary["fr"], {"q": odd})
    assert response.status_code == 200
    assert "<b>" not in response.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize("path", ["nothing/", "Nothing/", "refugee/more/", "%F0%9F%98%80/"])
def test_there_is_nothing_elsewhere(client, glossary, path):
    assert client.get(glossary["fr"] + path).status_code == 404


def test_a_concept_without_a_name_in_a_language_is_not_there(client, glossary):
    concept = Concept(key="odd-one")
    concept.terms = [Term(language="en", text="odd one"), Term(language="fr", text="x", status="forbidden")]
    concept.save()
    cache.invalidate()
    assert client.get(f"{glossary['en']}odd-one/").status_code == 200
    assert client.get(f"{glossary['fr']}odd-one/").status_code == 404
    assert f"{glossary['fr']}odd-one/" not in client.get(f"{glossary['en']}odd-one/").content.decode()


def test_a_change_shows_at_once(client, glossary, settings, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE = True
    cache.invalidate()
    assert client.get(glossary["en"]).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        concept = Concept(key="brand-new")
        concept.terms = [Term(language="en", text="brand new")]
        concept.save()
    assert "brand new" in client.get(glossary["en"]).content.decode()


def test_it_is_in_the_sitemap_and_among_suggestions(client, glossary):
    sitemap = client.get("/sitemap-ru.xml").content.decode()
    assert f"{glossary['ru']}refugee/" in sitemap
    found = client.get("/api/suggest", {"q": "restab", "lang": "es"})
    assert f"{glossary['es']}restoring-family-links/" in found.content.decode()


def test_search_finds_a_concept_at_its_own_address(glossary, search_task, django_capture_on_commit_callbacks):
    page = GlossaryPage.objects.get(locale__language_code="fr")
    engine("database").prepare()

    def addresses(words):
        found = engine("database").search(EngineQuery("fr", words))
        return {part.address for hit in found.hits for part in hit.parts if hit.page_id == page.pk}

    with django_capture_on_commit_callbacks(execute=True):
        concept = Concept(key="ombrelle")
        concept.terms = [
            Term(language="fr", text="ombrelle"),
            Term(language="fr", text="parasol", status="admitted"),
            Term(language="fr", text="paravent", status="forbidden"),
        ]
        concept.definitions = [Definition(language="fr", text="Ce qui abrite du soleil.")]
        concept.save()
    [(told,)] = search_task.calls
    assert page.pk in told
    pages_changed.func(told)
    for words in ("ombrelles", "parasol", "abriter soleil"):
        assert f"{glossary['fr']}ombrelle/" in addresses(words), words
    assert addresses("paravent") == set()
    with django_capture_on_commit_callbacks(execute=True):
        concept.delete()
    pages_changed.func(search_task.calls[-1][0])
    assert addresses("ombrelle") == set()


def test_its_cost_does_not_grow_with_the_concepts(client, glossary, django_assert_max_num_queries):
    addresses = (glossary["fr"], f"{glossary['fr']}refugee/", f"{glossary['fr']}?q=asile")
    for turn in range(2):
        for address in addresses:
            with django_assert_max_num_queries(15):
                client.get(address)
        for number in range(40):
            concept = Concept(key=f"more-{turn}-{number}")
            concept.terms = [Term(language="fr", text=f"terme {number}")]
            concept.save()
