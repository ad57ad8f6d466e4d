"""The glossary as readers see it: the concepts of the termbase by their names in a language."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from home import cache
from home.languages import codes
from home.navigation import places
from home.sorting import collation_key
from localization.concepts.reading import Concept, concepts
from localization.names import within
from localization.termbase import changed
from search.suggest import Suggestion, begins, folded

MOST_FOUND = 50


@dataclass(frozen=True)
class Entry:
    """A concept in the list of a language: what it is called there, and its key, which is its address."""

    name: str
    key: str
    language: str
    concept: Concept

    @property
    def short(self) -> str:
        """Its first abbreviation; empty where it has none."""
        return next((term.text for term in self.concept.of(self.language, "abbreviation")), "")

    @property
    def definition(self) -> str:
        """What it is, in the language; empty where nobody has said."""
        return self.concept.definitions.get(self.language, "")

    @property
    def description(self) -> str:
        """Its definition; where there is none, a sentence in the active language with its names in the others."""
        if self.definition:
            return self.definition
        names = {code: self.concept.name(code) for code in codes() if code != self.language}
        others = [
            f"{name} ({within(get_language_info(code)['name_translated'])})"
            for code, name in names.items()
            if name
        ]
        if not others:
            return _("“%(name)s”: a term used in work on migration.") % {"name": self.name}
        return _("“%(name)s” in other languages: %(names)s.") % {
            "name": self.name,
            "names": ", ".join(others),
        }


def entries(language: str) -> dict[str, Entry]:
    """Return key → entry of the concepts that have a name in `language`, in alphabetical order."""

    def build() -> dict[str, Entry]:
        named = [
            Entry(name, concept.key, language, concept)
            for concept in _concepts()
            if (name := concept.name(language))
        ]
        named.sort(key=lambda entry: (collation_key(_bare(entry.name), language), entry.key))
        return {entry.key: entry for entry in named}

    return cache.remembered(("glossary", language), build)


def _concepts() -> tuple[Concept, ...]:
    return cache.remembered("concepts", lambda: tuple(concepts()))


def by_letter(language: str) -> list[tuple[str, list[Entry]]]:
    """Return the entries by their first letter, without accents."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries(language).values():
        letter = collation_key(_bare(entry.name), language)[0][:1].upper()
        groups.setdefault(letter, []).append(entry)
    return list(groups.items())


def _bare(name: str) -> str:
    """Return a name from its first letter on: quotation marks do not sort."""
    return name.lstrip("«»“”\"' \u00a0\u202f")


def find(text: str, language: str) -> list[Entry]:
    """Return the entries that have a term, in any language, with a word that begins as `text`; by name those first."""
    start = folded(text)
    if not start:
        return []
    found = [
        entry
        for entry in entries(language).values()
        if any(begins(folded(term.text), start) for term in entry.concept.terms)
    ]
    found.sort(key=lambda entry: not begins(folded(entry.name), start))
    return found[:MOST_FOUND]


def suggestions(language: str) -> Iterator[tuple[str, Suggestion]]:
    """Yield the terms of a language for suggestions as one types."""
    root = places(language).get("glossarypage")
    # Of names that begin alike the shorter one is the broader, and likelier to be meant.
    for entry in sorted(entries(language).values(), key=lambda entry: len(entry.name)) if root else ():
        found = Suggestion(entry.name, f"{root}{entry.key}/", entry.short)
        for term in entry.concept.of(language):
            yield folded(term.text), found


def connect() -> None:
    """Show a changed termbase at once, and let search follow; called when the site starts."""
    changed.connect(_changed, dispatch_uid="home.glossary")


def _changed(**kwargs) -> None:
    from home.publishing import pages_changed

    transaction.on_commit(cache.invalidate)

    if pages := cache.remembered("glossaries", _pages):
        pages_changed(pages)


def _pages() -> list[int]:
    from home.models import GlossaryPage

    return list(GlossaryPage.objects.values_list("pk", flat=True))
