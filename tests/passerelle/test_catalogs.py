"""The catalogs of the interface: complete, with the same placeholders, in the typography of their language."""

import ast
import re

import polib
import pytest
from django.conf import settings

from passerelle.environment import ROOT

CODES = [code for code, _name in settings.LANGUAGES]
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")


def entries(code):
    """Return the entries of a language's catalog."""
    return [
        entry for entry in polib.pofile(ROOT / f"locale/{code}/LC_MESSAGES/django.po") if not entry.obsolete
    ]


def texts(entry):
    """Return pairs of a source text and its translation, one for each plural form."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = sorted(entry.msgstr_plural.items())
    return [(entry.msgid if form == 0 else entry.msgid_plural, text) for form, text in forms]


def sources():
    """Return the modules of the project, without tests."""
    return [
        file
        for file in ROOT.rglob("*.py")
        if not {".venv", "var", "tests"} & set(file.relative_to(ROOT).parts)
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated(code):
    found = entries(code)
    assert len(found) > 700
    assert [entry.msgid for entry in found if entry.fuzzy or not entry.translated()] == []


@pytest.mark.parametrize("code", CODES)
def test_placeholders_are_those_of_the_source(code):
    wrong = []
    for entry in entries(code):
        for source, text in texts(entry):
            there, wanted = (sorted(PLACEHOLDERS.findall(words)) for words in (text, source))
            # A plural form may say “one” in a word.
            if there != wanted and not (entry.msgid_plural and set(there) < set(wanted)):
                wrong.append((entry.msgid, text))
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_its_plural_form(code):
    """`translated()` is content with any number of forms, `msgfmt --check` is not."""
    catalog = polib.pofile(ROOT / f"locale/{code}/LC_MESSAGES/django.po")
    forms = set(range(int(re.search(r"nplurals=(\d)", catalog.metadata["Plural-Forms"])[1])))
    wrong = [
        entry.msgid for entry in entries(code) if entry.msgid_plural and set(entry.msgstr_plural) != forms
    ]
    assert wrong == []


def test_every_text_of_the_code_is_in_the_catalog():
    """Also those that the gathering overlooks, such as a text within an f-string."""
    known = {(entry.msgctxt, entry.msgid) for entry in entries("fr")}
    calls = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
    missing = []
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in calls:
                told = [each.value for each in node.args if isinstance(each, ast.Constant)]
                key = (told[0], told[1]) if name.startswith("pget") else (None, *told[:1])
                if told and key not in known:
                    missing.append((str(file.relative_to(ROOT)), told))
    assert missing == []


def test_no_text_is_translated_while_its_module_is_read():
    """It would stay in the language of whoever reads the module first: there, only lazy texts speak the reader's."""
    found = []
    for file in sources():
        tree = ast.parse(file.read_text())
        eager = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext", "pgettext", "npgettext"}
        }
        nodes = list(ast.iter_child_nodes(tree))
        while nodes:
            node = nodes.pop()
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in eager:
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
            later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            nodes.extend([] if later else ast.iter_child_nodes(node))
    assert found == []


def test_french_has_its_spaces():
    bare = re.compile(r"« | [:;!?»]|«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»")
    wrong = [text for entry in entries("fr") for _source, text in texts(entry) if bare.search(text)]
    assert wrong == []


def test_russian_words_hold_no_latin_letters():
    mixed = re.compile(r"[а-яё][a-z]|[a-z][а-яё]", re.IGNORECASE)
    wrong = [text for entry in entries("ru") for _source, text in texts(entry)]
    wrong = [text for text in wrong if mixed.search(PLACEHOLDERS.sub(" ", re.sub(r"<[^>]+>", " ", text)))]
    assert wrong == []


@pytest.mark.parametrize("code", ["fr", "es", "ru"])
def test_quotation_marks_are_those_of_the_language(code):
    wrong = [
        text for entry in entries(code) for _source, text in texts(entry) if "“" in text and "„" not in text
    ]
    assert [text for text in wrong if "«" not in text] == []
