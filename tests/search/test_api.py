"""The API: the same works as on the pages, errors that name the parameter, a limit, and a true description."""

import json
import re
from types import SimpleNamespace

import pytest
import schemathesis
from django.core.cache import cache as django_cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from wagtail.models import PageViewRestriction

from home import cache as pages_cache
from search import api_errors
from search.api import api
from search.requests import LONGEST_QUERY


def ask(client, **parameters):
    return client.get("/api/search", parameters)


def test_hits_facets_and_counts(site, client):
    answer = ask(client, q="bateaux", lang="fr").json()
    assert answer["total"] == 1
    hit = answer["hits"][0]
    assert hit["title"] == "Routes de la Méditerranée"
    assert hit["address"] == "/fr/reseaux/perco/routes/"
    assert hit["languages"] == ["fr", "en"]
    assert "<mark>bateaux</mark>" in hit["snippet"]
    assert {"value": "it", "label": "Italie", "count": 1} in answer["facets"]["country"]


def test_the_first_language_is_the_readers_and_further_ones_narrow(site, client):
    everything = ask(client, lang="en").json()
    assert everything["language"] == "en"
    assert "Routes across the Mediterranean" in [hit["title"] for hit in everything["hits"]]
    spanish = ask(client, lang=["en", "es"], kind="update").json()
    assert [hit["title"] for hit in spanish["hits"]] == ["Nueva ley de asilo"]


def test_the_page_links_to_the_same_search(site, client):
    for address in ("/fr/bibliotheque/?country=it", "/fr/pays/gr/", "/fr/search/?q=routes&lang=en"):
        text = client.get(address).content.decode()
        link = text.split('href="/api/search')[1].split('"')[0].replace("&amp;", "&")
        answer = client.get(f"/api/search{link}").json()
        assert f'id="total">{answer["total"]} ' in text, address


def test_a_correction_is_told(site, client):
    answer = ask(client, q="bateuax", lang="fr").json()
    assert answer["correction"] == {"text": "bateaux", "changes": [["bateuax", "bateaux"]], "layout": False}
    assert ask(client, q="bateuax", lang="fr", exact="yes").json()["total"] == 0


def test_it_is_told_that_quoted_words_were_read_as_words(site, client):
    assert ask(client, q='"nuit bateaux"', lang="fr").json()["relaxed"] is True
    assert ask(client, q='"bateaux partent"', lang="fr").json()["relaxed"] is False
    assert (
        "relaxed" in client.get("/api/openapi.json").json()["components"]["schemas"]["Results"]["properties"]
    )


def test_towns_of_services_that_not_everyone_may_see_are_not_named(site, client):
    def towns() -> list[str]:
        parameters = client.get("/api/openapi.json").json()["paths"]["/api/search"]["get"]["parameters"]
        schema = next(each["schema"] for each in parameters if each["name"] == "town")
        return schema["items"].get("enum", [])

    assert "lyon" in towns()
    PageViewRestriction.objects.create(page=site.places["fr"], restriction_type="login")
    pages_cache.invalidate()
    assert "lyon" not in towns()


def test_pages_are_linked(site, client):
    first = ask(client, lang="fr", size="3", kind=["report", "update", "event", "case-study"]).json()
    assert first["pages"] == 2
    second = client.get(first["links"]["next"]).json()
    assert second["page"] == 2
    assert "next" not in second["links"]
    assert len(first["hits"]) + len(second["hits"]) == first["total"] == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "zz"),
        ("page", "0"),
        ("page", "x"),
        ("size", "101"),
        ("sort", "beauty"),
        ("year", "20"),
        ("lang", "de"),
        ("kind", "poem"),
        ("free", "perhaps"),
        ("colour", "red"),
        ("q", "a" * (LONGEST_QUERY + 1)),
        ("kind", "Report"),
        ("country", ""),
        ("town", "LYON"),
        ("exact", "true"),
        ("free", "1"),
        ("page", " 1"),
        ("size", "007"),
        ("sort", ""),
        ("lang", "FR"),
    ],
)
def test_what_is_wrong_is_named(site, client, name, value):
    response = ask(client, **{name: value})
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert [error["name"] for error in problem["errors"]] == [name]
    assert problem["errors"][0]["reason"]


@pytest.mark.parametrize("language", ["fr", "en", "es", "ru"])
def test_a_refusal_says_what_is_wrong_and_not_what_a_list_would_do(site, client, language):
    address = f"/api/search?lang={language}&country=zz&page=0&sort=beauty&colour=red&q={'a' * 501}"
    problem = client.get(address).json()
    assert [error["name"] for error in problem["errors"]] == ["q", "country", "page", "sort", "colour"]
    for error in problem["errors"]:
        assert error["reason"].count(".") == 1
        assert error["reason"].endswith(".")
    assert problem["detail"] == " ".join(f"{each['name']}: {each['reason']}" for each in problem["errors"])


def test_a_page_beyond_the_end_leads_back_to_the_last(site, client):
    beyond = ask(client, lang="fr", size="3", page="90").json()
    assert beyond["hits"] == []
    back = client.get(beyond["links"]["previous"]).json()
    assert back["page"] == back["pages"] == beyond["pages"]
    assert back["hits"]
    assert "next" not in beyond["links"]
    nothing = ask(client, lang="fr", q="xqzzyw", page="9").json()
    assert client.get(nothing["links"]["previous"]).json()["page"] == 1


