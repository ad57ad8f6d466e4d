"""From pages to the index: which documents there are, and how every engine gets to know of a change.

There may be two engines: the one that answers, and the database, which takes over when that one is out of reach. Both
are told of each change. A change is written down first (`Change`), so that a failing engine catches up later.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.utils import timezone
from wagtail.models import Page

from search.documents import SearchDocument
from search.engines import engine as engine_called
from search.engines.base import Engine, EngineUnavailable, NotBuilt
from search.records import Change
from search.signals import index_changed

logger = logging.getLogger(__name__)

BATCH = 50
LOOKED_UP_AT_ONCE = 500
KEPT = timedelta(days=2)
GONE_ON_WITH = KEPT / 2
"""How long after its beginning an interrupted rebuild is gone on with: as long as all that has changed since is known."""
AT_ONCE_SECONDS = 2
"""How long whoever hides a page waits for another server to answer: what it misses, the worker makes up for."""
CLOCKS = timedelta(minutes=5)
"""By how much the clocks of machines may differ."""


def engines() -> list[Engine]:
    """Return the engines that are kept up to date, the one that answers first."""
    names = ["elasticsearch"] if settings.ELASTICSEARCH_URL else []
    return [engine_called(name) for name in (*names, "database")]


def in_haste() -> list[Engine]:
    """Return the engines for somebody who waits: another server has AT_ONCE_SECONDS for each request."""
    told = engines()
    for engine in told:
        engine.writing_patience = AT_ONCE_SECONDS
    return told


def searchable_pages(language: str = "", kind: str = "") -> list[int]:
    """Return the ids of the live pages that may be found, in order; of one language or kind alone, if given."""
    pages = Page.objects.live().order_by("pk")
    models = [
        model
        for content_type in ContentType.objects.filter(pk__in=pages.order_by().values("content_type"))
        if (model := content_type.model_class()) is not None and hasattr(model, "search_documents")
    ]
    if kind:
        models = [model for model in models if model.search_kind == kind]
    types = [each.pk for each in ContentType.objects.get_for_models(*models).values()] if models else []
    pages = pages.filter(content_type__in=types)
    if language:
        pages = pages.filter(locale__language_code=language)
    return list(pages.values_list("pk", flat=True))


def documents_of(page_ids: Iterable[int]) -> Iterator[SearchDocument]:
    """Yield the documents of those of the pages that everybody may see, each page's own before its parts."""
    for batch in batched(page_ids):
        by_type: dict[int, list[int]] = {}
        for pk, content_type in Page.objects.filter(pk__in=batch).values_list("pk", "content_type"):
            by_type.setdefault(content_type, []).append(pk)
        for content_type, ids in by_type.items():
            model = ContentType.objects.get_for_id(content_type).model_class()
            if model is None or not hasattr(model, "search_documents"):
                continue
            related = getattr(model, "search_related", ())
            pages = list(model.objects.filter(pk__in=ids).prefetch_related(*related))
            if prepare := getattr(model, "search_prepare", None):
                prepare(pages)
            for page in pages:
                yield from page.search_documents()


def with_translations(page_ids: Iterable[int]) -> list[int]:
    """Return the ids of the pages and of all versions of their works."""
    ids = set(page_ids)
    for batch in batched(sorted(ids), LOOKED_UP_AT_ONCE):
        keys = Page.objects.filter(pk__in=batch).values_list("translation_key", flat=True)
        ids.update(Page.objects.filter(translation_key__in=list(keys)).values_list("pk", flat=True))
    return sorted(ids)


def withdraw(page_ids: Iterable[int], told: Sequence[Engine] | None = None) -> list[int]:
    """Take those of the pages that are not for everybody out of the engines `told` (None: all); return the others' ids.

    It costs little however many they are: no page is read for it.
    """
    ids = list(page_ids)
    public = Page.objects.live().public()
    shown = {
        pk
        for batch in batched(ids, LOOKED_UP_AT_ONCE)
        for pk in public.filter(pk__in=batch).values_list("pk", flat=True)
    }
    for batch in batched((pk for pk in ids if pk not in shown), LOOKED_UP_AT_ONCE):
        could = _tell(batch, lambda hidden: [], told)
        if told is not None:  # somebody waits, but once: the task that follows tells all of them everything
            told = could
    return [pk for pk in ids if pk in shown]


def withdraw_at_once(page_ids: Iterable[int]) -> None:
    """Do the same in the process in which pages were hidden, in haste and without raising: a task makes up for it."""
    try:
        withdraw(page_ids, in_haste())
    except (EngineUnavailable, DatabaseError) as error:
        logger.warning("Pages that were hidden are not yet out of the search index: %s", error)


def withdraw_parts(page_ids: Iterable[int], gone: Callable[[str], bool], told: Sequence[Engine]) -> None:
    """Take the documents of these pages of whose id `gone` says so out of the engines `told`; no page is read for it.

    An engine that fails is not told again: that is for the change of the pages, which follows.
    """
    for engine in told:
        removed = 0
        try:
            for batch in batched(page_ids, LOOKED_UP_AT_ONCE):
                removed += engine.delete(ids=[key for key in engine.ids_of(batch) if gone(key)])
        except (EngineUnavailable, DatabaseError) as error:
            logger.warning("%s could not withdraw parts of pages: %s", engine.name, error)
        if removed:
            index_changed.send(sender=type(engine))


