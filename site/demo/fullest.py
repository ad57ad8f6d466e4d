"""Works as full as an editor could fill them, for whoever measures what the fullest page costs.

Each has every block of the library several times, files, pictures, links, all that it can be classified by, and as many
parts, participants, places and contacts as anybody would enter; and it is translated, with a passage left as it was.
"""

import datetime
import io
import uuid
from itertools import cycle, islice

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.models import Page

from demo.factories import make_page, translate
from directory.models import NetworkPage, Service, ServiceContact, ServicePage, ServicePlace
from home.blocks import BodyBlock
from home.models import (
    BasePage,
    Document,
    Image,
    Membership,
    Organisation,
    People,
    ServiceCategory,
    Stage,
    StandardPage,
    Theme,
)
from publications.models import (
    CaseStudyPage,
    EventPage,
    EventSeriesPage,
    Meeting,
    MeetingDocument,
    MeetingPerson,
    Participation,
    ReportFile,
    ReportPage,
    UpdatePage,
)

MANY = 8
"""Of whatever a page can hold several of."""
OF_EACH_BLOCK = 3
WORDS = "Volunteers of three National Societies meet people at the same places each week, and listen. "
COUNTRIES = ["fr", "it", "es", "de", "pt", "gr", "tr", "ma", "tn", "ly", "ne", "ml"]
START = datetime.datetime(2031, 3, 20, 9, 0, tzinfo=datetime.UTC)


