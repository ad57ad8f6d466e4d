"""The results page: marked words, parts, corrections, help where nothing is found, recommended pages."""

import re
from html import unescape

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.models import PageViewRestriction

from demo.factories import make_page
from home import cache
from publications.models import UpdatePage
from search.models import Promotion
from search.tasks import pages_changed
from tests.search.lists import listing, titles, titles_in


def test_words_are_marked_and_text_is_escaped(site, client):
    page = make_page(
        UpdatePage, site.places["fr"], title="<b>Ouragan</b> & Zoé", slug="zoe", summary="Un <i>ouragan</i>"
    )
    pages_changed.call([page.pk])
    text = listing(client, "/fr/search/", q="ouragans").content.decode()
    assert "&lt;b&gt;<mark>Ouragan</mark>&lt;/b&gt; &amp; Zoé" in text
    assert "<i>" not in text


def test_a_part_that_matches_stands_under_its_work(site, client):
    text = listing(client, "/fr/search/", q="passeurs désert").content.decode()
    assert titles_in(text) == ["Routes de la Méditerranée", "Glossaire"]
    assert "#page=2" in text
    assert "PDF, page 2" in text
    with override("fr"):
        said = ngettext("%(number)s match in this report:", "%(number)s matches in this report:", 1)
    assert f">{said % {'number': 1}}<" in text


def test_a_correction_is_said_with_a_way_to_what_was_typed(site, client):
    text = listing(client, "/fr/search/", q="bateuax").content.decode()
    assert "Routes de la Méditerranée" in text
    assert "/fr/search/?q=bateuax&amp;exact=yes" in text
    exactly = listing(client, "/fr/search/", q="bateuax", exact="yes")
    assert titles(exactly) == []


LISTS = ("/fr/search/", "/fr/bibliotheque/", "/fr/pays/it/", "/fr/themes/routes-et-deplacements/")


@pytest.mark.parametrize("address", LISTS)
def test_every_list_says_what_was_searched_instead_of_what_was_typed(site, client, address):
    response = listing(client, address, q="bateuax")
    assert titles(response) == ["Routes de la Méditerranée"]
    text = response.content.decode()
    assert "<strong>bateaux</strong>" in text
    assert f'href="{address}?q=bateuax&amp;exact=yes"' in text


@pytest.mark.parametrize("address", LISTS)
def test_every_list_says_what_no_page_has(site, client, address):
    page = listing(client, address, q='"nuit bateaux"')
    assert page.context["listing"].relaxed
    assert page.context["listing"].relaxed in unescape(page.content.decode())
    page = listing(client, address, q="bateaux zzyzx")
    assert "zzyzx" in page.context["listing"].unknown
    assert page.context["listing"].unknown in unescape(page.content.decode())


def test_a_feed_says_what_was_searched_instead_of_what_was_typed(site, client):
    address = "/fr/bibliotheque/feed.atom"
    subtitle = listing(client, address, q="bateuax").content.decode().partition("<subtitle>")[2]
    assert "bateaux" in subtitle.partition("</subtitle>")[0]
    assert "<subtitle>" not in listing(client, address, q="bateaux").content.decode()


def test_quoted_words_of_which_one_is_nowhere_are_not_said_to_stand_in_another_order(site, client):
    page = listing(client, "/fr/search/", q='"bateaux zzyzx"').context["listing"]
    assert page.total
    assert "zzyzx" in page.unknown
    with override("fr"):
        order = _("No page has the quoted words in this order; these pages have them in another.")
        assert page.relaxed == _("No page has all the quoted words together; these pages have some of them.")
    assert page.relaxed != order


def test_where_nothing_is_found_the_page_helps(site, client):
    text = listing(client, "/fr/search/", q="bateaux", country="es", kind="report").content.decode()
    assert titles_in(text) == []
    assert 'href="/fr/search/?q=bateaux&amp;kind=report"' in text
    assert re.search(r"Espagne[^<]*1 ", text), "how many works there are without the filter"
    assert 'href="/fr/services/"' in text


def test_where_there_is_nothing_to_choose_no_filters_are_offered(site, client):
    assert '<details class="filters">' not in listing(client, "/fr/search/", q="licorne").content.decode()
    assert '<details class="filters">' in listing(client, "/fr/search/", q="bateaux").content.decode()
    assert '<details class="filters">' in listing(client, "/fr/bibliotheque/", q="licorne").content.decode()


def test_where_nothing_is_found_the_page_says_how_the_words_were_read(site, client):
    text = listing(client, "/fr/search/", q='licorne "dragon violet" -avion').context["listing"].empty.text
    for word in ("licorne", "dragon violet", "avion"):
        assert word in text


def test_the_language_of_the_words_is_offered(site, client):
    text = listing(client, "/fr/search/", q="shelter for refugees").content.decode()
    assert 'href="/en/search/?q=shelter+for+refugees" hreflang="en"' in text
    assert 'hreflang="en" rel="nofollow"' not in listing(client, "/fr/search/", q="bateaux").content.decode()


def test_a_word_that_no_page_has_is_said_where_others_were_found(site, client):
    response = listing(client, "/fr/search/", q="bateaux zzyzx", exact="yes")
    assert titles(response)
    text = response.context["listing"].unknown
    assert "zzyzx" in text
    assert text in unescape(response.content.decode())


@pytest.mark.parametrize(
    "odd",
    [
        '"',
        "''",
        "((",
        "a OR",
        "-",
        "*",
        "%",
        "\\",
        "' OR 1=1 --",
        "🌉",
        "a" * 500,
        "é" * 500,
        "a " * 5000,
        "<script>",
        "\u0000x",
    ],
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


@pytest.mark.parametrize("address", LISTS)
def test_signs_alone_find_nothing_and_every_list_says_so(site, client, address):
    page = listing(client, address, q="🙂 ???")
    assert titles(page) == []
    empty = page.context["listing"].empty
    assert "🙂 ???" in empty.text
    assert empty.text in unescape(page.content.decode())
    everything = listing(client, address).context["listing"].total
    text, url = empty.links[0]
    assert (f": {everything} " in text.replace("\N{NO-BREAK SPACE}", " "), url) == (True, address)


def test_a_feed_and_the_api_say_that_signs_alone_find_nothing(site, client):
    feed = listing(client, "/fr/search/feed.atom", q="***").content.decode()
    assert "<entry>" not in feed
    assert "***" in feed.partition("<subtitle>")[2].partition("</subtitle>")[0]
    found = client.get("/api/search", {"lang": "fr", "q": "***"}).json()
    assert (found["total"], found["hits"], found["unknown"], found["also"]) == (0, [], ["***"], [])
