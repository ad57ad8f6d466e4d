"""Where pages stand: the front door, permanent addresses, redirects, files below a page."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from demo.factories import make_page, translate
from home import cache
from home.listing import FEED
from home.models import HomePage, StandardPage, WithdrawnWork
from publications.models import LibraryPage


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("ru", "ru"),
        ("en-GB,en;q=0.9", "en"),
        ("de, es;q=0.3, en;q=0.7", "en"),
        ("de", "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("fr;q=0, es", "es"),
        ("x" * 600, "fr"),
    ],
)
def test_the_front_door_follows_the_browser(site, client, wanted, language):
    response = client.get("/", headers={"Accept-Language": wanted})
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"


def test_the_front_door_keeps_rightly(site, client):
    client.cookies["django_language"] = "es"
    response = client.get("/", headers={"Accept-Language": "ru"})
    assert response["Location"] == "/ru/"
    assert "Accept-Language" in response["Vary"]
    assert response["Cache-Control"] == "public, max-age=60"


def test_a_language_without_a_home_is_passed_over(site, client):
    HomePage.objects.get(locale__language_code="ru").unpublish()
    cache.invalidate()
    assert client.get("/", headers={"Accept-Language": "ru, en"})["Location"] == "/en/"


def test_nothing_else_redirects_by_language(site, client):
    response = client.get(site.update.url, headers={"Accept-Language": "ru"})
    assert response.status_code == 200
    assert response["Content-Language"] == "es"


def test_the_language_is_that_of_the_address(site, client):
    client.cookies["django_language"] = "es"
    for page in (site.report, site.report_en):
        response = client.get(page.url, headers={"Accept-Language": "ru"})
        assert f'<html lang="{page.language}"' in response.text


class TestPermanentAddress:
    """`/id/<key>`, without a language."""

    def ask(self, client, page, wanted):
        return client.get(reverse("work", args=[page.translation_key]), headers={"Accept-Language": wanted})

    @pytest.mark.parametrize(
        ("wanted", "language"), [("en", "en"), ("fr", "fr"), ("ru", "fr"), ("ru, en;q=0.5", "en")]
    )
    def test_leads_to_the_readers_language_or_the_nearest(self, site, client, wanted, language):
        response = self.ask(client, site.report, wanted)
        assert response.status_code == 302
        assert response["Location"].startswith(f"/{language}/")
        assert "Accept-Language" in response["Vary"]

    def test_survives_a_move(self, site, client):
        site.report.slug = "ailleurs"
        site.report.save_revision().publish()
        assert self.ask(client, site.report, "fr")["Location"].endswith("/ailleurs/")

    def test_withdrawn(self, site, client):
        site.update.unpublish()
        cache.invalidate()
        response = self.ask(client, site.update, "ru")
        assert response.status_code == 410
        assert "Nueva ley de asilo" in response.text
        assert "noindex" in response.text

    def test_of_what_never_was(self, client, site):
        assert client.get(f"/id/{uuid.uuid4()}").status_code == 404
        assert client.get("/id/not-a-key").status_code == 404

    def test_says_nothing_of_drafts_and_private_pages(self, site, client):
        assert self.ask(client, site.draft, "fr").status_code == 404
        PageViewRestriction.objects.create(page=site.update, restriction_type="login")
        cache.invalidate()
        assert self.ask(client, site.update, "es").status_code == 404
        assert not WithdrawnWork.objects.exists()


@pytest.fixture(scope="class")
def branch_made(content, django_db_blocker):
    """A page with one below it, in each language, with Cyrillic in the Russian addresses."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.invalidate()
        yield make_branch()
        transaction.set_rollback(True)


@pytest.fixture
def branch(branch_made, site):
    """The same for one test, read anew."""
    return {
        code: tuple(StandardPage.objects.get(pk=page.pk) for page in pages)
        for code, pages in branch_made.items()
    }


def make_branch() -> dict[str, tuple]:
    """Make the two pages, and return them by language."""
    home = HomePage.objects.get(locale__language_code="fr")
    top = make_page(StandardPage, home, title="Guide", slug="guide")
    below = make_page(StandardPage, top, title="Suite", slug="suite")
    pages = {"fr": (top, below)}
    for code, slugs in {
        "en": ("guide", "more"),
        "es": ("guia", "mas"),
        "ru": ("справочник", "дальше"),
    }.items():
        upper = translate(top, code, title=slugs[0], slug=slugs[0])
        pages[code] = (upper, translate(below, code, title=slugs[1], slug=slugs[1]))
    return pages


