"""How publications and events are found. Each class is a mixin of the page type it is named after."""

import datetime
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from home.countries import country_name
from home.search import (
    CLASSIFICATION,
    Filters,
    classification_filters,
    place_filters,
    with_broader,
)
from home.texts import stream_text
from home.vocabularies.labels import options
from publications.items import anchor_of
from search.documents import SearchDocument, text_from_html


class ClassifiedSearch:
    """What publications, events and series have in common: they are classified, and most have a date."""

    search_related = CLASSIFICATION

    def search_filters(self) -> Filters:
        date = self.search_date()
        return {
            **super().search_filters(),
            **classification_filters(self),
            "year": [str(date.year)] if date else [],
        }


class PublicationSearch(ClassifiedSearch):
    """Reports, case studies, updates."""

    def search_date(self) -> datetime.date | None:
        return self.date


class ReportSearch:
    """A report is found by its authors as well, and by its files."""

    search_related = (*CLASSIFICATION, "files")

    def search_texts(self) -> Iterable[str]:
        return [*super().search_texts(), self.authors]

    def search_file_ids(self) -> Iterable[int]:
        return [*(file.document_id for file in self.files.all()), *super().search_file_ids()]


class UpdateSearch:
    """An update is found by the source and the legal instrument that it names."""

    def search_texts(self) -> Iterable[str]:
        return [self.instrument, *super().search_texts(), self.source_name]

    def search_labels(self) -> Iterable[str]:
        return [*super().search_labels(), self.get_type_display()]


class CaseStudySearch:
    """A case study is found by its sections, and by each challenge and each lesson."""

    def search_texts(self) -> Iterable[str]:
        return [stream_text(body) for body in (self.concept, self.case_study, self.about_countries)]

    def search_filters(self) -> Filters:
        """Return the filters of the whole: what an item is about, the case study is about."""
        filters = {name: list(values) for name, values in super().search_filters().items()}
        for item in (*self.challenges, *self.lessons):
            filters["theme"] += with_broader(item.value["themes"] or ())
            filters["stage"] += item.value["stages"] or ()
            for name, values in place_filters(item.value["countries"] or ()).items():
                filters[name] += values
        return filters

    def search_parts(self, main: SearchDocument) -> Iterator[SearchDocument]:
        named = options(self.language)
        for called, items in (
            (_("Challenge %(number)s"), self.challenges),
            (_("Lesson %(number)s"), self.lessons),
        ):
            for number, item in enumerate(items, start=1):
                value = item.value
                about = [("theme", key) for key in value["themes"] or ()]
                about += [("stage", key) for key in value["stages"] or ()]
                words = [named[name][key].label for name, key in about if key in named[name]]
                words += [country_name(code, self.language) for code in value["countries"] or ()]
                yield self.search_part(
                    main,
                    anchor_of(item.block_type, item.id),
                    called % {"number": number},
                    value["title"],
                    "\n".join([text_from_html(value["text"].source), ", ".join(words)]).strip(),
                )

    def search_file_ids(self) -> Iterable[int]:
        bodies = (self.concept, self.case_study, self.about_countries)
        files = [block.value for body in bodies for block in body if block.block_type == "file"]
        return [value["document"].pk for value in files if value.get("document")]


class EventSearch(ClassifiedSearch):
    """An event is found by its agenda, its decisions, its place and those who take part; never by how to join it."""

    search_related = (*CLASSIFICATION, "meeting__participations__organisation", "meeting__documents")

    @property
    def _public_facts(self):
        return self.meeting if self.meeting and self.meeting.live else None

    def search_texts(self) -> Iterable[str]:
        facts = self._public_facts
        place = [facts.venue, facts.city, country_name(facts.country, self.language)] if facts else []
        return [
            *super().search_texts(),
            stream_text(self.agenda),
            stream_text(self.follow_up),
            stream_text(self.minutes),
            ", ".join(text for text in place if text),
        ]

    def search_filters(self) -> Filters:
        filters = {name: list(values) for name, values in super().search_filters().items()}
        if facts := self._public_facts:
            for name, values in place_filters([facts.country] if facts.country else []).items():
                filters[name] += values
            filters["organisation"] += [each.organisation.key for each in facts.participations.all()]
        return filters

    def search_date(self) -> datetime.date | None:
        facts = self._public_facts
        if facts is None or facts.start is None:
            return None
        return timezone.localtime(facts.start, facts.zone).date()

    def search_file_ids(self) -> Iterable[int]:
        facts = self._public_facts
        files = [each for each in facts.documents.all() if not each.members_only] if facts else []
        return [*(each.document_id for each in files), *super().search_file_ids()]
