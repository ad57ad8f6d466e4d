"""How long searches, updates and the analysis of text take, in collections of several sizes."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle, islice

from django.db import connection

from search.analysis import Analyser, analyse
from search.benchmarks.corpus import FACETS, collection
from search.engines.base import Engine, EngineQuery
from search.evaluation import JudgedSet, filled

WARMING = 20
"""Searches that are not measured: the first ones read what stays in memory."""
UPDATES = 30
HITS = 10
MIX = ({}, {"country": ("country-1", "country-2")}, {"theme": ("theme-0",), "year": ("year-0", "year-1")})
"""Filters of one search after the other: none, one, two."""


@dataclass(frozen=True)
class Times:
    """Milliseconds. The 25th percentile tells more than the median where other programs take the machine half of the time."""

    p25: float
    p50: float
    p95: float

    @classmethod
    def of(cls, measured: list[float]) -> "Times":
        """Return the percentiles of `measured`."""
        ordered = sorted(measured)

        def at(share: float) -> float:
            return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

        return cls(at(0.25), statistics.median(ordered), at(0.95))

    def ratios(self, other: "Times") -> str:
        """Say how many times as long as the `other` these are, in the middle and at the 25th percentile."""
        return f"{self.p50 / other.p50:.1f} / {self.p25 / other.p25:.1f}"

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f}"


@dataclass(frozen=True)
class Speed:
    """What was measured in one collection: `search`, an `update` of one page, and a bare `match` of Elasticsearch.

    `statements` is what of an update the database's statements take; without their commit, which `update` includes.
    """

    documents: int
    index_seconds: float
    search: Times
    update: Times
    statements: Times | None = None
    match: Times | None = None


def speed(name: str | None, judged: JudgedSet, language: str, size: int, searches: int) -> Speed:
    """Measure searches with facets, highlights and collapse, and updates, in a collection of `size` documents.

    With Elasticsearch, each search is followed by a bare match request with the same words and filters.
    """
    documents = list(collection(judged, language, size))
    queries = [
        EngineQuery(language, query.text, facets=("kind", *FACETS), filters=MIX[number % len(MIX)], size=HITS)
        for number, query in enumerate(islice(cycle(judged.queries[language]), searches + WARMING))
    ]
    with filled(name, f"bench-{size}", documents) as (engine, seconds, _bytes):
        asked: list[Callable[[EngineQuery], object]] = [engine.search]
        if engine.name == "elasticsearch":
            asked.append(lambda query: _bare_match(engine, query))
        times: list[list[float]] = [[] for _ask in asked]
        for number, query in enumerate(queries):
            for ask, measured in zip(asked, times, strict=True):
                took = _milliseconds(lambda ask=ask, query=query: ask(query))
                if number >= WARMING:
                    measured.append(took)
        updates, statements = _updates(engine, documents)
    return Speed(
        size,
        seconds,
        Times.of(times[0]),
        Times.of(updates),
        Times.of(statements) if engine.name == "database" else None,
        Times.of(times[1]) if times[1:] else None,
    )


def words_a_second(judged: JudgedSet, language: str, seconds: float = 1.0) -> float:
    """Return how many words of the set's documents an analyser turns into tokens in a second, once it knows them."""
    speech = Analyser(language)
    texts = [document.text for document in judged.documents[language]]
    words = sum(len(speech.words(text)) for text in texts)
    rounds, begun = -1, 0.0
    while rounds < 1 or time.perf_counter() - begun < seconds:
        if rounds == 0:
            begun = time.perf_counter()
        for text in texts:
            speech.tokens(text)
        rounds += 1
    return rounds * words / (time.perf_counter() - begun)


def _bare_match(engine: Engine, query: EngineQuery) -> object:
    """Ask Elasticsearch for ten documents by the same words and filters, and for nothing else."""
    words = " ".join(analyse(query.text, query.language).sequence)
    return engine.client.search(
        index=engine.live,
        query={
            "bool": {
                "must": [{"match": {f"w_{query.language}": words}}],
                "filter": [
                    {"terms": {f"facets.{name}": list(values)}} for name, values in query.filters.items()
                ],
            }
        },
        size=query.size,
        source=["title", "text", "address"],
    )


def _updates(engine: Engine, documents: list) -> tuple[list[float], list[float]]:
    """Change one page after the other; return the milliseconds each takes, and those of its statements."""
    whole, statements = [], []
    mains = [document for document in documents if not document.part]

    def timed(execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            statements[-1] += (time.perf_counter() - begun) * 1000

    for number in range(UPDATES):
        page = mains[number * len(mains) // UPDATES].page_id
        changed = [
            replace(document, text=f"{document.text} {number}")
            for document in documents
            if document.page_id == page
        ]
        statements.append(0.0)
        with connection.execute_wrapper(timed):
            whole.append(
                _milliseconds(lambda page=page, changed=changed: engine.replace_pages([page], changed))
            )
    return whole, statements


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
