"""Checks of search: of its settings always, of its index with `manage.py check --database default` and `migrate`."""

from django.core import checks

from search import indexing
from search.encoder import encoder_name, problem_with

INDEX = "search.W001"
ENCODER = "search.E001"


@checks.register
def encoder_is_known(**kwargs) -> list[checks.Error]:
    """Refuse the name of an encoder that there is not."""
    problem = problem_with(encoder_name())
    return [checks.Error(problem, id=ENCODER)] if problem else []


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
