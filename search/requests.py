"""What a reader asks for, read once from the parameters that lists, results, feeds and the API have in common.

Nothing that stands in an address is an error: what cannot be understood is left out, and said (`problems`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from search.documents import clean
from search.engines.base import SORTS, EngineQuery
from search.filters import NO, YES, Filter, Labels, read_flag, registered

LONGEST_QUERY = 500
SIZE = 20
LARGEST_SIZE = 100
LAST_PAGE = 100_000
MOST_VALUES = 50
SHOWN_VALUE = 60  # characters of a wrong value that a message repeats

# What mail programs and social networks add to a link says nothing to us and needs no message.
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id)$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Parameters(Protocol):
    """What Django's QueryDict offers."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a parameter."""
        ...

    def keys(self) -> Iterable[str]:
        """Return the names of the parameters."""
        ...


@dataclass(frozen=True)
class Problem:
    """Something in the parameters that was left out: which parameter, what stood there, what is wrong with it (`reason`).

    `outcome` says what a list does about it; who refuses the request says the reason alone.
    """

    name: str
    value: str
    reason: str
    outcome: str

    @property
    def text(self) -> str:
        """Text for the reader of a list."""
        return f"{self.reason} {self.outcome}"


@dataclass(frozen=True)
class Scope:
    """What a list is over: the only `kinds` of works (none: all), and filters that hold whatever the reader chooses."""

    kinds: tuple[str, ...] = ()
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def allows(self, each: Filter) -> bool:
        """Whether a reader may set the filter in this list."""
        return each.name not in self.fixed and (
            not (self.kinds and each.kinds) or bool(set(self.kinds) & set(each.kinds))
        )


EVERYTHING = Scope()


