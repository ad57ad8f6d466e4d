"""The engine for sites with an Elasticsearch cluster: the tokens, scores, filters and counts of the database engine.

A search takes two requests: one for what is known of the words and for the best score, one for everything else; a
third where parts of pages match.
"""

import datetime
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Any

import numpy as np
from django.conf import settings
from elastic_transport import ConnectionError as Unreachable
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.helpers import scan, streaming_bulk

from search.analysis import VERSION, AnalysedQuery, analyser
from search.analysis.words import fold, spelling
from search.documents import SearchDocument
from search.encoder import encoder_name, query_vector, rows_of
from search.engines import elastic_queries as bodies
from search.engines.base import (
    EngineQuery,
    EngineResults,
    EngineUnavailable,
    Health,
    Hit,
    Near,
    Part,
    TitleSuggestion,
)
from search.engines.elastic_documents import SETTINGS, mappings, source_of
from search.engines.ranking import FLOOR, MEANING, WINDOW, idf, language_order
from search.engines.store import START, batched
from search.engines.understanding import Understood, understand
from search.highlight import marked, passage

LAYOUT = "1"
SEARCH_SECONDS = 0.9
"""Longest a request of a search may take; a search makes three at most."""
WRITE_SECONDS = 30
KNOWN_SECONDS = 5.0
"""How long it is taken as known which languages the index has and whether pages have parts."""
BATCH = 500
MOST_PARTS = 1000
NEAR_CANDIDATES = 200
DEEPEST = 9_000
"""Furthest a page may begin: Elasticsearch counts ten thousand hits down and no further."""
SHOWN = ["page_id", "language", "kind", "work", "part", "title", "address", "day", "facets", "text"]


def fingerprint() -> str:
    """Return what an index must have been built with to be read by this code."""
    return f"elasticsearch-{LAYOUT}-analysis-{VERSION}"


@lru_cache(maxsize=4)
def client(urls: tuple[str, ...]) -> Elasticsearch:
    """Return the client for a cluster, one a process."""
    return Elasticsearch(list(urls), request_timeout=WRITE_SECONDS, max_retries=1, retry_on_timeout=False)


@lru_cache(maxsize=4)
def searching_client(urls: tuple[str, ...]) -> Elasticsearch:
    """Return the client that readers wait for: short time-outs, no second try."""
    return client(urls).options(request_timeout=SEARCH_SECONDS, max_retries=0)


