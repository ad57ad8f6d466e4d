"""Works close to one: those that share most of its themes, the latest first; each once, in the nearest language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Value
from django.db.models.fields import CharField
from django.utils.text import capfirst

from home.languages import best, versions_of
from home.models.classified import vocabulary
from home.vocabularies.models import Network

if TYPE_CHECKING:
    from publications.models.publication import Publication

KINDS = ("ReportPage", "CaseStudyPage", "UpdatePage")
SHOWN = 4
LOOKED_AT = 200  # rows, a work with three common themes in four languages being twelve


def related_to(page: Publication) -> list[dict]:
    """Return up to four works close to `page`, as `components/short_items.html` shows them; in two queries."""
    themes = [theme.key for theme in page.labels["themes"]]
    if not themes:
        return []
    shared: dict = {}
    facts: dict = {}
    for model, key, locale, date, network, theme in _rows(page, themes):
        shared.setdefault(key, set()).add(theme)
        if locale == page.locale_id or key not in facts:
            facts[key] = (model, date, network)
    versions = versions_of(shared)
    works = [key for key in facts if key in versions]
    works.sort(key=lambda key: (len(shared[key]), facts[key][1], str(key)), reverse=True)
    networks = vocabulary(Network)
    return [_item(best(versions[key], page.language), *facts[key], networks) for key in works[:SHOWN]]


def _rows(page: Publication, themes: list[str]):
    union = None
    for name in KINDS:
        model = apps.get_model("publications", name)
        rows = (
            model.objects.live()
            .filter(themes__key__in=themes)
            .exclude(translation_key=page.translation_key)
            .order_by()
            .annotate(of_model=Value(name, CharField()))
            .values_list("of_model", "translation_key", "locale_id", "date", "network_id", "themes__key")
        )
        union = rows if union is None else union.union(rows, all=True)
    return union.order_by("-date")[:LOOKED_AT]


def _item(version, name: str, date, network: int | None, networks: dict[int, Network]) -> dict:
    model = apps.get_model("publications", name)
    of = networks.get(network)
    return {
        "url": version.url,
        "title": version.title,
        "language": version.language,
        "foreign": version.foreign,
        "language_name": version.language_name,
        "kind": model.search_kind,
        "kind_label": capfirst(model._meta.verbose_name),
        "network": (of.abbreviation or of.name) if of else "",
        "date": date,
    }