@dataclass(frozen=True)
class SearchRequest:
    """A list or a search. `filters` holds the reader's choices, by name, without those of the scope.

    `exact`: search what was typed, without corrections. `size` is that of a page, counted in works.
    """

    language: str
    labels: Labels = field(repr=False, compare=False)
    scope: Scope = EVERYTHING
    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    size: int = SIZE
    sort: str = ""
    exact: bool = False
    problems: tuple[Problem, ...] = ()

    @classmethod
    def parse(
        cls,
        parameters: Parameters,
        language: str,
        scope: Scope = EVERYTHING,
        labels: Labels | None = None,
        other: Iterable[str] = (),
    ) -> "SearchRequest":
        """Read `parameters`; texts for the reader are in the active language.

        `other` are names of parameters that the place itself understands.
        """
        reader = _Reader(parameters, labels or Labels(language), scope)
        values = reader.values()
        reader.name_unknown({*_COMMON, *other})
        return cls(
            language=language,
            labels=reader.labels,
            scope=scope,
            problems=tuple(reader.problems),
            **values,
        )

    # What it means

    @property
    def order(self) -> str:
        """The order asked for; by default the best first, which without words is the newest."""
        sort = self.sort or "relevance"
        return "newest" if sort == "relevance" and not self.q else sort

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of works that can be in the list; empty for all."""
        return self.filters.get("kind") or self.scope.kinds

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The reader's choices as (filter, value), in the order of the filters."""
        return [(name, value) for name in registered() for value in self.filters.get(name, ())]

    def engine_filters(self) -> dict[str, tuple[str, ...]]:
        """Return name → values of all filters that documents carry, those of the scope included."""
        known = registered()
        filters = {name: values for name, values in self.filters.items() if not known[name].computed}
        if self.kinds:
            filters["kind"] = self.kinds
        return {**filters, **self.scope.fixed}

    def works(self) -> frozenset[str] | None:
        """Return the only works that the computed filters let pass; None where there is no such filter."""
        known = registered()
        sets = [compute(values) for name, values in self.filters.items() if (compute := known[name].computed)]
        return frozenset.intersection(*sets) if sets else None

    def engine_query(
        self, facets: tuple[str, ...] = (), *, size: int | None = None, mode: str = "lexical"
    ) -> EngineQuery:
        """Return what the engine is asked. `size` replaces the number of works on a page; 0 for counts alone."""
        return EngineQuery(
            language=self.language,
            text=self.q,
            filters=self.engine_filters(),
            works=self.works(),
            facets=facets,
            sort=self.order,
            offset=(self.page - 1) * self.size,
            size=self.size if size is None else size,
            correct=not self.exact,
            mode=mode,
        )

    # Other requests, for links

    def adding(self, name: str, value: str) -> "SearchRequest":
        """Return the request with one more value of a filter, on its first page."""
        values = (*self.filters.get(name, ()), value)
        return replace(self, filters={**self.filters, name: tuple(dict.fromkeys(values))}, page=1)

    def removing(self, name: str, value: str) -> "SearchRequest":
        """Return the request without one value of a filter, on its first page."""
        rest = tuple(each for each in self.filters.get(name, ()) if each != value)
        return self.without(name) if not rest else replace(self, filters={**self.filters, name: rest}, page=1)

    def without(self, *names: str) -> "SearchRequest":
        """Return the request without some filters (without a name: without any), on its first page."""
        rest = {name: values for name, values in self.filters.items() if names and name not in names}
        return replace(self, filters=rest, page=1)

    def on_page(self, number: int) -> "SearchRequest":
        """Return the request for another page."""
        return replace(self, page=number)

    def sorted_by(self, sort: str) -> "SearchRequest":
        """Return the request in another order (empty: the default), on its first page."""
        return replace(self, sort=sort, page=1)

    def whole(self) -> "SearchRequest":
        """Return the request for all that it finds, whatever page was looked at."""
        return replace(self, page=1, size=SIZE)

    def everywhere(self) -> "SearchRequest":
        """Return the same request without a scope, saying with parameters what the scope said."""
        filters = {**self.filters, **self.scope.fixed}
        if self.kinds:
            filters["kind"] = self.kinds
        return replace(self, scope=EVERYTHING, filters=filters)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say what the request says beyond its scope, in one order whatever was typed."""
        pairs = [("q", self.q)] if self.q else []
        pairs += self.chosen
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.exact:
            pairs.append(("exact", YES))
        if self.size != SIZE:
            pairs.append(("size", str(self.size)))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def to_query_string(self) -> str:
        """Return the parameters as they stand in an address, with the question mark; empty where there are none."""
        pairs = self.pairs()
        return f"?{urlencode(pairs)}" if pairs else ""


_COMMON = ("q", "page", "size", "sort", "exact")


class _Reader:
    """Reads parameters into values and collects what it cannot understand."""

    def __init__(self, parameters: Parameters, labels: Labels, scope: Scope):
        self.parameters = parameters
        self.labels = labels
        self.scope = scope
        self.problems: list[Problem] = []

    def values(self) -> dict:
        return {
            "q": self._words(),
            "filters": self._filters(),
            "page": self._number("page", 1, LAST_PAGE, 1),
            "size": self._number("size", 1, LARGEST_SIZE, SIZE),
            "sort": self._sort(),
            "exact": self._exact(),
        }

    def name_unknown(self, known: set[str]) -> None:
        """Report the parameters that are neither common nor a filter of this list."""
        for name in self.parameters.keys():  # noqa: SIM118 – QueryDict and the protocol say keys()
            each = registered().get(name)
            if name in known or _TRACKING.match(name) or (each and self.scope.allows(each)):
                continue
            if each and name in self.scope.fixed:
                text = _("“%(filter)s” is given by this page and cannot be chosen here.")
            elif each:
                text = _("“%(filter)s” is not a filter of this list.")
            else:
                text = _("“%(filter)s” is not a parameter that is known here.")
            label = str(each.label) if each else _shortened(name)
            self._problem(name, "", text % {"filter": label})

    def _problem(self, name: str, value: str, reason: str, outcome: str = "") -> None:
        outcome = outcome or _("It was ignored.")
        self.problems.append(Problem(_shortened(name), _shortened(value), reason, outcome))

    def _one(self, name: str) -> str:
        given = [value.strip() for value in self.parameters.getlist(name) if value.strip()]
        return given[-1] if given else ""

    def _words(self) -> str:
        text = " ".join(_CONTROL.sub(" ", clean(self._one("q"))).split())
        if len(text) <= LONGEST_QUERY:
            return text
        self._problem(
            "q",
            text,
            _("A search may have at most %(number)s characters.") % {"number": LONGEST_QUERY},
            _("Only the beginning was used."),
        )
        return text[:LONGEST_QUERY].rstrip()

    def _number(self, name: str, least: int, most: int, default: int) -> int:
        text = self._one(name)
        if not text:
            return default
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if least <= number <= most:
            return number
        self._problem(
            name,
            text,
            _("In the address, “%(name)s” needs a number from %(least)s to %(most)s, not “%(value)s”.")
            % {"value": _shortened(text), "least": least, "most": most, "name": f"{name}="},
        )
        return default

    def _sort(self) -> str:
        text = self._one("sort").lower()
        if not text or text in SORTS:
            return text
        self._none_of("sort", SORTS, text)
        return ""

    def _exact(self) -> bool:
        text = self._one("exact") or NO
        try:
            return read_flag(text) == YES
        except ValueError:
            self._none_of("exact", (YES, NO), text)
            return False

    def _filters(self) -> dict[str, tuple[str, ...]]:
        filters = {}
        for name, each in registered().items():
            given = [value for value in self.parameters.getlist(name) if value.strip()]
            if given and self.scope.allows(each) and (values := self._values(each, given)):
                filters[name] = values
        return filters

    def _values(self, each: Filter, given: list[str]) -> tuple[str, ...]:
        options = self.labels.of(each.name)
        values: dict[str, None] = {}
        for text in given[:MOST_VALUES]:
            try:
                value = each.read(clean(text))
            except ValueError:
                self._wrong(each.name, str(each.label), text)
                continue
            outside = each.name == "kind" and self.scope.kinds and value not in self.scope.kinds
            if outside or (each.source and value not in options):
                self._wrong(each.name, str(each.label), text)
            else:
                values[value] = None
        if len(given) > MOST_VALUES:
            self._problem(
                each.name,
                given[MOST_VALUES],
                _("“%(filter)s” can have %(number)s values at once.")
                % {"filter": each.label, "number": MOST_VALUES},
                _("The others were ignored."),
            )
        return tuple(values)

    def _none_of(self, name: str, words: Iterable[str], text: str) -> None:
        # The words are not translated: they are what an address has, in every language.
        self._problem(
            name,
            text,
            _("In the address, “%(name)s” can be %(words)s; “%(value)s” is none of these.")
            % {"value": _shortened(text), "name": f"{name}=", "words": ", ".join(words)},
        )

    def _wrong(self, name: str, label: str, text: str) -> None:
        self._problem(
            name,
            text,
            _("“%(value)s” is not a value of “%(filter)s”.") % {"value": _shortened(text), "filter": label},
        )


def _shortened(text: str) -> str:
    text = _CONTROL.sub(" ", clean(text)).strip()
    return text if len(text) <= SHOWN_VALUE else f"{text[:SHOWN_VALUE]}…"
