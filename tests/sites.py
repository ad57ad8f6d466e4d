"""A small site to search and to list: every kind of page, in one to four languages, with public and hidden things."""

import datetime
import uuid
from copy import copy
from types import SimpleNamespace

import pytest
from django.core.cache import cache as django_cache
from django.core.files.base import ContentFile
from django.db.models import Model

from demo.factories import make_page, translate
from directory.models import NetworkPage, Service, ServicePage, ServicePlace
from home import cache
from home.models import (
    Document,
    DocumentPage,
    Network,
    NetworksPage,
    Organisation,
    People,
    Region,
    ServiceCategory,
    Stage,
    Theme,
)
from localization.models import Concept
from passerelle.setup import prepare_site
from publications.models import (
    CaseStudyPage,
    EventPage,
    EventSeriesPage,
    Meeting,
    MeetingDocument,
    Participation,
    ReportFile,
    ReportPage,
    UpdatePage,
)
from search import indexing
from search.engines import engine

CONCEPTS = ("asylum", "migrant", "border-crossing-point", "smuggling-of-migrants")  # of those of a new site
NAMES = {"fr": "Plateforme d’essai", "en": "Test platform", "es": "Plataforma de prueba", "ru": "Сеть"}


@pytest.fixture(scope="module")
def empty_site(beginnings, django_db_blocker):
    """An empty, correct site for the tests of a module, gone after them."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site):
        yield


@pytest.fixture(scope="module")
def content(beginnings, django_db_blocker):
    """The site with its pages, indexed; see `fill`."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site, fill, index_few) as (_site, made, _index):
        yield copy(made)


@pytest.fixture
def site(content, db):
    """The same for one test, with nothing remembered of earlier ones."""
    return read_anew(content)


def read_anew(content) -> SimpleNamespace:
    """Return what the tests of a module begin with as it is in the database, with nothing remembered."""
    django_cache.clear()
    cache.invalidate()
    made = {
        name: type(value).objects.get(pk=value.pk) if isinstance(value, Model) else value
        for name, value in vars(content).items()
    }
    made["places"] = {code: NetworkPage.objects.get(pk=page.pk) for code, page in content.places.items()}
    return SimpleNamespace(**made)


def index_few() -> None:
    """Index the pages and a few concepts: the glossary is six hundred pages, and most tests of search ask for none."""
    Concept.objects.exclude(key__in=CONCEPTS).delete()
    cache.invalidate()
    index_everything()


def index_everything() -> None:
    """Build the index of the database engine anew."""
    database = engine("database")
    database.drop()
    for _step in indexing.rebuild(database):
        pass


def entries(model, *keys) -> list:
    """Return vocabulary entries by their keys."""
    found = {entry.key: entry for entry in model.objects.filter(key__in=keys)}
    return [found[key] for key in keys]


def make_file(title: str, language: str, *pages: str, name: str = "guide.pdf", **fields) -> Document:
    """Make a document with the text of its pages, as the worker reads it."""
    document = Document(title=title, language=language, pages=len(pages), text_state="read", **fields)
    document.file.save(name, ContentFile(b"%PDF-1.4\n"), save=False)
    document.save()
    for number, text in enumerate(pages, start=1):
        DocumentPage.objects.create(document=document, number=number, text=text)
    return document


def item(title: str, text: str, kind: str = "lesson", **fields) -> dict:
    """Return a challenge or a lesson as a stream keeps it."""
    value = {"title": title, "text": f"<p>{text}</p>", "themes": [], "stages": [], "countries": [], **fields}
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def paragraph(text: str) -> list[dict]:
    """Return a body of one paragraph."""
    return [{"type": "paragraph", "id": str(uuid.uuid4()), "value": f"<p>{text}</p>"}]


def make_service(network: Network, label: str = "Clinic", publish: bool = True, **fields) -> Service:
    """Make the facts of a service with a public place in Lyon, one in an area of Rome, one hidden in Palermo."""
    places = fields.pop("places", None)
    many = {name: fields.pop(name) for name in ("categories", "themes", "people") if name in fields}
    service = Service(
        label=label,
        network=network,
        provider=Organisation.objects.get(key="ns-fr"),
        languages=["fr", "ar"],
        last_confirmed=datetime.date(2026, 6, 15),
        live=False,
        **fields,
    )
    service.categories = many.get("categories", entries(ServiceCategory, "medical-care"))
    service.themes = many.get("themes", entries(Theme, "first-aid"))
    service.people = many.get("people", entries(People, "refugees"))
    service.places = places or [
        ServicePlace(town="Lyon", country="fr", address="1 rue Exemple", visibility="public"),
        ServicePlace(town="Roma", country="it", area="Esquilino", address="Via Segreta 2", visibility="area"),
        ServicePlace(town="Palermo", country="gr", area="Kalsa", address="Vicolo 3", visibility="hidden"),
    ]
    service.save()
    revision = service.save_revision()
    if publish:
        revision.publish()
        service.refresh_from_db()
    return service


