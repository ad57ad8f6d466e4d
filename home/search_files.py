"""Files in search: each page of a document that a page offers, opened at that page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from home.languages import best
from localization.names import within
from search.documents import SearchDocument
from search.engines.base import Engine
from search.indexing import withdraw_parts

OPENS_AT_PAGE = {"pdf"}
FILE = "/document:"
"""What the ids of documents for the pages of files have, and no other."""


def public_files(ids: Iterable[int]) -> list:
    """Return the documents with these ids that are not in a private collection, with their texts at hand."""
    from home.models import Document

    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    found = Document.objects.prefetch_related("text_pages").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found and not found[pk].is_private]


def file_documents(page, main: SearchDocument) -> Iterator[SearchDocument]:
    """Yield one document for each page with text of the files that `page` offers; `main` is the page's own.

    A file belongs to the version of the work in its own language; where there is none, to the version that a reader of
    that language is given, in whose language it then counts: a work is always searched in one language.
    """
    for file in page.search_files:
        if best(page.versions, file.language).language != page.language:
            continue
        pages = file.text_pages.all()
        numbered = file.file_extension.lower() in OPENS_AT_PAGE or len(pages) > 1
        for text_page in pages:
            if not text_page.text.strip():
                continue
            at = f"#page={text_page.number}" if file.file_extension.lower() in OPENS_AT_PAGE else ""
            yield replace(
                main,
                id=f"{main.id}{FILE}{file.pk}:{text_page.number}",
                part=_part_name(file, text_page.number if numbered else None, page.language),
                title=file.title,
                text=text_page.text,
                address=f"{file.url}{at}",
                labels=(),
            )


def hide(ids: Iterable[int], page_ids: Iterable[int], told: Sequence[Engine]) -> None:
    """Take what was read of those of the files that are private, replaced or deleted out of the index of these pages.

    The engines `told` of it are all, or all in haste.
    """
    from home.models import Document

    files = Document.objects.filter(pk__in=list(ids)).exclude(text_state=Document.TextState.WAITING)
    gone = {str(pk) for pk in ids} - {str(file.pk) for file in files if not file.is_private}
    if gone:
        withdraw_parts(page_ids, lambda key: FILE in key and _file_of(key) in gone, told)


def _file_of(key: str) -> str:
    return key.rpartition(FILE)[2].partition(":")[0]


def _part_name(file, number: int | None, language: str) -> str:
    """Return what readers call a page of a file, or a file without, in the active language.

    With the file's language where it is another.
    """
    kind = file.file_extension.upper()
    name = _("%(kind)s, page %(number)s") % {"kind": kind, "number": number} if number else kind
    if file.language == language:
        return name
    other = within(get_language_info(file.language)["name_translated"])
    return _("%(file)s, in %(language)s") % {"file": name, "language": other}