class Fullest:
    """Makes the fullest works below `place`, the page of a network, and translates them into `language`."""

    def __init__(self, place: NetworkPage, language: str):
        self.place, self.language = place, language
        self.pictures = [_picture(number) for number in range(OF_EACH_BLOCK)]
        self.documents = [_document(number) for number in range(MANY)]
        self.linked = [
            self._made(ReportPage, summary=WORDS, body=[_block("paragraph", f"<p>{WORDS}</p>")])
            for _each in range(MANY)
        ]

    def all(self) -> list[BasePage]:
        """Make one of each type of page; return them, each followed by its translation."""
        return [
            *self._both(self.report()),
            *self._both(self.case_study()),
            *self._both(self._made(UpdatePage, body=self.body(), **self._update(), **self._classified())),
            *self._both(self.service()),
            *self.series_and_event(),
            *self._both(self._made(StandardPage, body=self.body())),
            *self.network(),
        ]

    def report(self) -> ReportPage:
        """Make a report with files and authors."""
        page = self._made(
            ReportPage,
            publish=False,
            body=self.body(),
            authors="\n".join(f"Example, Person {number}" for number in range(MANY)),
            period_from=datetime.date(2025, 1, 1),
            period_until=datetime.date(2026, 1, 1),
            **self._classified(),
        )
        for number, document in enumerate(self.documents):
            page.files.add(ReportFile(document=document, sort_order=number))
        page.save_revision().publish()
        return ReportPage.objects.get(pk=page.pk)

    def case_study(self) -> CaseStudyPage:
        """Make a case study whose lessons answer its challenges and were drawn from reports."""
        challenges = [self._item("challenge") for _each in range(MANY)]
        lessons = [
            self._item(
                "lesson",
                answers=" ".join(each["id"] for each in challenges[:3]),
                report=page.pk,
                report_page=number,
            )
            for number, page in enumerate(self.linked, start=1)
        ]
        return self._made(
            CaseStudyPage,
            concept=self.body(),
            case_study=self.body(),
            challenges=challenges,
            lessons=lessons,
            about_countries=self.body(),
            **self._classified(),
        )

    def service(self) -> ServicePage:
        """Make a service with places, opening hours and contacts."""
        today = timezone.localdate()
        facts = Service(
            label="Fullest",
            network=self.place.network,
            provider=Organisation.objects.filter(website__gt="").first(),
            confirmed_by=Organisation.objects.last(),
            last_confirmed=today,
            confirm_by=today + datetime.timedelta(days=90),
            countries=COUNTRIES,
            languages=["fr", "en", "ar", "fa", "ti", "so"],
            interpretation=["ps", "ru", "uk", "tr"],
            age_from=12,
            age_until=99,
            genders=["women", "men"],
            nationalities=COUNTRIES,
            without_papers=True,
            documents=["any-id", "passport", "registration"],
            free=False,
            cost_amount=2,
            cost_currency="EUR",
            appointment=True,
            remote=True,
            mobile=True,
            accessibility=["wheelchair", "lift", "sign-language"],
            capacity="limited",
            places_in_all=40,
            complaints="complaints@example.org",
            live=False,
        )
        facts.categories, facts.themes = _some(ServiceCategory), _some(Theme)
        facts.people = _some(People)
        facts.places = [_place(number) for number in range(MANY)]
        facts.contacts = [_contact(number, kind) for number, kind in enumerate(_kinds())]
        facts.save()
        facts.save_revision().publish()
        text = "".join(self._paragraph() for _each in range(OF_EACH_BLOCK))
        return self._made(ServicePage, service=facts, what=text, who=text, how=text, bring=text)

    def series_and_event(self) -> list[BasePage]:
        """Make a series with its events, the first of which has everything that an event can have."""
        series = self._both(self._made(EventSeriesPage, body=self.body(), **self._classified()))
        first = self._made(
            EventPage,
            parent=series[0],
            meeting=self._meeting(0),
            body=self.body(),
            agenda=[
                _block("item", {"time": f"{9 + number // 4:02}:00", "title": WORDS, "speaker": "Example"})
                for number in range(2 * MANY)
            ],
            minutes=self.body(),
            follow_up=[
                *(_block("decision", {"text": WORDS}) for _each in range(MANY)),
                *(
                    _block("action", {"text": WORDS, "owner": "Example", "due": "2031-04-01"})
                    for _each in range(MANY)
                ),
            ],
            **self._classified(),
        )
        for number in range(1, MANY):
            self._made(EventPage, parent=series[0], meeting=self._meeting(number))
        return [*series, *self._both(first)]

    def network(self) -> list[NetworkPage]:
        """Fill the network's page, and return it with its translation."""
        network = self.place.network
        network.memberships.add(
            *(
                Membership(organisation=organisation)
                for organisation in Organisation.objects.exclude(memberships__network=network)[: 4 * MANY]
            )
        )
        network.save()
        pages = NetworkPage.objects.filter(translation_key=self.place.translation_key)
        for page in pages:
            page.body = self.body()
            page.save_revision().publish()
        return list(pages.filter(locale__language_code__in=[self.place.language, self.language]))

    def body(self) -> list[dict]:
        """Return a text with each block of the library several times."""
        return [block for _each in range(OF_EACH_BLOCK) for block in self._blocks()]

    def _blocks(self) -> list[dict]:
        picture, document = next(self._turn["picture"]), next(self._turn["document"])
        image = {"image": picture.pk, "alt_text": WORDS, "decorative": False}
        pages = [_block("page", page.pk) for page in islice(self._turn["page"], 4)]
        figures = [_block("figure", {"value": str(number), "label": WORDS}) for number in range(6)]
        table = {
            "data": [[f"{WORDS[:20]} {row}.{column}" for column in range(4)] for row in range(6)],
            "cell": [],
            "mergeCells": [],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_header_choice": "both",
            "table_caption": WORDS,
        }
        values = {
            "heading": {"text": WORDS[:60], "anchor": ""},
            "paragraph": self._paragraph(),
            "quote": {"text": WORDS, "source": "A volunteer", "language": "ru"},
            "call_out": {"title": "Good to know", "text": self._paragraph()},
            "picture": {"image": image, "caption": WORDS},
            "file": {"document": document.pk, "title": ""},
            "video": {
                "title": "A day",
                "url": "https://video.example.org/day",
                "language": "en",
                "transcript": f"<p>{WORDS * 3}</p>",
            },
            "figures": {"figures": figures, "source": "The network’s own count"},
            "table": table,
            "related": {"title": "", "pages": pages},
        }
        if values.keys() != BodyBlock().child_blocks.keys():
            raise AssertionError("a block of the library is missing here")
        return [_block(name, value) for name, value in values.items()]

    @property
    def _turn(self) -> dict:
        """What texts take pictures, files and pages from, one after another."""
        sources = {"picture": self.pictures, "document": self.documents, "page": self.linked}
        return self.__dict__.setdefault("_turns", {name: cycle(some) for name, some in sources.items()})

    def _paragraph(self) -> str:
        page, document = next(self._turn["page"]), next(self._turn["document"])
        return (
            f'<p>{WORDS * 2}<a linktype="page" id="{page.pk}">A page</a>, '
            f'<a linktype="document" id="{document.pk}">a file</a>, <a href="https://example.org/">a site</a>.</p>'
        )

    def _item(self, kind: str, **own) -> dict:
        value = {
            "title": WORDS,
            "text": self._paragraph(),
            "themes": [theme.key for theme in _some(Theme)],
            "stages": [stage.key for stage in Stage.objects.all()],
            "countries": COUNTRIES,
            **own,
        }
        return _block(kind, value)

    def _meeting(self, number: int) -> Meeting:
        start = START + datetime.timedelta(days=60 * (number - MANY))
        meeting = Meeting(
            label=f"Fullest {number}",
            network=self.place.network,
            start=start,
            end=start + datetime.timedelta(hours=30),
            format="hybrid",
            venue="House of examples",
            address="1 rue Exemple\nLyon",
            city="Lyon",
            country="fr",
            joining_url="https://meet.example.org/room",
            joining_details=WORDS,
            live=False,
        )
        societies = Organisation.objects.all()[: 3 * MANY]
        meeting.participations.add(*(Participation(organisation=society) for society in societies))
        meeting.people.add(
            *(
                MeetingPerson(name="Example", organisation=society, function="Focal point")
                for society in societies
            )
        )
        meeting.documents.add(
            *(
                MeetingDocument(document=document, members_only=number % 3 == 0, sort_order=number)
                for number, document in enumerate(self.documents)
            )
        )
        meeting.save()
        meeting.save_revision().publish()
        return meeting

    def _made(self, model: type[BasePage], parent: Page | None = None, **fields) -> BasePage:
        slug = f"fullest-{model.__name__.lower()}-{uuid.uuid4().hex[:8]}"
        words = {"title": f"{WORDS[:40]} {slug[-8:]}", "slug": slug, "summary": WORDS}
        return make_page(model, parent or self.place, **{**words, **fields})

    def _both(self, page: BasePage) -> list[BasePage]:
        words = {"title": f"Translated: {page.title}", "slug": f"{page.slug}-t", "summary": WORDS}
        return [page, translate(page, self.language, **words)]

    @staticmethod
    def _classified() -> dict:
        models = {"themes": Theme, "people": People, "stages": Stage, "organisations": Organisation}
        return {"countries": COUNTRIES, **{name: _some(model) for name, model in models.items()}}

    @staticmethod
    def _update() -> dict:
        return {
            "type": "legislation",
            "source_name": "Gazette",
            "source_url": "https://example.org/gazette",
            "instrument": "Law 12/2026",
            "in_force": datetime.date(2026, 7, 1),
            "status": "in-force",
        }


