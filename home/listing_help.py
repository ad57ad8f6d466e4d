"""What a list says where nothing was found: what was understood, which filter to drop, where to go instead."""

import time
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.navigation import places
from search.analysis import analyse, as_typed
from search.engines.base import EngineUnavailable
from search.filters import registered
from search.requests import SearchRequest
from search.results import ENOUGH_SECONDS, SearchResults, count

TRIED = 3
"""Filters that are tried without, at most: each costs a search."""


@dataclass
class Empty:
    """A text, and links (text, address) that lead on."""

    text: str
    links: list[tuple[str, str]] = field(default_factory=list)


def help_for(results: SearchResults, base: str) -> Empty:
    """Return what an empty list at the address `base` says."""
    request = results.request
    if results.problem:
        return Empty(results.problem, _elsewhere(request.language))
    if text := without_words(request):
        return Empty(text, [*_without_text(results, base), *_elsewhere(request.language)])
    links = [*_without_filters(results, base), *_elsewhere(request.language)]
    return Empty(" ".join(filter(None, (_read_as(results), _understood(results)))), links)


def without_words(request: SearchRequest) -> str:
    """Return a text where what is looked for has nothing but signs in it; else empty."""
    if not request.q or analyse(request.q, request.language):
        return ""
    return _("There is no word in “%(text)s” that could be looked for. Write a word or a number.") % {
        "text": request.q
    }


def _without_text(results: SearchResults, base: str) -> list[tuple[str, str]]:
    """Return a link to the list that is there when nothing is looked for, and how many works it has."""
    other = replace(results.request.on_page(1), q="", sort="", exact=False)
    try:
        number = count(other)
    except EngineUnavailable:
        return []
    if not number:
        return []
    text = ngettext(
        "Without “%(text)s”: %(number)s result", "Without “%(text)s”: %(number)s results", number
    ) % {"text": results.request.q, "number": number}
    return [(text, f"{base}{other.to_query_string()}")]


def _read_as(results: SearchResults) -> str:
    """Return how the words were read, where that could be otherwise than meant: signs in them, or small words left out."""
    text = results.correction.text if results.correction else results.request.q
    phrases, excluded = as_typed(text)
    words = [clause.word for clause in analyse(text, results.request.language).clauses]
    if not (words and (phrases or excluded or len(words) > 1)):
        return ""
    said = [_("Searched for: %(words)s.") % {"words": _quoted(words)}]
    if phrases:
        said.append(_("In this order: %(words)s.") % {"words": _quoted(phrases)})
    if excluded:
        said.append(_("Without: %(words)s.") % {"words": _quoted(excluded)})
    return " ".join(said)


def _quoted(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(_("“%(text)s”") % {"text": word} for word in words)


def _understood(results: SearchResults) -> str:
    request = results.request
    if results.unknown:
        return unknown_words(results)
    if request.filters:
        return _("Nothing matches everything that you asked for.")
    if request.q:
        return _("No page has these words. Try fewer or more general ones.")
    return _("There is nothing here yet.")


def unknown_words(results: SearchResults) -> str:
    """Return a text on the words that no page has; empty where there is none."""
    if not results.unknown:
        return ""
    return ngettext(
        "No page has the word %(words)s. Check its spelling, or try another word for it.",
        "No page has the words %(words)s. Check their spelling, or try other words for them.",
        len(results.unknown),
    ) % {"words": _quoted(results.unknown)}


def relaxed_phrases(results: SearchResults) -> str:
    """Return a text on quoted words that no page has as they stand; empty where the list has them so."""
    if not results.relaxed:
        return ""
    if results.unknown:
        return _("No page has all the quoted words together; these pages have some of them.")
    return _("No page has the quoted words in this order; these pages have them in another.")


def _without_filters(results: SearchResults, base: str) -> list[tuple[str, str]]:
    """Return links that drop one filter each, and say how many works that gives; else one that drops all.

    What was counted beside the list tells which filters are worth a search; none begins when the others took long.
    """
    request, links = results.request, []
    names = [name for name in registered() if name in request.filters]
    until = time.monotonic() + ENOUGH_SECONDS - results.seconds
    # With several filters, one whose other values have nothing either is not what empties the list.
    promising = [name for name in names if len(names) == 1 or results.facets.get(name, True)]
    promising.sort(key=lambda name: name not in results.facets)
    try:
        for name in promising[:TRIED]:
            if time.monotonic() > until:
                return links
            other = request.without(name)
            if number := count(other):
                text = ngettext(
                    "Without “%(filter)s: %(values)s”: %(number)s result",
                    "Without “%(filter)s: %(values)s”: %(number)s results",
                    number,
                ) % {"filter": registered()[name].label, "values": _values(request, name), "number": number}
                links.append((text, f"{base}{other.to_query_string()}"))
        if time.monotonic() > until:
            return links
        if not links and len(names) > 1 and (number := count(request.without())):
            text = ngettext(
                "Without any filter: %(number)s result", "Without any filter: %(number)s results", number
            ) % {"number": number}
            links.append((text, f"{base}{request.without().to_query_string()}"))
    except EngineUnavailable:
        return []
    return links


def _values(request: SearchRequest, name: str) -> str:
    return ", ".join(request.labels.label(name, value) for value in request.filters[name])


def _elsewhere(language: str) -> list[tuple[str, str]]:
    known = places(language)
    links = (
        (_("The library: all publications"), "librarypage"),
        (_("The directory of services"), "directorypage"),
        (_("All countries"), "countriespage"),
        (_("All themes"), "themespage"),
    )
    return [(text, known[name]) for text, name in links if name in known]