def answering(method: Callable) -> Callable:
    """Turn every failure of the cluster into EngineUnavailable."""

    @wraps(method)
    def wrapper(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except NotFoundError as error:
            raise EngineUnavailable("there is no index in Elasticsearch: run search_index") from error
        except Unreachable as error:
            raise EngineUnavailable("Elasticsearch is not reached") from error
        except (TransportError, ApiError) as error:
            raise EngineUnavailable(f"Elasticsearch: {error}") from error

    return wrapper


class ElasticsearchEngine:
    """See `search.engines.base.Engine`."""

    name = "elasticsearch"

    def __init__(self, index_name: str = "site", *, vectors: bool = True):
        self.index_name = index_name
        self._encoder = encoder_name() if vectors else "none"
        self.live = f"passerelle-{index_name}"
        self.next = f"passerelle-{index_name}-next"
        self._known: tuple[float, dict[str, int], bool] | None = None

    @property
    def _client(self) -> Elasticsearch:
        if not settings.ELASTICSEARCH_URL:
            raise EngineUnavailable("ELASTICSEARCH_URL is not set")
        return client(tuple(settings.ELASTICSEARCH_URL))

    @property
    def _searching(self) -> Elasticsearch:
        return self._client and searching_client(tuple(settings.ELASTICSEARCH_URL))

    # Writing

    @answering
    def prepare(self) -> None:
        if not self._client.indices.exists_alias(name=self.live):
            self._create(self.live)

    @answering
    def index(self, documents: Iterable[SearchDocument]) -> int:
        documents = [document.cleaned() for document in documents]
        return max((self._write(alias, documents) for alias in self._written()), default=0)

    @answering
    def replace_pages(self, page_ids: Iterable[int], documents: Iterable[SearchDocument]) -> int:
        page_ids, documents = list(page_ids), [document.cleaned() for document in documents]
        kept = {document.id for document in documents}
        changed = 0
        for alias in self._written():
            removed = self._remove(alias, page_ids, but=kept)
            changed = max(changed, removed + self._write(alias, documents))
        return changed

    @answering
    def delete(self, *, page_ids: Iterable[int] = (), ids: Iterable[str] = ()) -> int:
        page_ids, ids = list(page_ids), list(ids)
        return max((self._remove(alias, page_ids, ids) for alias in self._written()), default=0)

    def tidy(self) -> None:
        """Do nothing: Elasticsearch merges by itself."""

    @answering
    def stored(self) -> Iterable[tuple[str, int | None, str]]:
        query = {"query": {"match_all": {}}, "_source": ["page_id", "digest"]}
        return [
            (hit["_id"], hit["_source"]["page_id"], hit["_source"]["digest"])
            for hit in scan(self._client, query, index=self.live, size=2000)
        ]

    def _write(self, alias: str, documents: list[SearchDocument], *, replace: bool = True) -> int:
        written = 0
        for some in batched(documents, BATCH):
            by_id = {document.id: document for document in some}
            known = self._digests(alias, list(by_id))
            changed = {
                key: (document, digest)
                for key, document in by_id.items()
                if (digest := document.digest()) != known.get(key) and (replace or key not in known)
            }
            works = {document.work for document, _digest in changed.values()} | self._works(
                alias, list(changed)
            )
            vectors = self._vectors(alias, changed)
            self._bulk(
                {
                    "_op_type": "index" if replace else "create",
                    "_index": alias,
                    "_id": key,
                    "_source": source_of(document, digest, vectors.get(key, ())),
                }
                for key, (document, digest) in changed.items()
            )
            self._cover(alias, works)
            written += len(changed)
        self._known = None
        return written

    def _vectors(self, alias: str, documents: Mapping[str, tuple[SearchDocument, str]]) -> dict[str, list]:
        if self._encoder == "none" or not documents or self._meta(alias).get("encoder") != self._encoder:
            return {}
        rows = rows_of([(document.title, document.text) for document, _digest in documents.values()])
        return {key: some.tolist() for key, some in zip(documents, rows, strict=True)}

    def _remove(
        self, alias: str, page_ids: list[int], ids: Iterable[str] = (), but: Iterable[str] = ()
    ) -> int:
        ids, but = list(ids), set(but)
        for some in batched(page_ids, BATCH):
            query = {"query": {"terms": {"page_id": some}}, "_source": False}
            ids += [hit["_id"] for hit in scan(self._client, query, index=alias) if hit["_id"] not in but]
        removed = 0
        for some in batched(dict.fromkeys(ids), BATCH):
            there = list(self._digests(alias, some))
            works = self._works(alias, there)
            self._bulk({"_op_type": "delete", "_index": alias, "_id": key} for key in there)
            self._cover(alias, works)
            removed += len(there)
        self._known = None
        return removed

    def _bulk(self, actions: Iterable[Mapping[str, Any]]) -> None:
        for ok, item in streaming_bulk(self._client, actions, chunk_size=BATCH, raise_on_error=False):
            outcome = next(iter(item.values()))
            # 409: something newer stands there already; 404: it is gone already.
            if not ok and outcome.get("status") not in {404, 409}:
                raise EngineUnavailable(f"Elasticsearch refused a document: {outcome.get('error')}")

    def _digests(self, alias: str, ids: list[str]) -> dict[str, str]:
        if not ids:
            return {}
        found = self._client.mget(index=self._concrete(alias), ids=ids, source=["digest"])
        return {row["_id"]: row["_source"]["digest"] for row in found["docs"] if row.get("found")}

    def _works(self, alias: str, ids: list[str]) -> set[str]:
        if not ids:
            return set()
        found = self._client.mget(index=self._concrete(alias), ids=ids, source=["work"])
        return {row["_source"]["work"] for row in found["docs"] if row.get("found")}

    def _cover(self, alias: str, works: Iterable[str]) -> None:
        """Note in all documents of these works in which languages the work exists."""
        self._client.indices.refresh(index=alias)
        for some in batched(sorted(works), BATCH):
            query = {"query": {"terms": {"work": some}}, "_source": ["work", "language", "coverage"]}
            rows = [(hit["_id"], hit["_source"]) for hit in scan(self._client, query, index=alias)]
            languages: dict[str, set[str]] = {}
            for _key, row in rows:
                languages.setdefault(row["work"], set()).add(row["language"])
            stale = [
                {
                    "_op_type": "update",
                    "_index": alias,
                    "_id": key,
                    "doc": {"coverage": sorted(languages[row["work"]])},
                }
                for key, row in rows
                if set(row["coverage"]) != languages[row["work"]]
            ]
            if stale:
                self._bulk(stale)
                self._client.indices.refresh(index=alias)

    # Rebuilding

    @answering
    def start_rebuild(self) -> None:
        if self._client.indices.exists_alias(name=self.next) and self._stale(self.next):
            self._client.indices.delete(index=self._concrete(self.next))
        if not self._client.indices.exists_alias(name=self.next):
            self._create(self.next)

    @answering
    def rebuilt(self) -> set[str]:
        return {hit["_id"] for hit in scan(self._client, {"_source": False}, index=self.next, size=2000)}

    @answering
    def build(self, documents: Iterable[SearchDocument]) -> int:
        written = 0
        for some in batched(documents, BATCH):
            written += self._write(self.next, [document.cleaned() for document in some], replace=False)
        return written

    @answering
    def finish_rebuild(self) -> None:
        built = self._concrete(self.next)
        old = self._concrete(self.live) if self._client.indices.exists_alias(name=self.live) else None
        self._client.indices.forcemerge(index=built, max_num_segments=1)
        actions: list[dict] = [
            {"remove": {"index": built, "alias": self.next}},
            {"add": {"index": built, "alias": self.live}},
        ]
        if old:
            actions.append({"remove_index": {"index": old}})
        self._client.indices.update_aliases(actions=actions)
        self._known = None

    @answering
    def drop(self) -> None:
        for alias in (self.live, self.next):
            if self._client.indices.exists_alias(name=alias):
                self._client.indices.delete(index=self._concrete(alias))
        self._known = None

    def _create(self, alias: str) -> None:
        self._client.indices.create(
            index=f"{self.live}-{time.time_ns():x}",
            settings=SETTINGS,
            mappings=mappings(fingerprint(), self._encoder),
            aliases={alias: {"is_write_index": True}},
        )

    def _concrete(self, alias: str) -> str:
        return next(iter(self._client.indices.get_alias(name=alias)))

    def _stale(self, alias: str) -> bool:
        meta = self._meta(alias)
        return meta.get("fingerprint") != fingerprint() or meta.get("encoder") != self._encoder

    def _meta(self, alias: str) -> dict:
        found = next(iter(self._client.indices.get_mapping(index=alias).values()))
        return found["mappings"].get("_meta", {})

    def _written(self) -> list[str]:
        return [alias for alias in (self.live, self.next) if self._client.indices.exists_alias(name=alias)]

    # State

    def health(self) -> Health:
        quick = (
            self._client.options(request_timeout=SEARCH_SECONDS, max_retries=0)
            if settings.ELASTICSEARCH_URL
            else None
        )
        try:
            if quick is None:
                return Health(False, self.name, problem="ELASTICSEARCH_URL is not set")
            if not quick.indices.exists_alias(name=self.live):
                return Health(False, self.name, problem="there is no index: run search_index")
            documents = quick.count(index=self.live)["count"]
            meta = self._meta(self.live)
            if meta.get("fingerprint") != fingerprint():
                return Health(
                    False, self.name, documents, "the index is of another version: run search_index"
                )
            if meta.get("encoder") != self._encoder:
                return Health(
                    True, self.name, documents, "made with another sentence encoder: run search_index"
                )
            return Health(True, self.name, documents)
        except (TransportError, ApiError) as error:
            return Health(False, self.name, problem=f"Elasticsearch is not reached: {error}")

    def bytes(self) -> int:
        """Return the size of all indexes of the site in the cluster."""
        self._client.indices.flush(index=f"{self.live}*", ignore_unavailable=True)
        stats = self._client.indices.stats(index=f"{self.live}*", metric="store")
        return int(stats["_all"]["primaries"].get("store", {}).get("size_in_bytes", 0))

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
            for hit in _rows_of(answers[0])
        }
        parts: dict[str, list[Part]] = {}
        for hit in _rows_of(answers[1]):
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


