"""The latest works by kind, and the events that come next: of all networks, or of one."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.languages import own_name
from home.navigation import places
from home.vocabularies.models import Network
from search.engines.base import Hit
from search.filters import Labels
from search.requests import Scope, SearchRequest
from search.results import answer

KINDS = {
    "report": pgettext_lazy("kind", "Reports"),
    "case-study": _("Case studies"),
    "update": _("Updates"),
    "event": _("Events"),
    "service": _("Services"),
}
OF_EACH_KIND = 4
LOOKED_AT = 60
"""How many of the newest works are looked at, those of days to come among them. A kind that is not there is asked for by itself."""


def latest_of(network: Network | None, language: str) -> list[dict[str, Any]]:
    """Return for each kind of work that `network` (None: any) has published: kind, label, address of all, newest items.

    One search, as a rule; each work counts once, in `language` or the nearest.
    """
    labels = Labels(language)
    newest = answer(_request(network, tuple(KINDS), labels), facets=("kind",), size=LOOKED_AT)
    found: dict[str, list[Hit]] = {kind: [] for kind in KINDS}
    for hit in newest.hits:
        found[hit.kind].append(hit)
    for kind in newest.facets.get("kind", {}):
        if kind in found and not found[kind]:
            found[kind] = list(answer(_request(network, (kind,), labels), size=OF_EACH_KIND).hits)
    found["event"] = next_first(found["event"], timezone.localdate())
    return [
        {
            "kind": kind,
            "label": KINDS[kind],
            "url": _all_url(network, kind, language),
            "items": [_item(hit, labels) for hit in hits[:OF_EACH_KIND]],
        }
        for kind, hits in found.items()
        if hits
    ]


def next_first(events: Iterable[Hit], today: datetime.date) -> list[Hit]:
    """Return events, given from the last to the first, in the order of interest: those to come, the next first; then the past."""
    events = list(events)
    coming = [hit for hit in events if _is_to_come(hit, today)]
    return [*reversed(coming), *(hit for hit in events if not _is_to_come(hit, today))]


def turns_at(other: datetime.datetime | None) -> datetime.datetime:
    """Return when a page that shows the latest changes next: when the day ends, or at its `other` moment before that."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + datetime.timedelta(days=1)  # by the clock on the wall
    return min(other, tomorrow) if other else tomorrow


def _is_to_come(event: Hit, today: datetime.date) -> bool:
    return event.date is not None and event.date >= today


def _request(network: Network | None, kinds: tuple[str, ...], labels: Labels) -> SearchRequest:
    fixed = {"network": (network.key,)} if network else {}
    return SearchRequest(labels.language, labels, scope=Scope(kinds=kinds, fixed=fixed))


def _all_url(network: Network | None, kind: str, language: str) -> str:
    found = places(language)
    chosen = {"network": network.key} if network else {}
    if kind == "service":
        return f"{found.get('directorypage', '')}{_query(chosen)}"
    return f"{found.get('librarypage', '')}{_query({'kind': kind, **chosen})}"


def _query(parameters: dict[str, str]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""


def _item(hit: Hit, labels: Labels) -> dict[str, Any]:
    countries = [labels.label("country", code) for code in hit.filters.get("country", ())]
    return {
        "url": hit.address,
        "title": hit.title,
        "title_language": hit.title_language,
        "language": hit.language,
        "foreign": hit.language != labels.language,
        "language_name": own_name(hit.language),
        "kind": hit.kind,
        "kind_label": labels.label("kind", hit.kind),
        "date": hit.date,
        "countries": ", ".join(countries),
    }
