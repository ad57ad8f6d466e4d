"""How services and networks are found. Each class is a mixin of the page type it is named after."""

import datetime
from collections.abc import Iterable

from home.search import Filters, place_filters, with_broader
from search.analysis.words import fold, spelling
from search.documents import text_from_html
from search.filters import NO, YES


def town_key(town: str) -> str:
    """Return the key of a town: its name without case, accents and superfluous spaces."""
    return " ".join(fold(spelling(word)) for word in town.split())


class ServiceSearch:
    """A service is found by its words and by its public facts; a hidden place leaves no trace."""

    search_related = (
        "network",
        "service__provider",
        "service__categories",
        "service__themes",
        "service__people",
        "service__places",
    )

    @property
    def _public_facts(self):
        return self.service if self.service and self.service.live else None

    @property
    def _shown_places(self) -> list:
        facts = self._public_facts
        return [place for place in facts.places.all() if place.visibility != "hidden"] if facts else []

    def search_texts(self) -> Iterable[str]:
        return [text_from_html(text) for text in (self.what, self.who, self.how, self.bring)]

    def search_filters(self) -> Filters:
        filters = super().search_filters()
        facts = self._public_facts
        if facts is None:
            return filters
        return {
            **filters,
            **place_filters([*(place.country for place in self._shown_places), *facts.countries]),
            "theme": with_broader(theme.key for theme in facts.themes.all()),
            "people": [entry.key for entry in facts.people.all()],
            "organisation": [facts.provider.key] if facts.provider else [],
            "need": [entry.key for entry in facts.categories.all()],
            "town": [town_key(place.town) for place in self._shown_places if place.town],
            "spoken": [*facts.languages, *facts.interpretation],
            "papers": [NO if facts.without_papers else YES],
            "free": [YES if facts.free else NO],
            "appointment": [value for value, so in ((NO, facts.walk_in), (YES, facts.appointment)) if so],
            "remote": [YES if facts.remote else NO],
        }

    def search_labels(self) -> Iterable[str]:
        """Return towns, areas and the names and addresses of public places."""
        places = self._shown_places
        public = [place for place in places if place.visibility == "public"]
        return [
            text
            for text in (
                *super().search_labels(),
                *(place.town for place in places),
                *(place.area for place in places),
                *(place.name for place in public),
                *(place.address for place in public),
            )
            if text
        ]

    def search_date(self) -> datetime.date | None:
        """Return when somebody confirmed the facts last; None, and so a place after all others, once that is too old.

        The day by which to confirm them passes without a change: `directory.jobs` has the page indexed again then.
        """
        facts = self._public_facts
        return facts.last_confirmed if facts and not facts.is_overdue() else None


class NetworkSearch:
    """A network is found by the names and abbreviations of its members as well."""

    search_related = ("network__region", "network__memberships__organisation")

    def search_filters(self) -> Filters:
        filters = super().search_filters()
        if self.network is None:
            return filters
        return {
            **filters,
            "region": [self.network.region.key] if self.network.region else [],
            "organisation": [each.organisation.key for each in self.network.memberships.all()],
        }
