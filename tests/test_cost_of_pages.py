"""No page costs more queries for more rows: each list and each kind of work beside few others, and beside many."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from demo.factories import make_page
from directory.models import ServicePage
from home import cache
from home.models import Theme
from publications.models import CaseStudyPage, EventPage, Meeting, ReportPage, UpdatePage
from tests.sites import (  # noqa: F401 – fixtures among them
    content,
    empty_site,
    entries,
    index_everything,
    item,
    make_service,
    site,
)

OF_A_LIST, OF_A_WORK = 15, 12
LISTS = (
    "/fr/",
    "/en/",
    "/fr/reseaux/",
    "/fr/pays/",
    "/fr/themes/",
    "/fr/bibliotheque/",
    "/fr/bibliotheque/?kind=update&country=it",
    "/fr/services/",
    "/fr/services/?open=yes",
    "/fr/services/?need=medical-care&spoken=ar",
    "/fr/pays/it/",
    "/fr/themes/routes-et-deplacements/",
    "/fr/search/",
    "/fr/search/?q=bateaux",
    "/fr/bibliotheque/feed.atom",
    "/es/servicios/",
)


def add_works(site, numbers: range) -> None:  # noqa: F811
    """Add works of each kind to the small site, one for each of `numbers`."""
    place, themes = site.places["fr"], entries(Theme, "routes-changes", "health")
    for number in numbers:
        lessons = [item("Partager", "Un carnet.")]
        for model, own in ((ReportPage, {}), (CaseStudyPage, {"lessons": lessons}), (UpdatePage, {})):
            slug = f"{model.__name__.lower()}-{number}"
            words = {"title": f"Bateaux {slug}", "slug": slug, "summary": "Des bateaux."}
            make_page(model, place, **words, **own, countries=["it", "fr"], themes=themes)
        meeting = Meeting(
            label=f"Call {number}",
            network=site.network,
            start=datetime.datetime(2026, 9, number, 10, tzinfo=datetime.UTC),
            timezone="Europe/Paris",
            live=False,
        )
        meeting.save()
        meeting.save_revision().publish()
        make_page(EventPage, site.series, title=f"Bateaux {number}", slug=f"event-{number}", meeting=meeting)
        facts = make_service(site.network, f"Service {number}")
        words = {"title": f"Bateau {number}", "slug": f"service-{number}", "summary": "Des bateaux."}
        make_page(ServicePage, place, **words, service=facts)
    index_everything()
    cache.invalidate()


def queries(client, address: str) -> int:
    """Return the queries of a page that is not kept, on a site that runs for a while."""
    cookie = {"HTTP_COOKIE": "csrftoken=none"}  # an answer that could be personal is never kept
    for _time in range(2):
        assert client.get(address, **cookie).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address, **cookie)
    return len(captured)


def test_queries(site, client, settings):  # noqa: F811
    settings.PAGE_CACHE = True
    add_works(site, range(1, 2))
    works = [
        page.url
        for page in (site.report, site.report_en, site.case, site.update, site.event, site.service_page)
    ]
    lists = [*LISTS, site.places["fr"].url, site.series.url]
    few = {address: queries(client, address) for address in (*works, *lists)}
    assert {address: few[address] for address in works if few[address] > OF_A_WORK} == {}
    assert {address: few[address] for address in lists if few[address] > OF_A_LIST} == {}
    add_works(site, range(2, 12))
    many = {address: queries(client, address) for address in few}
    # Fewer is well: a first page that is full of one kind asks for the details of that kind alone.
    assert {address: (few[address], many[address]) for address in few if many[address] > few[address]} == {}
