"""The concepts that a new site begins with, from `data/concepts/*.toml`: what is missing is added, nothing is changed.

A concept that nobody has defined in any language gets the definitions of the files; where somebody has written one, the
others are theirs to write, for they are to say the same.

A table is a concept, its name the key. For each language `fr`: the preferred term, `fr_also`: admitted ones, `fr_short`:
abbreviations, `fr_not`: terms that are not to be used, `fr_def`: the definition; `source` says where the concept comes from,
`name = true` that its terms are names.
"""

import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

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
    """Add the concepts that are missing, by key, and definitions where there are none; return how many concepts got something."""
    known = {concept.key: concept for concept in Concept.objects.annotate(Count("definitions"))}
    said = read()
    new = Concept.objects.bulk_create(
        Concept(key=key, source=one.get("source", "")) for key, one in said.items() if key not in known
    )
    Term.objects.bulk_create(term for concept in new for term in _terms(concept, said[concept.key]))
    bare = [known[key] for key in said if key in known and not known[key].definitions__count]
    definitions = [one for concept in (*new, *bare) for one in _definitions(concept, said[concept.key])]
    Definition.objects.bulk_create(definitions)
    changed = {concept.pk for concept in new} | {one.concept_id for one in definitions}
    if changed:
        Concept.objects.filter(pk__in=changed).update(updated=timezone.now())
        termbase.forget()
    return len(changed)


def read() -> dict[str, dict]:
    """Return key → table of all files."""
    found: dict[str, dict] = {}
    for file in sorted(DATA.glob("*.toml")):
        found.update(tomllib.loads(file.read_text("utf-8")))
    return found


def _definitions(concept: Concept, said: dict) -> list[Definition]:
    return [
        Definition(concept=concept, language=code, text=text, sort_order=place)
        for place, (code, _name) in enumerate(settings.LANGUAGES)
        if (text := said.get(f"{code}_def"))
    ]


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
