"""`docs/upgrading.md` names the places where we lean on what upstream does not promise, and they are there."""

import re
from pathlib import Path

import pytest

from passerelle.environment import ROOT

NOTES = (ROOT / "docs/upgrading.md").read_text()
ROOMS = ("home", "publications", "directory", "search", "site")
LEANING = (
    r"trans_real",
    r"\b(?:Page|String|TranslationContext|hooks|page|template)\._[a-z]\w+(?<!_meta)\b",
    r"^from axes\.helpers",
    r"management\.commands\.",
    r"import (?:copy_synchronised_fields|ingest_segments)",
    r"^from wagtail\.(?:documents\.)?views",
    r"^from wagtail_localize import synctree",
    r"^from django\.core\.cache\.backends\.filebased",
    r"^from django\.db\.migrations\.executor",
    r"ReferenceIndex",
    r"(?:FROM|JOIN) (?:wagtail|localization_|home_)\w+",
)
"""What of upstream's is private, undocumented or a table of its own."""


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:\w+/)+(?:[\w-]+\.\w+)?)`", NOTES))))
def test_what_is_named_is_there(name):
    assert (ROOT / name).exists()


def modules():
    """Return our modules, without migrations."""
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("pattern", LEANING)
def test_every_module_that_leans_on_it_is_named(pattern):
    leaning = [
        path.relative_to(ROOT) for path in modules() if re.search(pattern, path.read_text(), re.MULTILINE)
    ]
    assert leaning, "nothing does: take it from the list"
    assert [str(path) for path in leaning if not _is_named(path)] == []


def _is_named(path: Path) -> bool:
    return any(f"`{name}`" in NOTES for name in (path, *(f"{folder}/" for folder in path.parents)))
