"""Indexes in the database: how they are made, written, rebuilt and watched."""

from collections.abc import Iterable

from django.db import DatabaseError, transaction

from search.analysis import VERSION
from search.documents import SearchDocument
from search.encoder import encoder_name
from search.engines import store
from search.engines.base import (
    EngineUnavailable,
    Health,
)
from search.engines.snapshot import Snapshot, forget, snapshot_of
from search.models import Index, Posting, TitleStart

LAYOUT = "1"
"""Goes up when the stored form changes: an index of another layout has to be built anew."""


def fingerprint() -> str:
    """Return what an index must have been built with to be read by this code."""
    return f"database-{LAYOUT}-analysis-{VERSION}"


class DatabaseIndex:
    """The half of `DatabaseEngine` that writes. See `search.engines.base.Engine`."""

    name = "database"

    def __init__(self, index_name: str = "site", *, vectors: bool = True):
        self.index_name = index_name
        self._encoder = encoder_name() if vectors else "none"

    @property
    def _fingerprint(self) -> str:
        return f"{fingerprint()}+{self._encoder}"

    # Writing

    def prepare(self) -> None:
        Index.objects.get_or_create(
            name=self.index_name, state=Index.State.LIVE, defaults={"fingerprint": self._fingerprint}
        )

    def index(self, documents: Iterable[SearchDocument]) -> int:
        documents = list(documents)
        return max((store.write(index, documents) for index in self._written()), default=0)

    def replace_pages(self, page_ids: Iterable[int], documents: Iterable[SearchDocument]) -> int:
        page_ids, documents = list(page_ids), list(documents)
        keys = [document.id for document in documents]
        changed = 0
        for index in self._written():
            written = store.write(index, documents)
            changed = max(changed, written + store.remove(index, page_ids=page_ids, but=keys))
        return changed

    def delete(self, *, page_ids: Iterable[int] = (), ids: Iterable[str] = ()) -> int:
        page_ids, ids = list(page_ids), list(ids)
        return max((store.remove(index, page_ids=page_ids, keys=ids) for index in self._written()), default=0)

    def tidy(self) -> None:
        """Pack and merge what has grown; for the worker, every few minutes."""
        for index in Index.objects.filter(name=self.index_name):
            store.tidy(index)

    def stored(self) -> Iterable[tuple[str, int | None, str]]:
        live = self._live()
        if live is not None:
            yield from live.entries.order_by("number").values_list("key", "page_id", "digest").iterator(2000)

    # Rebuilding

    def start_rebuild(self) -> None:
        unfinished = Index.objects.filter(name=self.index_name, state=Index.State.BUILDING).first()
        if unfinished is not None and unfinished.fingerprint != self._fingerprint:
            self._delete(unfinished)
            unfinished = None
        if unfinished is None:
            Index.objects.create(
                name=self.index_name, state=Index.State.BUILDING, fingerprint=self._fingerprint
            )

    def rebuilt(self) -> set[str]:
        return set(self._building().entries.values_list("key", flat=True))

    def build(self, documents: Iterable[SearchDocument]) -> int:
        return store.write(self._building(), documents, replace=False)

    def finish_rebuild(self) -> None:
        building = self._building()
        for language in sorted(set(building.entries.filter(segment=None).values_list("language", flat=True))):
            if building.entries.filter(segment=None, language=language).count() >= store.TAIL:
                store.pack(building, language)
        with transaction.atomic():
            old = self._live()
            if old is not None:
                self._delete(old)
            Index.objects.filter(pk=building.pk).update(state=Index.State.LIVE)

    def drop(self) -> None:
        for index in Index.objects.filter(name=self.index_name):
            self._delete(index)

    def _delete(self, index: Index) -> None:
        with transaction.atomic():
            Posting.objects.filter(segment_id__in=list(index.segments.values_list("pk", flat=True))).delete()
            TitleStart.objects.filter(index=index).delete()
            index.delete()
        forget(index.pk)

    def _written(self) -> list[Index]:
        """Return the generations that changes go into: the one that is read, and one that is being built."""
        return list(Index.objects.filter(name=self.index_name).order_by("pk"))

    def _live(self) -> Index | None:
        return Index.objects.filter(name=self.index_name, state=Index.State.LIVE).first()

    def _building(self) -> Index:
        building = Index.objects.filter(name=self.index_name, state=Index.State.BUILDING).first()
        if building is None:
            raise EngineUnavailable("no rebuild was started: run search_index")
        return building

    # State

    def health(self) -> Health:
        try:
            live = self._live()
            if live is None:
                return Health(False, self.name, problem="there is no index: run search_index", rebuild=True)
            documents = live.entries.count()
            if live.fingerprint.partition("+")[0] != fingerprint():
                return Health(
                    False,
                    self.name,
                    documents,
                    "the index is of another version: run search_index",
                    rebuild=True,
                )
            if live.encoder != self._encoder:
                return Health(
                    True, self.name, documents, "made with another sentence encoder: run search_index"
                )
            return Health(True, self.name, documents)
        except DatabaseError as error:
            return Health(False, self.name, problem=str(error))

    def _snapshot(self) -> Snapshot:
        live = Index.objects.filter(name=self.index_name, state=Index.State.LIVE).values_list(
            "pk", "version", "fingerprint"
        )
        row = live.first()
        if row is None:
            raise EngineUnavailable("there is no index: run search_index")
        index, version, made_with = row
        if made_with.partition("+")[0] != fingerprint():
            raise EngineUnavailable("the index is of another version: run search_index")
        return snapshot_of(index, version)
