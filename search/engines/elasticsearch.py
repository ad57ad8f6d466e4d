"""The engine for sites with an Elasticsearch cluster: the tokens, scores, filters and counts of the database engine.

A search takes two requests: one for what is known of the words and for the best score, one for everything else; a
third where parts of pages match.
"""

import datetime
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from search.analysis import analyser
from search.analysis.words import fold, spelling
from search.encoder import query_vector, rows_of
from search.engines import elastic_queries as bodies
from search.engines.base import (
    EngineQuery,
    EngineResults,
    Hit,
    Near,
    Part,
    TitleSuggestion,
)
from search.engines.elastic_index import SEARCH_SECONDS, ElasticIndex, answering
from search.engines.elastic_lexicon import Lexicon, rows_of_answer
from search.engines.ranking import FLOOR, MEANING, WINDOW, language_order
from search.engines.store import START
from search.engines.understanding import Understood, understand
from search.highlight import marked, passage

KNOWN_SECONDS = 5.0
"""How long it is taken as known which languages the index has and whether pages have parts."""
MOST_PARTS = 1000
NEAR_CANDIDATES = 200
DEEPEST = 9_000
"""Furthest a page may begin: Elasticsearch counts ten thousand hits down and no further."""
SHOWN = ["page_id", "language", "kind", "work", "part", "title", "address", "day", "facets", "text"]


