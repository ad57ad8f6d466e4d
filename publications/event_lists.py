"""The events of a series, each once: in the reader's language, or in the nearest in which it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from home.languages import best, own_name, versions_of

if TYPE_CHECKING:
    from publications.models.events import EventPage, EventSeriesPage

TEXTS = ("body", "agenda", "minutes", "follow_up")


def events_of(series: EventSeriesPage) -> list[EventPage]:
    """Return the live and public events of a series with their facts, the latest first.

    Events may stand below the series in any language; each counts once.
    """
    from publications.models.events import EventPage

    below = Q(pk=None)
    places = type(series).objects.filter(translation_key=series.translation_key).values_list("path", "depth")
    for path, depth in places:
        below |= Q(path__startswith=path, depth=depth + 1)
    pages = {
        page.pk: page
        for page in EventPage.objects.live().filter(below).select_related("meeting").defer(*TEXTS)
    }
    versions = versions_of({page.translation_key for page in pages.values()})
    chosen = [pages.get(best(found, series.language).page_id) for found in versions.values()]
    found = [page for page in chosen if page is not None]
    return sorted(found, key=lambda page: (_start(page), page.pk), reverse=True)


def _start(page: EventPage) -> float:
    start = page.facts.start if page.facts else None
    return start.timestamp() if start else float("inf")


def item_of(page: EventPage, language: str) -> dict:
    """Return an event as `components/short_items.html` shows it to a reader of `language`."""
    facts = page.facts
    return {
        "url": page.url,
        "title": page.title,
        "language": page.language,
        "foreign": page.language != language,
        "language_name": own_name(page.language),
        "kind": page.search_kind,
        "kind_label": _("Event"),
        "when": facts.when if facts else "",
        "place": facts.place if facts else "",
        "cancelled": facts.get_status_display() if facts and facts.is_off else "",
    }
