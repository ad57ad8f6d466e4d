"""A page that was published with its title in the source's words: marked wherever the title stands, not the page alone."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation

from accounts.models import User
from demo.factories import make_page
from directory.models import NetworkPage
from home import cache
from home.languages import versions_of
from home.models import NetworksPage, SearchPage, Theme
from localization import making, writing
from publications.models import EventSeriesPage, LibraryPage, UpdatePage
from tests.sites import index_everything

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SPANISH = {
    "Roads": "Caminos",
    "About roads.": "Sobre los caminos.",
    "The road is closed.": "El camino está cerrado.",
}
MARKED = ' lang="en">Roads</a> <span class="tag" lang="en">English</span>'


def publish(translation: Translation, *texts: str) -> None:
    """Translate these texts of the source and publish, whatever else is open."""
    user = User.objects.get(username="somebody")
    translation = Translation.objects.get(pk=translation.pk)
    rows = StringSegment.objects.filter(source=translation.source).select_related("string", "context")
    for segment in rows:
        if segment.string.data in texts:
            writing.write(translation, segment, SPANISH[segment.string.data], user, confirmed=True)
    making.publish(translation, user, incomplete=True)
    index_everything()
    cache.invalidate()


def submitted(page: Page) -> Translation:
    """Give a page to the translators into Spanish."""
    user, _made = User.objects.get_or_create(username="somebody", email="somebody@example.org")
    (translation,) = making.submit(page, Locale.objects.filter(language_code="es"), user)
    return translation


@pytest.fixture
def roads(tree) -> Translation:
    """An update in English that is to be translated into Spanish, with a theme that another one shares."""
    themes = list(Theme.objects.all()[:1])
    other = tree["north"]["updates"]["en"]  # what it is about is the same in all languages
    other.themes = themes
    other.save_revision().publish()
    source = make_page(
        UpdatePage,
        tree["north"]["pages"]["en"],
        title="Roads",
        summary="About roads.",
        themes=themes,
        body=[{"type": "paragraph", "value": "<p>The road is closed.</p>"}],
    )
    return submitted(source)


def spanish(model: type[Page], **values) -> str:
    """Return the address of a page in Spanish."""
    return model.objects.get(locale__language_code="es", **values).url


def read(address: str) -> str:
    return Client().get(address).content.decode()


def lists(tree) -> dict[str, str]:
    """Return what readers of Spanish see of the pages that list or name the update."""
    return {
        "network": read(tree["north"]["pages"]["es"].url),
        "front": read("/es/"),
        "library": read(spanish(LibraryPage)),
        "results": read(f"{spanish(SearchPage)}?q=camino"),
        "related": read(tree["north"]["updates"]["es"].url),
    }


def entry(title: str) -> ET.Element:
    """Return the entry of the feed of the library in Spanish."""
    feed = ET.fromstring(read(f"{spanish(LibraryPage)}feed.atom"))
    return next(one for one in feed.iter(f"{ATOM}entry") if one.findtext(f"{ATOM}title") == title)


def test_a_title_in_the_words_of_the_source_is_marked_wherever_it_stands(roads, tree):
    """Until it is translated and published; then nowhere."""
    publish(roads, "The road is closed.")
    found = lists(tree)
    assert {name: MARKED in text for name, text in found.items()} == dict.fromkeys(found, True)
    assert '<p class="about" lang="en">About roads.</p>' in found["library"]
    # Here the summary stands before what was found, which is translated.
    assert re.search(
        r'<p class="about"><span lang="en">About roads\.</span>\s+El <mark>camino</mark>', found["results"]
    )
    roads_entry = entry("Roads")
    assert roads_entry.get(XML_LANG) == "es"
    assert roads_entry.find(f"{ATOM}title").get(XML_LANG) == "en"
    assert roads_entry.find(f"{ATOM}summary").get(XML_LANG) == "en"

    publish(roads, "Roads", "About roads.")
    found = lists(tree)
    in_english = re.compile(r' lang="en">(Roads|Caminos|About|Sobre)|<span class="tag" lang="en">')
    assert {name: in_english.search(text) for name, text in found.items()} == dict.fromkeys(found)
    assert all("Caminos" in re.sub("</?mark>", "", text) for text in found.values())
    assert entry("Caminos").find(f"{ATOM}title").get(XML_LANG) is None
    assert entry("Caminos").find(f"{ATOM}summary").get(XML_LANG) is None


def test_nothing_is_found_or_counted_by_it(roads, client):
    publish(roads, "The road is closed.")
    address = "/api/search?lang=es&kind=update"
    answer = client.get(address).json()
    (hit,) = (one for one in answer["hits"] if one["title"] == "Roads")
    assert not {"title_lang", "summary_lang"} & ({*hit} | {*hit["filters"]} | {*answer["facets"]})
    assert client.get(f"{address}&title_lang=en").status_code == 422
    assert "title_lang" not in client.get("/api/openapi.json").content.decode()
    assert "title_lang" not in read(spanish(LibraryPage))


def test_networks_and_series_are_marked_in_their_lists(tree):
    """The pages that hang near the root, and those that no search lists."""
    network = tree["north"]["network"]
    NetworkPage.objects.filter(network=network).exclude(locale__language_code="en").delete()
    page = tree["north"]["pages"]["en"]
    page.summary = "About roads."
    page.title = "Roads"
    page.save_revision().publish()
    publish(submitted(page))
    series = make_page(EventSeriesPage, page, title="Roads", summary="About roads.", slug="roads")
    publish(submitted(series))
    text = read(spanish(NetworksPage))
    assert MARKED in text
    assert '<p class="about" lang="en">About roads.</p>' in text
    assert ' lang="en">Roads</a>' in read("/es/")
    # On its own page the versions come by another way.
    by_serving = Client().get(spanish(EventSeriesPage)).context["page"].versions
    assert by_serving == versions_of([series.translation_key])[series.translation_key]
    assert {code: (one.title_language, one.summary_language) for code, one in by_serving.items()} == {
        "en": ("en", "en"),
        "es": ("en", "en"),
    }
