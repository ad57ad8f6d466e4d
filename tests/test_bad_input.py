"""Whatever stands in an address or a form that is open to everybody, the answer is never 500.

Values are drawn anew in each run; `pytest --randomly-seed=…` with the seed in the head of a run draws the same again.
"""

import random
from urllib.parse import quote

import pytest

from tests.sites import content, empty_site, site  # noqa: F401 – fixtures

DRAWS = 10  # for each address
NAMES = """
q lang kind network country region theme people year file page size sort stage organisation need town spoken papers free
appointment remote open exact format next sent unknown q[] __proto__
"""
# As they stand in an address: percent-encoded, some of them no UTF-8.
SHORT = """
0 1 -1 1.5 1e9 99999999999999999999 NaN 2026 2026-13-45 fr en,fr xx report case-study newest pdf it true * ? : ( [] {} %00
%FF%FE %ED%A0%80 %0D%0AX-A:1 %20 %09 %22 %27 %25 %25s %5C %3Cscript%3E ..%2F..%2Fetc
"""
VALUES = [
    *SHORT.split(),
    "",
    "AND+OR+NOT",
    "%22%22%22",
    "-%22a+b",
    quote("١٢٣ ﷺ İß \u202e 😀 \u0301\u0301"),
    quote("беженцы в Москве"),
    "a" * 6000,
    quote("é" * 900),
    "+".join(["route"] * 400),
]
PAGES = [
    "",
    "reseaux/",
    "bibliotheque/",
    "services/",
    "pays/",
    "pays/it/",
    "themes/",
    "search/",
    "reseaux/perco/routes/",
]
FILES = [
    f"{page}{name}"
    for page in ("bibliotheque/", "search/")
    for name in ("feed.atom", "results.csv", "results.bib")
]
PARTS = [
    "bibliotheque/{}",
    "pays/{}/",
    "themes/{}/",
    "themes/{}/feed.atom",
    "search/{}",
    "{}/",
    "reseaux/{}/",
]
ROOTS = [
    "/id/{}",
    "/sitemap-{}.xml",
    "/documents/{}/x.pdf",
    "/documents/1/{}",
    "/{}/",
    "/api/{}",
    "/id/{}/wish/fr",
]


def drawn() -> str:
    """Return a query of up to four parameters, some of them twice."""
    return "&".join(
        f"{random.choice(NAMES.split())}={random.choice(VALUES)}" for _each in range(random.randint(0, 4))
    )


def answer(client, method: str, path: str, query: str = "", **more) -> None:
    """Ask, read the answer to its end, and hold that it is no fault of ours; a fault's own error is raised.

    Of the answers that have a body by their nature only BibTeX may be empty: a file of no references.
    """
    response = client.generic(method, path, QUERY_STRING=query, **more)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code < 500, (path, query)
    assert "\n" not in response.headers.get("Location", "")
    bodiless = method == "OPTIONS" or response.status_code in {301, 302, 304}
    assert body or bodiless or response.headers["Content-Type"] == "application/x-bibtex", (path, query)


@pytest.mark.parametrize("page", [*PAGES, *FILES])
def test_parameters(site, client, page):  # noqa: F811
    for _each in range(DRAWS):
        answer(client, "GET", f"/fr/{page}", drawn())


@pytest.mark.parametrize("address", ["/", "/api/search", "/api/suggest", "/robots.txt", "/health"])
def test_parameters_of_addresses_without_a_language(site, client, settings, address):  # noqa: F811
    settings.API_REQUESTS_A_MINUTE = 0
    for _each in range(DRAWS):
        answer(
            client,
            "GET",
            address,
            drawn(),
            HTTP_ACCEPT_LANGUAGE=random.choice(["ru", "*;q=x", "\x00", "a" * 500]),
        )


@pytest.mark.parametrize("address", [*ROOTS, *(f"/fr/{part}" for part in PARTS)])
def test_addresses(site, client, address):  # noqa: F811
    for value in random.sample(VALUES, 12):
        answer(client, "GET", address.format(value[:1500]))


def test_forms(site, client):  # noqa: F811
    wish, problem = f"/id/{site.report.translation_key}/wish/", f"{site.service_page.url}problem/"
    for value in VALUES:
        answer(client, "POST", f"{wish}{value[:50] or 'fr'}", drawn())
        form = "&".join(
            f"{name}={value}" for name in ("kind", "text", "website", random.choice(NAMES.split()))
        )
        more = {
            "data": form,
            "content_type": random.choice(["application/x-www-form-urlencoded", "multipart/form-data"]),
        }
        answer(client, "POST", problem, drawn(), **more)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer(client, method, "/fr/bibliotheque/", data="x")