def test_the_feed_of_a_list_moves_with_its_page(site, client, django_capture_on_commit_callbacks):
    library = LibraryPage.objects.get(locale__language_code="en")
    before = f"{library.url}{FEED}"
    with django_capture_on_commit_callbacks(execute=True):
        library.slug = "moved"
        library.save_revision().publish()
    response = client.get(before)
    moved = LibraryPage.objects.get(pk=library.pk)
    assert (response.status_code, response["Location"]) == (301, f"{moved.url}{FEED}")


@pytest.mark.parametrize("code", ["fr", "en", "es", "ru"])
class TestRedirects:
    """A changed slug or a move leaves permanent redirects in that language alone."""

    def test_slug(self, branch, client, code, django_capture_on_commit_callbacks):
        top, below = branch[code]
        old = top.url, below.url
        with django_capture_on_commit_callbacks(execute=True):
            top.slug = "nové-имя"
            top.save_revision().publish()
        for address, page in zip(old, (top, below), strict=True):
            page = Page.objects.get(pk=page.pk).specific
            response = client.get(address)
            assert response.status_code == 301
            assert response["Location"] == page.url
            assert client.get(page.url).status_code == 200
        for other, (page, _below) in branch.items():
            if other != code:
                assert client.get(page.url).status_code == 200

    def test_move(self, branch, site, client, code, django_capture_on_commit_callbacks):
        top, below = branch[code]
        old = top.url, below.url
        with django_capture_on_commit_callbacks(execute=True):
            top.move(site.places[code], pos="last-child")
        for address, page in zip(old, (top, below), strict=True):
            page = Page.objects.get(pk=page.pk).specific
            assert page.url.startswith(site.places[code].url)
            assert client.get(address)["Location"] == page.url

    def test_there_and_back_leaves_no_loop(self, branch, client, code, django_capture_on_commit_callbacks):
        top, _below = branch[code]
        first, slug = top.url, top.slug
        for name in ("autre", slug):
            with django_capture_on_commit_callbacks(execute=True):
                top.slug = name
                top.save_revision().publish()
        assert client.get(first).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            top.unpublish()
        assert client.get(first).status_code == 404


class TestRedirectsWithAQuery:
    """What was searched for and filtered by is kept on the way."""

    @pytest.fixture
    def moved(self, site, django_capture_on_commit_callbacks):
        library = LibraryPage.objects.get(locale__language_code="en")
        old = library.url
        with django_capture_on_commit_callbacks(execute=True):
            library.slug = "moved"
            library.save_revision().publish()
        return old, LibraryPage.objects.get(pk=library.pk)

    def test_it_goes_along(self, moved, client):
        old, page = moved
        response = client.get(f"{old}?kind=report&q=%C3%A9t%C3%A9&kind=update")
        assert response.status_code == 301
        assert response["Location"] == f"{page.url}?kind=report&q=%C3%A9t%C3%A9&kind=update"

    def test_a_redirect_for_one_query_leads_where_it_says(self, moved, client):
        old, _page = moved
        Redirect.objects.create(
            old_path=Redirect.normalise_path(f"{old}?kind=report"), redirect_link="/en/#top"
        )
        assert client.get(f"{old}?kind=report")["Location"] == "/en/#top"
        Redirect.objects.create(old_path="/old", redirect_link="/en/#top")
        assert client.get("/old/?kind=report")["Location"] == "/en/?kind=report#top"

    def test_another_site_is_not_told_what_was_looked_for(self, site, client):
        for place, said in (("https://example.org/", ""), ("http://testserver/en/", "?q=asylum")):
            Redirect.objects.update_or_create(old_path="/old", defaults={"redirect_link": place})
            assert client.get("/old/?q=asylum")["Location"] == f"{place}{said}"


def test_files_below_a_page(site, client):
    response = client.get(f"{site.report.url}citation.ris")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/x-research-info-systems")
    assert client.get(f"{site.report.url}nothing.ris").status_code == 404
    assert client.get(f"{site.places['fr'].url}citation.ris").status_code == 404


@pytest.mark.parametrize(
    "path", ["/fr/a/../b/", "/fr/%00/", "/fr//", "/xx/", "/fr/reseaux/perco/routes/de/plus/"]
)
def test_odd_addresses_are_not_found(site, client, path):
    assert client.get(path).status_code in {301, 404}


def test_a_page_below_a_withdrawn_one_stays(site, client):
    site.series.unpublish()
    cache.invalidate()
    response = client.get(site.event.url)
    assert response.status_code == 200
    assert site.series.title not in [title for title, _address in response.context["crumbs"]]
