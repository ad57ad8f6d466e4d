"""Lists: the library, the directory, countries, themes and results say the same, and cost the same however long."""

import datetime
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from demo.factories import make_page
from directory.models import ServicePage, ServicePlace
from home import cache
from home.listing import Listing
from home.models import SearchPage
from publications.models import UpdatePage
from search import indexing
from search.engines.base import EngineUnavailable
from search.engines.database import DatabaseEngine
from search.models import Promotion
from search.requests import Scope, SearchRequest
from tests.sites import index_everything, make_service

TITLE = re.compile(r'<h3><a href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
MOST = 15


def titles(response) -> list[str]:
    """Return the titles in a list, without marks."""
    return [re.sub("<[^>]+>", "", text) for _url, text in TITLE.findall(response.content.decode())]


def listing(client, address: str, **parameters):
    response = client.get(f"{address}?{urlencode(parameters, doseq=True)}" if parameters else address)
    assert response.status_code == 200, response.status_code
    return response


# What is in which list


def test_the_library_holds_publications_and_events_newest_first(site, client):
    response = listing(client, "/fr/bibliotheque/")
    assert titles(response) == [
        "Réunion de septembre",
        "Nueva ley de asilo",
        "Routes de la Méditerranée",
        "Un réseau de cliniques",
        "Téléconférences",
    ]
    assert titles(listing(client, "/en/library/"))[2] == "Routes across the Mediterranean"


def test_the_directory_holds_services_with_what_matters_of_them(site, client):
    response = listing(client, "/fr/services/")
    assert titles(response) == ["Consultation du soir"]
    text = response.content.decode()
    assert "Lyon" in text
    assert "Palermo" not in text


def test_a_work_in_another_language_is_marked(site, client):
    text = listing(client, "/fr/bibliotheque/").content.decode()
    assert 'lang="es" hreflang="es">Nueva ley de asilo</a> <span class="tag">Español</span>' in text


def test_a_country_has_a_page_by_its_code(site, client):
    assert titles(listing(client, "/fr/pays/it/")) == ["Consultation du soir", "Routes de la Méditerranée"]
    text = listing(client, "/fr/pays/").content.decode()
    assert "/fr/pays/it/" in text
    for unknown in (
        "/fr/pays/zz/",
        "/fr/pays/IT/",
        "/fr/pays/eu/",
        "/fr/pays/it/more/",
        "/fr/pays/it/x.atom",
    ):
        assert client.get(unknown).status_code == 404, unknown
    empty = listing(client, "/fr/pays/pe/").content.decode()
    assert "<h1>Pérou</h1>" in empty


def test_a_theme_has_a_page_by_its_slug_in_each_language(site, client):
    french = listing(client, "/fr/themes/routes-et-deplacements/")
    assert titles(french) == ["Routes de la Méditerranée"]
    assert "/fr/themes/evolution-des-routes-migratoires/" in french.content.decode()
    text = french.content.decode()
    assert 'hreflang="en" href="http://testserver/en/themes/routes-and-displacement/"' in text
    assert "<title>Routes et déplacements" in text
    assert client.get("/en/themes/routes-et-deplacements/").status_code == 404
    assert client.get("/fr/themes/rien/").status_code == 404
    russian = client.get("/ru/темы/маршруты-и-перемещение/")
    assert russian.status_code == 200


def test_all_lists_count_alike(site, client):
    everything = Listing(SearchRequest.parse(QueryDict(""), "fr"), "/")
    by_kind = {choice.value: choice.count for choice in everything.facets[0].options}
    library = Listing(SearchRequest.parse(QueryDict(""), "fr", Scope(kinds=("report", "update"))), "/")
    assert library.total == by_kind["report"] + by_kind["update"]


# Filters


def test_filters_narrow_and_values_widen(site, client):
    assert titles(listing(client, "/fr/bibliotheque/", country="it")) == ["Routes de la Méditerranée"]
    widened = titles(listing(client, "/fr/bibliotheque/", country=["it", "gr"]))
    assert widened == ["Routes de la Méditerranée", "Un réseau de cliniques"]
    assert titles(listing(client, "/fr/bibliotheque/", country=["it", "gr"], year="2025")) == [
        "Un réseau de cliniques"
    ]
    assert titles(listing(client, "/fr/bibliotheque/", lang="es")) == ["Nueva ley de asilo"]


def test_a_filters_own_counts_ignore_it(site, client):
    text = listing(client, "/fr/bibliotheque/", country="it").content.decode()
    assert re.search(r'name="country" value="it" checked><span>Italie</span><span class="count">1<', text)
    assert re.search(r'name="country" value="gr"><span>Grèce</span><span class="count">1<', text)
    assert 'name="kind"' not in text, "with one kind left there is nothing to choose"


def test_chosen_filters_can_be_taken_away(site, client):
    text = listing(client, "/fr/bibliotheque/", country="it", theme="routes", q="bateaux").content.decode()
    assert 'class="chip" href="/fr/bibliotheque/?q=bateaux&amp;theme=routes"' in text
    assert 'class="chip chip--clear" href="/fr/bibliotheque/?q=bateaux"' in text


def test_what_is_not_understood_is_said_above_the_whole_list(site, client):
    response = listing(client, "/fr/bibliotheque/", country="zz", colour="red", page="x")
    assert len(titles(response)) == 5
    text = response.content.decode()
    for said in ("zz", "colour"):
        assert said in text
    assert client.get("/fr/bibliotheque/?page=2").status_code == 404


def test_the_directorys_own_filters(site, client):
    def found(**parameters) -> int:
        return len(titles(listing(client, "/fr/services/", **parameters)))

    assert found(town="LYON") == 1
    assert found(town="roma", spoken="ar", papers="no", free="yes", need="medical-care") == 1
    assert found(papers="yes") == 0
    assert found(appointment="no") == 0
    assert found(remote="yes") == 0


def test_open_now_is_computed_and_counted(site, client, time_machine):
    hours = [{"type": "slot", "value": {"days": ["1"], "opens": "09:00", "closes": "12:00"}}]
    facts = make_service(
        site.network,
        "Night",
        places=[ServicePlace(town="Metz", country="fr", timezone="Europe/Paris", hours=hours)],
    )
    make_page(ServicePage, site.places["fr"], title="Ouvert", slug="ouvert", summary="x", service=facts)
    index_everything()
    time_machine.move_to(datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC))  # Monday, 10:00
    assert titles(listing(client, "/fr/services/", open="now")) == ["Ouvert"]
    text = listing(client, "/fr/services/").content.decode()
    assert re.search(r'name="open" value="yes"><span>[^<]+</span><span class="count">1<', text)
    time_machine.move_to(datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC))
    assert titles(listing(client, "/fr/services/", open="1")) == []