def _block(kind: str, value) -> dict:
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def _some(model) -> list:
    return list(model.objects.all()[:MANY])


def _picture(number: int) -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (1300, 800), (40 + 10 * number, 120, 120)).save(file, "PNG")
    image = Image(
        title=f"Fullest {number}",
        file=ImageFile(file, name=f"fullest-{number}.png"),
        credit="Passerelle",
        consent=Image.Consent.GIVEN,
        consent_until=timezone.localdate() + datetime.timedelta(days=365),
    )
    image.save()
    return image


def _document(number: int) -> Document:
    document = Document(
        title=f"Fullest {number}", language="fr", pages=number + 1, accessible="yes", text_state="read"
    )
    document.file.save(f"fullest-{number}.pdf", ContentFile(b"%PDF-1.4\n"), save=False)
    document.file_size = document.file.size
    document.save()
    return document


def _kinds() -> list[str]:
    return list(islice(cycle(ServiceContact.Kind.values), MANY))


def _contact(number: int, kind: str) -> ServiceContact:
    values = {
        "email": "help@example.org",
        "web": "https://example.org/help",
        "telegram": "passerelle_example",
    }
    value = values.get(kind, f"+33 1 99 00 00 {number:02}")
    return ServiceContact(kind=kind, value=value, languages=["fr", "ar"], sort_order=number)


def _place(number: int) -> ServicePlace:
    slots = [
        {"days": [str(day)], "opens": opens, "closes": closes, "by_appointment": day == 3}
        for day in range(1, 8)
        for opens, closes in (("09:00", "12:00"), ("13:30", "18:00"))
    ]
    exceptions = [
        {"first": f"2031-{month:02}-01", "last": f"2031-{month:02}-03", "opens": None, "closes": None}
        for month in range(1, 7)
    ]
    return ServicePlace(
        name=f"House {number}",
        visibility=ServicePlace.Visibility.AREA if number == MANY - 1 else ServicePlace.Visibility.PUBLIC,
        address="1 rue Exemple\nBâtiment B",
        postcode="69000",
        town="Lyon",
        area="Rhône",
        country="fr",
        latitude=45.76,
        longitude=4.83,
        timezone="Europe/Paris" if number % 2 else "Europe/Athens",
        hours=[_block("slot", slot) for slot in slots],
        exceptions=[_block("exception", {**each, "by_appointment": False}) for each in exceptions],
        sort_order=number,
    )
