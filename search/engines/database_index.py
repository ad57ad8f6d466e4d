"""Indexes in the database: how they are made, written, rebuilt and watched."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from search.analysis import version
from search.documents import SearchDocument
from search.encoder import encoder_name
from search.engines import meaning, store
from search.engines.base import (
    NO_INDEX,
    OTHER_ANALYSIS,
    OTHER_ENCODER,
    OTHER_LAYOUT,
    Health,
    NotBuilt,
)
from search.engines.packing import Damaged
from search.engines.snapshot import Snapshot, forget, snapshot_of
from search.models import Entry, Index, Posting, TitleStart

DAMAGE = "search.damage.{}"
NOTED_SECONDS = 24 * 3600
"""How long damage that a search has found is told; a search that comes upon it again tells it again."""
_read: dict[str, int] = {}
"""By name, the number of the index that this process has read last."""
LAYOUT = "1"
"""Goes up when the stored form changes: an index of another layout has to be built anew."""


def fingerprint() -> str:
    """Return what an index is built with; one whose layout is another cannot be read."""
    return f"database-{LAYOUT}-analysis-{version()}"


def readable(made_with: str) -> bool:
    """Say whether this code can read an index with that fingerprint, if only with somewhat different words."""
    return made_with.startswith(f"database-{LAYOUT}-")


class DatabaseIndex:
    """The half of `DatabaseEngine` that writes. See `search.engines.base.Engine`."""

    name = "database"
    patience = writing_patience = math.inf  # no other server is asked

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

    def ids_of(self, page_ids: Iterable[int]) -> list[str]:
        mine = Entry.objects.filter(index__in=self._written(), page_id__in=list(page_ids))
        return list(mine.order_by("key").values_list("key", flat=True).distinct())

    def tidy(self) -> None:
        """Pack and merge what has grown; for the worker, every few minutes."""
        for index in Index.objects.filter(name=self.index_name):
            with suppress(NotBuilt):  # a new generation has taken its place meanwhile
                store.tidy(index)

    def stored(self) -> Iterable[tuple[str, int | None, str]]:
        live = self._live()
        if live is not None:
            yield from live.entries.order_by("number").values_list("key", "page_id", "digest").iterator(2000)

    # Rebuilding

    def start_rebuild(self, not_before: datetime | None = None) -> datetime:
        unfinished = Index.objects.filter(name=self.index_name, state=Index.State.BUILDING).first()
        if unfinished is not None and (
            unfinished.fingerprint != self._fingerprint or (not_before and unfinished.created < not_before)
        ):
            self._delete(unfinished)
        building, _new = Index.objects.get_or_create(
            name=self.index_name,
            state=Index.State.BUILDING,
            defaults={"fingerprint": self._fingerprint},
        )
        return building.created

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
            store.lock(building)
            building = self._building()  # unless another process has finished it meanwhile
            old = self._live()
            if old is not None:
                self._delete(old)
            Index.objects.filter(pk=building.pk).update(state=Index.State.LIVE)

    def drop(self) -> None:
        for index in Index.objects.filter(name=self.index_name):
            self._delete(index)

    def _delete(self, index: Index) -> None:
        number = index.pk  # Django takes it from what is deleted
        with transaction.atomic():
            Posting.objects.filter(segment_id__in=list(index.segments.values_list("pk", flat=True))).delete()
            TitleStart.objects.filter(index=index).delete()
            index.delete()
        _forget(number)

    def _written(self) -> list[Index]:
        """Return the generations that changes go into: the one that is read, and one that is being built."""
        return list(Index.objects.filter(name=self.index_name).order_by("pk"))

    def _live(self) -> Index | None:
        return Index.objects.filter(name=self.index_name, state=Index.State.LIVE).first()

    def _building(self) -> Index:
        building = Index.objects.filter(
            name=self.index_name, state=Index.State.BUILDING, fingerprint=self._fingerprint
        ).first()
        if building is None:
            raise NotBuilt("no index is being built: run search_index")
        return building

    # State

    def health(self) -> Health:
        try:
            live = self._live()
            if live is None:
                return Health(False, self.name, problem=NO_INDEX, rebuild=True)
            documents = live.entries.count()
            if not readable(live.fingerprint):
                return Health(False, self.name, documents, OTHER_LAYOUT, rebuild=True)
            self._whole(live, documents)
        except Damaged as error:
            return Health(False, self.name, problem=str(error), rebuild=True)
        except DatabaseError as error:
            return Health(False, self.name, problem=str(error))
        if damage := cache.get(DAMAGE.format(live.pk)):
            return Health(False, self.name, documents, damage, rebuild=True)
        if live.fingerprint.partition("+")[0] != fingerprint():
            return Health(True, self.name, documents, OTHER_ANALYSIS, rebuild=True)
        if live.encoder != self._encoder:
            return Health(True, self.name, documents, OTHER_ENCODER, rebuild=True)
        return Health(True, self.name, documents)

    @contextmanager
    def _reading(self, snapshot: Snapshot) -> Iterator[None]:
        """Note damage that only a search comes upon, so that whoever looks after the index builds it anew."""
        try:
            yield
        except Damaged as error:
            cache.set(DAMAGE.format(snapshot.index), str(error), NOTED_SECONDS)
            raise

    def _whole(self, live: Index, documents: int) -> None:
        """Raise Damaged where what is packed does not hold the index's documents."""
        there = int(snapshot_of(live.pk, live.version).alive.sum())
        unread = live.segments.filter(
            Exists(Entry.objects.filter(segment=OuterRef("pk"), length__gt=0)),
            ~Exists(Posting.objects.filter(segment_id=OuterRef("pk"))),
            retired=None,
        )
        damage = "a segment has no postings" if unread.exists() else ""
        if there != documents:
            damage = f"of {documents} documents {there} are packed"
        if damage and Index.objects.filter(pk=live.pk, version=live.version).exists():
            raise Damaged(damage)

    def bytes(self) -> int:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0) FROM pg_class "
                    "WHERE relkind = 'r' AND relname LIKE %s",
                    ["search\\_%"],
                )
            else:
                cursor.execute(
                    "SELECT (page_count - freelist_count) * page_size "
                    "FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
                )
            return int(cursor.fetchone()[0])

    def _snapshot(self) -> Snapshot:
        # Written out: every list asks, and Django would take longer to build this than the database to answer.
        table = connection.ops.quote_name(Index._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, version, fingerprint FROM {table} WHERE name = %s AND state = %s",  # noqa: S608
                [self.index_name, Index.State.LIVE.value],
            )
            row = cursor.fetchone()
        if row is None:
            raise NotBuilt(NO_INDEX)
        index, version, made_with = row
        if not readable(made_with):
            raise NotBuilt(OTHER_LAYOUT)
        before = _read.get(self.index_name, index)
        _read[self.index_name] = index
        if before != index:  # another process has built a new one
            _forget(before)
        snapshot = snapshot_of(index, version)
        snapshot.encoder = made_with.partition("+")[2] or "none"
        return snapshot


def _forget(index: int) -> None:
    """Drop all that is kept in memory of an index that is gone."""
    forget(index)
    meaning.forget(index)
