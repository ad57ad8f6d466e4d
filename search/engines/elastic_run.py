"""One search in Elasticsearch.

It takes two requests: one for what is known of the words and for the best score, one for the hits and all counts; a
third where pages have parts, a fourth for a correction, and there a fifth for excluded words.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from search.encoder import encoder, query_vector
from search.engines import elastic_queries as bodies
from search.engines.base import Correction, EngineQuery, EngineResults, Hit, Part
from search.engines.elastic_client import Hurried
from search.engines.elastic_documents import DEEPEST
from search.engines.elastic_index import Known
from search.engines.elastic_lexicon import Lexicon, checked, rows_of_answer
from search.engines.ranking import FLOOR, WINDOW, language_order
from search.engines.understanding import Understood, meant, understand
from search.highlight import marked, passage

SHOWN = ["page_id", "language", "kind", "work", "part", "title", "address", "day", "facets", "text"]
SHOWN_OF_MAINS = ["work", "language", "kind", "title", "address", "day", "facets"]
_SORTS = {
    "newest": [{"day": "desc"}, {"tie": "asc"}],
    "oldest": [{"day": {"order": "asc"}}, {"tie": "asc"}],
    "title": [{"title_key": "asc"}, {"day": "desc"}, {"tie": "asc"}],
}


class Run:
    """Answers one query from the index `live`, of which `known` says what it holds."""

    def __init__(self, live: str, hurried: Hurried, known: Known, query: EngineQuery, encoder: str):
        self._live = live
        self._hurried = hurried
        self._known = known
        self._query = query
        self._meaning = query.mode == "hybrid" and encoder not in {"none", ""} and known.encoder == encoder
        self._order = language_order(query.language, query.languages, known.documents)
        self._allowed = bodies.eligible(self._order)
        self._lexicon = Lexicon(hurried, live, known, self._allowed)

    def results(self) -> EngineResults:
        """Return what the engine answers."""
        query = self._query
        if not query.text.strip():
            return self._listed()
        searched = [self._order[0], *(code for code in self._order[1:] if code in self._known.documents)]
        understood = understand(query.text, searched, self._lexicon, correct=query.correct)
        if not any(understood.queries.values()):
            return self._nothing(unknown=(query.text.strip(),))
        return self._found(understood)

    def _nothing(self, correction: Correction | None = None, unknown: tuple[str, ...] = ()) -> EngineResults:
        return EngineResults(0, (), {name: {} for name in self._query.facets}, correction, unknown)

    def _listed(self) -> EngineResults:
        """Answer a query without words: a list of main documents, one a work."""
        must = [self._allowed, {"term": {"main": True}}, *bodies.works(self._query)]
        return self._page({"bool": {"filter": must}}, Understood({}), with_parts=False)

    def _found(self, understood: Understood) -> EngineResults:
        query, queries = self._query, understood.queries
        phrases = bodies.phrases(queries)
        best = self._lexicon.best(queries, query.language, phrases)
        relaxed = False
        if phrases and best == 0.0:
            phrases = []
            best = self._lexicon.best(queries, query.language, phrases)
            relaxed = best > 0.0
        if best == 0.0:
            return self._nothing(understood.correction, understood.unknown)
        matching = {
            "bool": {
                "must": [bodies.scored(queries, query.language)],
                "filter": [
                    self._allowed,
                    bodies.essentials(queries, self._lexicon.weight),
                    *phrases,
                    *bodies.works(query),
                ],
                "must_not": self._lexicon.excluded(queries),
            }
        }
        return self._page(
            matching, understood, with_parts=self._known.with_parts, floor=FLOOR * best, relaxed=relaxed
        )

    def _page(
        self,
        matching: dict,
        understood: Understood,
        *,
        with_parts: bool,
        floor: float | None = None,
        relaxed: bool = False,
    ) -> EngineResults:
        """Ask for the page of works, and for all counts."""
        query = self._query
        body: dict = {
            "query": matching,
            "aggs": bodies.counts(query, by_work=with_parts),
            "track_total_hits": False,
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
            extra = [bodies.rescored(understood.queries, self._lexicon.weight)]
            if self._meaning:
                vector = query_vector(meant(query.text, understood.correction))
                extra.append(bodies.meaning(vector.tolist(), encoder().weight * floor / FLOOR))
            body["rescore"] = [
                {"window_size": WINDOW, "query": {"rescore_query": each}}
                for each in extra
                if each is not None
            ]
        else:
            body["sort"] = _SORTS["newest" if query.sort == "relevance" else query.sort]
            body["track_scores"] = floor is not None
        there = query.offset + query.size <= DEEPEST
        answer = self._hurried.search(
            index=self._live,
            from_=query.offset if there else 0,
            size=query.size if there else 0,
            source=SHOWN,
            **body,
        )
        rows, found = answer["hits"]["hits"], answer["aggregations"]
        total = found["total"]["works"]["value"] if with_parts else found["total"]["doc_count"]
        facets = {name: _counts(found[f"facet:{name}"]["values"], with_parts) for name in query.facets}
        mains, parts = self._parts(rows, matching, body.get("min_score")) if with_parts and rows else ({}, {})
        hits = tuple(self._hit(row, understood, mains, parts) for row in rows)
        return EngineResults(total, hits, facets, understood.correction, understood.unknown, relaxed)

    def _hit(self, row: Mapping, understood: Understood, mains: Mapping, parts: Mapping) -> Hit:
        said = row["_source"]
        main = mains.get((said["work"], said["language"]), said)
        weights = self._lexicon.marks(understood.queries.get(said["language"]))
        matched, how_many = parts.get(said["work"], ((), 0))
        return Hit(
            id=row["_id"],
            page_id=said["page_id"],
            work=said["work"],
            language=said["language"],
            kind=main["kind"],
            part=said["part"],
            title=main["title"],
            address=main["address"],
            date=_date(main["day"]),
            filters={name: tuple(values) for name, values in main["facets"].items() if name != "kind"},
            score=float(row.get("_score") or 0.0),
            title_html=marked(main["title"], said["language"], weights),
            snippet=passage(said["text"], said["language"], weights),
            parts=tuple(matched),
            more_parts=max(0, how_many - self._query.parts),
        )

    def _parts(self, rows: list, matching: dict, floor: float | None) -> tuple[dict, dict]:
        """Return the main document of each work and language shown, and of each work the best parts and how many match.

        One search is for all works: a bucket each, so that parts of one never push out those of another.
        """
        works = sorted({row["_source"]["work"] for row in rows})
        narrowed = [{"terms": {"work": works}}, {"term": {"main": False}}, *bodies.filters(self._query)]
        searches: list[dict] = [
            {},
            {
                "query": {"bool": {"must": [matching], "filter": narrowed}},
                "size": 0,
                "track_total_hits": False,
                "aggs": bodies.best_of_each(len(works), self._query.parts),
                **({"min_score": floor} if floor is not None else {}),
            },
        ]
        by_part = sorted({row["_source"]["work"] for row in rows if row["_source"]["part"]})
        if by_part:
            query = {"bool": {"filter": [{"terms": {"work": by_part}}, {"term": {"main": True}}]}}
            searches += [{}, {"query": query, "size": 1000, "_source": SHOWN_OF_MAINS}]
        answers = self._hurried.msearch(index=self._live, searches=searches)["responses"]
        parts = {
            bucket["key"]: ([_part(hit) for hit in bodies.best_in(bucket)], bucket["doc_count"])
            for bucket in checked(answers[0])["aggregations"]["works"]["buckets"]
        }
        mains = {
            (hit["_source"]["work"], hit["_source"]["language"]): hit["_source"]
            for answer in answers[1:]
            for hit in rows_of_answer(answer)
        }
        return mains, parts


def _part(hit: Mapping[str, Any]) -> Part:
    said = hit["_source"]
    return Part(hit["_id"], said["part"], said["title"], said["address"], float(hit["_score"] or 0.0))


def _counts(found: Mapping[str, Any], by_work: bool) -> dict[str, int]:
    counts = [
        (-(row["works"]["value"] if by_work else row["doc_count"]), row["key"]) for row in found["buckets"]
    ]
    return {value: -count for count, value in sorted(counts)}


def _date(day: int | None) -> datetime.date | None:
    return datetime.date.fromordinal(day) if day else None
