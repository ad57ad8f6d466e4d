"""The switcher, hreflang, the offer page, the sitemaps: only what exists, and to each language its own."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache as django_cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from demo.factories import make_page
from home import cache
from home.languages import best, links_to, versions_to_show
from home.models import StandardPage, Wish

XHTML = "{http://www.w3.org/1999/xhtml}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def alternates(text: str) -> dict[str, str]:
    """Return the hreflang links of a page."""
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text))


def test_the_switcher_links_to_what_exists(site, client):
    languages = client.get(site.report.url).context["frame"]["languages"]
    assert [(entry["code"], entry["name"]) for entry in languages] == [
        ("fr", "Français"),
        ("en", "English"),
        ("es", "Español"),
        ("ru", "Русский"),
    ]
    assert [entry["url"] for entry in languages] == [site.report.url, site.report_en.url, "", ""]
    assert [entry["current"] for entry in languages] == [True, False, False, False]


def test_hreflang_is_reciprocal(site, client):
    pages = [client.get(page.url).text for page in (site.report, site.report_en)]
    first, second = map(alternates, pages)
    assert first == second
    assert set(first) == {"fr", "en", "x-default"}
    assert first["en"].endswith(site.report_en.url)
    assert first["x-default"].endswith(f"/id/{site.report.translation_key}")


def test_canonical_is_the_page_itself(site, client):
    for page in (site.report, site.report_en):
        text = client.get(page.url + "?page=2").text
        assert f'<link rel="canonical" href="http://testserver{page.url}">' in text


@pytest.mark.parametrize("hide", ["draft", "private"])
def test_hidden_versions_are_not_named(site, client, hide):
    if hide == "draft":
        site.report_en.unpublish()
    else:
        PageViewRestriction.objects.create(page=site.report_en, restriction_type="login")
    cache.invalidate()
    response = client.get(site.report.url)
    assert set(alternates(response.text)) == {"fr", "x-default"}
    assert site.report_en.url not in response.text
    assert site.report_en.title not in response.text


def test_links_lead_to_the_readers_language(site):
    assert links_to([site.report.pk], "en")[site.report.pk].url == site.report_en.url
    assert links_to([site.report_en.pk], "ru")[site.report_en.pk].url == site.report.url
    assert links_to([site.draft.pk], "fr") == {}


def test_links_ask_the_database_once(site, django_assert_num_queries, caching):
    ids = [site.report.pk, site.report_en.pk, site.case.pk, site.update.pk, site.places["ru"].pk]
    links_to([site.event.pk], "en")
    for wanted in (ids[:1], ids[1:]):
        with django_assert_num_queries(1):
            links_to(wanted, "en")
    with django_assert_num_queries(0):
        links_to(ids, "es")


def test_versions_to_show_are_remembered_until_something_is_published(
    site, django_assert_num_queries, caching, django_capture_on_commit_callbacks
):
    key = site.report.translation_key
    assert set(versions_to_show([key])[key]) >= {"fr", "en"}
    with django_assert_num_queries(0):
        assert versions_to_show([key])[key]["en"].title == site.report_en.title
    with django_capture_on_commit_callbacks(execute=True):
        site.report_en.unpublish()
    assert "en" not in versions_to_show([key])[key]


def test_best_prefers_the_reader_then_the_order_of_the_languages():
    assert best({"es": 1, "en": 2}, "es") == 1
    assert best({"es": 1, "en": 2}, "ru") == 2


class TestOffer:
    """The address of a page that exists in another language alone."""

    def address(self, page, language):
        return page.url.replace(f"/{page.language}/", f"/{language}/", 1)

    def test_names_the_languages_and_takes_a_wish(self, site, client):
        response = client.get(self.address(site.report, "ru"))
        assert response.status_code == 404
        assert '<meta name="robots" content="noindex">' in response.text
        assert site.report.url in response.text
        assert site.report_en.title in response.text
        action = reverse("wish", args=[site.report.translation_key, "ru"])
        assert f'action="{action}"' in response.text
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]

    def test_leads_to_the_version_of_another_address(self, site, client):
        response = client.get(self.address(site.places["fr"], "en"))
        assert response.status_code == 404
        assert site.places["en"].url in response.text
        assert "<form method" not in response.text

    @pytest.mark.parametrize("name", ["draft", "private"])
    def test_offers_nothing_hidden(self, site, client, name):
        page = site.draft if name == "draft" else site.update
        if name == "private":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
            cache.invalidate()
        response = client.get(self.address(page, "ru"))
        assert response.status_code == 404
        assert page.title not in response.text
        assert page.url not in response.text

    def test_nothing_links_to_it(self, site, client):
        text = client.get(site.report.url).text
        assert self.address(site.report, "ru") not in text

    def test_redirects_go_first(self, site, client, django_capture_on_commit_callbacks):
        old = site.places["en"].url
        with django_capture_on_commit_callbacks(execute=True):
            site.places["en"].slug = "perco-platform"
            site.places["en"].save_revision().publish()
        assert client.get(old).status_code == 301


class TestWishes:
    """Readers ask for a language; they are counted, and stay unknown."""

    @pytest.fixture(autouse=True)
    def forgotten(self):
        django_cache.clear()

    def ask(self, client, page, language="ru", **headers):
        return client.post(reverse("wish", args=[page.translation_key, language]), headers=headers)

    def test_counted_once_a_day_and_reader(self, site, client):
        for _time in range(3):
            response = self.ask(client, site.report)
            assert response.status_code == 200
            assert not response.cookies
        assert Wish.objects.get().count == 1
        client.post(reverse("wish", args=[site.report.translation_key, "ru"]), REMOTE_ADDR="192.0.2.7")
        assert Wish.objects.get().count == 2

    def test_the_answer_is_in_the_language_asked_for(self, site, client):
        response = self.ask(client, site.report, "es")
        assert '<html lang="es"' in response.text

    def test_throttled(self, site, client):
        answers = [self.ask(client, site.report, "ru").status_code for _time in range(21)]
        assert answers == [200] * 20 + [429]

    @pytest.mark.parametrize("language", ["xx", "de"])
    def test_unknown_language(self, site, client, language):
        assert self.ask(client, site.report, language).status_code == 404

    def test_for_what_is_hidden_or_there(self, site, client):
        assert self.ask(client, site.draft).status_code == 404
        self.ask(client, site.report, "en")
        assert not Wish.objects.exists()

    def test_only_from_the_site_itself(self, site, client):
        assert self.ask(client, site.report, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert client.get(reverse("wish", args=[site.report.translation_key, "ru"])).status_code == 405
        assert not Wish.objects.exists()


class TestSitemaps:
    """One for each language, with the versions of each page."""

    def test_index(self, site, client):
        root = ET.fromstring(client.get("/sitemap.xml").content)
        assert [loc.text for loc in root.iter(f"{SITEMAP}loc")] == [
            f"http://testserver/sitemap-{code}.xml" for code in ("fr", "en", "es", "ru")
        ]

    def test_pages_with_their_versions(self, site, client):
        root = ET.fromstring(client.get("/sitemap-fr.xml").content)
        pages = {item.find(f"{SITEMAP}loc").text: item for item in root}
        item = pages[f"http://testserver{site.report.url}"]
        links = {link.get("hreflang"): link.get("href") for link in item.iter(f"{XHTML}link")}
        assert links == alternates(client.get(site.report.url).text)
        assert not any("/en/" in address for address in pages)

    def test_holds_nothing_hidden(self, site, client):
        PageViewRestriction.objects.create(page=site.report, restriction_type="login")
        cache.invalidate()
        text = client.get("/sitemap-fr.xml").text
        assert site.report.url not in text
        assert site.draft.url not in text
        assert "/search/" not in text

    def test_queries_do_not_grow_with_pages(self, site, client, caching):
        def queries():
            client.get("/sitemap-es.xml")
            cache.invalidate()
            with CaptureQueriesContext(connection) as found:
                client.get("/sitemap-fr.xml")
            return len(found)

        few = queries()
        for number in range(5):
            make_page(StandardPage, site.places["fr"], title=f"Page {number}")
        assert queries() == few

    def test_operators_are_told_of_what_it_has_no_room_for(self, client, site, monkeypatch, caplog):
        monkeypatch.setattr("home.sitemaps.MOST", 1)
        assert client.get("/sitemap-fr.xml").text.count("<url>") == 1
        assert "The sitemap of fr lacks" in caplog.text

    def test_unknown_language(self, client, site):
        assert client.get("/sitemap-de.xml").status_code == 404

    def test_icon_of_what_is_no_page(self, client):
        response = client.get("/favicon.ico")
        assert response.status_code == 302
        assert finders.find(response.url.removeprefix(settings.STATIC_URL))

    def test_robots(self, client, site):
        text = client.get("/robots.txt").text
        assert "Sitemap: http://testserver/sitemap.xml" in text
        assert "Disallow: /admin/" in text
