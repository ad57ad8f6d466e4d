"""One list for the library, the directory, a country, a theme and the results of a search.

A `Listing` is what `components/listing.html` shows of a `SearchRequest` and its results. It asks the engine once, and
for items a number of queries that does not depend on how many there are.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.listing_facets import Facet, counted, facets_of, offered
from home.listing_help import Empty, help_for, relaxed_phrases, unknown_words
from home.listing_items import items_of, near_items, right_until
from home.pagination import Pages, pages_at
from search.filters import registered
from search.requests import SearchRequest
from search.results import SearchResults, answer

FEED = "feed.atom"
EXPORTS = (("CSV", "results.csv"), ("RIS", "results.ris"), ("BibTeX", "results.bib"))


@dataclass
class Listing:
    """What a list shows. `base` is its address without parameters; `words`: the form has a field for words.

    `also`: look for what is close in meaning in other languages. `counts`: filters to count besides those offered.

    Raises Http404 for a page beyond the last.
    """

    request: SearchRequest
    base: str
    words: bool = True
    also: bool = False
    counts: tuple[str, ...] = ()
    results: SearchResults = field(init=False)

    def __post_init__(self):
        self.results = answer(self.request, (*counted(self.request), *self.counts), also=self.also)
        if self.request.page > self.results.pages and not self.results.problem:
            raise Http404("this list has fewer pages")

    # Head

    @property
    def action(self) -> str:
        """Where the form of filters leads."""
        return self.base

    @property
    def query(self) -> str:
        """The words looked for."""
        return self.request.q

    @property
    def total(self) -> int:
        """How many works there are."""
        return self.results.total

    @property
    def problem(self) -> str:
        """What was not understood in the parameters, or does not work."""
        texts = [problem.text for problem in self.request.problems]
        if self.results.problem and self.results.total:
            texts.append(self.results.problem)
        return " ".join(texts)

    @property
    def correction(self) -> dict[str, str] | None:
        """What was searched instead of what was typed, and the address of a search for exactly that."""
        correction = self.results.correction
        if correction is None:
            return None
        exactly = [*self.request.on_page(1).pairs(), ("exact", "yes")]
        return {"text": correction.text, "url": f"{self.base}?{urlencode(exactly)}"}

    @property
    def unknown(self) -> str:
        """A text on words that no page has; empty where there is none, and in an empty list, which says it itself."""
        return unknown_words(self.results) if self.total else ""

    @property
    def relaxed(self) -> str:
        """A text where quoted words are found otherwise than quoted; else empty."""
        return relaxed_phrases(self.results)

    # Filters

    @property
    def active(self) -> int:
        """How many values of filters are chosen."""
        return len(self.request.chosen)

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """The chosen values, each with the address of the list without it."""
        labels, known = self.request.labels, registered()
        return [
            {
                "name": str(known[name].label),
                "option": labels.option(name, value),
                "url": self._address(self.request.removing(name, value)),
            }
            for name, value in self.request.chosen
        ]

    @property
    def clear_url(self) -> str:
        """The address of the list without filters."""
        return self._address(self.request.without())

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with the number of works for each value."""
        return facets_of(self.results) if not self.results.problem else []

    @cached_property
    def hidden(self) -> list[tuple[str, str]]:
        """The parameters that the form of filters keeps without showing them."""
        shown = {facet.name for facet in self.facets} | ({"q"} if self.words else set())
        return [pair for pair in self.request.on_page(1).pairs() if pair[0] not in shown]

    @property
    def text_filters(self) -> list[dict[str, str]]:
        """The fields of the form in which one writes."""
        return [{"name": "q", "label": _("Words"), "value": self.request.q}] if self.words else []

    # Items

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The works on this page."""
        return items_of(self.results.hits, self.request.labels)

    @cached_property
    def near(self) -> list[dict[str, Any]]:
        """Works in other languages that are close in meaning; no count includes them."""
        return near_items(self.results.also, self.request.labels)

    @cached_property
    def empty(self) -> Empty | None:
        """What to say and where to lead where nothing was found."""
        return None if self.total else help_for(self.results, self.base)

    @property
    def until(self) -> datetime | None:
        """The moment from which the list or its counts are no longer right; None for never."""
        moments = [each.changes() for each in offered(self.request) if each.changes]
        return min([*moments, *filter(None, [right_until(self.items)])], default=None)

    # Foot

    @cached_property
    def sorts(self) -> list[dict[str, Any]]:
        """The orders of the list."""
        labels = {
            "relevance": _("Best match"),
            "newest": pgettext("order", "Newest"),
            "oldest": pgettext("order", "Oldest"),
            "title": _("By title"),
        }
        if not self.request.q:
            del labels["relevance"]
        default = "relevance" if self.request.q else "newest"
        return [
            {
                "label": label,
                "url": self._address(self.request.sorted_by("" if sort == default else sort)),
                "current": sort == self.request.order,
            }
            for sort, label in labels.items()
        ]

    @cached_property
    def pages(self) -> Pages:
        """The pagination."""
        return pages_at(self.request.page, self.results.pages, self._page)

    @cached_property
    def feed_url(self) -> str:
        """The address of the Atom feed of this list."""
        return self._file(FEED)

    @cached_property
    def exports(self) -> list[tuple[str, str]]:
        """Name and address of this list in other formats."""
        api = [("lang", self.request.language), *self.request.everywhere().pairs()]
        links = [(label, self._file(name)) for label, name in EXPORTS] if self.total else []
        return [*links, ("API", f"{reverse('api:search')}?{urlencode(api)}")]

    def _file(self, name: str) -> str:
        request = self.request.whole()
        return f"{self.base}{name}{request.to_query_string()}"

    def _address(self, request: SearchRequest) -> str:
        return f"{self.base}{request.to_query_string()}"

    def _page(self, number: int) -> str:
        return self._address(self.request.on_page(number))
