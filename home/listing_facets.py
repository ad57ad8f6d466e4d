"""The filters beside a list: which are offered, with which values, and how many works each would leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from search.engines.base import EngineUnavailable
from search.filters import Filter, Option, registered
from search.requests import SearchRequest
from search.results import ENOUGH_SECONDS, SearchResults, count

SHOWN = 8
"""Values of a filter that are seen at once; the others are folded away."""
FOLDED = 20
"""Values folded away, of those that are ordered by their counts: a list of all towns would outweigh the list itself."""


@dataclass
class Choice:
    """A value of a filter: how many works have it besides the other filters, and whether it stands below another."""

    value: str
    label: str
    count: int
    chosen: bool
    deeper: bool = False
    language: str = ""  # of the label, where it is always in the same one


@dataclass
class Facet:
    """A filter as the form shows it: `options` at once, `more` folded away."""

    name: str
    label: str
    options: list[Choice]
    more: list[Choice] = field(default_factory=list)


def offered(request: SearchRequest) -> list[Filter]:
    """Return the filters that the list of `request` offers, those of its kinds first."""
    filters = [
        each
        for each in registered().values()
        if each.shown
        and request.scope.allows(each)
        and (each.serves(request.kinds) or each.name in request.filters)
        and not (each.name == "kind" and len(request.scope.kinds) == 1)
    ]
    return sorted(filters, key=lambda each: not each.kinds)


def counted(request: SearchRequest) -> tuple[str, ...]:
    """Return the names of the filters whose values the engine is to count."""
    return tuple(each.name for each in offered(request) if not each.computed)


def facets_of(results: SearchResults) -> list[Facet]:
    """Return the facets of a list, without those in which there is nothing to choose."""
    request = results.request
    facets = []
    for each in offered(request):
        counts = _computed(request, each, results) if each.computed else results.facets.get(each.name, {})
        if each.name == "kind" and request.scope.kinds:
            counts = {value: counts[value] for value in request.scope.kinds if value in counts}
        choices = list(_choices(each, counts, request))
        if choices and not _changes_nothing(choices, results.total):
            facets.append(_facet(each, choices, request))
    return facets


def _computed(request: SearchRequest, each: Filter, results: SearchResults) -> dict[str, int]:
    """Count the values of a filter that no document carries: one search for each."""
    counts = {}
    for value in request.labels.of(each.name):
        if request.filters.get(each.name) == (value,):
            counts[value] = results.total
        elif results.total and results.seconds < ENOUGH_SECONDS:
            try:
                counts[value] = count(request.without(each.name).adding(each.name, value))
            except EngineUnavailable:
                return {}
    return {value: number for value, number in counts.items() if number}


def _choices(each: Filter, counts: Mapping[str, int], request: SearchRequest) -> Iterator[Choice]:
    chosen = request.filters.get(each.name, ())
    named = request.labels.of(each.name)
    for value in _ordered(each, {**counts, **{value: counts.get(value, 0) for value in chosen}}, named):
        option = named.get(value) or Option(value)
        yield Choice(value, option.label, counts.get(value, 0), value in chosen, language=option.language)


def _ordered(each: Filter, counts: Mapping[str, int], named: Mapping[str, Option]) -> list[str]:
    if each.order == "last":
        return sorted(counts, reverse=True)
    places = {value: place for place, value in enumerate(named)}
    if each.order == "given":
        return sorted(counts, key=lambda value: places.get(value, len(places)))
    return sorted(counts, key=lambda value: (-counts[value], places.get(value, len(places)), value))


def _changes_nothing(choices: list[Choice], total: int) -> bool:
    return len(choices) == 1 and not choices[0].chosen and choices[0].count == total


def _facet(each: Filter, choices: list[Choice], request: SearchRequest) -> Facet:
    named = request.labels.of(each.name)
    if any(option.broader for option in named.values()):
        at_once, more = _by_level(choices, named)
    else:
        at_once = [choice for place, choice in enumerate(choices) if place < SHOWN or choice.chosen]
        more = [choice for choice in choices[SHOWN:] if not choice.chosen]
        if each.order == "count":
            more = more[:FOLDED]
            places = {value: place for place, value in enumerate(named)}
            more.sort(key=lambda choice: places.get(choice.value, len(places)))
    return Facet(each.name, str(each.label), at_once, more)


def _by_level(choices: list[Choice], named: Mapping[str, Option]) -> tuple[list[Choice], list[Choice]]:
    """Part the values of two levels: the broader ones, and below a chosen one the narrower, are seen at once."""
    opened = {choice.value for choice in choices if choice.chosen}
    opened |= {named[value].broader for value in opened if value in named}
    at_once, more = [], []
    for choice in choices:
        option = named.get(choice.value)
        if option is None or not option.broader:
            at_once.append(choice)
        elif option.broader in opened:
            choice.deeper = True
            at_once.append(choice)
        else:
            more.append(choice)
    return at_once, more
