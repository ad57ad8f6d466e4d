"""The admin speaks the language of whoever works in it: what Wagtail leaves untranslated is translated here."""

import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from passerelle.environment import ROOT

# Packages whose texts editors see; English is what they are written in.
PACKAGES = (
    "wagtail", "wagtail.admin", "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.snippets",
    "wagtail.sites", "wagtail.search", "wagtail.contrib.redirects", "wagtail.contrib.table_block",
    "wagtail_localize", "taggit",
)  # fmt: skip
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalog(package: str, language: str) -> polib.POFile:
    folder = Path(find_spec(package).submodule_search_locations[0])
    file = folder / "locale" / language / "LC_MESSAGES/django.po"
    return polib.pofile(str(file)) if file.exists() else polib.POFile()


def own(language: str) -> list[polib.POEntry]:
    files = [folder / language / "LC_MESSAGES/django.po" for folder in settings.LOCALE_PATHS]
    return [entry for file in files if file.exists() for entry in polib.pofile(str(file))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_admin_is_translated(language):
    there = {(entry.msgctxt, entry.msgid) for entry in own(language) if entry.translated()}
    wanted = set()
    for package in PACKAGES:
        translated = catalog(package, language)
        there |= {(entry.msgctxt, entry.msgid) for entry in translated.translated_entries()}
        wanted |= {(entry.msgctxt, entry.msgid) for entry in catalog(package, "en") or translated}
    assert len(wanted) > 1500
    assert sorted(msgid for _context, msgid in wanted - there) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language):
    file = ROOT / "site/passerelle/upstream_locale" / language / "LC_MESSAGES/django.po"
    for entry in polib.pofile(str(file)):
        forms = entry.msgstr_plural.values() or [entry.msgstr]
        sources = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
        for source, text in zip(sources, forms, strict=True):
            assert sorted(PLACEHOLDERS.findall(text)) == sorted(PLACEHOLDERS.findall(source)), entry.msgid


def test_they_are_used():
    if not (ROOT / "site/passerelle/upstream_locale/es/LC_MESSAGES/django.mo").exists():
        pytest.skip("the catalogs are not compiled: make catalogs")
    with override("es"):
        assert gettext("Search all pages…") == "Buscar en todas las páginas…"
