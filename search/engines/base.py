"""The protocol between the site and whichever engine answers; nothing else knows which one that is.

How counting works, for every engine:

- Each work counts once: in the reader's language where it exists in it, else in the first of the other languages in
  the order of `settings.LANGUAGES`. Only the documents of that language are searched, with that language's analyser.
- Values of one filter widen (OR), different filters narrow (AND). The counts of a facet ignore the facet's own filter.
- A work with an excluded word does not count, whichever of its documents (of the language searched) has the word.
- Without a query, only main documents (`part` empty) are listed, and all counts are exact.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import SUMMARY_LANGUAGE, TITLE_LANGUAGE, SearchDocument

SORTS = ("relevance", "newest", "oldest", "title")


class EngineUnavailable(Exception):
    """The engine cannot answer now: not reached, too slow, or without an index. The message says which."""


class NotBuilt(EngineUnavailable):
    """There is no index that this code can read: the worker builds one, and so does `search_index`."""


NO_INDEX = "there is no index yet: the worker builds it, and so does search_index"
OTHER_LAYOUT = "the index has another form than this version of the site reads: the worker builds it anew, and so does search_index"
OTHER_ANALYSIS = "words are analysed otherwise than when the index was built: the worker builds it anew, and so does search_index"
OTHER_ENCODER = (
    "the index was built with another sentence encoder: the worker builds it anew, and so does search_index"
)


@dataclass(frozen=True)
class EngineQuery:
    """What is asked of an engine.

    `text`       as the reader typed it: words, "quoted phrases", -excluded words; empty for a list of everything
    `language`   the reader's language
    `languages`  languages that may count, besides the reader's; None for all
    `filters`    name → values (`kind` is one of the names)
    `works`      keys of the only works that may count, for filters computed elsewhere ("open now"); None for all
    `facets`     names of the filters whose values are to be counted
    `sort`       one of SORTS; relevance without a query is newest first
    `offset`, `size`  which works, counted from 0
    `parts`      how many matching parts to name under each work, at most
    `correct`    whether words that the collection lacks may be corrected
    `mode`       "lexical", or "hybrid" to let the sentence encoder take part
    """

    language: str
    text: str = ""
    languages: tuple[str, ...] | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    works: frozenset[str] | None = None
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    offset: int = 0
    size: int = 10
    parts: int = 3
    correct: bool = True
    mode: str = "lexical"


@dataclass(frozen=True)
class Part:
    """A part of a work that matches: a lesson, an event, a page of a file."""

    id: str
    part: str
    title: str
    address: str
    score: float


@dataclass(frozen=True)
class Hit:
    """One work, by its best document. `title_html` and `snippet` are escaped HTML with matched words in <mark>."""

    id: str
    page_id: int | None
    work: str
    language: str
    kind: str
    part: str
    title: str
    address: str
    date: datetime.date | None
    filters: Mapping[str, tuple[str, ...]]
    score: float
    title_html: str = ""
    snippet: str = ""
    parts: tuple[Part, ...] = ()
    more_parts: int = 0

    @property
    def title_language(self) -> str:
        """The language of the title: the work's, as a rule."""
        return self._language_of(TITLE_LANGUAGE)

    @property
    def summary_language(self) -> str:
        """The language of the summary: the work's, as a rule."""
        return self._language_of(SUMMARY_LANGUAGE)

    @property
    def summary_shown(self) -> str:
        """The words of the summary that the snippet begins with, as HTML: the first line of the text of a work."""
        return self.snippet.partition("\n")[0] if not self.part and not self.snippet.startswith("…") else ""

    def _language_of(self, words: str) -> str:
        return next(iter(self.filters.get(words, ())), self.language)


@dataclass(frozen=True)
class Correction:
    """What was changed in the query before it was run: `text` is what was searched, `changes` (typed, read as)."""

    text: str
    changes: tuple[tuple[str, str], ...]
    layout: bool = False


