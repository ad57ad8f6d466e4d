"""Which engine answers. Ask `engine()`; nothing else needs to know."""

from search.engines.base import Engine

NAMES = ("database", "elasticsearch")


def engine(name: str | None = None, index_name: str = "site", *, vectors: bool = True) -> Engine:
    """Return the engine called `name`, or the one that the settings choose, for the index `index_name`.

    Without `vectors`, documents are not encoded, and nothing is found by its meaning.

    Raise ValueError for a name that is not in NAMES.
    """
    from django.conf import settings

    name = name or ("elasticsearch" if settings.ELASTICSEARCH_URL else "database")
    if name == "database":
        from search.engines.database import DatabaseEngine

        return DatabaseEngine(index_name, vectors=vectors)
    if name == "elasticsearch":
        from search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(index_name, vectors=vectors)
    raise ValueError(f"no engine is called {name!r}: choose one of {', '.join(NAMES)}")
