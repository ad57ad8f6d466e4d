"""Words and names that mean the same: what search applies to a query, and what reaches other languages.

The starting stock stands in `data/terms/<language>.txt`. Whoever keeps more (the termbase, editors' synonyms)
registers a source, and says when it has changed: until then, what it said is remembered by each process.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

Groups = Mapping[str, tuple[str, ...]]

DATA = Path(__file__).parent / "data" / "terms"

ASKED_AGAIN_SECONDS = 60
"""After which sources are asked anew even where nobody said that they have changed."""
_STATE = "localization.terms.state"

_sources: list[Callable[[str], Groups]] = []


class _Merged(NamedTuple):
    """What each source said when the cache had this `state`, and all of it together."""

    state: str | None
    sources: list[Callable[[str], Groups]]
    said: list[Groups]
    groups: Groups


_merged: dict[str, _Merged] = {}


def register_source(source: Callable[[str], Groups]) -> None:
    """Add a function language → {concept id: forms}. A concept id that exists already gains its forms.

    Whoever adds one calls `changed` when it says something else.
    """
    if source not in _sources:
        _sources.append(source)


def changed() -> None:
    """Let every process ask the sources anew, from now on and once more when this transaction is committed."""
    cache.delete(_STATE)
    transaction.on_commit(lambda: cache.delete(_STATE))


def groups(language: str) -> Groups:
    """Return concept id → forms in `language`, from the starting stock and all registered sources.

    It is the same object, not to be written to, as long as all sources say the same.
    """
    return groups_in((language,))[language]


def groups_in(wanted: Iterable[str]) -> dict[str, Groups]:
    """Return language → concept id → forms, as `groups` does, for several languages in one look at the cache."""
    state = cache.get(_STATE)
    if state is None:
        cache.add(_STATE, uuid4().hex, ASKED_AGAIN_SECONDS)
        state = cache.get(_STATE)
    return {language: _groups(language, state) for language in wanted}


def _groups(language: str, state: str | None) -> Groups:
    kept = _merged.get(language)
    if kept is not None and state and kept.state == state and kept.sources == _sources:
        return kept.groups
    said = [dict(source(language)) for source in _sources]
    if kept is not None and kept.said == said:
        merged = kept.groups
    else:
        together = dict(_stock(language))
        for each in said:
            for concept, forms in each.items():
                together[concept] = tuple(dict.fromkeys((*together.get(concept, ()), *forms)))
        merged = MappingProxyType(together)
    _merged[language] = _Merged(state, list(_sources), said, merged)
    return merged


def equivalents(form: str, language: str) -> dict[str, tuple[str, ...]]:
    """Return language → forms of the concepts that `form` stands for in `language`, in all other languages."""
    wanted = form.casefold()
    concepts = [
        concept
        for concept, forms in groups(language).items()
        if wanted in {known.casefold() for known in forms}
    ]
    found: dict[str, tuple[str, ...]] = {}
    for other in languages():
        if other != language:
            theirs = groups(other)
            forms = tuple(dict.fromkeys(form for concept in concepts for form in theirs.get(concept, ())))
            if forms:
                found[other] = forms
    return found


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that the starting stock covers."""
    return tuple(sorted(file.stem for file in DATA.glob("*.txt")))


def version() -> str:
    """Return a fingerprint that changes whenever a group of any language does."""
    said = repr([(language, sorted(groups(language).items())) for language in languages()])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


@lru_cache
def _stock(language: str) -> dict[str, tuple[str, ...]]:
    """Read the starting stock of a language; raise ValueError, naming the line, where it cannot be read."""
    file = DATA / f"{language}.txt"
    if not file.is_file():
        return {}
    stock: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        concept, separator, said = line.partition("=")
        forms = tuple(form.strip() for form in said.split(",") if form.strip())
        if not separator or not forms or concept.strip() in stock:
            raise ValueError(f"{file.name}, line {number}: expected a new key = form, form …")
        stock[concept.strip()] = forms
    return stock
