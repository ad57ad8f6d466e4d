"""The demo command: whole or not at all, twice without effect, and removed without a trace but what editors added."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

import demo.load
from demo.accounts import PASSWORD
from demo.factories import make_page
from demo.models import DemoObject
from demo.pictures import CREDIT
from demo.remove import remove
from directory.models import NetworkPage, ServicePage
from home import cache
from home.models import HomePage, Image, Network, Organisation, SiteText, StandardPage, WithdrawnWork
from publications.models import CaseStudyPage, EventPage, ReportPage, UpdatePage
from tests.demo.some_works import counts, some
from tests.services_making import make_service
from tests.sites import empty_site  # noqa: F401 – a fixture

MOST_BYTES = 100_000  # of a size of a picture: a page may weigh 250 kB at 360 px, at two dots a pixel too


@pytest.fixture(scope="module")
def loaded(before, django_db_blocker):
    """Some of the demo content."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(demo.load, "works", some)
        call_command("demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)
    cache.invalidate()


@pytest.fixture
def site(loaded, db):
    cache.invalidate()


def said(*arguments) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_makes_what_the_texts_say(site, client):
    assert Network.objects.count() == 2
    report = ReportPage.objects.get(locale__language_code="fr")
    assert report.files.count() == 1
    assert {page.language for page in report.get_translations()} == {"en", "ru"}
    case = CaseStudyPage.objects.get(locale__language_code="en")
    assert (len(case.challenges), len(case.lessons)) == (3, 3)
    assert set(case.lessons[0].value["answers"].split()) <= {block.id for block in case.challenges}
    assert EventPage.objects.filter(meeting__people__isnull=False).exists()
    assert ServicePage.objects.get(locale__language_code="en").service.places.count() == 1
    for page in (report, case, UpdatePage.objects.get()):
        assert page.title in client.get(page.url).text
    assert "made up" in str(
        EventPage.objects.filter(locale__language_code="en").exclude(slug__contains="2016")[0].body
    )
    assert SiteText.objects.get(locale__language_code="fr").footer_links


def test_a_picture_is_shown_with_its_credit_and_words_in_each_language(site, client):
    shown = {}
    for page in StandardPage.objects.all():
        text = client.get(page.url).text
        figure = re.search(r'<figure class="figure">.*?</figure>', text, re.DOTALL)[0]
        assert CREDIT in figure
        shown[page.language] = re.search(r' alt="([^"]+)"', figure)[1]
        sizes = dict(re.findall(r"(/media/images/\S+) (\d+)w", figure))
        assert sorted(map(int, sizes.values())) == [360, 720, 1200]
        for address in sizes:
            assert len(b"".join(client.get(address).streaming_content)) < MOST_BYTES
    assert set(shown) == {"fr", "en", "es", "ru"}
    assert len(set(shown.values())) == 4


def test_again_changes_nothing(site):
    rows = counts()
    assert "already" in said() or "déjà" in said()
    assert counts() == rows


def test_removed_it_leaves_the_site_as_it_was(site, before):
    assert "kept" not in said("--remove")
    after = counts()
    assert {
        label: (before[label], number) for label, number in after.items() if number != before[label]
    } == {}
    assert not HomePage.objects.exclude(lead="").exists()
    assert not SiteText.objects.exclude(tagline="").exists()
    # The glossary, which `setup` puts there.
    assert {len(text.footer_links) for text in SiteText.objects.all()} == {1}


def test_what_an_editor_added_stays(site):
    place = NetworkPage.objects.get(network__key="perco", locale__language_code="fr")
    page = make_page(UpdatePage, place, title="À nous", network=place.network)
    service = make_own_service(Network.objects.get(key="apmn"))
    texts = SiteText.objects.get(locale__language_code="fr")
    texts.tagline = "La nôtre"
    texts.save()
    kept = []
    remove(kept.append)
    page.refresh_from_db()
    service.refresh_from_db()
    assert UpdatePage.objects.get() == page
    assert page.live
    assert NetworkPage.objects.get() == place
    assert set(Network.objects.values_list("key", flat=True)) == {"perco", "apmn"}
    texts.refresh_from_db()
    assert texts.tagline == "La nôtre"
    assert len(kept) == 3, kept
    assert DemoObject.objects.count() == 3, "what was kept is still known as the demo's"


def test_an_image_that_an_editor_s_page_shows_stays(site):
    home = HomePage.objects.get(locale__language_code="fr")
    image = Image.objects.get()
    shown = {"image": image.pk, "alt_text": "Des routes", "decorative": False}
    page = make_page(
        StandardPage,
        home,
        title="À nous",
        body=[{"type": "picture", "value": {"image": shown, "caption": ""}}],
    )
    kept = []
    remove(kept.append)
    assert [text for text in kept if str(image) in text]
    assert Image.objects.get() == image
    said()
    assert Image.objects.get() == image
    page.delete()
    remove(kept.append)
    assert not Image.objects.exists()


def test_removed_in_part_it_can_be_loaded_again(site):
    made, places = DemoObject.objects.count(), NetworkPage.objects.count()
    place = NetworkPage.objects.get(network__key="perco", locale__language_code="en")
    ours = make_page(UpdatePage, place, title="À nous")
    remove(lambda text: None)
    assert NetworkPage.objects.get() == place
    said()
    assert (DemoObject.objects.count(), NetworkPage.objects.count()) == (made, places)
    versions = NetworkPage.objects.filter(network__key="perco")
    assert set(versions.values_list("translation_key", flat=True)) == {place.translation_key}
    assert ours in UpdatePage.objects.child_of(place)


def make_own_service(network: Network):
    """Make a service of an editor's own below a network of the demo."""
    return make_service(network, provider=Organisation.objects.get(key="ns-fr"), label="La nôtre")


@pytest.fixture
def production(settings):
    """What the production settings add to those of the tests."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.production.NoIndexMiddleware"]
    settings.AUTHENTICATION_BACKENDS = ["demo.production.NoDemoAccounts", *settings.AUTHENTICATION_BACKENDS]


def test_restored_in_production_it_is_shut_out(site, production, client):
    own = get_user_model().objects.create_user("amina", "amina@example.org", PASSWORD)
    assert not client.login(request=None, username="admin", password=PASSWORD)
    assert not client.login(request=None, username="publisher@example.org", password=PASSWORD)
    assert client.login(request=None, username=own.username, password=PASSWORD)
    client.logout()
    report = ReportPage.objects.get(locale__language_code="fr")
    assert client.get(report.url)["X-Robots-Tag"] == "noindex"
    place = NetworkPage.objects.get(network__key="perco", locale__language_code="fr")
    ours = make_page(UpdatePage, place, title="À nous")
    assert "X-Robots-Tag" not in client.get(ours.url)


def test_what_is_withdrawn_is_forgotten_with_the_demo(site):
    remove(lambda text: None)
    assert not WithdrawnWork.objects.exists()
