"""A site with one network, in all four languages, that its tests publish into."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from demo.factories import make_page, translate
from directory.models import NetworkPage
from home import cache
from home.models import Network, NetworksPage, Organisation
from passerelle.setup import prepare_site
from publications.models import EventPage, EventSeriesPage, Meeting, MeetingPerson, Participation

SOON = datetime(2031, 3, 20, 13, 0, tzinfo=UTC)


def network_in_four_languages() -> SimpleNamespace:
    """Make a network, its page in each language (English is the source), and a series of events."""
    network = Network.objects.create(key="test-network", name_en="Test network", name_fr="Réseau d’essai")
    source = make_page(
        NetworkPage,
        NetworksPage.objects.get(locale__language_code="en"),
        title="Test network",
        slug="test-network",
        network=network,
    )
    pages = {"en": source}
    for language, title in (("fr", "Réseau d’essai"), ("es", "Red de prueba"), ("ru", "Сеть")):
        pages[language] = translate(source, language, title=title, slug="test-network")
    series = make_page(
        EventSeriesPage, source, title="Teleconferences", slug="calls", frequency="every-two-months"
    )
    return SimpleNamespace(network=network, pages=pages, series=series)


@pytest.fixture(scope="module")
def made(beginnings, django_db_blocker):
    """The network, for a module's tests."""
    with (
        django_db_blocker.unblock(),
        beginnings.at(prepare_site, network_in_four_languages) as (_site, begun),
    ):
        yield begun


@pytest.fixture
def site(made, db):
    """The site, with nothing remembered of earlier tests."""
    cache.invalidate()


@pytest.fixture
def network(made, site):
    """A network."""
    return Network.objects.get(pk=made.network.pk)


@pytest.fixture
def places(made, site):
    """The network's page in each language, by language; English is the source."""
    return {language: NetworkPage.objects.get(pk=page.pk) for language, page in made.pages.items()}


@pytest.fixture
def series(made, site):
    """A series of events in English."""
    return EventSeriesPage.objects.get(pk=made.series.pk)


@pytest.fixture
def make_meeting(network):
    """Return a function that makes the facts of an event and publishes them."""

    def make(publish: bool = True, participants: int = 1, people: int = 1, **fields) -> Meeting:
        values = {
            "label": "Call",
            "network": network,
            "start": SOON,
            "end": SOON + timedelta(hours=2),
            "timezone": "Europe/Paris",
            "status": "confirmed",
            "joining_url": "https://meet.example.org/secret-room",
            "joining_details": "Secret code 4711",
            "live": False,
            **fields,
        }
        meeting = Meeting(**values)
        societies = list(Organisation.objects.all()[: max(participants, 1)])
        for society in societies[:participants]:
            meeting.participations.add(Participation(organisation=society))
        for number in range(people):
            meeting.people.add(MeetingPerson(name=f"Person Example {number}", organisation=societies[0]))
        meeting.save()
        revision = meeting.save_revision()
        if publish:
            revision.publish()
            meeting.refresh_from_db()
        return meeting

    return make


@pytest.fixture
def make_event(series, make_meeting):
    """Return a function that makes an event of the series with its facts; `meeting` may give those."""

    def make(parent=None, meeting=None, **fields) -> EventPage:
        values = {"title": "March call", "slug": f"call-{uuid.uuid4().hex[:6]}", **fields}
        return make_page(EventPage, parent or series, meeting=meeting or make_meeting(), **values)

    return make


@pytest.fixture
def make_user(site):
    """Return a function that makes a person who belongs to groups, made where they are missing."""

    def make(*groups: str, superuser: bool = False) -> User:
        name = f"user-{uuid.uuid4().hex[:8]}"
        user = User.objects.create_user(username=name, email=f"{name}@example.org", password="correct horse")
        user.is_superuser = superuser
        user.save()
        user.groups.set([Group.objects.get_or_create(name=group)[0] for group in groups])
        return user

    return make
