"""The concepts as values, for whoever shows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from localization import models

RIGHT = (models.Term.Status.PREFERRED, models.Term.Status.ADMITTED, models.Term.Status.ABBREVIATION)


@dataclass(frozen=True)
class Term:
    """A term of a concept."""

    text: str
    language: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class Concept:
    """A concept with its terms in all languages, those that are not to be used among them."""

    key: str
    source: str
    terms: tuple[Term, ...]
    definitions: dict[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """Return what it is called in a language; empty where it has no name there."""
        found = [term for term in self.of(language) if term.status in RIGHT]
        return min(found, key=lambda term: RIGHT.index(term.status)).text if found else ""

    def of(self, language: str, status: str = "") -> list[Term]:
        """Return the terms of a language, in their order; with `status`, those alone."""
        return [term for term in self.terms if term.language == language and status in {"", term.status}]


def concepts() -> Iterator[Concept]:
    """Yield all concepts: three queries."""
    for concept in models.Concept.objects.prefetch_related("terms", "definitions"):
        yield Concept(
            concept.key,
            concept.source,
            tuple(Term(one.text, one.language, one.status, one.note) for one in concept.terms.all()),
            {one.language: one.text for one in concept.definitions.all()},
        )
