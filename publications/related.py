"""Works close to one: those that share most of its themes, the latest first; each once, in the nearest language."""

from __future__ import annotations

from collections import Counter
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import Value
from django.db.models.fields import CharField
from django.utils.text import capfirst

from home import cache
from home.languages import Version, best, is_private, versions_to_show
from home.models.classified import vocabulary
from home.vocabularies.models import Network, Theme

if TYPE_CHECKING:
    from publications.models.publication import Publication

KINDS = ("ReportPage", "CaseStudyPage", "UpdatePage")
SHOWN = 4
MOST_ROWS = 10_000  # works and themes that are remembered, of the latest works


def related_to(page: Publication) -> list[dict]:
    """Return up to four works close to `page`, as the filter `short_works` shows them; in one query.

    The works of each theme are remembered until something is published.
    """
    by_theme = cache.remembered("works_by_theme", _works_by_theme)
    shared: Counter[_Work] = Counter()
    for theme in page.labels["themes"]:
        shared.update(by_theme.get(theme.key, ()))
    closest = nlargest(SHOWN + 1, shared.items(), key=lambda pair: (pair[1], pair[0].date, str(pair[0].key)))
    works = [work for work, _number in closest if work.key != page.translation_key]
    versions = versions_to_show(work.key for work in works)
    public = [work for work in works if work.key in versions][:SHOWN]
    return [_item(work, best(versions[work.key], page.language)) for work in public]


class _Work(NamedTuple):
    """A publication, whatever its languages."""

    model: str
    key: UUID
    date: date
    network: int | None


def _works_by_theme() -> dict[str, list[_Work]]:
    """Return the latest public publications by the themes that they have."""
    keys = {pk: theme.key for pk, theme in vocabulary(Theme).items()}
    union = None
    for name in KINDS:
        rows = (
            apps.get_model("publications", name)
            .objects.live()
            .filter(themes__isnull=False)
            .order_by()
            .annotate(of_model=Value(name, CharField()))
            .values_list("of_model", "translation_key", "date", "network_id", "path", "themes")
        )
        union = rows if union is None else union.union(rows)
    found: dict[str, set[_Work]] = {}
    for *work, path, theme in union.order_by("-date")[:MOST_ROWS]:
        if is_private(path):
            continue
        found.setdefault(keys.get(theme, ""), set()).add(_Work(*work))
    return {theme: list(works) for theme, works in found.items()}


def _item(work: _Work, version: Version) -> dict:
    model = apps.get_model("publications", work.model)
    of = vocabulary(Network).get(work.network)
    return {
        **version.item(),
        "kind": model.search_kind,
        "kind_label": capfirst(model._meta.verbose_name),
        "network": of.short_name if of else "",
        "date": work.date,
    }
