"""What the index holds: one `SearchDocument` a page and language, and one for each part with an address of its own.

Pages offer them by a method `search_documents()` that returns an iterable of `SearchDocument`: the page itself first
(`part` empty), then its parts. Nothing here knows an engine.
"""

import datetime
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

KINDS = ("report", "case-study", "update", "event", "service", "network", "page")

FILTERS = (
    "kind",
    "network",
    "country",
    "region",
    "theme",
    "people",
    "stage",
    "organisation",
    "year",
    "file",
    "need",
    "town",
    "spoken",
    "papers",
    "free",
    "appointment",
    "remote",
)
"""Names of filters in use. The set is open: an engine counts whatever names the documents carry."""

TITLE_LANGUAGE, SUMMARY_LANGUAGE = "title_lang", "summary_lang"
"""What stands among a document's values besides, for no filter: the language of its title or summary where that is not
the document's."""

EXPLAINS = "explains"
"""What has a value there besides, for no filter either, where a part only says what a word means: what answers nearly as
well comes before it."""

UNFILTERED = (TITLE_LANGUAGE, SUMMARY_LANGUAGE, EXPLAINS)

_BLOCK_END = re.compile(
    r"</(?:p|li|h[1-6]|div|tr|td|th|blockquote|figcaption|dd|dt|section)\s*>|<br\s*/?>",
    re.IGNORECASE,
)
_SKIPPED = re.compile(r"<(script|style|template)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u202f]+")
_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class SearchDocument:
    """One thing that can be found, in one language.

    `id`        unique in the index: "page:12", "page:12#lesson-ab12cd34", "document:5:14" (file 5, page 14)
    `page_id`   primary key of the page it belongs to; None where no page does
    `language`  language code of title and text
    `kind`      one of KINDS; counts as the filter `kind`
    `work`      what collapses and is counted: the same for all parts and all languages of one work
    `part`      empty for the page itself; else what the part is called to the reader, such as "page 14"
    `title`     plain text; counts more than the text
    `text`      plain text, paragraphs by line breaks
    `address`   path of the page, with its anchor for a part
    `filters`   name → values, language-independent keys
    `date`      what "newest" sorts by
    `labels`    words by which it is found besides: vocabulary labels, organisations' names and abbreviations
    """

    id: str
    page_id: int | None
    language: str
    kind: str
    work: str
    title: str
    text: str
    address: str
    part: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: datetime.date | None = None
    labels: tuple[str, ...] = ()

    def cleaned(self) -> "SearchDocument":
        """Return the document as engines may store it: without NUL, lone surrogates, empty or repeated filter values."""
        filters = {
            name: tuple(dict.fromkeys(str(value) for value in values if value not in (None, "")))
            for name, values in self.filters.items()
            if name != "kind"
        }
        return replace(
            self,
            title=clean(self.title),
            text=clean(self.text),
            part=clean(self.part),
            labels=tuple(clean(label) for label in self.labels if label),
            filters={name: values for name, values in filters.items() if values},
        )

    def digest(self) -> str:
        """Return a fingerprint of everything the document says, by which an unchanged one is recognised."""
        parts: list[Any] = [
            self.id,
            self.page_id,
            self.language,
            self.kind,
            self.work,
            self.part,
            self.title,
            self.text,
            self.address,
            self.date.isoformat() if self.date else "",
            list(self.labels),
            sorted((name, list(values)) for name, values in self.filters.items()),
        ]
        return hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


class Searchable(Protocol):
    """A page that can be found."""

    def search_documents(self) -> Iterable[SearchDocument]:
        """Yield the page's own document first, then those of its parts; nothing where it is not public."""
        ...


def clean(text: str) -> str:
    """Return `text` without NUL and lone surrogates, which PostgreSQL and JSON refuse."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def text_from_html(markup: str) -> str:
    """Return the readable text of a piece of HTML, one line a block; scripts, styles and comments are dropped."""
    text = _BLOCK_END.sub("\n", _SKIPPED.sub(" ", markup))
    text = html.unescape(_TAG.sub("", text))
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
