"""What search counts for a list is what the list holds, on its page, in its files and in the API."""

import csv
import io
import re
from datetime import datetime
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from home.models import Theme
from home.navigation import places

ATOM = "{http://www.w3.org/2005/Atom}"


def total(text: str) -> int:
    """Return the number of works that a list says it has."""
    found = re.search(r'id="total">(\d+) ', text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("language", ["fr", "en", "es", "ru"])
def test_lists_count_as_search_does(site, client, language):
    """The library, the directory, each country, each theme: what search counts for them is what they hold."""
    facets = client.get("/api/search", {"lang": language}).json()["facets"]
    counts = {name: {each["value"]: each["count"] for each in rows} for name, rows in facets.items()}
    addresses = places(language)

    def held(address: str) -> int:
        return total(client.get(address).content.decode())

    library = ("report", "case-study", "update", "event")
    assert held(addresses["librarypage"]) == sum(counts["kind"].get(kind, 0) for kind in library)
    assert held(addresses["directorypage"]) == counts["kind"]["service"]
    for code, number in counts["country"].items():
        assert held(f"{addresses['countriespage']}{code}/") == number, code
    slugs = {theme.key: getattr(theme, f"slug_{language}") for theme in Theme.objects.all()}
    assert counts["theme"]
    for key, number in counts["theme"].items():
        assert held(f"{addresses['themespage']}{quote(slugs[key])}/") == number, key


@pytest.mark.parametrize(
    "query", ["", "q=bateaux", "q=routes&country=it", "lang=es", "theme=routes&theme=health"]
)
def test_files_and_the_api_hold_what_the_page_counts(site, client, query):
    number = total(listing_text(client, f"/fr/search/?{query}"))

    def body(name: str) -> str:
        response = client.get(f"/fr/search/{name}?{query}")
        return (b"".join(response.streaming_content) if response.streaming else response.content).decode()

    assert number > 0
    assert client.get(f"/api/search?lang=fr&{query}").json()["total"] == number
    assert body("feed.atom").count("<entry ") == number
    assert len(list(csv.reader(io.StringIO(body("results.csv"))))) == number + 1
    assert body("results.ris").count("\nER  -") == number
    assert len(re.findall(r"^@\w+\{", body("results.bib"), re.MULTILINE)) == number


def test_a_list_cites_works_by_the_address_at_which_it_was_asked_for(site, client, settings):
    settings.ALLOWED_HOSTS = ["reader.example.org"]
    for name, address in (("results.ris", r"^UR  - (.*?)\s*$"), ("results.bib", r"^  url = \{(.*)\},$")):
        response = client.get(f"/fr/search/{name}", headers={"host": "reader.example.org"})
        text = b"".join(response.streaming_content).decode()
        cited = re.findall(address, text, re.MULTILINE)
        assert f"http://reader.example.org{site.report.url}" in cited
        assert all(each.startswith("http://reader.example.org/") for each in cited)


def test_a_feed_tells_when_works_were_published_not_when_they_take_place(site, client):
    feed = ElementTree.fromstring(client.get("/fr/bibliotheque/feed.atom").content)
    entries = {entry.findtext(f"{ATOM}title"): entry for entry in feed.iter(f"{ATOM}entry")}
    for name, moment in (
        ("published", site.event.first_published_at),
        ("updated", site.event.last_published_at),
    ):
        said = datetime.fromisoformat(entries[site.event.title].findtext(f"{ATOM}{name}"))
        assert said == moment.replace(microsecond=0)
    assert feed.findtext(f"{ATOM}updated") == max(
        each.findtext(f"{ATOM}updated") for each in entries.values()
    )


def listing_text(client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("name", ["kind", "country", "network", "theme", "people", "year", "lang"])
def test_each_count_is_what_a_click_on_it_gives(site, client, name):
    answer = client.get("/api/search", {"lang": "fr", "q": "routes nuit soins réunion ley"}).json()
    assert answer["facets"][name]
    for each in answer["facets"][name]:
        query = [("lang", "fr"), ("q", answer["query"]), (name, each["value"])]
        assert client.get(f"/api/search?{urlencode(query)}").json()["total"] == each["count"], each
