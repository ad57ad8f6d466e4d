"""What pages offer to search: `SearchableMixin` is the base of every page; kinds of pages add what is theirs.

All documents of a work carry the same filter values, so that a count never depends on which of them was found. Labels
and texts are those of the page's own language; where title or summary are in another one, the page's document says it.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.functional import cached_property
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from home import cache
from home.languages import versions_of
from home.search_files import file_documents, public_files
from home.texts import stream_text
from home.vocabularies.labels import country_options, options, regions_of
from search.documents import SUMMARY_LANGUAGE, TITLE_LANGUAGE, SearchDocument

Filters = dict[str, Iterable[str]]

LABELLED = ("network", "region", "theme", "people", "stage", "organisation", "need")


class SearchableMixin:
    """How a page is found. Subclasses add to the methods named `search_…`."""

    search_listed = True  # whether search may find the page at all
    search_related: tuple[str, ...] = ("network",)  # what to fetch for many pages at once (prefetch_related)

    def search_documents(self) -> Iterator[SearchDocument]:
        """Yield the page's document, then those of its parts; nothing where the page is not for everybody."""
        if not (self.search_listed and self.is_public and self.url):
            return
        with cache.one_look(), override(self.language):
            main = self._search_document()
            yield replace(main, filters={**main.filters, **self._languages_of_texts()})
            yield from self.search_parts(main)
            yield from file_documents(self, main)

    @staticmethod
    def search_prepare(pages: Iterable["SearchableMixin"]) -> None:
        """Find out for many pages at once what `search_documents` asks of each."""
        pages = list(pages)
        versions = versions_of({page.translation_key for page in pages})
        private = _private_paths()
        for page in pages:
            page.versions = versions.get(page.translation_key, {})
            page.is_public = page.live and not page.path.startswith(private)

    @cached_property
    def is_public(self) -> bool:
        """Whether the page is published and everybody may see it."""
        return self.live and not self.path.startswith(_private_paths())

    def _search_document(self) -> SearchDocument:
        filters = {name: tuple(dict.fromkeys(values)) for name, values in self.search_filters().items()}
        return SearchDocument(
            id=f"page:{self.pk}",
            page_id=self.pk,
            language=self.language,
            kind=self.search_kind,
            work=str(self.translation_key),
            title=self.title,
            text="\n".join(text for text in (self.summary, *self.search_texts()) if text),
            address=self.url,
            filters=filters,
            date=self.search_date(),
            labels=tuple(dict.fromkeys([*self._labels_of(filters), *self.search_labels()])),
        )

    def _languages_of_texts(self) -> dict[str, tuple[str, ...]]:
        """Return the languages of title and summary where the page was published with these words of its source."""
        version = self.versions.get(self.language)
        if version is None:
            return {}
        said = {TITLE_LANGUAGE: version.title_language, SUMMARY_LANGUAGE: version.summary_language}
        return {name: (code,) for name, code in said.items() if code != self.language}

    def _labels_of(self, filters: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the names and abbreviations of the vocabulary entries and countries among `filters`."""
        named = {**options(self.language), **country_options(self.language)}
        found = [
            named[name][value]
            for name in (*LABELLED, "country")
            for value in filters.get(name, ())
            if value in named[name]
        ]
        return [text for option in found for text in (option.label, option.short) if text]

    def search_part(
        self, main: SearchDocument, anchor: str, part: str, title: str, text: str
    ) -> SearchDocument:
        """Return the document of a part of this page at `anchor`, which readers call `part` ("Lesson 2")."""
        return replace(
            main,
            id=f"{main.id}#{anchor}",
            part=part,
            title=title,
            text=text,
            address=f"{main.address}#{anchor}",
            labels=(),
        )

    # What kinds of pages add to

    def search_texts(self) -> Iterable[str]:
        """Return the texts of the page besides its summary."""
        body = getattr(self, "body", None)
        return [stream_text(body)] if body else []

    def search_filters(self) -> Filters:
        """Return the values that the page is filtered by."""
        return {
            "network": [self.network.key] if self.network else [],
            "lang": list(self.versions),
            "file": self.search_file_types,
        }

    def search_labels(self) -> Iterable[str]:
        """Return words that the page is found by besides its labels, in its language."""
        return []

    def search_date(self) -> datetime.date | None:
        """Return the date that lists show and sort by."""
        return None

    def search_parts(self, main: SearchDocument) -> Iterable[SearchDocument]:
        """Return the parts of the page with an address of their own, without the pages of its files."""
        return []

    def search_file_ids(self) -> Iterable[int]:
        """Return the documents that the page offers to everybody to download."""
        body = getattr(self, "body", None)
        blocks = [block.value for block in body or () if block.block_type == "file"]
        return [value["document"].pk for value in blocks if value.get("document")]

    @cached_property
    def search_files(self) -> list:
        """The documents of `search_file_ids` that are not private."""
        return public_files(self.search_file_ids())

    @cached_property
    def search_file_types(self) -> list[str]:
        """The endings of the files that the page offers."""
        return sorted({file.file_extension.lower() for file in self.search_files})


def _private_paths() -> tuple[str, ...]:
    # Asked of the database and not of what is kept between requests: the index must never be too late.
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))


def classification_filters(page) -> Filters:
    """Return the filter values of a classified page: what narrows also finds what is broader."""
    return {
        **place_filters(page.countries),
        "theme": with_broader(theme.key for theme in page.themes.all()),
        "people": [entry.key for entry in page.people.all()],
        "stage": [entry.key for entry in page.stages.all()],
        "organisation": [entry.key for entry in page.organisations.all()],
    }


def place_filters(countries: Iterable[str]) -> Filters:
    """Return countries, and the regions that they lie in."""
    countries = list(dict.fromkeys(countries))
    regions = regions_of()
    return {
        "country": countries,
        "region": [region for country in countries for region in regions.get(country, ())],
    }


def with_broader(themes: Iterable[str]) -> list[str]:
    """Return the keys of themes, each with that of its broader theme."""
    known = options("en")["theme"]
    return [key for theme in themes for key in (theme, known[theme].broader if theme in known else "") if key]


CLASSIFICATION = ("network", "themes", "people", "stages", "organisations")
