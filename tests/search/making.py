"""Short ways to make what tests index, and to ask for it."""

import datetime

from search.documents import SearchDocument
from search.engines import store
from search.engines.base import EngineQuery


def document(key, title="", text="", language="en", **more):
    """Return a document; `key` "page:7#part" belongs to page 7."""
    page = int(key.partition(":")[2].partition("#")[0])
    more.setdefault("work", f"work-{page}")
    more.setdefault("kind", "page")
    more.setdefault("part", key.partition("#")[2])
    more.setdefault("date", datetime.date(2024, 1, 1))
    return SearchDocument(
        id=key, page_id=page, language=language, title=title, text=text, address=f"/{language}/{key}", **more
    )


def ask(engine, text="", language="en", **more):
    """Return what the engine answers to a query."""
    return engine.search(EngineQuery(language, text, **more))


def ids(results):
    """Return the ids of the hits."""
    return [hit.id for hit in results.hits]


def fill(engine, *documents):
    """Index the documents."""
    engine.index(documents)


def packed(engine):
    """Pack what the database engine holds, as the worker does of much; Elasticsearch packs by itself."""
    if engine.name == "database":
        for language in ("en", "fr", "es", "ru"):
            store.pack(engine._live(), language)
