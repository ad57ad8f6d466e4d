"""The concepts of the glossary on the board of texts: what each language lacks of them."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from localization.models import Concept, Definition, Term
from localization.registry import Text


class ConceptTexts:
    """The concepts, each with its preferred term and its definition; without either, a concept is not translated.

    They are written in the form of their concept, which knows who may change which language.
    """

    name = _("Concepts of the glossary")
    editable = False
    permission = "localization.change_concept"

    def texts(self, languages: Iterable[str]) -> dict[str, list[Text]]:
        """Return language → concepts: three queries."""
        found: dict[str, list[Text]] = {language: [] for language in languages}
        for concept in Concept.objects.prefetch_related("terms", "definitions"):
            address = reverse("wagtailsnippets_localization_concept:edit", args=[concept.pk])
            terms, definitions = _said(concept)
            for language, texts in found.items():
                texts.append(_text(concept.key, terms, definitions, language, address))
        return found

    def save(self, key: str, language: str, words: str) -> None:
        """Raise LookupError: a concept has a form of its own."""
        raise LookupError(key)


def _said(concept: Concept) -> tuple[dict[str, str], dict[str, str]]:
    """Return language → preferred term, and language → definition."""
    preferred = [term for term in concept.terms.all() if term.status == Term.Status.PREFERRED]
    return (
        {term.language: term.text for term in reversed(preferred)},  # the first of each language
        {one.language: one.text for one in concept.definitions.all()},
    )


def _text(key: str, terms: dict, definitions: dict, language: str, address: str) -> Text:
    """Return a concept in one language; what is to be translated is what it lacks there, as the first other one has it."""
    others = [code for code, _name in settings.LANGUAGES if code != language]
    source = next((code for code in others if code in terms), language)
    lacks = {
        gettext("preferred term"): language not in terms,
        str(Definition._meta.get_field("text").verbose_name): language not in definitions,
    }
    wanted = [
        said.get(source, "") for said, lack in zip((terms, definitions), lacks.values(), strict=True) if lack
    ]
    whole = [terms.get(source, key), definitions.get(source, "")]
    return Text(
        key,
        " · ".join([key, *(name for name, lack in lacks.items() if lack)]),
        "\n".join(filter(None, wanted)) or "\n".join(filter(None, whole)),
        source,
        "" if any(lacks.values()) else f"{terms[language]}\n{definitions[language]}",
        address=address,
    )
