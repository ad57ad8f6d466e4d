"""Elasticsearch indexes: how they are made, written, rebuilt and watched."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar

from django.conf import settings
from elastic_transport import ConnectionError as Unreachable
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.helpers import scan, streaming_bulk

from search.analysis import version
from search.documents import SearchDocument
from search.encoder import encoder_name, rows_of
from search.engines.base import (
    NO_INDEX,
    OTHER_ANALYSIS,
    OTHER_ENCODER,
    OTHER_LAYOUT,
    EngineUnavailable,
    Health,
    NotBuilt,
)
from search.engines.elastic_documents import SETTINGS, mappings, source_of
from search.engines.store import batched

T = TypeVar("T")

logger = logging.getLogger(__name__)

LAYOUT = "1"
PREFIX = "passerelle"
"""What the names of the site's indexes begin with."""
SEARCH_SECONDS = 1.4
"""Longest that all requests of a search may take together: a reader is answered within three seconds, whatever fails."""
HEALTH_SECONDS = 0.9
KNOWN_SECONDS = 5.0
"""How long it is taken as known which languages an index has, and the like."""
WRITE_SECONDS = 30
MERGE_SECONDS = 45
"""How long a rebuild waits for a new index to let go of what was overwritten in it: Elasticsearch looks twice a minute."""
MERGE_PAUSE = 1.0
BATCH = 500


@cache
def fingerprint() -> str:
    """Return what an index is built with; one whose layout or mapping is another cannot be read."""
    return f"{_form()}-analysis-{version()}"


@cache
def _form() -> str:
    said = json.dumps([SETTINGS, mappings("", "")], sort_keys=True)
    return f"elasticsearch-{LAYOUT}-{hashlib.blake2b(said.encode(), digest_size=4).hexdigest()}"


def readable(made_with: str) -> bool:
    """Say whether this code can read an index with that fingerprint, if only with somewhat different words."""
    return made_with.startswith(f"{_form()}-")


@lru_cache(maxsize=4)
def client(urls: tuple[str, ...]) -> Elasticsearch:
    """Return the client for a cluster, one a process."""
    return Elasticsearch(list(urls), request_timeout=WRITE_SECONDS, max_retries=1, retry_on_timeout=False)


class Hurried:
    """The requests of one search, which may take `seconds` together. A node that refuses is passed over."""

    def __init__(self, client: Elasticsearch, seconds: float):
        self._client = client
        self._left = seconds

    def search(self, **body: Any) -> Mapping[str, Any]:
        """Ask for a search; see the client's method."""
        return self.ask(lambda client: client.search(**body))

    def msearch(self, **body: Any) -> Mapping[str, Any]:
        """Ask for several searches at once; see the client's method."""
        return self.ask(lambda client: client.msearch(**body))

    def ask(self, question: Callable[[Elasticsearch], T]) -> T:
        """Return what a client for the time that is left says to `question`; raise EngineUnavailable where none is."""
        if self._left <= 0:
            raise EngineUnavailable("Elasticsearch is too slow")
        begun = time.monotonic()
        try:
            return question(self._client.options(request_timeout=self._left, max_retries=2))
        finally:
            self._left -= time.monotonic() - begun


@dataclass(frozen=True)
class Known:
    """What an index holds: number of documents by language, whether there are parts, what it was made with."""

    documents: Mapping[str, int]
    with_parts: bool
    fingerprint: str
    encoder: str


_known: dict[str, tuple[float, Known]] = {}


def _coverage(documents: Iterable[SearchDocument]) -> dict[str, list[str]]:
    """Return work → the languages it exists in, as far as these documents of it tell.

    Pages say in which languages they exist (the filter `lang`): so a document is seldom written again for it.
    """
    languages: dict[str, set[str]] = {}
    for document in documents:
        said = languages.setdefault(document.work, set())
        said.update((document.language, *document.filters.get("lang", ())))
    return {work: sorted(said) for work, said in languages.items()}


