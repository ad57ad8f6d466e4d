"""A page costs at most twelve queries, however much stands on it."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demo.factories import make_page, translate
from home.models import Document, Organisation, People, Stage, Theme
from publications.models import (
    CaseStudyPage,
    EventSeriesPage,
    MeetingDocument,
    ReportFile,
    ReportPage,
    UpdatePage,
)
from tests.sites import item

MOST = 12
FEW, MANY = 1, 15


@pytest.fixture(autouse=True)
def what_all_pages_share_is_known(settings, client, places):
    """Navigation, vocabularies and the like are kept by each process; a page alone is what is counted."""
    settings.PAGE_CACHE = True
    for language in ("en", "fr"):
        page = make_page(UpdatePage, places[language], title=f"Warm {language}", slug="warm", **classified(1))
        client.get(page.url)


def classified(number: int) -> dict:
    return {
        "countries": ["fr", "it", "es", "de", "pt", "gr"][:number],
        "themes": list(Theme.objects.all()[:number]),
        "people": list(People.objects.all()[:number]),
        "stages": list(Stage.objects.all()[:number]),
        "organisations": list(Organisation.objects.all()[:number]),
    }


def make_document(number: int) -> Document:
    document = Document(title=f"File {number}", language="en")
    document.file.save(f"file-{number}.pdf", ContentFile(b"%PDF-1.4\n"), save=False)
    document.file_size = document.file.size
    document.save()
    return document


def count(client, page) -> int:
    # Once before, for what this very page adds to what is shared: links to other works.
    client.get(f"{page.url}?asked=first")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(f"{page.url}?asked=again")
    assert response.status_code == 200
    return len(queries)


def in_french(page):
    return translate(page, "fr", title="En français", slug=f"fr-{page.slug}", summary="Dit.")


def report(places, number):
    page = make_page(
        ReportPage,
        places["en"],
        slug=f"report-{number}",
        summary="It says.",
        publish=False,
        **classified(number),
    )
    for position in range(number):
        page.files.add(ReportFile(document=make_document(position), sort_order=position))
    page.authors = "\n".join(f"Example, {position}" for position in range(number))
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def case_study(places, number):
    reports = [
        make_page(ReportPage, places["en"], slug=f"source-{number}-{position}", summary="It says.")
        for position in range(number)
    ]
    challenges = [item(f"Challenge {position}", "Hard.", "challenge") for position in range(number)]
    lessons = [
        item(
            f"Lesson {position}",
            "Learned.",
            themes=[theme.key for theme in Theme.objects.all()[:number]],
            stages=[stage.key for stage in Stage.objects.all()[:number]],
            countries=["fr", "it"],
            answers=" ".join(each["id"] for each in challenges),
            report=reports[position].pk,
        )
        for position in range(number)
    ]
    return make_page(
        CaseStudyPage,
        places["en"],
        slug=f"case-{number}",
        summary="It says.",
        challenges=challenges,
        lessons=lessons,
        **classified(number),
    )


def update(places, number):
    return make_page(
        UpdatePage, places["en"], slug=f"update-{number}", date=date(2026, 1, 1), **classified(number)
    )


@pytest.mark.parametrize("make", [report, case_study, update])
def test_publications(client, places, make):
    few, many = make(places, FEW), make(places, MANY)
    one, several = count(client, few), count(client, many)
    assert several == one
    assert count(client, in_french(many)) <= MOST


def test_events(client, make_event, make_meeting, series):
    def event(number):
        meeting = make_meeting(participants=number, people=number)
        for position in range(number):
            meeting.documents.add(MeetingDocument(document=make_document(position), sort_order=position))
        meeting.save_revision().publish()
        return make_event(meeting=meeting, **classified(number))

    translate(series, "fr", title="Téléconférences", slug="fr-calls")
    few, many = event(FEW), event(MANY)
    assert count(client, many) == count(client, few)
    assert count(client, in_french(many)) <= MOST


def test_series(client, places, make_event, make_meeting):
    counts = []
    for number in (FEW, MANY):
        page = make_page(EventSeriesPage, places["en"], slug=f"series-{number}")
        french = translate(page, "fr", title="Série", slug=f"serie-{number}")
        for position in range(number):
            event = make_event(parent=page, slug=f"event-{number}-{position}")
            translate(event, "fr", title="Appel", slug=f"appel-{number}-{position}")
        counts.append(count(client, french))
    assert counts[0] == counts[1] <= MOST
