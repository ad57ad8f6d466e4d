"""Editors' synonyms, as search reads them."""

from django.db.models.signals import post_delete, post_save

from localization import terms
from search.kept import follow, kept
from search.records import Synonyms
from search.synonym_rules import split

Groups = dict[str, tuple[str, ...]]


def groups(language: str) -> Groups:
    """Return the editors' rules of a language, by a name for each: a source of `localization.terms`."""
    return kept(Synonyms, _read).get(language, {})


def _read() -> dict[str, Groups]:
    found: dict[str, Groups] = {}
    for rule in Synonyms.objects.all():
        found.setdefault(rule.language, {})[f"editors:{rule.pk}"] = split(rule.rule)
    return found


def begin() -> None:
    """Let search use the rules, and notice their changes; called once, when the site starts."""
    terms.register_source(groups)
    follow(Synonyms)
    for signal in (post_save, post_delete):
        signal.connect(_forget, sender=Synonyms)


def _forget(sender, **kwargs) -> None:
    terms.changed()
