"""Privacy at every door: one word stands in everything that is not for everybody, and a stranger finds it nowhere.

The stranger follows every link from the front door, the sitemaps and the API on, searches for the word, and tries the
addresses of what is hidden.
"""

import re
from copy import copy
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from demo.factories import make_page
from directory.models import ServicePlace
from home import cache
from home.models import Document, DocumentPage
from localization.models import Concept
from passerelle.setup import prepare_site
from publications.models import Meeting, MeetingDocument, MeetingPerson, ReportFile, ReportPage, UpdatePage
from search.models import Entry, EntryTerms, TitleStart
from tests.sites import fill, index_everything, paragraph, site  # noqa: F401 – a fixture among them

WORD = "zibeline"
PLACE = "41.654321"  # where a hidden house stands
LINK = re.compile(r"""["'>](?:https?://(?:testserver|localhost)(?::\d+)?)?(/[^"'<>\s?#\\]*)""")
LANGUAGES = ("fr", "en", "es", "ru")
DOORS = [
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/health",
    "/api/openapi.json",
    *(f"/api/search?lang={language}&size=100" for language in LANGUAGES),
    "/fr/services/?size=100&need=medical-care",
    "/fr/bibliotheque/?size=100&file=pdf",
]


@pytest.fixture(scope="module")
def content(beginnings, django_db_blocker):
    """The small site with something hidden behind each of its doors."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site, fill) as (_site, begun):
        made = copy(begun)
        hide(made)
        # A few concepts of the glossary stand for all: nothing is hidden there, and each is four pages.
        Concept.objects.exclude(pk__in=list(Concept.objects.values_list("pk", flat=True)[:3])).delete()
        index_everything()
        cache.invalidate()
        yield made


def hide(made: SimpleNamespace) -> None:
    """Put the word into all that is not for everybody; `made.hidden` are the pages, `made.files` the files."""
    below = made.places["fr"]

    def page(title: str, slug: str, **fields) -> UpdatePage:
        return make_page(
            UpdatePage,
            below,
            title=f"{WORD} {title}",
            slug=f"{WORD}-{slug}",
            summary=WORD,
            date=timezone.localdate(),
            countries=["it"],
            body=paragraph(WORD),
            **fields,
        )

    restricted, never, withdrawn = (
        page("restreinte", "restreinte"),
        page("à venir", "a-venir", publish=False),
        page("retirée", "retiree"),
    )
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    withdrawn.unpublish()
    made.hidden = [restricted, never, withdrawn]
    made.files = [_file("members"), _file("collection")]
    collection = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    made.files[1].collection = collection
    made.files[1].save()
    report = type(made.report).objects.get(pk=made.report.pk)
    report.files.add(ReportFile(document=made.files[1]))
    report.save_revision().publish()
    draft = type(made.report).objects.get(pk=made.report.pk)
    draft.title = draft.summary = f"{WORD} en préparation"
    draft.save_revision()
    _hide_facts(made)
    made.unshown = [_hidden_report(made, state) for state in ("unpublished", "withdrawn", "restricted")]
    made.unshown.append(_file("nowhere"))


def _hidden_report(made: SimpleNamespace, state: str) -> Document:
    """Make a report that is not for everybody; return its file."""
    document = _file(state)
    report = make_page(
        ReportPage,
        made.places["fr"],
        title=f"{WORD} rapport {state}",
        slug=f"{WORD}-rapport-{state}",
        summary=WORD,
        date=timezone.localdate(),
        countries=["it"],
        body=paragraph(WORD),
        publish=False,
    )
    report.files.add(ReportFile(document=document))
    report.save()
    if state != "unpublished":
        report.save_revision().publish()
        report.refresh_from_db()
    if state == "withdrawn":
        report.unpublish()
    if state == "restricted":
        PageViewRestriction.objects.create(page=report, restriction_type=PageViewRestriction.LOGIN)
    return document


def _file(name: str) -> Document:
    document = Document(title=f"{WORD} {name}", language="fr", pages=1, text_state="read")
    document.file.save(f"{WORD}-{name}.pdf", ContentFile(f"%PDF-1.4\n{WORD}".encode()), save=False)
    document.save()
    DocumentPage.objects.create(document=document, number=1, text=WORD)
    return document


def _hide_facts(made: SimpleNamespace) -> None:
    house = {"latitude": float(PLACE), "longitude": 12.5, "address": f"Via {WORD} 2", "postcode": "00185"}
    service = made.service
    service.places = [
        ServicePlace(town="Lyon", country="fr", address="1 rue Exemple", visibility="public"),
        ServicePlace(town="Roma", country="it", area="Esquilino", visibility="area", **house),
        ServicePlace(town=WORD, country="gr", area=WORD, visibility="hidden", **house),
    ]
    service.save_revision().publish()
    service.places.add(ServicePlace(town=WORD, country="fr", address=WORD, visibility="public"))
    service.save_revision()
    meeting: Meeting = made.event.meeting
    meeting.joining_url = f"https://{WORD}.example.org/room"
    meeting.joining_details = f"Code {WORD}"
    meeting.people.add(MeetingPerson(name=f"Anna {WORD}"))
    meeting.documents.add(MeetingDocument(document=made.files[0], members_only=True))
    meeting.save_revision().publish()


def text_of(response) -> str:
    """Return the body of an answer, streamed or not."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", errors="replace")


