"""What the entries of all vocabularies are called in one language, in one query: the options of filters and facets."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.db.models import F, Value
from django.db.models.fields import CharField

from home import cache
from home.countries import country_names
from home.sorting import collation_key
from home.vocabularies.models import Network, Organisation, People, Region, ServiceCategory, Stage, Theme
from search.filters import Option, Options

VOCABULARIES = {
    "network": Network,
    "theme": Theme,
    "people": People,
    "stage": Stage,
    "region": Region,
    "need": ServiceCategory,
    "organisation": Organisation,
}
NOTHING = Value("", CharField())


def options(language: str) -> Mapping[str, Options]:
    """Return the options of the filters on vocabularies: in the vocabulary's order, organisations by the alphabet."""
    return cache.remembered(("options", language), lambda: _options(language))


@lru_cache(maxsize=32)
def country_options(language: str) -> Mapping[str, Options]:
    """Return the countries, in alphabetical order."""
    return {"country": {code: Option(name) for code, name in country_names(language).items()}}


def regions_of() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the regions that each country lies in, by the country's code."""

    def build() -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, countries in Region.objects.values_list("key", "countries"):
            for country in countries:
                found[country] = (*found.get(country, ()), key)
        return found

    return cache.remembered("regions", build)


def _options(language: str) -> dict[str, dict[str, Option]]:
    found: dict[str, list[tuple]] = {name: [] for name in VOCABULARIES}
    for name, order, key, broader, *labels in _rows(language):
        half = len(labels) // 2
        label = next((text for text in labels[:half] if text), key)
        short = next((text for text in labels[half:] if text), "")
        found[name].append((order, key, Option(label, short, broader or "")))
    return {name: _ordered(name, rows, language) for name, rows in found.items()}


def _rows(language: str):
    """Return rows of vocabulary, order, key, key of the broader entry, names and abbreviations, `language` first."""
    languages = dict.fromkeys([language, *(code for code, _name in settings.LANGUAGES)])
    union = None
    for vocabulary, model in VOCABULARIES.items():
        fields = {field.name for field in model._meta.get_fields()}
        columns = {
            "in_vocabulary": Value(vocabulary, CharField()),
            "in_order": F("order"),
            "by_key": F("key"),
            "broader": F("parent__key") if "parent" in fields else NOTHING,
            **{f"named_{code}": F(f"name_{code}") for code in languages},
            **{
                f"short_{code}": F(f"abbreviation_{code}") if "abbreviation" in fields else NOTHING
                for code in languages
            },
        }
        rows = model.objects.order_by().annotate(**columns).values_list(*columns)
        union = rows if union is None else union.union(rows, all=True)
    return union


def _ordered(name: str, rows: list[tuple], language: str) -> dict[str, Option]:
    by_key = {key: (order, key) for order, key, _option in rows}
    if name == "organisation":
        rows.sort(key=lambda row: collation_key(row[2].label, language))
    else:
        # What is narrower follows the entry above it.
        rows.sort(key=lambda row: (by_key.get(row[2].broader, row[:2]), bool(row[2].broader), row[:2]))
    return {key: option for _order, key, option in rows}
