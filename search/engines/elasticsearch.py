"""The engine for sites with an Elasticsearch cluster: the tokens, scores, filters and counts of the database engine."""

import numpy as np

from search.analysis import analyser
from search.analysis.words import fold, spelling
from search.encoder import query_vector, rows_of
from search.engines.base import (
    EngineQuery,
    EngineResults,
    Near,
    TitleSuggestion,
)
from search.engines.elastic_client import Hurried, answering
from search.engines.elastic_index import ElasticIndex
from search.engines.elastic_lexicon import rows_of_answer
from search.engines.elastic_run import Run
from search.engines.store import START

NEAR_CANDIDATES = 200


class ElasticsearchEngine(ElasticIndex):
    """See `search.engines.base.Engine`."""

    # Searching

    @answering
    def search(self, query: EngineQuery) -> EngineResults:
        hurried = Hurried(self.client, self.patience)
        return Run(self.live, hurried, self.known(hurried), query, self._encoder).results()

    # Suggestions, and what is close in meaning

    @answering
    def suggest(self, prefix: str, language: str, limit: int = 8, apart: str = "") -> list[TitleSuggestion]:
        hurried = Hurried(self.client, self.patience)
        start = " ".join(fold(spelling(word)) for word in analyser(language).words(prefix))[:START]
        if not start:
            return []
        begins = [{"prefix": {"starts": start}}, {"term": {"language": language}}]
        first = {"constant_score": {"filter": {"prefix": {"title_key": start}}}}
        of_kind = [{"term": {"kind": apart}}]
        groups = [{"must_not": of_kind}, {"filter": [*begins, *of_kind]}] if apart else [{}]
        searches: list[dict] = []
        for group in groups:
            searches += [
                {},
                {
                    "query": {"bool": {"filter": begins, "should": first, **group}},
                    "sort": ["_score", {"title_key": "asc"}, {"tie": "asc"}],
                    "size": limit,
                    "_source": ["page_id", "work", "kind", "title", "address"],
                },
            ]
        answers = hurried.msearch(index=self.live, searches=searches)["responses"]
        return [TitleSuggestion(**row["_source"]) for answer in answers for row in rows_of_answer(answer)]

    @answering
    def near(
        self, *, text: str = "", page_id: int | None = None, language: str, others: bool, limit: int = 5
    ) -> list[Near]:
        if self._encoder == "none":
            return []
        hurried = Hurried(self.client, self.patience)
        if self.known(hurried).encoder != self._encoder:
            return []
        works: list[str] = []
        if page_id is None:
            vector = query_vector(text)
        else:
            rows = hurried.search(
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
        not_itself = {"terms": {"work": works}}
        allowed = {"must_not": [here, not_itself]} if others else {"filter": [here], "must_not": [not_itself]}
        found = hurried.search(
            index=self.live,
            knn={
                "field": "vectors.v",
                "query_vector": vector.tolist(),
                "k": limit * 4,
                "num_candidates": max(NEAR_CANDIDATES, limit * 4),
                "filter": {"bool": allowed},
            },
            size=limit * 4,
            source=["page_id", "work", "language", "kind", "title", "address", "facets"],
        )["hits"]["hits"]
        chosen: dict[str, Near] = {}
        for row in found:
            # Elasticsearch moves cosines into 0 to 1.
            said = dict(row["_source"])
            filters = {name: tuple(values) for name, values in said.pop("facets").items()}
            near = Near(row["_id"], **said, similarity=2 * row["_score"] - 1, filters=filters)
            chosen.setdefault(near.work, near)
        return list(chosen.values())[:limit]
