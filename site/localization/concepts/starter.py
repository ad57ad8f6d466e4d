"""The concepts that a new site begins with, from `data/concepts/*.toml`: what is missing is added, nothing is changed.

A table is a concept, its name the key. For each language `fr`: the preferred term, `fr_also`: admitted ones, `fr_short`:
abbreviations, `fr_not`: terms that are not to be used, `fr_def`: the definition; `source` says where the concept comes from,
`name = true` that its terms are names.
"""

import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction

from localization import termbase
from localization.models import Concept, Definition, Term

DATA = Path(__file__).parent.parent / "data" / "concepts"
STATUSES = {
    "": Term.Status.PREFERRED,
    "_also": Term.Status.ADMITTED,
    "_short": Term.Status.ABBREVIATION,
    "_not": Term.Status.FORBIDDEN,
}


@transaction.atomic
def load() -> int:
    """Add the concepts that are missing, by key, and return how many those were."""
    known = set(Concept.objects.values_list("key", flat=True))
    new = {key: said for key, said in read().items() if key not in known}
    if not new:
        return 0
    concepts = Concept.objects.bulk_create(
        Concept(key=key, source=said.get("source", "")) for key, said in new.items()
    )
    pairs = list(zip(concepts, new.values(), strict=True))
    Term.objects.bulk_create(term for concept, said in pairs for term in _terms(concept, said))
    Definition.objects.bulk_create(
        Definition(concept=concept, language=code, text=text, sort_order=place)
        for concept, said in pairs
        for place, (code, _name) in enumerate(settings.LANGUAGES)
        if (text := said.get(f"{code}_def"))
    )
    termbase.forget()
    return len(concepts)


def read() -> dict[str, dict]:
    """Return key → table of all files."""
    found: dict[str, dict] = {}
    for file in sorted(DATA.glob("*.toml")):
        found.update(tomllib.loads(file.read_text("utf-8")))
    return found


def _terms(concept: Concept, said: dict) -> list[Term]:
    part = Term.PartOfSpeech.NAME if said.get("name") else Term.PartOfSpeech.NOUN
    terms = []
    for code, _name in settings.LANGUAGES:
        for ending, status in STATUSES.items():
            texts = said.get(f"{code}{ending}", [])
            for text in [texts] if isinstance(texts, str) else texts:
                terms.append(
                    Term(
                        concept=concept,
                        language=code,
                        text=text,
                        status=status,
                        part_of_speech=part,
                        sort_order=len(terms),
                    )
                )
    return terms
