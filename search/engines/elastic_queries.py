"""The bodies of requests to Elasticsearch: the same clauses, floors, filters and counts as in the database engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from search.analysis import STOP, Alternative, AnalysedQuery, Clause
from search.engines.base import EngineQuery
from search.engines.ranking import NEIGHBOURS, OTHER_LANGUAGE, REACH, ROUGH, WINDOW, essential, neighbours

MOST_VALUES = 10_000
"""Values of one facet that are counted, at most."""

EXACT = 3_000
"""Works of one value of a facet up to which they are counted exactly; beyond, the error is about half a percent.

Each value counted takes memory by this figure: with the largest one allowed, counting took longer than searching.
"""
EXACT_TOTAL = 40_000
MOST_WORKS = 1_000_000
"""Works that are counted exactly where any one document of a work stands for it."""
MOST_ROWS = 150
"""Documents of the works shown that are read one by one; where there are more, they are counted by work."""

MOST_EXCLUDED = 65_000
"""Works that an excluded word takes away whole, at most: Elasticsearch counts no further at once."""

CARDS = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["card", "tie"]}
"""Reads of a document what is shown, save its text."""
IN_ORDER = {"sort": ["_score", {"day": "desc"}, {"tie": "asc"}], "track_scores": True}

Weight = Callable[[str, str], float]
"""(language, token) → idf."""


def eligible(order: tuple[str, ...]) -> dict:
    """Return the filter that leaves of each work the documents of the first language in `order` it exists in."""
    return {
        "bool": {
            "should": [
                {
                    "bool": {
                        "filter": [{"term": {"language": code}}],
                        "must_not": [{"terms": {"coverage": list(order[:place])}}] if place else [],
                    }
                }
                for place, code in enumerate(order)
            ],
            "minimum_should_match": 1,
        }
    }


def scored(queries: Mapping[str, AnalysedQuery], reader: str) -> dict:
    """Return the query that scores documents by the words of `queries`."""
    return {
        "bool": {
            "should": [
                {
                    "bool": {
                        "should": [_clause(language, clause) for clause in query.clauses],
                        "boost": 1.0 if language == reader else OTHER_LANGUAGE,
                    }
                }
                for language, query in queries.items()
                if query
            ],
            "minimum_should_match": 1,
        }
    }


def essentials(queries: Mapping[str, AnalysedQuery], weight: Weight) -> dict:
    """Return the filter that leaves documents with one of the essential words."""

    def weigh(language: str, clause: Clause) -> float:
        own = max((weight(language, token) for token in clause.own), default=0.0)
        return own or max((weight(language, token) for token in clause.tokens()), default=0.0)

    needed = [
        _clause(language, clause)
        for language, query in queries.items()
        for clause in essential(query.clauses, lambda each, language=language: weigh(language, each))
    ]
    return {"bool": {"should": needed, "minimum_should_match": 1}} if needed else {"match_none": {}}


def excluded(queries: Mapping[str, AnalysedQuery]) -> list[dict]:
    """Return the clauses for documents that have what is excluded."""
    return [_phrase(language, phrase) for language, query in queries.items() for phrase in query.excluded]


def phrases(queries: Mapping[str, AnalysedQuery]) -> list[dict]:
    """Return the filter for documents that hold all quoted phrases, in the terms of their own language."""
    if not any(query.phrases for query in queries.values()):
        return []
    return [
        {
            "bool": {
                "should": [
                    {
                        "bool": {
                            "filter": [
                                {"term": {"language": language}},
                                *(_phrase(language, phrase) for phrase in query.phrases),
                            ]
                        }
                    }
                    for language, query in queries.items()
                ],
                "minimum_should_match": 1,
            }
        }
    ]


def rescored(queries: Mapping[str, AnalysedQuery]) -> dict | None:
    """Return the query that adds what decides the order of the best: beginnings of words, and neighbours.

    A phrase scores the idf of its two words, and nothing else (see the similarity of its field).
    """
    should: list[dict] = []
    for language, query in queries.items():
        beginnings = dict.fromkeys(beginning for clause in query.clauses for beginning in clause.rough)
        should += [{"term": {f"r_{language}": {"value": each, "boost": ROUGH}}} for each in beginnings]
        for first, second in neighbours(query):
            near = {"query": f"{first} {second}", "slop": REACH - 1, "boost": NEIGHBOURS / 2}
            should.append({"match_phrase": {f"s_{language}": near}})
    return {"bool": {"should": should}} if should else None


def meaning(vector: Sequence[float], weight: float) -> dict:
    """Return the query that adds `weight` times the cosine of `vector` and a document's nearest passage."""
    script = {
        "source": "Math.max(0.0, cosineSimilarity(params.vector, 'vectors.v')) * params.weight",
        "params": {"vector": vector, "weight": weight},
    }
    scored = {"script_score": {"query": {"exists": {"field": "vectors.v"}}, "script": script}}
    return {"nested": {"path": "vectors", "score_mode": "max", "query": scored}}


def filters(query: EngineQuery, but: str | None = None) -> list[dict]:
    """Return the filters of a query, save that of the facet `but`."""
    return [
        {"terms": {f"facets.{name}": list(values)}}
        for name, values in query.filters.items()
        if values and name != but
    ]


def works(query: EngineQuery) -> list[dict]:
    """Return the filter for the works that a query is limited to."""
    return [] if query.works is None else [{"terms": {"work": sorted(query.works)}}]