class Lexicon:
    """What the index knows of the words of one search, asked in as few requests as can be."""

    def __init__(self, client: Elasticsearch | None, index: str, documents: Mapping[str, int], allowed: dict):
        self._client = client
        self._index = index
        self._documents = documents
        self._allowed = allowed
        self._containing: dict[tuple[str, str], int] = {}
        self._best: dict[str, float] = {}

    def expect(self, queries: Mapping[str, AnalysedQuery]) -> None:
        """Ask for the numbers of documents that hold the words, and at once for the best score."""
        wanted = {language: [*query.tokens(), *query.sequence] for language, query in queries.items()}
        self._ask(wanted, [self._best_body(queries, next(iter(queries), ""), bodies.phrases(queries))])

    def frequencies(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
        """Return language → token → number of documents that hold it."""
        asked = {language: list(dict.fromkeys(tokens)) for language, tokens in wanted.items()}
        self._ask(asked, [])
        return {
            language: {token: self._containing.get((language, token), 0) for token in tokens}
            for language, tokens in asked.items()
        }

    def near(self, word: str, language: str) -> list[tuple[str, int]]:
        """Return words of the index within two edits of `word`."""
        found = (
            self._client.search(
                index=self._index,
                size=0,
                suggest={
                    "near": {
                        "text": word,
                        "term": {
                            "field": f"v_{language}",
                            "suggest_mode": "always",
                            "max_edits": 2,
                            "prefix_length": 0,
                            "min_word_length": 4,
                            "size": 50,
                            "max_inspections": 200,
                        },
                    }
                },
            )
            if language in self._documents
            else {}
        )
        entries = found["suggest"]["near"] if found else []
        return [(option["text"], int(option["freq"])) for entry in entries for option in entry["options"]]

    def best(self, queries: Mapping[str, AnalysedQuery], reader: str, phrases: list[dict]) -> float:
        """Return the score of the best document; 0 without any."""
        body = self._best_body(queries, reader, phrases)
        key = repr(body)
        if key not in self._best:
            self._ask({}, [body])
        return self._best[key]

    def weight(self, language: str, token: str) -> float:
        """Return the idf of a token that was asked for; 0 of one that no document has."""
        containing = self._containing.get((language, token), 0)
        return idf(self._documents[language], containing) if containing else 0.0

    def marks(self, query: AnalysedQuery | None) -> dict[str, float]:
        """Return token → weight for highlighting."""
        weights: dict[str, float] = {}
        for clause in query.clauses if query else ():
            for alternative in clause.alternatives:
                for token in alternative.tokens:
                    weight = alternative.weight * (self.weight(query.language, token) or 0.01)
                    weights[token] = max(weight, weights.get(token, 0.0))
        return weights

    def _best_body(self, queries: Mapping[str, AnalysedQuery], reader: str, phrases: list[dict]) -> dict:
        return {
            "query": {
                "bool": {
                    "must": [bodies.scored(queries, reader)],
                    "filter": [self._allowed, *phrases],
                    "must_not": bodies.excluded(queries),
                }
            },
            "size": 1,
            "_source": False,
            "track_total_hits": False,
        }

    def _ask(self, wanted: Mapping[str, Iterable[str]], best: list[dict]) -> None:
        missing = {
            language: new
            for language, tokens in wanted.items()
            if (
                new := [token for token in dict.fromkeys(tokens) if (language, token) not in self._containing]
            )
        }
        searches: list[dict] = []
        if missing:
            searches += [{}, {"size": 0, "track_total_hits": False, "aggs": bodies.containing(missing)}]
        for body in best:
            searches += [{}, body]
        if not searches:
            return
        answers = self._client.msearch(index=self._index, searches=searches)["responses"]
        if missing:
            counts = _checked(answers[0]).get("aggregations", {})
            for language, tokens in missing.items():
                for token in tokens:
                    self._containing[language, token] = counts[f"{language}:{token}"]["doc_count"]
        for body, answer in zip(best, answers[-len(best) :] if best else [], strict=True):
            rows = _rows_of(answer)
            self._best[repr(body)] = float(rows[0]["_score"]) if rows else 0.0


_SORTS = {
    "newest": [{"day": "desc"}, {"tie": "asc"}],
    "oldest": [{"day": {"order": "asc"}}, {"tie": "asc"}],
    "title": [{"title_key": "asc"}, {"day": "desc"}, {"tie": "asc"}],
}


def _checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if "error" in answer:
        raise EngineUnavailable(f"Elasticsearch: {answer['error'].get('reason', answer['error'])}")
    return answer


def _rows_of(answer: Mapping[str, Any]) -> list:
    return _checked(answer)["hits"]["hits"]


def _counts(found: Mapping[str, Any], by_work: bool) -> dict[str, int]:
    counts = [
        (-(row["works"]["value"] if by_work else row["doc_count"]), row["key"]) for row in found["buckets"]
    ]
    return {value: -count for count, value in sorted(counts)}


def _date(day: int | None) -> datetime.date | None:
    return datetime.date.fromordinal(day) if day else None
