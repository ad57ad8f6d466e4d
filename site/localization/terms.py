"""Words and names that mean the same: what search applies to a query, and what reaches other languages.

The starting stock stands in `data/terms/<language>.txt`. Whoever keeps more (the termbase, editors' synonyms)
registers a source. Sources are read at every call: let them answer from a cache.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

Groups = Mapping[str, tuple[str, ...]]

DATA = Path(__file__).parent / "data" / "terms"

_sources: list[Callable[[str], Groups]] = []
_merged: dict[str, tuple[list[Groups], Groups]] = {}
"""Language → what each source said last, and all of it together."""


def register_source(source: Callable[[str], Groups]) -> None:
    """Add a function language → {concept id: forms}. A concept id that exists already gains its forms."""
    if source not in _sources:
        _sources.append(source)


def groups(language: str) -> Groups:
    """Return concept id → forms in `language`, from the starting stock and all registered sources.

    It is the same object, not to be written to, as long as all sources say the same.
    """
    said = [dict(source(language)) for source in _sources]
    kept = _merged.get(language)
    if kept is None or kept[0] != said:
        merged = dict(_stock(language))
        for each in said:
            for concept, forms in each.items():
                merged[concept] = tuple(dict.fromkeys((*merged.get(concept, ()), *forms)))
        kept = _merged[language] = said, MappingProxyType(merged)
    return kept[1]


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


@cache
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