def works_with(clauses: list[dict], allowed: dict) -> dict:
    """Return the search for the works of which an `allowed` document matches one of `clauses`."""
    return {
        "query": {"bool": {"filter": [allowed], "should": clauses, "minimum_should_match": 1}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"works": {"terms": {"field": "work", "size": MOST_EXCLUDED}}},
    }


def counts(query: EngineQuery, *, with_parts: bool, mixed: bool) -> dict:
    """Return the aggregations for the number of works and the facets, to be read by `counted`.

    `with_parts`: several documents of a work may match, and `mixed`: they may differ in what is counted. Where they do
    not, the best one of each work is counted; else the different works, which takes more than twice as long.
    """
    by_work = with_parts and mixed
    values = {
        name: {
            "terms": {"field": f"facets.{name}", "size": MOST_VALUES},
            **({"aggs": _different_works(EXACT)} if by_work else {}),
        }
        for name in query.facets
    }
    own = [name for name in values if query.filters.get(name)]
    total = {f"facet:{name}": each for name, each in values.items() if name not in own}
    if by_work:
        total.update(_different_works(EXACT_TOTAL))
    aggregations: dict = {"total": {"filter": {"bool": {"filter": filters(query)}}, "aggs": total}}
    for name in own:
        aggregations[f"without:{name}"] = {
            "filter": {"bool": {"filter": filters(query, but=name)}},
            "aggs": {f"facet:{name}": values[name]},
        }
    if not with_parts or mixed:
        return aggregations
    one_each = {"field": "work", "shard_size": MOST_WORKS, "max_docs_per_value": 1}
    return {"one_each": {"diversified_sampler": one_each, "aggs": aggregations}}


def counted(found: Mapping, query: EngineQuery) -> tuple[int, dict[str, dict[str, int]]]:
    """Return the number of works, and of each value of each facet, from the answer to `counts`."""
    found = found.get("one_each", found)
    total = found["total"]

    facets = {}
    for name in query.facets:
        buckets = found.get(f"without:{name}", total)[f"facet:{name}"]["buckets"]
        if "works" in total:
            rows = sorted((-bucket["works"]["value"], bucket["key"]) for bucket in buckets)
            facets[name] = {value: -count for count, value in rows}
        else:  # as they are sorted already
            facets[name] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    return total["works"]["value"] if "works" in total else total["doc_count"], facets


def _different_works(exact: int) -> dict:
    return {"works": {"cardinality": {"field": "work", "precision_threshold": exact}}}


def best_of_each(works: int, parts: int) -> dict:
    """Return the aggregation that counts what matches of each work, and names the best `parts` of it."""
    by_work: dict = {"terms": {"field": "work", "size": works}}
    if parts:
        by_work["aggs"] = {"best": {"top_hits": {"size": parts, **IN_ORDER, **CARDS}}}
    return {"works": by_work}


def best_in(bucket: Mapping) -> list:
    """Return the best parts of a work, from its bucket in the answer to `best_of_each`."""
    return bucket["best"]["hits"]["hits"] if "best" in bucket else []


def found_of(works: list[str], query: EngineQuery, floor: float) -> dict:
    """Return what reads, in a search for what is found, all that is found of `works`, the best first."""
    return {
        "post_filter": {"bool": {"filter": [{"terms": {"work": works}}, *filters(query)]}},
        "size": MOST_ROWS,
        "track_total_hits": False,
        "min_score": least(floor),
        **IN_ORDER,
        **CARDS,
    }


def mains_of(works: list[str], allowed: dict) -> dict:
    """Return the search for the `allowed` main documents of `works`, found or not."""
    chosen = [{"terms": {"work": works}}, {"term": {"main": True}}, allowed]
    return {"query": {"bool": {"filter": chosen}}, "size": len(works), "track_total_hits": False, **CARDS}


def least(floor: float) -> float:
    """Return from what score on a document is found: Elasticsearch computes in single precision, and a hair less counts."""
    return floor * (1 - 1e-6)


def rescore(queries: list[dict | None]) -> list[dict]:
    """Return the steps that add the scores of `queries` to those of the best documents."""
    return [{"window_size": WINDOW, "query": {"rescore_query": each}} for each in queries if each is not None]


def containing(tokens: Mapping[str, Iterable[str]]) -> dict:
    """Return the aggregation that counts the documents that hold each token, by language.

    As filters of one aggregation they are looked up in the index; as several aggregations they would read it through.
    """
    counted = {
        f"{language}:{token}": _term(language, token)
        for language, some in tokens.items()
        for token in dict.fromkeys(some)
    }
    return {"containing": {"filters": {"filters": counted}}}


def _field(language: str, token: str) -> str:
    return f"{'x' if token[0] == STOP else 'w'}_{language}"


def _term(language: str, token: str, boost: float = 1.0) -> dict:
    return {"term": {_field(language, token): {"value": token, "boost": boost}}}


def _clause(language: str, clause: Clause) -> dict:
    alternatives = [_alternative(language, each) for each in clause.alternatives]
    return alternatives[0] if len(alternatives) == 1 else {"dis_max": {"queries": alternatives}}


def _alternative(language: str, alternative: Alternative) -> dict:
    if len(alternative.tokens) == 1:
        return _term(language, alternative.tokens[0], alternative.weight)
    terms = [_term(language, token) for token in alternative.tokens]
    return {"bool": {"must" if alternative.together else "should": terms, "boost": alternative.weight}}


def _phrase(language: str, phrase: tuple[str, ...]) -> dict:
    if len(phrase) == 1:
        return _term(language, phrase[0])
    return {"match_phrase": {f"s_{language}": " ".join(phrase)}}
