"""What machines read of a page: other sites show its title, catalogues and search engines what it is."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.base import BaseHandler
from django.test import RequestFactory
from PIL import Image

from demo.factories import make_page
from home import front
from publications.models import UpdatePage
from tests.sites import paragraph


def head(client, address: str) -> tuple[str, str, dict]:
    """Return the titles for Open Graph and Dublin Core, and the first thing of schema.org."""
    text = client.get(address).text
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])["@graph"]
    open_graph, dublin_core = (
        re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)"', text)[1]
        for name in ("og:title", "DC.title")
    )
    return open_graph, dublin_core, graph[0]


@pytest.mark.parametrize(("address", "title"), [("/fr/", "Passerelle"), ("/fr/pays/it/", "Italie")])
def test_a_page_has_the_name_of_what_it_shows(site, client, address, title):
    open_graph, dublin_core, thing = head(client, address)
    assert (open_graph, dublin_core, thing["name"]) == (title, title, title)


def test_the_home_page_shows_the_countries_with_the_most_works(site, client, monkeypatch):
    monkeypatch.setattr(front, "MOST_COUNTRIES", 2)
    counted = {"af": 1, "es": 5, "gr": 2, "it": 9}
    assert [(name, count) for name, _url, count in front.most_countries("fr", counted)] == [
        ("Espagne", 5),
        ("Italie", 9),
    ]


def test_breadcrumbs_have_the_short_name_of_the_network(site, client):
    _open_graph, _dublin_core, thing = head(client, site.report.url)
    assert thing["name"] == site.report.title
    crumbs = [title for title, _address in client.get(site.report.url).context["crumbs"]]
    assert crumbs[-1] == "PERCO" != site.places["fr"].title


def test_a_link_shared_elsewhere_has_a_picture(site, client):
    """Open Graph knows no page without one."""
    text = client.get(site.report.url).text
    assert '<meta property="og:locale" content="fr_FR">' in text
    told = dict(re.findall(r'<meta property="og:image:?(\w*)" content="([^"]*)"', text))
    assert told[""].startswith("http://testserver/")
    file = finders.find(told[""].removeprefix(f"http://testserver{settings.STATIC_URL}"))
    with Image.open(file) as image:
        assert image.size == (int(told["width"]), int(told["height"]))


def test_head_is_answered_without_a_body(site):
    handler = BaseHandler()
    handler.load_middleware()
    for address, status in (("/fr/", 200), ("/robots.txt", 200), ("/nothing", 404)):
        response = handler.get_response(RequestFactory().head(address))
        assert (response.status_code, b"".join(response)) == (status, b""), address


def test_a_page_without_a_summary_is_described_by_the_beginning_of_its_text(site, client):
    body = [
        {"type": "heading", "value": {"text": "Contexte", "anchor": ""}},
        *paragraph("Une loi &amp; un décret."),
        *paragraph("mot " * 200),
    ]
    page = make_page(UpdatePage, site.places["fr"], title="Loi", summary="", body=body)
    said = re.search(r'<meta name="description" content="([^"]*)"', client.get(page.url).text)[1]
    assert said.startswith("Une loi &amp; un décret. mot mot")
    assert said.endswith("mot…")
    assert len(said) < 210
    assert head(client, page.url)[2]["description"].startswith("Une loi & un décret. mot")


def test_a_page_without_words_has_no_description(site, client):
    page = make_page(UpdatePage, site.places["fr"], title="Loi", summary="")
    assert '<meta name="description"' not in client.get(page.url).text
