"""A site with a fifth language, written from right to left. Run by `test_fifth_language.py`, with settings of its own."""

import pytest
from django.contrib.auth.models import Group
from django.core import checks
from django.db import transaction
from django.urls import reverse
from wagtail.models import Collection, Locale, Page

from demo.factories import make_page, translate
from directory.models import NetworkPage
from home import cache
from home.models import HomePage, Network, NetworksPage, Theme
from passerelle.setup import index_pages, prepare_site
from publications.models import UpdatePage
from tests.sites import index_everything, paragraph

WORDS = "سرحد پر پناہ گزینوں کے لیے رات کی پناہ گاہ"  # a night shelter at the border


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The site as `manage.py setup` makes it, once the titles of the index pages are there; an update in two languages."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.invalidate()
        Page.add_root(title="Root", slug="root", locale=Locale.objects.get_or_create(language_code="fr")[0])
        Collection.add_root(name="Root")
        for _model, names in index_pages.INDEX_PAGES:
            names["ur"] = ("اردو", names["en"][1])
        prepare_site()
        network = Network.objects.create(key="perco", name_fr="PERCO", name_ur="پرکو")
        french = make_page(
            NetworkPage, NetworksPage.objects.get(locale__language_code="fr"), title="PERCO", network=network
        )
        translate(french, "ur", title="پرکو", slug="perco")
        source = make_page(
            UpdatePage, french, title="Un abri", slug="abri", body=paragraph("Un abri de nuit.")
        )
        yield translate(source, "ur", title="رات کی پناہ گاہ", slug="shelter", body=paragraph(WORDS))
        transaction.set_rollback(True)


@pytest.fixture
def update(made, db):
    """The update in Urdu."""
    cache.invalidate()
    return UpdatePage.objects.get(pk=made.pk)


def test_the_checks_ask_for_an_analyser_alone():
    found = [
        message
        for message in checks.run_checks()
        if "ur" in message.msg.split(" ") or "ur." in message.msg or "ur:" in message.msg
    ]
    assert [message.id for message in found] == ["home.W001"]


def test_every_index_page_is_there(update, client):
    home = HomePage.objects.get(locale__language_code="ur")
    assert len(home.get_children()) == len(index_pages.INDEX_PAGES)
    for page in (home, *home.get_children().specific()):
        html = client.get(page.url).content.decode()
        assert '<html lang="ur" dir="rtl">' in html
        assert page.url.startswith("/ur/")


def test_read_listed_and_found(update, client):
    html = client.get(update.url).content.decode()
    assert '<html lang="ur" dir="rtl">' in html
    assert WORDS in html
    assert 'hreflang="fr"' in html
    index_everything()
    cache.invalidate()
    search = Page.objects.get(locale__language_code="ur", slug="search")
    found = client.get(search.specific.url, {"q": "پناہ"}).content.decode()
    assert update.url in found
    assert update.url not in client.get(search.specific.url, {"q": "پناہگاہیں"}).content.decode()


def test_labels_have_a_column(update, admin_client):
    theme = Theme.objects.first()
    address = reverse("wagtailsnippets_home_theme:edit", args=[theme.pk])
    assert 'name="name_ur"' in admin_client.get(address).content.decode()
    theme.name_ur = "راستے"
    theme.save()
    assert Theme.objects.get(pk=theme.pk).name_ur == "راستے"


def test_it_has_its_translators(update):

    assert Group.objects.filter(name__in=("translators:ur", "reviewers:ur")).count() == 2
