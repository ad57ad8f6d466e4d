"""Lists: the library, the directory, countries, themes and results say the same, and cost the same however long."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from demo.factories import make_page
from directory.jobs import remind_to_confirm
from directory.models import ServicePage, ServicePlace
from home import cache
from home.models import CountriesPage, SearchPage, ThemesPage
from publications.models import UpdatePage
from search.engines.base import EngineUnavailable
from search.engines.database import DatabaseEngine
from search.models import Promotion
from search.tasks import pages_changed
from tests.search.lists import listing, titles
from tests.sites import index_everything, make_service, read_anew

MOST = 15


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


def test_a_service_that_nobody_confirmed_in_time_stands_after_the_others(site, client, time_machine):
    time_machine.move_to("2026-07-01T12:00Z", tick=False)
    until = {"Soir": datetime.date(2026, 8, 1), "Matin": datetime.date(2026, 9, 1), "Nuit": None}
    for title, day in until.items():
        service = make_service(site.network, title, confirm_by=day)
        service.publish_fields(last_confirmed=datetime.date(2026, 6, 20))
        page = make_page(ServicePage, site.places["fr"], title=title, summary="Abri", service=service)
        pages_changed.call([page.pk])
    assert set(titles(listing(client, "/fr/services/"))[:3]) == set(until)
    time_machine.move_to("2026-08-05T12:00Z", tick=False)
    remind_to_confirm()
    index_everything()
    cache.invalidate()
    assert titles(listing(client, "/fr/services/"))[-1] == "Soir"
    assert titles(listing(client, "/fr/services/", q="abri"))[-1] == "Soir"


def test_a_work_in_another_language_is_marked(site, client):
    text = listing(client, "/fr/bibliotheque/").content.decode()
    assert 'lang="es" hreflang="es">Nueva ley de asilo</a> <span class="tag" lang="es">Español</span>' in text


def test_languages_to_choose_are_named_in_their_own_language(site, client):
    text = listing(client, "/fr/bibliotheque/", lang="es").content.decode()
    name = '<span lang="es">Español</span>'
    assert f'name="lang" value="es" checked><span>{name}</span>' in text
    chip = re.search(r'<a class="chip" .*?</a>', text)[0]
    assert f": {name}" in re.sub(r"\s", " ", chip)


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
    assert '<span class="hidden">Retirer\u00a0: </span>' in text


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
    pages_changed.call([page.pk for page in site.places["fr"].get_descendants(inclusive=True)])
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


def of_search(queries) -> list[str]:
    """Return the queries that search makes itself."""
    return [query["sql"] for query in queries if re.search(r'(FROM|INTO|UPDATE) "search_', query["sql"])]


def test_search_itself_makes_at_most_eight(site, client, settings):
    settings.PAGE_CACHE = True
    Promotion.objects.create(language="fr", query="bateaux", page=site.service_page)
    for address in ("/fr/search/?q=bateaux", "/fr/search/?q=bateuax", "/fr/search/?q=routes+nuit&country=it"):
        client.get(f"{address}&sort=oldest")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert 1 <= len(of_search(queries)) <= 8, address
        assert len(queries) <= MOST


ADDRESSES = [
    "/fr/bibliotheque/",
    "/fr/services/",
    "/fr/pays/it/",
    "/fr/themes/routes-et-deplacements/",
    "/fr/search/",
    "/fr/search/?q=bateaux",
    "/fr/search/?q=bateux+routes",
    "/fr/search/?q=rien&country=it&kind=report&year=2026&people=refugees",
]


def lengthen(site) -> None:
    """Make a dozen updates and a dozen services that stand in all the lists."""
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


@pytest.fixture(scope="class")
def costs(content, django_db_blocker):
    """What each page costs before there are many works; they are there in the tests of the class."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(PAGE_CACHE=True):
        site = read_anew(content)
        before = {address: cost(Client(), address) for address in ADDRESSES}
        lengthen(site)
        yield before
        transaction.set_rollback(True)


class TestLength:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_list_costs_at_most_fifteen_queries_however_long(self, costs, site, client, settings, address):
        settings.PAGE_CACHE = True
        assert costs[address] <= MOST
        assert cost(client, address) <= max(costs[address], MOST)


def test_the_results_page_of_each_language_answers(site, client):
    for page in SearchPage.objects.all():
        assert client.get(page.url).status_code == 200


def test_sitemaps_name_countries_and_themes_by_their_addresses_in_each_language(site, client):
    for page in [*CountriesPage.objects.all(), *ThemesPage.objects.all()]:
        sitemap = client.get(f"/sitemap-{page.language}.xml", headers={"Accept-Language": "fr"}).text
        entries = re.findall(r"<loc>http://testserver([^<]+)</loc>(.*?)</url>", sitemap)
        parts = [entry for entry in entries if entry[0].startswith(page.url) and entry[0] != page.url]
        assert parts, page.url
        for address, alternates in parts:
            assert client.get(address).status_code == 200, address
            assert alternates.count("hreflang=") == 5, address


@pytest.mark.parametrize(("model", "part"), [(CountriesPage, "it/"), (ThemesPage, None)])
def test_countries_and_themes_move_with_their_page(
    site, client, django_capture_on_commit_callbacks, model, part
):
    page = model.objects.get(locale__language_code="fr")
    part = part or page.parts_listed()[0]["fr"]
    before = f"{page.url}{part}"
    assert client.get(before).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "ailleurs"
        page.save_revision().publish()
    assert client.get(before).headers["Location"] == f"/fr/ailleurs/{part}"
    assert client.get(f"/fr/ailleurs/{part}").status_code == 200