def fill() -> SimpleNamespace:
    """Make the pages of the site, and return them by name."""
    region = Region.objects.get(key="europe")
    network = Network.objects.create(
        key="perco",
        region=region,
        abbreviation_fr="PERCO",
        abbreviation_en="PERCO",
        **{f"name_{code}": name for code, name in NAMES.items()},
    )
    homes = {page.language: page for page in NetworksPage.objects.all()}
    network_page = make_page(
        NetworkPage, homes["fr"], title=NAMES["fr"], slug="perco", network=network, summary="Qui nous sommes."
    )
    places = {"fr": network_page}
    for language in ("en", "es", "ru"):
        places[language] = translate(network_page, language, title=NAMES[language], slug="perco")
    guide = make_file("Guide des routes", "fr", "La page de garde", "Les passeurs du désert")
    english = make_file("Desert handbook", "en", "Smugglers of the desert")
    secret = make_file("Secret minutes", "fr", "Le mot de passe est sésame")
    report = make_page(
        ReportPage,
        places["fr"],
        title="Routes de la Méditerranée",
        slug="routes",
        summary="Ce que nous savons des traversées.",
        body=paragraph("Les bateaux partent la nuit."),
        date=datetime.date(2026, 5, 4),
        authors="Dupont, Anne",
        countries=["it", "fr"],
        themes=entries(Theme, "routes-changes"),
        people=entries(People, "refugees"),
        organisations=entries(Organisation, "ns-fr"),
        publish=False,
    )
    for number, file in enumerate((guide, english)):
        report.files.add(ReportFile(document=file, sort_order=number))
    report.save_revision().publish()
    report.refresh_from_db()
    report_en = translate(
        report,
        "en",
        title="Routes across the Mediterranean",
        slug="routes",
        summary="What we know of the crossings.",
        body=paragraph("Boats leave at night."),
    )
    case = make_page(
        CaseStudyPage,
        places["fr"],
        title="Un réseau de cliniques",
        slug="cliniques",
        summary="Des cliniques mobiles.",
        concept=paragraph("Soigner en chemin."),
        date=datetime.date(2025, 3, 1),
        countries=["fr"],
        themes=entries(Theme, "health"),
        challenges=[item("Le manque de médecins", "Personne la nuit.", "challenge")],
        lessons=[
            item(
                "Partager les dossiers",
                "Un carnet pour chacun.",
                themes=["tracing"],
                stages=["transit"],
                countries=["gr"],
            )
        ],
    )
    update = make_page(
        UpdatePage,
        places["es"],
        title="Nueva ley de asilo",
        slug="ley",
        type="legislation",
        instrument="Ley 12/2026",
        date=datetime.date(2026, 6, 1),
        countries=["es"],
        body=paragraph("La ley entra en vigor."),
    )
    series = make_page(EventSeriesPage, places["fr"], title="Téléconférences", slug="teleconferences")
    meeting = Meeting(
        label="Call",
        network=network,
        start=datetime.datetime(2026, 9, 1, 22, 30, tzinfo=datetime.UTC),
        end=datetime.datetime(2026, 9, 2, 0, 0, tzinfo=datetime.UTC),
        timezone="Europe/Paris",
        city="Genève",
        country="ch",
        joining_url="https://meet.example.org/secret-room",
        joining_details="Code sésame",
        live=False,
    )
    meeting.participations.add(Participation(organisation=Organisation.objects.get(key="ns-it")))
    meeting.documents.add(MeetingDocument(document=secret, members_only=True))
    meeting.save()
    meeting.save_revision().publish()
    event = make_page(
        EventPage,
        series,
        title="Réunion de septembre",
        slug="septembre",
        meeting=meeting,
        agenda=[
            {"type": "item", "id": str(uuid.uuid4()), "value": {"title": "Les frontières", "speaker": ""}}
        ],
    )
    service = make_service(network, without_papers=True, appointment=True, walk_in=False)
    service_page = make_page(
        ServicePage,
        places["fr"],
        title="Consultation du soir",
        slug="consultation",
        summary="Un médecin chaque soir.",
        what="<p>Soins gratuits</p>",
        service=service,
    )
    draft = make_page(UpdatePage, places["fr"], title="Brouillon sésame", slug="brouillon", publish=False)
    return SimpleNamespace(
        network=network,
        places=places,
        report=report,
        report_en=report_en,
        case=case,
        update=update,
        series=series,
        event=event,
        service=service,
        service_page=service_page,
        draft=draft,
        guide=guide,
        english=english,
        secret=secret,
        stages=Stage.objects.all(),
    )