def answering(method: Callable) -> Callable:
    """Turn every failure of the cluster into EngineUnavailable."""

    @wraps(method)
    def wrapper(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except NotFoundError as error:
            raise NotBuilt(NO_INDEX) from error
        except Unreachable as error:
            raise EngineUnavailable("Elasticsearch is not reached") from error
        except (TransportError, ApiError) as error:
            raise EngineUnavailable(f"Elasticsearch: {error}") from error

    return wrapper


class ElasticIndex:
    """The half of `ElasticsearchEngine` that writes. See `search.engines.base.Engine`."""

    name = "elasticsearch"
    patience = SEARCH_SECONDS

    def __init__(self, index_name: str = "site", *, vectors: bool = True):
        self.index_name = index_name
        self._encoder = encoder_name() if vectors else "none"
        self.live = f"{PREFIX}-{index_name}"
        self.next = f"{PREFIX}-{index_name}-next"

    @property
    def client(self) -> Elasticsearch:
        """The client of the cluster; raises EngineUnavailable where the settings name none."""
        if not settings.ELASTICSEARCH_URL:
            raise EngineUnavailable("ELASTICSEARCH_URL is not set")
        return client(tuple(settings.ELASTICSEARCH_URL))

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
                },
            )["aggregations"]
            counts = {row["key"]: row["doc_count"] for row in found["languages"]["buckets"]}
            known = Known(
                counts,
                found["parts"]["doc_count"] > 0,
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
    def prepare(self) -> None:
        if not self.client.indices.exists_alias(name=self.live):
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
            for hit in scan(self.client, query, index=self.live, size=2000)
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
            coverage = _coverage(some)
            self._bulk(
                {
                    "_op_type": "index" if replace else "create",
                    "_index": alias,
                    "_id": key,
                    "_source": source_of(document, digest, coverage[document.work], vectors.get(key, ())),
                }
                for key, (document, digest) in changed.items()
            )
            if replace:
                self._cover(alias, works)
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
        for some in batched(page_ids, BATCH):
            query = {"query": {"terms": {"page_id": some}}, "_source": False}
            ids += [hit["_id"] for hit in scan(self.client, query, index=alias) if hit["_id"] not in but]
        removed = 0
        for some in batched(dict.fromkeys(ids), BATCH):
            there = list(self._digests(alias, some))
            works = self._works(alias, there)
            self._bulk({"_op_type": "delete", "_index": alias, "_id": key} for key in there)
            self._cover(alias, works)
            removed += len(there)
        self.drop_known()
        return removed

    def _bulk(self, actions: Iterable[Mapping[str, Any]]) -> None:
        answers = streaming_bulk(
            self.client, actions, chunk_size=BATCH, raise_on_error=False, require_alias=True
        )
        for ok, item in answers:
            outcome = next(iter(item.values()))
            if not ok and "index_not_found" in str(outcome.get("error")):  # another process has finished it
                raise NotBuilt(NO_INDEX)
            # 409: something newer stands there already; 404: it is gone already.
            if not ok and outcome.get("status") not in {404, 409}:
                raise EngineUnavailable(f"Elasticsearch refused a document: {outcome.get('error')}")

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

    def _cover(self, alias: str, works: Iterable[str]) -> None:
        """Note in all documents of these works in which languages the work exists."""
        self.client.indices.refresh(index=alias)
        for some in batched(sorted(works), BATCH):
            self._cover_found(alias, {"terms": {"work": some}})

    def _cover_found(self, alias: str, query: dict) -> None:
        """Note in the documents that `query` finds, all those of their works, in which languages these exist."""
        wanted = {"query": query, "_source": ["work", "language", "coverage"]}
        rows = [
            (hit["_id"], hit["_source"]) for hit in scan(self.client, wanted, index=alias, size=2 * BATCH)
        ]
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
            self.client.indices.refresh(index=alias)

    # Rebuilding

    @answering
    def start_rebuild(self) -> None:
        if self.client.indices.exists_alias(name=self.next) and self._stale(self.next):
            self.client.indices.delete(index=self._concrete(self.next))
        if not self.client.indices.exists_alias(name=self.next):
            try:
                self._create(self.next)
            except ApiError:  # one alias, one index: another process may have been faster
                if not self.client.indices.exists_alias(name=self.next):
                    raise

    @answering
    def rebuilt(self) -> set[str]:
        return {hit["_id"] for hit in scan(self.client, {"_source": False}, index=self.next, size=2000)}

    @answering
    def build(self, documents: Iterable[SearchDocument]) -> int:
        written = 0
        for some in batched(documents, BATCH):
            written += self._write(self.next, [document.cleaned() for document in some], replace=False)
        return written

    @answering
    def finish_rebuild(self) -> None:
        built = self._concrete(self.next)
        old = self._concrete(self.live) if self.client.indices.exists_alias(name=self.live) else None
        self.client.indices.refresh(index=built)
        self._cover_found(self.next, {"match_all": {}})
        self._settle(built)
        actions: list[dict] = [
            {"remove": {"index": built, "alias": self.next}},
            {"add": {"index": built, "alias": self.live}},
        ]
        if old:
            actions.append({"remove_index": {"index": old}})
        self.client.indices.update_aliases(actions=actions)
        self.drop_known()

    def _settle(self, index: str) -> None:
        """Merge an index until nothing that was overwritten or deleted in it counts in the weights of words any more."""
        patient = self.client.options(request_timeout=10 * WRITE_SECONDS).indices
        begun = time.monotonic()
        while True:
            # What was overwritten goes in a merge, once a flush has made known that nobody needs it.
            patient.flush(index=index, force=True)
            patient.forcemerge(index=index, max_num_segments=1)
            patient.refresh(index=index)
            left = patient.stats(index=index, metric="docs")["_all"]["primaries"]["docs"]["deleted"]
            if not left:
                return
            if time.monotonic() - begun > MERGE_SECONDS:
                logger.warning("%s overwritten documents still count in the search index %s", left, index)
                return
            time.sleep(MERGE_PAUSE)

    @answering
    def drop(self) -> None:
        for alias in (self.live, self.next):
            if self.client.indices.exists_alias(name=alias):
                self.client.indices.delete(index=self._concrete(alias))
        self.drop_known()

    def _create(self, alias: str) -> None:
        self.client.indices.create(
            index=f"{self.live}-{time.time_ns():x}",
            settings=SETTINGS,
            mappings=mappings(fingerprint(), self._encoder),
            aliases={alias: {"is_write_index": True}},
        )
        # Until its shard has started, an index refuses searches.
        self.client.cluster.health(index=alias, wait_for_status="yellow", timeout=f"{WRITE_SECONDS}s")

    def _concrete(self, alias: str) -> str:
        return next(iter(self.client.indices.get_alias(name=alias)))

    def _stale(self, alias: str) -> bool:
        meta = self._meta(alias)
        return meta.get("fingerprint") != fingerprint() or meta.get("encoder") != self._encoder

    def _meta(self, alias: str, client: Elasticsearch | None = None) -> dict:
        found = next(iter((client or self.client).indices.get_mapping(index=alias).values()))
        return found["mappings"].get("_meta", {})

    def _written(self) -> list[str]:
        return [alias for alias in (self.live, self.next) if self.client.indices.exists_alias(name=alias)]

    # State

    def health(self) -> Health:
        try:
            quick = self.client.options(request_timeout=HEALTH_SECONDS, max_retries=0)
            if not quick.indices.exists_alias(name=self.live):
                return Health(False, self.name, problem=NO_INDEX, rebuild=True)
            documents = quick.count(index=self.live)["count"]
            meta = self._meta(self.live, quick)
        except EngineUnavailable as error:
            return Health(False, self.name, problem=str(error))
        except (TransportError, ApiError) as error:
            return Health(False, self.name, problem=f"Elasticsearch is not reached: {error}")
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
