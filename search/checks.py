"""Checks that ask the database: `manage.py check --database default`, and `migrate` before it begins."""

from django.core import checks

from search import indexing

INDEX = "search.W001"


@checks.register(checks.Tags.database)
def index_is_current(databases=None, **kwargs) -> list[checks.Warning]:
    """Say where an index is missing, damaged, or made for another version of the site."""
    if not databases:
        return []
    return [
        checks.Warning(f"The {state.engine} search index: {state.problem}.", id=INDEX)
        for engine in indexing.engines()
        if (state := engine.health()).rebuild
    ]
