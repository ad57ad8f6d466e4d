"""What hits show of the documents of an index, and what is kept of it in memory until the index changes."""

from collections.abc import Collection, Iterable

from django.db.models.functions import Left

from search.engines.base import Hit
from search.engines.snapshot import Snapshot
from search.highlight import PASSAGE, READ, marked, passage
from search.models import Entry

BEGINNING = 2 * PASSAGE
"""Characters of a text that are read where no words were looked for: the passage that is shown is its beginning."""

_FIELDS = (
    "number", "key", "page_id", "work", "language", "kind", "part", "title", "address", "date", "filters", "beginning",
)  # fmt: skip


def shown(
    snapshot: Snapshot, positions: Iterable[int], with_texts: Collection[int] = ()
) -> tuple[dict[int, Hit], dict[int, str]]:
    """Return, by position, what a list without words shows of documents, and the texts of those `with_texts`.

    One query, and none where all was read before. Documents that are gone are left out.
    """
    positions = list(positions)
    hits = {at: hit for at in positions if (hit := snapshot.shown.get(at))}
    texts = {at: text for at in with_texts if (text := snapshot.texts.get(at)) is not None}
    missing = {at for at in positions if at not in hits} | {at for at in with_texts if at not in texts}
    if missing:
        numbers = {int(snapshot.columns.number[at]): at for at in missing}
        rows = Entry.objects.filter(pk__in=numbers)
        rows = rows.annotate(beginning=Left("text", READ if with_texts else BEGINNING)).values_list(*_FIELDS)
        read = {numbers[number]: (_hit(*fields, text), text) for number, *fields, text in rows}
        new = {at: read[at][1] for at in with_texts if at in read}
        hits |= (fresh := {at: hit for at, (hit, _text) in read.items()})
        texts |= new
        snapshot.keep(fresh, new)
    return hits, texts


def _hit(key, page_id, work, language, kind, part, title, address, date, filters, text) -> Hit:
    """Return the hit of a document that was not looked for by words."""
    return Hit(
        id=key,
        page_id=page_id,
        work=work,
        language=language,
        kind=kind,
        part=part,
        title=title,
        address=address,
        date=date,
        filters={name: tuple(values) for name, values in filters.items()},
        score=0.0,
        title_html=marked(title, language),
        snippet=passage(text[:BEGINNING], language),
    )
