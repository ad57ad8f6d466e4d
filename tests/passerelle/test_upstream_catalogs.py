"""The admin speaks the language of whoever works in it: what Wagtail leaves untranslated is translated here."""

import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.users.models import UserProfile

from passerelle.environment import ROOT

# Packages whose texts editors see; English is what they are written in.
PACKAGES = (
    "wagtail", "wagtail.admin", "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.snippets",
    "wagtail.sites", "wagtail.search", "wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.contrib.settings",
    "wagtail.contrib.table_block", "wagtail_localize", "taggit",
)  # fmt: skip
DOMAINS = {"django": 1500, "djangojs": 100}  # and how many texts there are at least
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
GLUED = re.compile(r"%\(\w+\)s[^\W\d_]|[^\W\d_]%\(\w+\)s")
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalog(package: str, language: str, domain: str) -> polib.POFile:
    folder = Path(find_spec(package).submodule_search_locations[0])
    file = folder / "locale" / language / f"LC_MESSAGES/{domain}.po"
    return polib.pofile(str(file)) if file.exists() else polib.POFile()


def own(language: str, domain: str) -> list[polib.POEntry]:
    files = [folder / language / f"LC_MESSAGES/{domain}.po" for folder in settings.LOCALE_PATHS]
    return [entry for file in files if file.exists() for entry in polib.pofile(str(file))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_of_the_admin_is_translated(language, domain):
    """What the server says and what scripts say: where one is missing, it comes in the language of the site."""
    there = {(entry.msgctxt, entry.msgid) for entry in own(language, domain) if entry.translated()}
    wanted = set()
    for package in PACKAGES:
        translated = catalog(package, language, domain)
        there |= {(entry.msgctxt, entry.msgid) for entry in translated.translated_entries()}
        wanted |= {(entry.msgctxt, entry.msgid) for entry in catalog(package, "en", domain) or translated}
    assert len(wanted) > DOMAINS[domain]
    assert sorted(msgid for _context, msgid in wanted - there) == []


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_no_name_or_number_runs_into_a_word(language, domain):
    """As in “страницазаблокирована”: some of Wagtail's translations lack a space."""
    own_ones = {(entry.msgctxt, entry.msgid): entry for entry in own(language, domain)}
    glued = []
    for package in PACKAGES:
        for theirs in catalog(package, language, domain).translated_entries():
            entry = own_ones.get((theirs.msgctxt, theirs.msgid), theirs)
            said = entry.msgid + entry.msgid_plural
            if not GLUED.search(said) and any(GLUED.search(text) for text in texts(entry)):
                glued.append(entry.msgid)
    assert glued == []


FILES = sorted((ROOT / "site/passerelle/upstream_locale").glob("*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_placeholders_are_kept(file):
    for entry in polib.pofile(str(file)):
        forms = entry.msgstr_plural.values() or [entry.msgstr]
        singular = sorted(PLACEHOLDERS.findall(entry.msgid))
        plural = sorted(PLACEHOLDERS.findall(entry.msgid_plural or entry.msgid))
        # The first form of a language that has more than two, as Russian, is that of 21, too.
        of_first = plural if len(forms) > 2 else singular
        for text, wanted in zip(forms, [of_first] + [plural] * (len(forms) - 1), strict=True):
            assert sorted(PLACEHOLDERS.findall(text)) == wanted, entry.msgid


def test_they_are_used():
    if not (ROOT / "site/passerelle/upstream_locale/es/LC_MESSAGES/django.mo").exists():
        pytest.skip("the catalogs are not compiled: make catalogs")
    with override("es"):
        assert gettext("Search all pages…") == "Buscar en todas las páginas…"


def test_scripts_speak_it_too(admin_client):
    if not (ROOT / "site/passerelle/upstream_locale/es/LC_MESSAGES/djangojs.mo").exists():
        pytest.skip("the catalogs are not compiled: make catalogs")
    admin = get_user_model().objects.get()
    UserProfile.objects.update_or_create(user=admin, defaults={"preferred_language": "es"})
    said = admin_client.get(reverse("wagtailadmin_javascript_catalog")).text
    assert "Se ha producido un error en el servidor." in said
