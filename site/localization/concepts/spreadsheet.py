"""The termbase as CSV, a row a term, and CSV into the termbase.

| column | what |
|---|---|
| `concept` | key of the concept: lower-case letters, digits and hyphens |
| `language` | code of the language |
| `term` | the term |
| `status` | `preferred`, `admitted`, `abbreviation` or `forbidden`; empty: preferred |
| `part_of_speech` | `noun`, `proper-noun`, `verb`, `adjective` or `other`; empty: noun |
| `note` | note on usage |
| `definition` | of the concept in this language; once is enough |
| `source` | of the concept; once is enough |

Taking a file in, the terms of each concept and language in it become those of the file, and so do definition and source
where the file has them; all else stays.
"""

import csv
import io
import logging
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from localization import termbase
from localization.models import Concept, Definition, Term
from localization.names import within
from localization.spreadsheets import FORMULA, harmless

logger = logging.getLogger(__name__)

COLUMNS = ("concept", "language", "term", "status", "part_of_speech", "note", "definition", "source")
MAX_BYTES = 5 * 1024 * 1024
MOST_PROBLEMS = 20


class SpreadsheetError(ValueError):
    """The file cannot be taken in, for the `reasons`; nothing has been."""

    def __init__(self, reasons: list[str]):
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def write() -> Iterator[str]:
    """Yield the termbase as CSV, with a byte order mark for spreadsheets."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(row) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(harmless(value) for value in row)
        return line.getvalue()

    yield "\ufeff" + written(COLUMNS)
    for concept in Concept.objects.prefetch_related("terms", "definitions"):
        source = concept.source
        said = {one.language: one.text for one in concept.definitions.all()}
        for term in concept.terms.all():
            row = (concept.key, term.language, term.text, term.status, term.part_of_speech, term.note)
            yield written((*row, said.pop(term.language, ""), source))
            source = ""


def _as_written(text: str | None) -> str:
    text = (text or "").strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


@transaction.atomic
def take_in(content: bytes) -> int:
    """Take a CSV file into the termbase, all of it or nothing; return the number of concepts.

    Raises SpreadsheetError with a reason for each line that cannot be read.
    """
    rows, problems = [], []
    for number, row in _read(content):
        try:
            rows.append(_term(row))
        except ValidationError as error:
            problems.append(
                _("Line %(line)s: %(reason)s") % {"line": number, "reason": " ".join(error.messages)}
            )
    problems += _clashes(rows)
    if problems or not rows:
        raise SpreadsheetError(problems[:MOST_PROBLEMS] or [_("There is no term in the file.")])
    _store(rows)
    termbase.forget()
    return len({key for key, *_more in rows})


def _read(content: bytes) -> Iterator[tuple[int, dict]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpreadsheetError([_("The file is not in UTF-8.")]) from error
    heading = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
        if missing:
            raise SpreadsheetError(
                [_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}]
            )
        for row in reader:
            if any(row.get(name) for name in COLUMNS):
                yield reader.line_num, row
    except csv.Error as error:
        line = reader.reader.line_num  # that of `reader` itself is still the line before
        logger.info("A file cannot be read as CSV, line %s: %s", line, error)
        raise SpreadsheetError([_what_is_wrong(str(error)) % {"line": line}]) from error


def _what_is_wrong(said: str) -> str:
    """Return for people what Python's reader says in English, to programmers; the line is still to be put in."""
    if "end of data" in said:
        return _("The file ends, in line %(line)s, before a quotation mark is closed.")
    if "expected after" in said:
        return _(
            "Line %(line)s: something follows a closing quotation mark. A quotation mark within a text is written twice."
        )
    if "field limit" in said:
        return _("Line %(line)s: a text is too long.")
    return _("Line %(line)s cannot be read as CSV.")


def _term(row: dict) -> tuple[str, Term, str, str]:
    """Return key, term, definition and source of a row; raise ValidationError."""
    said = {name: _as_written(row.get(name)) for name in COLUMNS}
    for text in said.values():
        ProhibitNullCharactersValidator()(text)
    concept = Concept(key=said["concept"], source=said["source"])
    concept.clean_fields()
    term = Term(
        language=said["language"],
        text=said["term"],
        status=said["status"] or Term.Status.PREFERRED,
        part_of_speech=said["part_of_speech"] or Term.PartOfSpeech.NOUN,
        note=said["note"],
    )
    term.clean_fields(exclude={"concept"})
    term.clean()
    if said["definition"]:
        definition = Definition(language=term.language, text=said["definition"])
        definition.clean_fields(exclude={"concept"})
        # The length of a long text is a matter of forms: the model does not look at it.
        MaxLengthValidator(Definition._meta.get_field("text").max_length)(definition.text)
    return concept.key, term, said["definition"], said["source"]


def _clashes(rows: list[tuple[str, Term, str, str]]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    names = dict(settings.LANGUAGES)
    problems = []
    for key, term, definition, _source in rows:
        if definition and (key, term.language) in seen:
            problems.append(
                _("“%(concept)s” has two definitions in %(language)s.")
                % {"concept": key, "language": within(names[term.language])}
            )
        if definition:
            seen.add((key, term.language))
    return problems


def _store(rows: list[tuple[str, Term, str, str]]) -> None:
    keys = list(dict.fromkeys(key for key, *_more in rows))
    Concept.objects.bulk_create([Concept(key=key) for key in keys], ignore_conflicts=True)
    concepts = {concept.key: concept for concept in Concept.objects.filter(key__in=keys)}
    by_language: dict[str, list[int]] = defaultdict(list)
    for key, term, definition, source in rows:
        concept = term.concept = concepts[key]
        by_language[term.language].append(concept.pk)
        concept.source = source or concept.source
        concept.updated = timezone.now()
        if definition:
            Definition.objects.update_or_create(
                concept=concept, language=term.language, defaults={"text": definition}
            )
    for language, ids in by_language.items():
        Term.objects.filter(language=language, concept_id__in=ids).delete()
    order = {code: place * 1000 for place, (code, _name) in enumerate(settings.LANGUAGES)}
    for number, (_key, term, *_more) in enumerate(rows):
        term.sort_order = order[term.language] + number
    Term.objects.bulk_create(term for _key, term, *_more in rows)
    Concept.objects.bulk_update(concepts.values(), ["source", "updated"])
