"""The demo command: whole or not at all, twice without effect, and removed without a trace but what editors added."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction

import demo.load
from demo.accounts import PASSWORD
from demo.content import FOLDER, works
from demo.factories import make_page
from demo.models import DemoObject
from demo.remove import remove
from directory.models import NetworkPage, ServicePage
from home import cache
from home.models import HomePage, Network, Organisation, SiteText, WithdrawnWork
from publications.models import CaseStudyPage, EventPage, ReportPage, UpdatePage
from tests.services_making import make_service
from tests.sites import empty_site  # noqa: F401 – a fixture

# One work of each kind, in few languages; the whole is loaded by `make demo` and takes a minute.
SOME = {
    "networks": ["perco", "apmn"],
    "pages": ["about"],
    "reports": ["perco-knowledge-base"],
    "case-studies": ["mobile-clinic"],
    "updates": ["catalogue-upkeep-pool"],
    "series": ["apmn-annual-meeting"],
    "services": ["glasgow-refugee-papers"],
}
# What is kept of everything that happens, whoever made it: the record of changes.
RECORDS = {
    "wagtailcore.PageLogEntry",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.Revision",
}


def some(kind: str, folder=FOLDER):
    found = works(kind, folder)
    return [work for work in found if work.key in SOME[kind]] if kind in SOME else found


def counts() -> dict[str, int]:
    """Return how many rows each table has that is not a record of what happened."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {
        model._meta.label: model._base_manager.count() for model in models if model._meta.label not in RECORDS
    }


@pytest.fixture(scope="module")
def before(empty_site):  # noqa: F811
    """The rows of an empty site."""
    cache.invalidate()
    call_command("search_index", verbosity=0)
    return counts()


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
    assert case.lessons[0].value.answered <= {block.id for block in case.challenges}
    assert EventPage.objects.filter(meeting__people__isnull=False).exists()
    assert ServicePage.objects.get(locale__language_code="en").service.places.count() == 1
    for page in (report, case, UpdatePage.objects.get()):
        assert page.title in client.get(page.url).text
    assert "made up" in str(
        EventPage.objects.filter(locale__language_code="en").exclude(slug__contains="2016")[0].body
    )
    assert SiteText.objects.get(locale__language_code="fr").footer_links


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
    assert all(not text.footer_links for text in SiteText.objects.all())


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


def make_own_service(network: Network):
    """Make a service of an editor's own below a network of the demo."""
    return make_service(network, provider=Organisation.objects.get(key="ns-fr"), label="La nôtre")


def test_an_interrupted_load_leaves_nothing(empty_site, before, db, monkeypatch):  # noqa: F811
    monkeypatch.setattr(demo.load, "works", some)
    monkeypatch.setattr(demo.load, "leave_one_outdated", lambda user: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        demo.load.load(lambda text: None)
    assert counts() == before


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


def test_somebody_s_own_account_of_a_demo_name_is_left_alone(before, db, monkeypatch):
    monkeypatch.setattr(
        demo.load, "works", lambda kind, folder=FOLDER: some(kind, folder) if kind == "networks" else []
    )
    own = get_user_model().objects.create_user("publisher", "amina@example.org", PASSWORD)
    demo.load.load(lambda text: None)
    assert not own.groups.exists()
    remove(lambda text: None)
    own.refresh_from_db()


def test_production_refuses_it(db, settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("demo")


def test_what_is_withdrawn_is_forgotten_with_the_demo(site):
    remove(lambda text: None)
    assert not WithdrawnWork.objects.exists()