def update(page_ids: Iterable[int]) -> None:
    """Bring what the engines hold of these pages in line with the pages.

    Doing it again changes nothing. An engine that fails is told again later (`catch_up`).
    """
    for batch in batched(page_ids):
        _tell(batch, documents_of)


def _tell(
    page_ids: list[int],
    documents_of: Callable[[list[int]], Iterable[SearchDocument]],
    told: Sequence[Engine] | None = None,
) -> list[Engine]:
    """Make these documents all that the engines `told` hold of the pages; return those that could."""
    now = timezone.now()
    told = engines() if told is None else told
    for engine in told:
        note(engine.name, page_ids, now)
    documents = list(documents_of(page_ids))
    return [engine for engine in told if replace(engine, page_ids, documents, now)]


def note(engine: str, page_ids: Iterable[int], now: datetime) -> None:
    """Write down that these pages have changed."""
    for batch in batched(page_ids):
        Change.objects.bulk_create(
            [Change(engine=engine, page_id=pk, changed=now, done=False) for pk in batch],
            update_conflicts=True,
            unique_fields=["engine", "page_id"],
            update_fields=["changed", "done"],
        )


def replace(engine: Engine, page_ids: list[int], documents: list[SearchDocument], now: datetime) -> bool:
    """Make `documents` all that `engine` holds of these pages; return whether it could.

    No transaction around it: analysing and encoding take seconds, for which SQLite would let nobody else write. What is
    interrupted between two writes stays noted as not done.
    """
    try:
        changed = engine.replace_pages(page_ids, documents)
    except (EngineUnavailable, DatabaseError) as error:
        logger.warning(
            "%s could not index %s pages, which is made up for: %s", engine.name, len(page_ids), error
        )
        return False
    mine = Change.objects.filter(engine=engine.name, page_id__in=page_ids)
    mine.filter(changed__lte=now).update(done=True)
    # Whoever noted a later change may have written before us, and we over it: let it be done again.
    mine.filter(changed__gt=now, done=True).update(done=False)
    if changed:
        index_changed.send(sender=type(engine))
    return True


def catch_up() -> int:
    """Tell the engines again what they have missed; return how many pages that were."""
    caught = 0
    for engine in engines():
        waiting = Change.objects.filter(engine=engine.name, done=False)
        now = timezone.now()
        for batch in batched(list(waiting.order_by("changed").values_list("page_id", flat=True))):
            if not replace(engine, batch, list(documents_of(batch)), now):
                break
            caught += len(batch)
    Change.objects.filter(done=True, changed__lt=timezone.now() - KEPT).delete()
    return caught


def rebuild(engine: Engine) -> Iterator[tuple[int, int]]:
    """Build the index anew beside the old one, which readers see until the end; yield (pages done, pages in all).

    Going on after an interruption skips what was built. What changes meanwhile reaches both; what was read before such
    a change and written after it is put right at the end. Two processes that build at once build the same generation,
    and the first to finish finishes for both. Raises EngineUnavailable.
    """
    now = timezone.now()
    begun = engine.start_rebuild(now - GONE_ON_WITH)
    try:
        yield from _build_anew(engine)
        _put_right(engine, begun)
        engine.finish_rebuild()
    except NotBuilt:
        if engine.health().rebuild:
            raise
        logger.info("Another process has completed the %s search index", engine.name)
        # It may have looked at a change before we wrote what we had read earlier than that.
        _put_right(engine, now)
    index_changed.send(sender=type(engine))


def _build_anew(engine: Engine) -> Iterator[tuple[int, int]]:
    built = {name for name in engine.rebuilt() if "#" not in name and "/" not in name}
    ids = searchable_pages()
    waiting = [pk for pk in ids if f"page:{pk}" not in built]
    done = len(ids) - len(waiting)
    yield done, len(ids)
    for batch in batched(waiting):
        # A page's own document last: where it is there, its parts are there as well.
        engine.build(sorted(documents_of(batch), key=lambda document: not document.part))
        done += len(batch)
        yield done, len(ids)


def _put_right(engine: Engine, begun: datetime) -> None:
    """Index again the pages that have changed since a generation was begun, by whomever and however often interrupted."""
    changed = Change.objects.filter(engine=engine.name, changed__gte=begun - CLOCKS)
    for batch in batched(changed.values_list("page_id", flat=True)):
        engine.replace_pages(batch, list(documents_of(batch)))


def refresh(engine: Engine, page_ids: list[int]) -> Iterator[tuple[int, int]]:
    """Bring some pages up to date in the index that readers see; yield (pages done, pages in all)."""
    for number, batch in enumerate(batched(page_ids)):
        engine.replace_pages(batch, list(documents_of(batch)))
        index_changed.send(sender=type(engine))
        yield number * BATCH + len(batch), len(page_ids)


def differences(engine: Engine, page_ids: list[int], *, orphans: bool) -> dict[str, list[str]]:
    """Return the ids of documents that are missing from the index, stale in it, or orphaned in it.

    Without `orphans` only documents of `page_ids` are looked at.
    """
    stored = {name: digest for name, _page, digest in engine.stored()}
    found: dict[str, list[str]] = {"missing": [], "stale": [], "orphaned": []}
    expected = set()
    for document in documents_of(page_ids):
        expected.add(document.id)
        if document.id not in stored:
            found["missing"].append(document.id)
        elif stored[document.id] != document.cleaned().digest():
            found["stale"].append(document.id)
    if orphans:
        found["orphaned"] = sorted(stored.keys() - expected)
    return found


def batched(items: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    """Yield `items` in lists of at most `size`."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
