"""Suggestions: by the beginning of any word, blind to accents and case, in few queries, of public things alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home import cache
from search.suggest import begins, folded, suggest
from search.tasks import pages_changed


def found(text: str, language: str = "fr") -> dict[str, list[str]]:
    return {group.name: [item.text for item in group.items] for group in suggest(text, language)}


def test_titles_services_and_vocabularies_are_grouped(site):
    assert found("medit") == {"titles": ["Routes de la Méditerranée"]}
    assert found("consult") == {"services": ["Consultation du soir"]}
    italian = found("ital")
    assert italian["countries"] == ["Italie"]
    assert italian["organisations"] == ["Croix-Rouge italienne"]
    assert "Routes et déplacements" in found("deplac")["themes"]
    assert found("soins")["needs"] == ["Soins médicaux"]


def test_every_language_has_its_own(site):
    assert found("ита", "ru")["countries"] == ["Италия"]
    assert "countries" not in found("ита", "fr")


def test_what_leads_on_leads_somewhere(site, client):
    for text in ("ital", "medit", "consult", "deplac", "soins"):
        for group in suggest(text, "fr"):
            for item in group.items:
                assert client.get(item.address).status_code == 200, item


def test_what_begins_so_comes_before_what_has_it_inside(site):
    assert found("mal")["countries"] == ["Malaisie", "Malawi", "Maldives", "Mali"]
    assert found("malo")["countries"] == ["Îles Malouines"]


@pytest.mark.parametrize("odd", ["", " ", "%", "'", '"', "\x00", "🌉", "a" * 5000, "-", "«"])
def test_odd_beginnings_suggest_nothing_or_something(site, odd):
    assert isinstance(suggest(odd, "fr"), list)


def test_words_in_the_middle_count_and_parts_of_words_do_not():
    assert begins(folded("Croix-Rouge française"), folded("ROUGE Franç"))
    assert begins(folded("Côte d’Ivoire"), folded("ivoi"))
    assert not begins(folded("Croix-Rouge"), folded("ouge"))
    assert folded("Ёлка й") == "елка й"


def test_private_titles_are_not_suggested(site):
    PageViewRestriction.objects.create(page=site.places["fr"], restriction_type="login")
    pages_changed.call([page.pk for page in site.places["fr"].get_descendants(inclusive=True)])
    assert "titles" not in found("medit")
    assert "titles" not in found("brouillon")


def test_a_suggestion_costs_at_most_five_queries(site, client, settings):
    settings.PAGE_CACHE = True
    cache.invalidate()
    client.get("/api/suggest", {"q": "x", "lang": "fr"})
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/api/suggest", {"q": "rou", "lang": "fr"})
    assert response.json()["groups"]
    assert len(queries) <= 5
