"""A list asks the engine a few times, whatever was chosen, and no more once that has taken long."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import listing_help
from search import results
from search.engines.database import DatabaseEngine
from tests.search.lists import listing, titles

FILTERS = {
    "kind": "report",
    "network": "perco",
    "country": "es",
    "theme": "health",
    "people": "refugees",
    "lang": "ru",
    "year": "2019",
}
MOST_SEARCHES = 5
MOST_QUERIES = 15


@pytest.fixture
def searches(monkeypatch) -> list[str]:
    """Return the words of each search, as it is made."""
    made: list[str] = []
    search = DatabaseEngine.search

    def noting(engine, query):
        made.append(query.text)
        return search(engine, query)

    monkeypatch.setattr(DatabaseEngine, "search", noting)
    return made


@pytest.mark.parametrize("number", [1, 3, 5, 7])
@pytest.mark.parametrize("words", ["bateaux", "licorne", ""])
def test_an_empty_list_with_many_filters_costs_few_searches(site, client, searches, number, words):
    chosen = dict(list(FILTERS.items())[-number:])
    listing(client, "/fr/search/", q=words, **chosen)
    searches.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = listing(client, "/fr/search/", q=words, **chosen)
    assert titles(page) == []
    assert len(searches) <= MOST_SEARCHES
    assert len(queries) <= MOST_QUERIES, [each["sql"][:200] for each in queries]


def test_nothing_more_is_asked_once_searches_have_taken_long(site, client, searches, monkeypatch):
    for module in (results, listing_help):
        monkeypatch.setattr(module, "ENOUGH_SECONDS", 0.0)
    monkeypatch.setattr(DatabaseEngine, "near", lambda *_args, **_named: pytest.fail("one search too many"))
    page = listing(client, "/fr/search/", q="bateaux", country="es", kind="report")
    assert titles(page) == []
    assert searches == ["bateaux"]