# Words


def test_words_are_marked_and_text_is_escaped(site, client):
    page = make_page(
        UpdatePage, site.places["fr"], title="<b>Ouragan</b> & Zoé", slug="zoe", summary="Un <i>ouragan</i>"
    )
    indexing.update([page.pk])
    text = listing(client, "/fr/search/", q="ouragans").content.decode()
    assert "&lt;b&gt;<mark>Ouragan</mark>&lt;/b&gt; &amp; Zoé" in text
    assert "<i>" not in text


def test_a_part_that_matches_stands_under_its_work(site, client):
    text = listing(client, "/fr/search/", q="passeurs désert").content.decode()
    assert titles_in(text) == ["Routes de la Méditerranée"]
    assert "#page=2" in text
    assert "PDF, page 2" in text


def titles_in(text: str) -> list[str]:
    return [re.sub("<[^>]+>", "", found) for _url, found in TITLE.findall(text)]


def test_a_correction_is_said_with_a_way_to_what_was_typed(site, client):
    text = listing(client, "/fr/search/", q="bateuax").content.decode()
    assert "Routes de la Méditerranée" in text
    assert "/fr/search/?q=bateuax&amp;exact=yes" in text
    exactly = listing(client, "/fr/search/", q="bateuax", exact="yes")
    assert titles(exactly) == []


def test_where_nothing_is_found_the_page_helps(site, client):
    text = listing(client, "/fr/search/", q="bateaux", country="es", kind="report").content.decode()
    assert titles_in(text) == []
    assert 'href="/fr/search/?q=bateaux&amp;kind=report"' in text
    assert re.search(r"Espagne[^<]*1 ", text), "how many works there are without the filter"
    assert 'href="/fr/services/"' in text


@pytest.mark.parametrize(
    "odd",
    ['"', "''", "((", "a OR", "-", "*", "%", "\\", "' OR 1=1 --", "🌉", "a" * 500, "<script>", "\u0000x"],
)
def test_any_words_get_an_answer(site, client, odd):
    assert client.get("/fr/search/", {"q": odd}).status_code == 200
    assert client.get("/fr/services/", {"q": odd, "town": odd, "page": odd}).status_code == 200