def test_what_suggestions_do_not_take_is_named(site, client):
    for query, name in (
        ("q=" + "a" * (LONGEST_QUERY + 1), "q"),
        ("q=a&q=b", "q"),
        ("q=a&colour=red", "colour"),
        ("lang=de", "lang"),
    ):
        response = client.get(f"/api/suggest?{query}")
        assert response.status_code == 422, query
        assert [error["name"] for error in response.json()["errors"]] == [name]


def test_what_is_not_there_is_a_problem_too(site, client):
    response = client.get("/api/nothing")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/api/search", "/api/suggest", "/api/openapi.json", "/api/docs"])
def test_it_is_for_reading_alone(site, client, address):
    assert client.head(address).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.generic(method, address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 405


@pytest.mark.parametrize("address", ["/api/search?lang=fr", "/api/suggest", "/api/openapi.json"])
def test_browsers_are_told_that_scripts_of_other_sites_may_ask(site, client, address):
    response = client.options(
        address, headers={"Access-Control-Request-Method": "GET", "Origin": "https://a.example"}
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert response["Access-Control-Allow-Headers"] == "*"


def test_every_refusal_is_in_the_language_asked(site, client, settings, monkeypatch):
    django_cache.clear()
    monkeypatch.setattr(api_errors, "seconds_to_wait", lambda request: 7 if "wait" in request.GET else 0)
    asked = ("/api/nothing?lang=%s", "/api/suggest?lang=%s&wait=", "/api/suggest?lang=%s&colour=red")
    texts: dict[str, list[str]] = {}
    for language in ("fr", "en", "es", "ru"):
        answers = [client.get(address % language) for address in asked]
        answers.append(client.post(f"/api/search?lang={language}"))
        assert [answer.status_code for answer in answers] == [404, 429, 422, 405]
        assert {answer["Content-Language"] for answer in answers} == {language}
        texts[language] = [answer.json()["detail"] for answer in answers]
    for said in zip(*texts.values(), strict=True):
        assert len(set(said)) == 4, said


def test_any_site_may_read(site, client):
    for address in ("/api/search", "/api/search?page=0", "/api/suggest?q=a"):
        assert client.get(address)["Access-Control-Allow-Origin"] == "*"


def test_what_is_refused_and_the_description_can_be_read_from_other_sites(site, client):
    answers = [client.get("/api/nothing"), client.post("/api/search"), client.get("/api/openapi.json")]
    assert [answer.status_code for answer in answers] == [404, 405, 200]
    assert [answer.get("Access-Control-Allow-Origin") for answer in answers] == ["*"] * 3


def test_one_machine_may_not_ask_too_often(site, client, settings, monkeypatch):
    django_cache.clear()
    monkeypatch.setattr(
        api_errors, "time", SimpleNamespace(time=lambda: 1_000_000_000.0)
    )  # within one minute
    settings.API_REQUESTS_A_MINUTE = 3
    settings.API_LOOPBACK_FREE = False
    answers = [client.get("/api/suggest?q=a", REMOTE_ADDR="203.0.113.7") for _each in range(5)]
    assert [answer.status_code for answer in answers][:3] == [200, 200, 200]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert answers[-1].json()["title"] == "Too Many Requests"
    assert client.get("/api/suggest?q=a", REMOTE_ADDR="203.0.113.8").status_code == 200
    settings.API_LOOPBACK_FREE = True
    for _each in range(5):
        assert client.get("/api/suggest?q=a", REMOTE_ADDR="127.0.0.1").status_code == 200


def test_the_description_names_the_values_of_today(site, client):
    schema = client.get("/api/openapi.json").json()
    parameters = {each["name"]: each for each in schema["paths"]["/api/search"]["get"]["parameters"]}
    assert "perco" in parameters["network"]["schema"]["items"]["enum"]
    assert "it" in parameters["country"]["schema"]["items"]["enum"]
    assert set(schema["paths"]["/api/search"]["get"]["responses"]) == {"200", "422", "429", "503"}
    assert "/api/suggest" in schema["paths"]


def test_the_page_of_the_description_loads_nothing_from_elsewhere(site, client):
    text = client.get("/api/docs").content.decode()
    # A table is wider than a phone: it is scrolled by itself.
    assert text.count("<table") == len(
        re.findall(r'<div class="scroll" role="region" tabindex="0" [^>]*><table', text)
    )
    assert "/api/search" in text
    for attribute in ('src="http', 'href="http', "cdn"):
        assert attribute not in text


@pytest.fixture
def kept_connection():
    """Keep the connection with the test's data open over requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
def test_the_api_keeps_what_its_description_promises(site, settings, kept_connection):
    settings.API_LOOPBACK_FREE = True
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    schema.app = get_wsgi_application()
    tried = 0

    for operation in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @given(case=operation.ok().as_strategy(generation_mode=mode))
            @hypothesis_settings(
                max_examples=40,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                database=None,
                derandomize=True,
            )
            def holds(case):
                nonlocal tried
                tried += 1
                case.call_and_validate()

            holds()
    assert tried > 50