def walk(client: Client) -> dict[str, tuple[str, str]]:
    """Return kind (media type) and text of all that a stranger reaches by links, by address."""
    waiting, seen = list(DOORS), {}
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/admin/", "/static/")):
            continue
        response = client.get(address)
        assert response.status_code < 500, address
        text = text_of(response)
        seen[address] = (response.headers.get("Content-Type", "").split(";")[0], text)
        waiting += LINK.findall(f'{text} "{response.headers.get("Location", "")}"')
    return seen


def leaks(text: str) -> bool:
    """Whether a text says something that is not for everybody."""
    return WORD in text.lower() or PLACE[:6] in text


def test_a_stranger_finds_nothing_hidden_by_any_link(site, client):  # noqa: F811
    seen = walk(client)
    assert [address for address, (_kind, text) in seen.items() if leaks(text) or leaks(address)] == []
    # The walk came through every kind of door, and saw what stands beside the hidden things.
    assert {
        "text/html",
        "application/xml",
        "application/atom+xml",
        "application/json",
        "text/calendar",
        "text/csv",
        "application/x-bibtex",
        "application/x-research-info-systems",
        "application/pdf",
    } <= {kind for kind, _text in seen.values()}
    shown = "\n".join(text for _kind, text in seen.values())
    for public in (site.report.title, "Esquilino", "1 rue Exemple", site.event.title, '"@type": "Event"'):
        assert public in shown, public


def test_searching_for_it_finds_nothing(site, client):  # noqa: F811
    for language in LANGUAGES:
        found = client.get("/api/search", {"q": f'"{WORD}"', "lang": language}).json()
        assert found["total"] == 0
        assert not leaks(str(client.get("/api/suggest", {"q": WORD[:5], "lang": language}).json()["groups"]))
        page = client.get(f"/{language}/search/", {"q": f'"{WORD}"'}).text
        assert '<ol class="items">' not in page
    for name in ("feed.atom", "results.csv", "results.ris", "results.bib"):
        body = text_of(client.get(f"/fr/search/{name}", {"q": f'"{WORD}"'}))
        assert "restreinte" not in body
        assert "perco" not in body, name


def test_the_index_does_not_hold_it(site):  # noqa: F811
    assert Entry.objects.filter(page_id=site.report.pk).exists()
    assert not any(
        leaks(str(row)) for row in Entry.objects.values_list("title", "text", "filters", "labels", "address")
    )
    assert not any(leaks(words) for words in EntryTerms.objects.values_list("words", flat=True))
    assert not any(
        WORD.encode() in bytes(start) for start in TitleStart.objects.values_list("start", flat=True)
    )


def test_its_own_addresses_do_not_answer(site, client):  # noqa: F811
    for page in site.hidden:
        for prefix in LANGUAGES:
            response = client.get(f"/{prefix}/reseaux/perco/{page.slug}/", follow=False)
            assert response.status_code in {302, 404}
            assert not leaks(response.text.replace(page.slug, "")), (prefix, page)
    restricted, never, withdrawn = site.hidden
    for page in (restricted, never):
        assert client.get(f"/id/{page.translation_key}").status_code == 404
        assert client.post(f"/id/{page.translation_key}/wish/en").status_code == 404
    assert client.get(f"/id/{withdrawn.translation_key}").status_code == 410
    for document in site.files:
        for address in (document.url, document.file.url):
            response = client.get(address)
            assert response.status_code in {302, 403, 404}
            assert not leaks(text_of(response).replace(document.filename, ""))


def test_files_of_hidden_pages_answer_like_none(site, client, django_user_model):  # noqa: F811
    for document in site.unshown:
        assert client.get(document.url).status_code == 404, document
    assert client.get("/documents/999999/none.pdf").status_code == 404
    assert text_of(client.get(site.guide.url)).startswith("%PDF")
    client.force_login(django_user_model.objects.create_user("reader", "reader@example.org"))
    shown = [document for document in site.unshown if text_of(client.get(document.url)).startswith("%PDF")]
    assert [document.title for document in shown] == [f"{WORD} restricted"]
    client.force_login(django_user_model.objects.create_superuser("editor", "editor@example.org"))
    assert all(text_of(client.get(document.url)).startswith("%PDF") for document in site.unshown)


def test_a_file_in_a_text_goes_and_comes_with_its_page(site, client):  # noqa: F811
    document = _file("linked")
    link = f'<a linktype="document" id="{document.pk}">Lire</a>'
    page = make_page(
        UpdatePage,
        site.places["fr"],
        title="Avec un fichier",
        date=timezone.localdate(),
        countries=["it"],
        body=paragraph(link),
    )
    assert text_of(client.get(document.url)).startswith("%PDF")
    page.unpublish()
    assert client.get(document.url).status_code == 404
