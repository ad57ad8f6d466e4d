"""Pages near the root of the tree are remembered; each request has one of its own."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import SearchPage
from home.serving import find


def own_queries(client, address: str) -> list[str]:
    """Return the SQL that reads the search page itself for an answer that is made anew."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers={"cookie": "csrftoken=none"}).status_code == 200
    table = SearchPage._meta.db_table
    return [each["sql"] for each in captured if f'FROM "{table}"' in each["sql"]]


def test_such_a_page_is_read_once(site, client, caching):
    assert len(own_queries(client, "/fr/search/")) == 1
    assert own_queries(client, "/fr/search/") == []
    assert own_queries(client, "/fr/search/?q=asile") == []


def test_what_a_request_makes_of_it_is_gone_with_the_request(site, rf, caching):
    first, second = (find(rf.get("/fr/search/"), "search/", "fr").page for _time in range(2))
    assert first == second
    assert first is not second
    first.listed, first.title = False, "Another"
    first._state.fields_cache.clear()
    again = find(rf.get("/fr/search/"), "search/", "fr").page
    assert (again.listed, again.title) == (second.listed, second.title)
    assert again._state.fields_cache == second._state.fields_cache


def test_a_change_shows_at_once(site, client, caching, django_capture_on_commit_callbacks):
    own_queries(client, "/fr/search/")
    page = SearchPage.objects.get(locale__language_code="fr")
    page.title = "Chercher partout"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert "Chercher partout" in client.get("/fr/search/").text