@dataclass(frozen=True)
class EngineResults:
    """What an engine answers.

    `total`       number of works
    `facets`      name → value → number of works, most frequent first
    `correction`  what was changed in the query
    `unknown`     words that no document has, and that could not be corrected; the whole text where it has no word
    `relaxed`     quoted phrases were read as words, because nothing has them as phrases
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    correction: Correction | None = None
    unknown: tuple[str, ...] = ()
    relaxed: bool = False


@dataclass(frozen=True)
class Near:
    """A document close in meaning, from `Engine.near`: no count includes it."""

    id: str
    page_id: int | None
    work: str
    language: str
    kind: str
    title: str
    address: str
    similarity: float
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class TitleSuggestion:
    """A title one of whose words begins as typed."""

    page_id: int | None
    work: str
    kind: str
    title: str
    address: str


@dataclass(frozen=True)
class Health:
    """State of an engine: `ok`, `documents` in the index, and `problem`, empty or what is wrong and what to do.

    `rebuild`: building the index anew is what helps; one that is `ok` answers until then.
    """

    ok: bool
    engine: str
    documents: int = 0
    problem: str = ""
    rebuild: bool = False


class Engine(Protocol):
    """One search engine with one named index ("site", or that of an evaluation)."""

    name: str
    patience: float
    """Longest, in seconds, that all requests of one search to another server may take together."""
    writing_patience: float
    """Longest, in seconds, that one request to another server may take of those that change or look after an index."""

    def prepare(self) -> None:
        """Make an empty index ready where there is none; leave an existing one alone."""

    def index(self, documents: Iterable[SearchDocument]) -> int:
        """Add or replace documents by their id; unchanged ones cost a look-up. Return how many were written."""

    def replace_pages(self, page_ids: Iterable[int], documents: Iterable[SearchDocument]) -> int:
        """Make `documents` all that the index holds of these pages. Return how many were written or deleted."""

    def delete(self, *, page_ids: Iterable[int] = (), ids: Iterable[str] = ()) -> int:
        """Delete all documents of these pages, and those with these ids. Return how many there were."""

    def search(self, query: EngineQuery) -> EngineResults:
        """Answer `query`; raise EngineUnavailable when that is impossible now."""

    def suggest(self, prefix: str, language: str, limit: int = 8, apart: str = "") -> list[TitleSuggestion]:
        """Return main documents in `language` with a word in the title from which on it begins as typed.

        First those whose whole title does, and by title.
        Documents of the kind `apart` come after the others, and neither takes the other's places: `limit` of each.
        """

    def near(
        self,
        *,
        text: str = "",
        page_id: int | None = None,
        language: str,
        others: bool,
        limit: int = 5,
    ) -> list[Near]:
        """Return the documents nearest in meaning to a text or to a page, never the page's own work.

        Each work once. With `others`, in languages other than `language`, whether or not the work exists in it too;
        without, in `language` alone. Empty where no encoder is installed.
        """

    def ids_of(self, page_ids: Iterable[int]) -> list[str]:
        """Return the ids of all documents of these pages, in a generation that is being built as well."""

    def tidy(self) -> None:
        """Pack and merge what has grown, and let go of what was overwritten: for the worker, every few minutes."""

    def stored(self) -> Iterable[tuple[str, int | None, str]]:
        """Yield (id, page id, digest) of every document in the index, for `search_index --check`."""

    def start_rebuild(self, not_before: datetime.datetime | None = None) -> datetime.datetime:
        """Begin a new, empty generation (or go on with an unfinished one of the same analyser and mapping).

        One begun earlier than `not_before` is not gone on with. Return when this one was begun. From then on `index`, `replace_pages` and `delete` reach both generations; `search` sees the old one.
        """

    def rebuilt(self) -> set[str]:
        """Return the ids of the documents already in the new generation."""

    def build(self, documents: Iterable[SearchDocument]) -> int:
        """Add documents to the new generation only, unless something newer is there. Return how many were written.

        Raises NotBuilt where another process has finished the generation, as do `rebuilt` and `finish_rebuild`.
        """

    def finish_rebuild(self) -> None:
        """Let readers see the new generation, and drop the old one."""

    def drop(self) -> None:
        """Remove the index and everything in it."""

    def bytes(self) -> int:
        """Return how many bytes the engine's indexes take: all of them in a database, this one in Elasticsearch."""

    def health(self) -> Health:
        """Return the state of the engine within a second; never raise."""