def test_recommended_pages_come_first(site, client):
    Promotion.objects.create(language="fr", query="bateau nuit", page=site.service_page)
    text = listing(client, "/fr/search/", q="Nuits bateaux").content.decode()
    assert text.index("Consultation du soir") < text.index("Routes de la")
    PageViewRestriction.objects.create(page=site.service_page, restriction_type="login")
    cache.invalidate()
    assert "Consultation du soir" not in listing(client, "/fr/search/", q="nuit bateaux").content.decode()


# Around the list


def test_pages_end(site, client):
    for number in range(7):
        make_page(UpdatePage, site.places["fr"], title=f"Nouvelle {number}", slug=f"n-{number}")
    index_everything()
    first = listing(client, "/fr/bibliotheque/", size="5").content.decode()
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    last = listing(client, "/fr/bibliotheque/", size="5", page="3").content.decode()
    assert 'rel="next"' not in last
    assert 'href="/fr/bibliotheque/?size=5&amp;page=2" rel="prev"' in last
    assert client.get("/fr/bibliotheque/?size=5&page=4").status_code == 404
    seen = [
        title
        for page in ("1", "2", "3")
        for title in titles(listing(client, "/fr/bibliotheque/", size="5", page=page))
    ]
    assert len(seen) == len(set(seen)) == 12


def test_searches_are_not_kept_and_not_listed(site, client):
    searched = listing(client, "/fr/search/", q="bateaux")
    assert searched["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in searched.content.decode()
    filtered = listing(client, "/fr/bibliotheque/", country="it").content.decode()
    assert '<meta name="robots" content="noindex">' in filtered
    plain = listing(client, "/fr/bibliotheque/").content.decode()
    assert "noindex" not in plain
    assert '<link rel="canonical" href="http://testserver/fr/bibliotheque/">' in plain
    assert "feed.atom" in plain


def test_without_an_engine_pages_say_what_does_not_work(site, client, monkeypatch):
    def out_of_reach(*args, **kwargs):
        raise EngineUnavailable("nobody answers")

    monkeypatch.setattr(DatabaseEngine, "search", out_of_reach)
    for address in (
        "/fr/search/?q=x",
        "/fr/bibliotheque/",
        "/fr/pays/",
        "/fr/themes/",
        "/fr/pays/it/?page=3",
    ):
        assert client.get(address).status_code == 200, address
    for file in ("feed.atom", "results.csv", "results.ris"):
        assert client.get(f"/fr/bibliotheque/{file}").status_code == 503
    assert client.get("/api/search").status_code == 503


def test_private_pages_are_in_no_list(site, client):
    PageViewRestriction.objects.create(page=site.places["fr"], restriction_type="login")
    indexing.update([page.pk for page in site.places["fr"].get_descendants(inclusive=True)])
    cache.invalidate()
    for address in (
        "/fr/search/?q=bateaux",
        "/fr/bibliotheque/",
        "/fr/bibliotheque/feed.atom",
        "/fr/pays/it/",
    ):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert "Méditerranée" not in body.decode(), address
    assert "Mediterranean" in client.get("/en/library/").content.decode()


# What it costs


def cost(client, address: str) -> int:
    """Return the queries of a page on a running site whose page is not kept."""
    client.get(address + ("&" if "?" in address else "?") + "sort=oldest")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    [
        "/fr/bibliotheque/",
        "/fr/services/",
        "/fr/pays/it/",
        "/fr/themes/routes-et-deplacements/",
        "/fr/search/",
        "/fr/search/?q=bateaux",
        "/fr/search/?q=bateux+routes",
        "/fr/search/?q=rien&country=it&kind=report&year=2026&people=refugees",
    ],
)
def test_a_list_costs_at_most_fifteen_queries_however_long(site, client, settings, address):
    settings.PAGE_CACHE = True
    cache.invalidate()
    before = cost(client, address)
    assert before <= MOST
    for number in range(12):
        make_page(
            UpdatePage,
            site.places["fr"],
            title=f"Bateaux et routes {number}",
            slug=f"n-{number}",
            summary="Sur les bateaux.",
            countries=["it"],
            date=timezone.localdate(),
        )
        facts = make_service(site.network, f"Service {number}")
        make_page(
            ServicePage,
            site.places["fr"],
            title=f"Service {number}",
            slug=f"s-{number}",
            summary="Des bateaux.",
            service=facts,
        )
    index_everything()
    cache.invalidate()
    assert cost(client, address) <= max(before, MOST)


def test_the_results_page_of_each_language_answers(site, client):
    for page in SearchPage.objects.all():
        assert client.get(page.url).status_code == 200
