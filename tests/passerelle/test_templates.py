"""House rules of the reader's templates: they compile, say nothing untranslated, need no inline style or script, and stay light."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [
    ROOT / "site/passerelle/templates",
    *(ROOT / room / "templates" for room in ("home", "publications", "directory")),
]
ADMIN = {"panels", "admin", "mails", "wagtailadmin", "reports"}
TEMPLATES = {
    path.relative_to(folder).as_posix(): path
    for folder in FOLDERS
    for path in folder.rglob("*.html")
    if not ADMIN & set(path.relative_to(folder).parts)
}
MOST_FILES = 3
KILOBYTE = 1024


def without_template_code(text: str) -> str:
    """Return a template's literal text and markup."""
    text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}", "", text, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_it_compiles(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_word_is_translated(name):
    markup = without_template_code(TEMPLATES[name].read_text())
    words = re.sub(r"<[^>]*>", " ", markup)
    labels = " ".join(re.findall(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"', markup))
    found = re.findall(r"[^\W\d_]{2,}", f"{words} {labels}")
    assert not found, f"not in gettext: {found}"


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_the_strict_policy_is_kept(name):
    markup = without_template_code(TEMPLATES[name].read_text())
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|javascript:", markup, re.IGNORECASE)
    for attributes in re.findall(r"<script([^>]*)>", markup):
        assert "src=" in attributes or "application/ld+json" in attributes


def test_punctuation_stands_in_the_text():
    """What stands before a colon differs: French has a no-break space there. Also in the templates of the admin."""
    after = re.compile(r"""(?:{% translate [^%]*%}|{% endblocktranslate %}) ?[,.:;!?]|</a> ?[:;!?]""")
    rooms = (ROOT / "site", *(ROOT / room for room in ("home", "publications", "directory", "search")))
    files = [path for room in rooms for path in room.rglob("*") if path.suffix in {".html", ".txt"}]
    assert len(files) > len(TEMPLATES)
    found = {}
    for path in files:
        text = re.sub(
            r"{% blocktranslate.*?{% endblocktranslate", "{% endblocktranslate", path.read_text(), flags=re.S
        )
        if marks := after.findall(text):
            found[path.name] = marks
    assert found == {}


def test_links_among_facts_can_be_hit():
    """Their rows are 24 pixels apart (WCAG 2.5.8), by the sizes that the style sheet gives them."""
    style = Path(finders.find("css/passerelle.css")).read_text()
    ground = float(re.search(r"font-size: ([\d.]+)%", style)[1]) / 100 * 16
    small = float(re.search(r"--small: ([\d.]+)rem", style)[1])
    height = float(re.search(r"^\.facts {[^}]*line-height: ([\d.]+)", style, re.MULTILINE)[1])
    assert round(ground * small * height) >= 24


def test_styles_and_scripts_are_few_and_light():
    base = TEMPLATES["base.html"].read_text()
    loaded = re.findall(r"<(?:link rel=\"stylesheet\" href|script[^>]* src)=\"{% static '([^']+)' %}\"", base)
    assert 0 < len(loaded) <= MOST_FILES
    # Whatever may be loaded later counts as well.
    asked = set(re.findall(r"{% static '((?:css|js)/[^']+)' %}", base))
    assert asked >= set(loaded)
    compressed = sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in asked)
    assert compressed < 60 * KILOBYTE


def test_no_page_adds_styles_or_scripts():
    for name, path in TEMPLATES.items():
        if name not in {"base.html", "errors/error.html", "wagtailcore/shared/block_preview.html"}:
            assert not re.search(r"rel=\"stylesheet\"|<script[^>]* src=", path.read_text()), name


@pytest.mark.parametrize("name", ["css/passerelle.css", "css/print.css"])
def test_styles_fit_right_to_left_languages(name):
    styles = Path(finders.find(name)).read_text()
    physical = re.findall(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\b|text-align: (?:left|right)\b", styles
    )
    assert not physical
