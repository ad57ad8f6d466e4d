"""Generations of an Elasticsearch index: how one is made, filled while readers see the other, and takes its place."""

import hashlib
import json
import logging
import time
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import scan

from search.analysis import version
from search.encoder import encoder_name
from search.engines.base import EngineUnavailable
from search.engines.elastic_client import WRITE_SECONDS, answering, client
from search.engines.elastic_coverage import cover_found
from search.engines.elastic_documents import SETTINGS, mappings

logger = logging.getLogger(__name__)

LAYOUT = "1"
MERGE_SECONDS = 45
"""How long a rebuild waits for a new index to let go of what was overwritten in it: Elasticsearch looks twice a minute."""
MERGE_PAUSE = 1.0
OVERWRITTEN = 0.002
"""Share of an index that may be overwritten or deleted, and still count in the weights of words, before it is merged."""
MERGING = {"merge.policy": {"deletes_pct_allowed": 5, "expunge_deletes_allowed": 0}}
"""Settings that say nothing of the form of an index: one that was made without them is read all the same."""


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


class ElasticGenerations:
    """The part of `ElasticsearchEngine` that makes and swaps indexes. See `search.engines.base.Engine`."""

    writing_patience: float = WRITE_SECONDS

    def __init__(self, index_name: str = "site", *, vectors: bool = True):
        self.index_name = index_name
        self._encoder = encoder_name() if vectors else "none"
        self.live = f"{settings.ELASTICSEARCH_PREFIX}-{index_name}"
        self.next = f"{self.live}-next"

    @property
    def client(self) -> Elasticsearch:
        """The client of the cluster; raises EngineUnavailable where the settings name none."""
        if not settings.ELASTICSEARCH_URL:
            raise EngineUnavailable("ELASTICSEARCH_URL is not set")
        usual = client(tuple(settings.ELASTICSEARCH_URL))
        hurried = self.writing_patience < WRITE_SECONDS
        return usual.options(request_timeout=self.writing_patience) if hurried else usual

    def drop_known(self) -> None:
        """Ask again what the index holds, at the next search."""
        raise NotImplementedError

    @answering
    def prepare(self) -> None:
        if not self.client.indices.exists_alias(name=self.live):
            self._create(self.live)

    @answering
    def start_rebuild(self, not_before: datetime | None = None) -> datetime:
        if self.client.indices.exists_alias(name=self.next) and (
            self._stale(self.next) or (not_before and self._begun() < not_before)
        ):
            self.client.indices.delete(index=self._concrete(self.next))
        if not self.client.indices.exists_alias(name=self.next):
            try:
                self._create(self.next)
            except ApiError:  # one alias, one index: another process may have been faster
                if not self.client.indices.exists_alias(name=self.next):
                    raise
        return self._begun()

    @answering
    def rebuilt(self) -> set[str]:
        return {hit["_id"] for hit in scan(self.client, {"_source": False}, index=self.next, size=2000)}

    @answering
    def finish_rebuild(self) -> None:
        built = self._concrete(self.next)
        old = self._concrete(self.live) if self.client.indices.exists_alias(name=self.live) else None
        self.client.indices.refresh(index=built)
        cover_found(self.client, self.next, {"match_all": {}})
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
    def tidy(self) -> None:
        """Let the live index be merged where much in it is overwritten: Elasticsearch by itself leaves up to a third.

        Else words would weigh otherwise than in the database, and other works come first. Nobody waits for the merge.
        """
        if not self.client.indices.exists_alias(name=self.live):
            return
        patient = self.client.options(request_timeout=WRITE_SECONDS).indices
        index = self._concrete(self.live)
        documents = patient.stats(index=index, metric="docs")["_all"]["primaries"]["docs"]
        if documents.get("deleted", 0) > OVERWRITTEN * documents.get("count", 0):
            patient.flush(index=index)
            patient.forcemerge(index=index, only_expunge_deletes=True, wait_for_completion=False)

    @answering
    def drop(self) -> None:
        for alias in (self.live, self.next):
            if self.client.indices.exists_alias(name=alias):
                self.client.indices.delete(index=self._concrete(alias))
        self.drop_known()

    def _create(self, alias: str) -> None:
        self.client.indices.create(
            index=f"{self.live}-{time.time_ns():x}",
            settings={**SETTINGS, **MERGING},
            mappings=mappings(fingerprint(), self._encoder),
            aliases={alias: {"is_write_index": True}},
        )
        # Until its shard has started, an index refuses searches.
        self.client.cluster.health(index=alias, wait_for_status="yellow", timeout=f"{WRITE_SECONDS}s")

    def _begun(self) -> datetime:
        """Return when the generation that is being built was begun: its index is named by that."""
        return datetime.fromtimestamp(int(self._concrete(self.next).rpartition("-")[2], 16) / 1e9, UTC)

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
