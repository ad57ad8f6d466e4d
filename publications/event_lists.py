"""The events of a series, each once: in the reader's language, or in the nearest in which it exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _

from home.languages import VERSION, Version, best, versions_among
from publications.models.meetings import Meeting

if TYPE_CHECKING:
    from publications.models.events import EventPage, EventSeriesPage

TEXTS = ("body", "agenda", "minutes", "follow_up")


@dataclass
class Listed:
    """An event of a series: the page to show to a reader of `language`, and its public facts."""

    version: Version
    facts: Meeting | None
    language: str

    @cached_property
    def over_at(self) -> datetime | None:
        """When the event is over; None where nobody knows."""
        return self.facts.over_at if self.facts else None

    def is_over(self, now: datetime) -> bool:
        """Whether the event is past at the moment `now`."""
        return self.over_at is not None and self.over_at <= now

    @cached_property
    def item(self) -> dict:
        """The event as the filter `short_works` shows it, in the active language."""
        facts = self.facts
        return {
            **self.version.item(self.language),
            "kind": "event",
            "kind_label": _("Event"),
            "when": facts.when if facts else "",
            "place": facts.place if facts else "",
            "cancelled": facts.get_status_display() if facts and facts.is_off else "",
        }


def listed_events(series: EventSeriesPage) -> list[Listed]:
    """Return the live and public events of a series with their facts, the latest first; those without a start on top.

    Events may stand below the series in any language; each counts once.
    """
    from publications.models.events import EventPage

    below = Q(pk=None)
    places = type(series).objects.filter(translation_key=series.translation_key).values_list("path", "depth")
    for path, depth in places:
        below |= Q(path__startswith=path, depth=depth + 1)
    works = versions_among(EventPage.objects.live().filter(below).order_by().values_list(*VERSION))
    chosen = [best(versions, series.language) for versions in works.values()]
    meetings = Meeting.objects.filter(live=True, event_pages__in=[version.page_id for version in chosen])
    facts = {meeting.of_page: meeting for meeting in meetings.annotate(of_page=F("event_pages"))}
    listed = [Listed(version, facts.get(version.page_id), series.language) for version in chosen]
    return sorted(listed, key=lambda each: (_start(each.facts), each.version.page_id), reverse=True)


def pages_of(listed: list[Listed]) -> list[EventPage]:
    """Return the pages of events, with their facts, in the same order."""
    from publications.models.events import EventPage

    ids = [each.version.page_id for each in listed]
    pages = EventPage.objects.select_related("meeting").defer(*TEXTS).in_bulk(ids)
    return [pages[pk] for pk in ids if pk in pages]


def _start(facts: Meeting | None) -> float:
    return facts.start.timestamp() if facts and facts.start else float("inf")
