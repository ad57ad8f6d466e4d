"""Editors' synonyms, as search reads them: from the cache, so that a search costs no query for them."""

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from localization import terms
from search.records import Synonyms
from search.synonym_rules import split

KEY = "search.synonyms"
KEPT_SECONDS = 300
"""After which a change that the cache was not told of is seen."""


def groups(language: str) -> dict[str, tuple[str, ...]]:
    """Return the editors' rules of a language, by a name for each: a source of `localization.terms`."""
    kept = cache.get(KEY)
    if kept is None:
        kept = {}
        for rule in Synonyms.objects.all():
            kept.setdefault(rule.language, {})[f"editors:{rule.pk}"] = split(rule.rule)
        cache.set(KEY, kept, KEPT_SECONDS)
    return kept.get(language, {})


def begin() -> None:
    """Let search use the rules, and notice their changes; called once, when the site starts."""
    terms.register_source(groups)
    post_save.connect(_forget, sender=Synonyms)
    post_delete.connect(_forget, sender=Synonyms)


def _forget(**kwargs) -> None:
    cache.delete(KEY)
    # Whoever searched before the change was committed has put back the rules of before.
    transaction.on_commit(lambda: cache.delete(KEY))
