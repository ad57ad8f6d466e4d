"""The answer to a `SearchRequest`, by whichever engine can give it now."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.utils.translation import gettext as _

from search.analysis import analyse
from search.engines.base import (
    Correction,
    Engine,
    EngineQuery,
    EngineResults,
    EngineUnavailable,
    Hit,
    Near,
    NotBuilt,
)
from search.engines.understanding import meant
from search.indexing import engines
from search.requests import SearchRequest

logger = logging.getLogger(__name__)

SPARED_SECONDS = 15
"""How long an engine that failed is not asked again."""
NEAR = 4
"""Works in other languages that are shown; twice as many are found, for the case that some are not worth it."""
ENOUGH_SECONDS = 1.5
"""Once the searches of a page have taken this long, it does without what is not the list itself: one more may take as long."""
NARROWED = 16
"""Where filters narrow the search, NEAR times as many are looked at: few of them have what is asked for."""
EXPORTED_AT_ONCE = 100

T = TypeVar("T")


@dataclass(frozen=True)
class SearchResults:
    """What was found. `total` and `facets` count works; `also` are works in other languages, close in meaning.

    `problem` is empty, or says to the reader what does not work now; `seconds` is how long the searches have taken.
    """

    request: SearchRequest
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    correction: Correction | None = None
    unknown: tuple[str, ...] = ()
    relaxed: bool = False
    also: tuple[Near, ...] = ()
    problem: str = ""
    seconds: float = 0.0

    @property
    def pages(self) -> int:
        """How many pages there are; 1 for an empty list."""
        return max(1, -(-self.total // self.request.size))


def answer(
    request: SearchRequest, facets: tuple[str, ...] = (), *, size: int | None = None, also: bool = False
) -> SearchResults:
    """Answer `request`, with the counts of `facets` and, with `also`, what is close in meaning in other languages.

    `size` replaces the number of hits. Never raises for an engine that fails: `problem` says so.
    """
    begun = time.monotonic()
    query = request.engine_query(facets, size=size, mode=mode_of(request))
    try:
        found = ask(lambda engine: engine.search(query))
    except EngineUnavailable:
        text = _("Search does not work at the moment. Please try again in a few minutes.")
        return SearchResults(request, problem=text)
    hurried = time.monotonic() - begun > ENOUGH_SECONDS
    near = _also(request, found) if also and request.q and not hurried else ()
    return SearchResults(
        request=request,
        total=found.total,
        hits=found.hits,
        facets=found.facets,
        correction=found.correction,
        unknown=found.unknown,
        relaxed=found.relaxed,
        also=near,
        seconds=time.monotonic() - begun,
    )


def count(request: SearchRequest) -> int:
    """Return how many works `request` finds; raise EngineUnavailable."""
    query = replace(request.engine_query(size=0), offset=0)
    return ask(lambda engine: engine.search(query)).total


def all_hits(request: SearchRequest, most: int | None = None) -> Iterator[Hit]:
    """Yield all that `request` finds, from the first page on, `most` at most; raise EngineUnavailable."""
    offset = 0
    query = replace(request.engine_query(mode=mode_of(request)), parts=0)
    while most is None or offset < most:
        size = EXPORTED_AT_ONCE if most is None else min(EXPORTED_AT_ONCE, most - offset)
        found = ask(_search(replace(query, offset=offset, size=size)))
        yield from found.hits
        offset += size
        if offset >= found.total:
            return


def first_hits(request: SearchRequest, most: int) -> EngineResults:
    """Return the first `most` of all that `request` finds, and how its words were read; raise EngineUnavailable."""
    query = replace(request.engine_query(size=most, mode=mode_of(request)), offset=0, parts=0)
    return ask(_search(query))


def mode_of(request: SearchRequest) -> str:
    """Return the mode of a search: "hybrid" where words are ranked and an encoder is installed."""
    with_encoder = settings.SENTENCE_ENCODER != "none"
    return "hybrid" if with_encoder and request.q and request.order == "relevance" else "lexical"


def ask(question: Callable[[Engine], T]) -> T:
    """Return what the first engine that can answer says to `question`; raise EngineUnavailable where none can.

    An engine that has just failed is spared for a while: its time-out is not every reader's.
    """
    problem: Exception | None = None
    for engine in engines():
        spared = f"search.out-of-reach.{engine.name}"
        if engine.name != "database" and cache.get(spared):
            continue
        try:
            return question(engine)
        except NotBuilt as error:
            # So it is for the first minute of a new site; the worker says it louder when it lasts.
            logger.info("The %s search engine: %s", engine.name, error)
            problem = error
        except (EngineUnavailable, DatabaseError) as error:
            logger.warning("The %s search engine cannot answer: %s", engine.name, error)
            problem = error
            if engine.name != "database":
                cache.set(spared, True, SPARED_SECONDS)
    raise EngineUnavailable(str(problem or "no search engine can be reached")) from problem


def _search(query: EngineQuery) -> Callable[[Engine], EngineResults]:
    return lambda engine: engine.search(query)


def _also(request: SearchRequest, found: EngineResults) -> tuple[Near, ...]:
    text = found.correction.text if found.correction else request.q
    words = {clause.word for clause in analyse(text, request.language).clauses}
    if words <= set(found.unknown):
        return ()  # what nobody knows is close to nothing
    query = request.engine_query()
    narrowed = any(query.filters.values()) or query.works is not None
    limit = NEAR * (NARROWED if narrowed else 4)
    shown = {hit.work for hit in found.hits}
    wanted = meant(request.q, found.correction)
    try:
        near = ask(
            lambda engine: engine.near(text=wanted, language=request.language, others=True, limit=limit)
        )
    except EngineUnavailable:
        return ()
    return tuple(each for each in near if each.work not in shown and _fits(each, query))[: NEAR * 2]


def _fits(near: Near, query: EngineQuery) -> bool:
    """Whether a work has what the filters of `query` ask for."""
    has = {**near.filters, "kind": (near.kind,)}
    return (query.works is None or near.work in query.works) and all(
        set(values) & set(has.get(name, ())) for name, values in query.filters.items() if values
    )
