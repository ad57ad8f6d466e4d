"""What waits for editors and translators on the admin's first page."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import cache as django_cache
from django.urls import reverse

from demo.factories import make_page
from home.models import Network, SiteText
from home.offers import WISHES_AN_HOUR
from home.waiting import SHOWN
from localization import standings
from localization.models import Standing
from passerelle.databases import cache_from
from publications.models import UpdatePage
from tests.services_making import make_user


@pytest.fixture
def work(site):
    """A public report in French and English, whose source has changed, and which readers want in Spanish."""
    django_cache.clear()  # one machine's wish for a work counts once a day
    standings.refresh([site.report.translation_key])
    cells = Standing.objects.filter(source_page=site.report)
    cells.filter(locale__language_code="en").update(state=Standing.State.OUTDATED, stale_words=12)
    return site.report


def first_page(client, *groups: str) -> str:
    client.force_login(make_user("someone", *groups))
    return client.get(reverse("wagtailadmin_home")).text


def panels(html: str) -> set[str]:
    names = ("drafts", "outdated-translations", "wishes", "translations")
    return {name for name in names if f'id="{name}-section"' in html or f'id="{name}"' in html}


def ask_for(client, work, language: str) -> None:
    assert client.post(reverse("wish", args=[work.translation_key, language])).status_code == 200


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        ("publishers", {"drafts", "outdated-translations", "wishes"}),
        ("network-editors:perco", {"drafts", "outdated-translations", "wishes"}),
        ("network-editors:other", set()),
        ("translators:en", {"translations"}),
        ("reviewers:es", {"wishes", "translations"}),
        ("translators:ru", {"translations"}),
    ],
)
def test_everybody_sees_their_own(site, work, client, group, shown):
    Network.objects.create(key="other", name_en="Other")
    ask_for(client, work, "es")
    html = first_page(client, group)
    assert panels(html) == shown
    assert ("Brouillon sésame" in html) == ("drafts" in shown)


def test_translators_find_an_outdated_translation_of_their_language_once(site, work, client):
    assert first_page(client, "translators:en", "translators:ru").count(work.title) == 1


def test_what_is_not_wanted_any_more_is_gone(site, work, client):
    ask_for(client, work, "en")  # it is there in English
    site.draft.save_revision().publish()
    Standing.objects.update(state=Standing.State.UP_TO_DATE)
    assert panels(first_page(client, "publishers")) == set()


def test_wishes_count_where_the_board_was_not_filled_yet(site, client):
    django_cache.clear()
    assert not Standing.objects.exists()
    ask_for(client, site.case, "ru")
    assert Standing.objects.get(source_page=site.case, locale__language_code="ru").wishes == 1


def test_one_machine_may_wish_so_often_an_hour_where_the_cache_is_files(site, client, settings, tmp_path):
    settings.CACHES = {"default": cache_from("", tmp_path)}
    address = reverse("wish", args=[site.case.translation_key, "ru"])
    with time_machine.travel("2026-11-24T12:50:00Z", tick=False) as clock:
        for _time in range(WISHES_AN_HOUR):
            assert client.post(address).status_code == 200
        clock.shift(timedelta(minutes=59))
        assert client.post(address).status_code == 429
        clock.shift(timedelta(minutes=2))
        assert client.post(address).status_code == 200


def test_costs_the_same_however_much_waits(site, work, client, django_assert_max_num_queries):
    client.force_login(make_user("someone", "publishers"))
    address = reverse("wagtailadmin_home")
    client.get(address)
    with django_assert_max_num_queries(200) as few:
        client.get(address)
    for number in range(5):
        make_page(UpdatePage, site.places["fr"], title=f"Brouillon {number}", publish=False)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_more_than_a_panel_shows_at_first_is_shown_when_asked_for(site, client):
    titles = {f"Brouillon {number:02}" for number in range(SHOWN + 2)}
    for title in titles:
        make_page(UpdatePage, site.places["fr"], title=title, publish=False)
    html = first_page(client, "publishers")
    assert sum(title in html for title in titles) == SHOWN
    assert 'href="?all=drafts#drafts-section"' in html
    html = client.get(reverse("wagtailadmin_home"), {"all": "drafts"}).text
    assert all(title in html for title in titles)
    assert "?all=drafts" not in html


@pytest.mark.parametrize(
    ("group", "shown"),
    [("network-editors:perco", True), ("network-editors:other", False), ("translators:en", False)],
)
def test_facts_that_were_changed_and_not_published_wait(site, client, group, shown):
    Network.objects.create(key="other", name_en="Other")
    assert "drafts-of-facts" not in first_page(client, group)
    site.service.complaints = "complaints@example.org"
    site.service.save_revision()
    html = client.get(reverse("wagtailadmin_home")).text
    assert ('id="drafts-of-facts-section"' in html) == shown
    address = reverse("wagtailsnippets_directory_service:edit", args=[site.service.pk])
    assert (f'<a href="{address}">{site.service.label}</a>' in html) == shown


class TestNavigation:
    """Navigation and footer are edited in the admin, per language."""

    def test_publishers_change_them(self, site, client):
        texts = SiteText.objects.get(locale__language_code="fr")
        client.force_login(make_user("someone", "publishers"))
        address = reverse("wagtailsnippets_home_sitetext:edit", args=[texts.pk])
        assert client.get(address).status_code == 200
        form = {"locale": texts.locale_id, "tagline": "Trouver, comprendre", "footer_text": "Pied"}
        form |= {"navigation-count": "0", "footer_links-count": "0"}
        response = client.post(address, form)
        assert response.status_code == 302, response.context["form"].errors
        texts.refresh_from_db()
        assert (texts.tagline, len(texts.navigation)) == ("Trouver, comprendre", 0)

    def test_editors_of_a_network_do_not(self, site, client):
        assert Group.objects.filter(name="network-editors:perco").exists()
        client.force_login(make_user("someone", "network-editors:perco"))
        assert client.get(reverse("wagtailsnippets_home_sitetext:list")).status_code == 302
