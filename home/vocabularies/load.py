"""Fill the vocabularies from the files in `data/`: what is missing is added, what editors changed is left alone."""

import tomllib
from pathlib import Path

from django.conf import settings

from home.vocabularies.models import Organisation, People, Region, ServiceCategory, Stage, Theme, Vocabulary

DATA = Path(__file__).parent / "data"
FILES = {
    "stages": Stage,
    "people": People,
    "categories": ServiceCategory,
    "regions": Region,
    "themes": Theme,
    "organisations": Organisation,
}
TRANSLATED = {"name", "slug", "abbreviation"}


def load_vocabularies() -> int:
    """Add the entries that are missing, by key, and return how many those were."""
    return sum(_load(model, DATA / f"{name}.toml") for name, model in FILES.items())


def _load(model: type[Vocabulary], path: Path) -> int:
    items = tomllib.loads(path.read_text(encoding="utf-8"))["item"]
    known = dict(model.objects.values_list("key", "pk"))
    added = 0
    for position, item in enumerate(items):
        if item["key"] in known:
            continue
        entry = model(**_columns(item, known, position))
        entry.full_clean()
        entry.save()
        known[entry.key] = entry.pk
        added += 1
    return added


def _columns(item: dict, known: dict[str, int], position: int) -> dict:
    languages = {code for code, _name in settings.LANGUAGES}
    columns: dict = {"order": position}
    for field, value in item.items():
        if field in TRANSLATED and isinstance(value, dict):
            columns |= {f"{field}_{code}": text for code, text in value.items() if code in languages}
        elif field == "parent":
            columns["parent_id"] = known[value]
        else:
            columns[field] = value
    return columns