class ElasticsearchEngine(ElasticIndex):
    """See `search.engines.base.Engine`."""

    # Searching

    @answering
    def search(self, query: EngineQuery) -> EngineResults:
        documents, with_parts = self._what_is_there()
        order = language_order(query.language, query.languages, documents)
        allowed = bodies.eligible(order)
        if not query.text.strip():
            return self._listed(query, allowed, Understood({}), with_parts)
        lexicon = Lexicon(self._searching, self.live, documents, allowed)
        searched = [order[0], *(code for code in order[1:] if code in documents)]
        understood = understand(query.text, searched, lexicon, correct=query.correct)
        if not any(understood.queries.values()):
            return self._listed(query, allowed, understood, with_parts)
        return self._found(query, allowed, understood, lexicon, with_parts)

    def _what_is_there(self) -> tuple[dict[str, int], bool]:
        """Return language → number of documents, and whether any document is a part."""
        if self._known is None or self._known[0] < time.monotonic() - KNOWN_SECONDS:
            found = self._searching.search(
                index=self.live,
                size=0,
                aggs={
                    "languages": {"terms": {"field": "language", "size": 100}},
                    "parts": {"filter": {"term": {"main": False}}},
                },
            )["aggregations"]
            counts = {row["key"]: row["doc_count"] for row in found["languages"]["buckets"]}
            self._known = (time.monotonic(), counts, found["parts"]["doc_count"] > 0)
        return self._known[1], self._known[2]

    def _listed(
        self, query: EngineQuery, allowed: dict, understood: Understood, with_parts: bool
    ) -> EngineResults:
        """Answer a query without words: a list of main documents, one a work."""
        must = [allowed, {"term": {"main": True}}, *bodies.works(query)]
        return self._page(
            query, {"bool": {"filter": must}}, understood, Lexicon(None, "", {}, {}), False, None
        )

    def _found(
        self, query: EngineQuery, allowed: dict, understood: Understood, lexicon: "Lexicon", with_parts: bool
    ) -> EngineResults:
        queries = understood.queries
        phrases = bodies.phrases(queries)
        best = lexicon.best(queries, query.language, phrases)
        relaxed = False
        if phrases and best == 0.0:
            phrases = []
            best = lexicon.best(queries, query.language, phrases)
            relaxed = best > 0.0
        if best == 0.0:
            empty = {name: {} for name in query.facets}
            return EngineResults(0, (), empty, understood.correction, understood.unknown)
        matching = {
            "bool": {
                "must": [bodies.scored(queries, query.language)],
                "filter": [
                    allowed,
                    bodies.essentials(queries, lexicon.weight),
                    *phrases,
                    *bodies.works(query),
                ],
                "must_not": bodies.excluded(queries),
            }
        }
        return self._page(query, matching, understood, lexicon, with_parts, FLOOR * best, relaxed=relaxed)

    def _page(
        self,
        query: EngineQuery,
        matching: dict,
        understood: Understood,
        lexicon: "Lexicon",
        with_parts: bool,
        floor: float | None,
        *,
        relaxed: bool = False,
    ) -> EngineResults:
        """Ask for the page of works, and for all counts."""
        body: dict = {
            "query": matching,
            "aggs": bodies.counts(query, by_work=with_parts),
            "track_total_hits": False,
            "timeout": f"{int(SEARCH_SECONDS * 1000)}ms",
        }
        narrowed = bodies.filters(query)
        if narrowed:
            body["post_filter"] = {"bool": {"filter": narrowed}}
        if floor is not None:
            # Elasticsearch computes in single precision: what is a hair below the floor is on it.
            body["min_score"] = floor * (1 - 1e-6)
        if with_parts:
            body["collapse"] = {"field": "work"}
        if floor is not None and query.sort == "relevance":
            # Ties come in the order of the index, which is sorted by date.
            extra = [bodies.rescored(understood.queries, lexicon.weight)]
            if query.mode == "hybrid" and self._encoder != "none":
                extra.append(bodies.meaning(query_vector(query.text).tolist(), MEANING * floor / FLOOR))
            body["rescore"] = [
                {"window_size": WINDOW, "query": {"rescore_query": each}}
                for each in extra
                if each is not None
            ]
        else:
            body["sort"] = _SORTS["newest" if query.sort == "relevance" else query.sort]
            body["track_scores"] = floor is not None
        rows = self._searching.search(
            index=self.live, from_=min(query.offset, DEEPEST), size=query.size, source=SHOWN, **body
        )
        hits, found = rows["hits"]["hits"], rows["aggregations"]
        total = found["total"]["works"]["value"] if with_parts else found["total"]["doc_count"]
        facets = {name: _counts(found[f"facet:{name}"]["values"], with_parts) for name in query.facets}
        shown = self._hits(
            query, hits, understood.queries, lexicon, matching, body.get("min_score"), with_parts
        )
        return EngineResults(total, tuple(shown), facets, understood.correction, understood.unknown, relaxed)

    def _hits(self, query, rows, queries, lexicon, matching, floor, with_parts) -> list[Hit]:
        mains, parts = self._parts(query, rows, matching, floor) if with_parts and rows else ({}, {})
        hits = []
        for row in rows:
            source = row["_source"]
            main = mains.get((source["work"], source["language"]), source)
            weights = lexicon.marks(queries.get(source["language"]))
            matched = parts.get(source["work"], [])
            hits.append(
                Hit(
                    id=row["_id"],
                    page_id=source["page_id"],
                    work=source["work"],
                    language=source["language"],
                    kind=main["kind"],
                    part=source["part"],
                    title=main["title"],
                    address=main["address"],
                    date=_date(main["day"]),
                    filters={
                        name: tuple(values) for name, values in main["facets"].items() if name != "kind"
                    },
                    score=float(row.get("_score") or 0.0),
                    title_html=marked(main["title"], source["language"], weights),
                    snippet=passage(source["text"], source["language"], weights),
                    parts=tuple(matched[: query.parts]),
                    more_parts=max(0, len(matched) - query.parts),
                )
            )
        return hits

    def _parts(self, query, rows, matching, floor) -> tuple[dict, dict]:
        """Return the main document of each work and language shown, and the parts of each work that match."""
        works = sorted({row["_source"]["work"] for row in rows})
        source = ["work", "language", "kind", "part", "title", "address", "day", "facets"]
        narrowed = {
            "bool": {
                "must": [matching],
                "filter": [{"terms": {"work": works}}, {"term": {"main": False}}, *bodies.filters(query)],
            }
        }
        answers = self._searching.msearch(
            index=self.live,
            searches=[
                {},
                {
                    "query": {"bool": {"filter": [{"terms": {"work": works}}, {"term": {"main": True}}]}},
                    "size": 1000,
                    "_source": source,
                },
                {},
                {
                    "query": narrowed,
                    "size": MOST_PARTS,
                    "_source": source,
                    "sort": ["_score", {"day": "desc"}, {"tie": "asc"}],
                    **({"min_score": floor} if floor is not None else {}),
                },
            ],
        )["responses"]
        mains = {
            (hit["_source"]["work"], hit["_source"]["language"]): hit["_source"]
            for hit in rows_of_answer(answers[0])
        }
        parts: dict[str, list[Part]] = {}
        for hit in rows_of_answer(answers[1]):
            said = hit["_source"]
            part = Part(hit["_id"], said["part"], said["title"], said["address"], float(hit["_score"] or 0.0))
            parts.setdefault(said["work"], []).append(part)
        return mains, parts

    # Suggestions, and what is close in meaning

    @answering
    def suggest(self, prefix: str, language: str, limit: int = 8) -> list[TitleSuggestion]:
        start = " ".join(fold(spelling(word)) for word in analyser(language).words(prefix))[:START]
        if not start:
            return []
        rows = self._searching.search(
            index=self.live,
            query={"bool": {"filter": [{"prefix": {"starts": start}}, {"term": {"language": language}}]}},
            sort=[{"title_key": "asc"}, {"tie": "asc"}],
            size=limit,
            source=["page_id", "work", "kind", "title", "address"],
        )["hits"]["hits"]
        return [TitleSuggestion(**row["_source"]) for row in rows]

    @answering
    def near(
        self, *, text: str = "", page_id: int | None = None, language: str, others: bool, limit: int = 5
    ) -> list[Near]:
        if self._encoder == "none":
            return []
        documents, _with_parts = self._what_is_there()
        works: list[str] = []
        if page_id is None:
            vector = query_vector(text)
        else:
            rows = self._searching.search(
                index=self.live,
                query={"term": {"page_id": page_id}},
                size=20,
                source=["title", "text", "work"],
            )["hits"]["hits"]
            if not rows:
                return []
            works = sorted({row["_source"]["work"] for row in rows})
            passages = rows_of([(row["_source"]["title"], row["_source"]["text"]) for row in rows])
            vector = np.concatenate(passages).mean(axis=0)
        here = {"term": {"language": language}}
        allowed: dict = {"filter": [here], "must_not": [{"terms": {"work": works}}]}
        if others:
            order = language_order(language, None, documents)
            allowed = {"filter": [bodies.eligible(order)], "must_not": [here, {"terms": {"work": works}}]}
        found = self._searching.search(
            index=self.live,
            knn={
                "field": "vectors.v",
                "query_vector": vector.tolist(),
                "k": limit * 4,
                "num_candidates": max(NEAR_CANDIDATES, limit * 4),
                "filter": {"bool": allowed},
            },
            size=limit * 4,
            source=["page_id", "work", "language", "kind", "title", "address"],
        )["hits"]["hits"]
        chosen: dict[str, Near] = {}
        for row in found:
            # Elasticsearch moves cosines into 0 to 1.
            near = Near(row["_id"], **row["_source"], similarity=2 * row["_score"] - 1)
            chosen.setdefault(near.work, near)
        return list(chosen.values())[:limit]


_SORTS = {
    "newest": [{"day": "desc"}, {"tie": "asc"}],
    "oldest": [{"day": {"order": "asc"}}, {"tie": "asc"}],
    "title": [{"title_key": "asc"}, {"day": "desc"}, {"tie": "asc"}],
}


def _counts(found: Mapping[str, Any], by_work: bool) -> dict[str, int]:
    counts = [
        (-(row["works"]["value"] if by_work else row["doc_count"]), row["key"]) for row in found["buckets"]
    ]
    return {value: -count for count, value in sorted(counts)}


def _date(day: int | None) -> datetime.date | None:
    return datetime.date.fromordinal(day) if day else None
