"""The tags of the reader's templates."""

import datetime
import re

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

DAY = datetime.date(2026, 5, 20)


def rendered(source: str, **context) -> str:
    return Template("{% load reading %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "20 mai 2026"), ("en", "20 May 2026"), ("ru", "20 мая 2026")]
)
def test_a_day_is_written_in_the_active_language(language, text):
    with translation.override(language):
        assert rendered("{{ date|day }}", date=DAY).startswith(f'<time datetime="2026-05-20">{text}')


def test_no_day_is_nothing():
    assert rendered("{{ date|day }}", date=None) == ""


def test_names_of_languages_say_which_language_they_are_in():
    markup = rendered("{{ languages|own_names }}", languages=[("fr", "Français"), ("ru", "Русский")])
    assert markup == '<span lang="fr">Français</span>, <span lang="ru">Русский</span>'


def test_names_of_languages_are_escaped():
    assert "<b>" not in rendered("{{ languages|own_names }}", languages=[("fr", "<b>")])


def test_a_qr_code_depends_on_the_address_and_needs_no_inline_style():
    one, other = (rendered("{{ address|qr }}", address=f"https://example.org/{path}") for path in ("a", "b"))
    assert one.startswith("<svg")
    assert one != other
    assert not re.search(r"style=|<script", one)


def test_a_page_whose_address_is_too_long_has_the_code_of_its_permanent_one():
    """In Cyrillic letters, a few words of an address are too much for a code."""
    long, short = "https://example.org/ru/" + "%D1%8F" * 80, "https://example.org/id/1"
    paper = render_to_string("components/print_head.html", {"head": {"canonical": long, "permanent": short}})
    assert rendered("{{ address|qr }}", address=short) in paper
    assert f"https://example.org/ru/{'я' * 80}</p>" in paper
    listed = render_to_string(
        "components/print_head.html", {"print_address": long, "head": {"permanent": short}}
    )
    assert "<svg" not in listed, "the list as it was filtered has no shorter address"


def test_an_address_too_long_for_a_code_has_none():
    assert rendered("{{ address|qr }}", address="https://example.org/?q=" + "%C3%A9" * 500) == ""
