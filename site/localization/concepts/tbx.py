"""The termbase as TBX-Basic, in the form of ISO 30042:2008, which translation tools read."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from localization.models import Concept, Term
from localization.placeholders import CONTROL

STATUS = {
    Term.Status.PREFERRED: "preferredTerm-admn-sts",
    Term.Status.ADMITTED: "admittedTerm-admn-sts",
    Term.Status.ABBREVIATION: "admittedTerm-admn-sts",
    Term.Status.FORBIDDEN: "deprecatedTerm-admn-sts",
}
PART = {
    Term.PartOfSpeech.NOUN: "noun",
    Term.PartOfSpeech.NAME: "properNoun",
    Term.PartOfSpeech.VERB: "verb",
    Term.PartOfSpeech.ADJECTIVE: "adjective",
    Term.PartOfSpeech.OTHER: "other",
}


def write(concepts: Iterable[Concept], language: str) -> Iterator[str]:
    """Yield concepts, fetched with their terms and definitions, as TBX; `language` is that of the file itself."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<martif type="TBX-Basic" xml:lang={quoteattr(language)}>\n'
        "<martifHeader><fileDesc><sourceDesc><p>Passerelle</p></sourceDesc></fileDesc>"
        '<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>\n<text><body>\n'
    )
    yield from map(_concept, concepts)
    yield "</body></text>\n</martif>\n"


def _concept(concept: Concept) -> str:
    source = f'<admin type="source">{_text(concept.source)}</admin>' if concept.source else ""
    by_language: dict[str, list[Term]] = {}
    for term in concept.terms.all():
        by_language.setdefault(term.language, []).append(term)
    sections = "".join(
        f"<langSet xml:lang={quoteattr(language)}>{_definition(concept, language)}{''.join(map(_term, terms))}</langSet>"
        for language, terms in by_language.items()
    )
    return f'<termEntry id="c-{concept.key}">{source}{sections}</termEntry>\n'


def _definition(concept: Concept, language: str) -> str:
    said = concept.definition(language)
    return f'<descrip type="definition">{_text(said)}</descrip>' if said else ""


def _term(term: Term) -> str:
    kind = '<termNote type="termType">acronym</termNote>' if term.status == Term.Status.ABBREVIATION else ""
    note = f"<note>{_text(term.note)}</note>" if term.note else ""
    return (
        f"<tig><term>{_text(term.text)}</term>{kind}"
        f'<termNote type="partOfSpeech">{PART[Term.PartOfSpeech(term.part_of_speech)]}</termNote>'
        f'<termNote type="administrativeStatus">{STATUS[Term.Status(term.status)]}</termNote>{note}</tig>'
    )


def _text(text: str) -> str:
    return escape(CONTROL.sub("", text))
