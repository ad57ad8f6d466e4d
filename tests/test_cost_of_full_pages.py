"""The fullest pages that an editor could make keep to the budgets of queries, as do the lists that they stand in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demo.fullest import Fullest
from directory.models import NetworkPage
from home import cache
from localization import state
from tests.sites import content, empty_site, index_everything, site  # noqa: F401 – fixtures among them

OF_A_LIST, OF_A_WORK = 15, 12
AT_FIRST = 3
"""What a process asks besides for a page that it shows for the first time: links, images and files are not at hand."""
LISTS = (
    "/fr/",
    "/en/",
    "/fr/reseaux/",
    "/fr/bibliotheque/",
    "/fr/services/",
    "/fr/pays/it/",
    "/fr/search/?q=volunteers",
)
PERSONAL = {"HTTP_COOKIE": "csrftoken=none"}  # an answer that could be personal is never kept


def queries(client, address: str) -> list[str]:
    """Return the queries of a page."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, **PERSONAL).status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def fullest(site, settings):  # noqa: F811
    """The fullest pages, indexed."""
    settings.PAGE_CACHE = True
    made = Fullest(site.places["fr"], "en").all()
    for page in made:
        state.recount(page)  # as the worker does when a source was published
    index_everything()
    cache.invalidate()
    return made


def test_queries(fullest, site, client):  # noqa: F811
    allowed = {page.url: OF_A_LIST if isinstance(page, NetworkPage) else OF_A_WORK for page in fullest}
    allowed.update(dict.fromkeys(LISTS, OF_A_LIST))
    for address in allowed:
        queries(client, address)  # makes the sizes of the images
    cache.invalidate()
    # What every page shows is known to a process that has answered for some.
    for known in (*LISTS, site.report.url, site.report_en.url, site.case.url, site.service_page.url):
        queries(client, known)
    for besides in (AT_FIRST, 0):
        asked = {address: queries(client, address) for address in allowed}
        assert {url: sent for url, sent in asked.items() if len(sent) > allowed[url] + besides} == {}
