"""Elasticsearch indexes: how they are written and watched."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elasticsearch.helpers import scan

from search.documents import SearchDocument
from search.encoder import rows_of
from search.engines.base import (
    NO_INDEX,
    OTHER_ANALYSIS,
    OTHER_ENCODER,
    OTHER_LAYOUT,
    EngineUnavailable,
    Health,
    NotBuilt,
)
from search.engines.elastic_building import ElasticGenerations, fingerprint, readable
from search.engines.elastic_client import BATCH, Hurried, answering, bulk
from search.engines.elastic_coverage import TOLD_BY, cover, coverage, unaware
from search.engines.elastic_documents import source_of
from search.engines.store import batched

SEARCH_SECONDS = 1.4
"""Longest that all requests of a search may take together: a reader is answered within three seconds, whatever fails."""
HEALTH_SECONDS = 0.9
KNOWN_SECONDS = 5.0
"""How long it is taken as known which languages an index has, and the like."""


@dataclass(frozen=True)
class Known:
    """What an index holds: number of documents by language, whether there are parts, what it was made with.

    `mixed`: some work has documents in one language that differ in the values of filters.
    """

    documents: Mapping[str, int]
    with_parts: bool
    mixed: bool
    fingerprint: str
    encoder: str


_known: dict[str, tuple[float, Known]] = {}


class ElasticIndex(ElasticGenerations):
    """The half of `ElasticsearchEngine` that writes. See `search.engines.base.Engine`."""

    name = "elasticsearch"
    patience = SEARCH_SECONDS

    def known(self, hurried: Hurried) -> Known:
        """Return what the live index holds, as of KNOWN_SECONDS ago at most; raise EngineUnavailable for another version."""
        before = _known.get(self.live)
        if before is None or before[0] < time.monotonic() - KNOWN_SECONDS:
            meta = hurried.ask(lambda client: self._meta(self.live, client))
            found = hurried.search(
                index=self.live,
                size=0,
                aggs={
                    "languages": {"terms": {"field": "language", "size": 100}},
                    "parts": {"filter": {"term": {"main": False}}},
                    "mixed": {"filter": {"term": {"mixed": True}}},
                },
            )["aggregations"]
            counts = {row["key"]: row["doc_count"] for row in found["languages"]["buckets"]}
            known = Known(
                counts,
                found["parts"]["doc_count"] > 0,
                found["mixed"]["doc_count"] > 0,
                meta.get("fingerprint", ""),
                meta.get("encoder", "none"),
            )
            before = _known[self.live] = (time.monotonic(), known)
        if not readable(before[1].fingerprint):
            raise NotBuilt(OTHER_LAYOUT)
        return before[1]

    def drop_known(self) -> None:
        """Ask again what the index holds, at the next search."""
        _known.pop(self.live, None)

    # Writing

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

    @answering
    def ids_of(self, page_ids: Iterable[int]) -> list[str]:
        page_ids = list(page_ids)
        return sorted({key for alias in self._written() for key in self._ids_of(alias, page_ids)})

    @answering
    def stored(self) -> Iterable[tuple[str, int | None, str]]:
        query = {"query": {"match_all": {}}, "_source": ["page_id", "digest", *TOLD_BY]}
        rows = list(scan(self.client, query, index=self.live, size=2000))
        # One that does not know the others of its work answers wrongly, so that it is no better than a stale one.
        wrong = {row["_id"] for row, _known in unaware(rows)}
        return [
            (
                row["_id"],
                row["_source"]["page_id"],
                "" if row["_id"] in wrong else row["_source"]["digest"],
            )
            for row in rows
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
            # Those of unchanged documents too: what they know of each other was not noted if the last write broke off.
            works = {document.work for document in some} | self._works(alias, list(changed))
            vectors = self._vectors(alias, changed)
            languages = coverage(some)
            actions = (
                {
                    "_op_type": "index" if replace else "create",
                    "_index": alias,
                    "_id": key,
                    "_source": source_of(document, digest, languages[document.work], vectors.get(key, ())),
                }
                for key, (document, digest) in changed.items()
            )
            bulk(self.client, actions)
            if replace:
                cover(self.client, alias, works)
            else:  # `finish_rebuild` looks at all works at once
                self.client.indices.refresh(index=alias)
            written += len(changed)
        self.drop_known()
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
        ids += [key for key in self._ids_of(alias, page_ids) if key not in but]
        removed = 0
        for some in batched(dict.fromkeys(ids), BATCH):
            there = list(self._digests(alias, some))
            works = self._works(alias, there)
            bulk(self.client, ({"_op_type": "delete", "_index": alias, "_id": key} for key in there))
            cover(self.client, alias, works)
            removed += len(there)
        self.drop_known()
        return removed

    def _ids_of(self, alias: str, page_ids: list[int]) -> list[str]:
        found = []
        for some in batched(page_ids, BATCH):
            query = {"query": {"terms": {"page_id": some}}, "_source": False}
            found += [hit["_id"] for hit in scan(self.client, query, index=alias)]
        return found

    def _digests(self, alias: str, ids: list[str]) -> dict[str, str]:
        if not ids:
            return {}
        found = self.client.mget(index=self._concrete(alias), ids=ids, source=["digest"])
        return {row["_id"]: row["_source"]["digest"] for row in found["docs"] if row.get("found")}

    def _works(self, alias: str, ids: list[str]) -> set[str]:
        if not ids:
            return set()
        found = self.client.mget(index=self._concrete(alias), ids=ids, source=["work"])
        return {row["_source"]["work"] for row in found["docs"] if row.get("found")}

    @answering
    def build(self, documents: Iterable[SearchDocument]) -> int:
        written = 0
        for some in batched(documents, BATCH):
            written += self._write(self.next, [document.cleaned() for document in some], replace=False)
        return written

    # State

    def health(self) -> Health:
        try:
            return self._state()
        except EngineUnavailable as error:
            return Health(False, self.name, problem=str(error), rebuild=isinstance(error, NotBuilt))

    @answering
    def _state(self) -> Health:
        hurried = Hurried(self.client, HEALTH_SECONDS)
        if not hurried.ask(lambda client: client.indices.exists_alias(name=self.live)):
            return Health(False, self.name, problem=NO_INDEX, rebuild=True)
        documents = hurried.ask(lambda client: client.count(index=self.live))["count"]
        meta = hurried.ask(lambda client: self._meta(self.live, client))
        made_with = meta.get("fingerprint", "")
        if not readable(made_with):
            return Health(False, self.name, documents, OTHER_LAYOUT, rebuild=True)
        if made_with != fingerprint():
            return Health(True, self.name, documents, OTHER_ANALYSIS, rebuild=True)
        if meta.get("encoder") != self._encoder:
            return Health(True, self.name, documents, OTHER_ENCODER, rebuild=True)
        return Health(True, self.name, documents)

    def bytes(self) -> int:
        """Return the size of all indexes of the site in the cluster."""
        self.client.indices.flush(index=f"{self.live}*", ignore_unavailable=True)
        stats = self.client.indices.stats(index=f"{self.live}*", metric="store")
        return int(stats["_all"]["primaries"].get("store", {}).get("size_in_bytes", 0))

    def version(self) -> str:
        """Return the version of the cluster."""
        return str(self.client.info()["version"]["number"])
