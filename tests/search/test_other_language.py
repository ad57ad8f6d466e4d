"""The language that a query seems to be in."""

import pytest

from search.analysis import other_language

SITE = ("fr", "en", "es", "ru")


@pytest.mark.parametrize(
    ("text", "reader", "meant"),
    [
        ("how to find missing relatives", "fr", "en"),
        ("shelter", "es", "en"),
        ("refugio", "fr", "es"),
        ("беженцы", "fr", "ru"),
        ("asylum procedure", "ru", "en"),
        ("santé mentale", "fr", ""),
        ("sante mentale", "fr", ""),
        ("служба", "ru", ""),
        ("PERCO", "ru", ""),
        ("12 !!", "fr", ""),
        ("", "fr", ""),
    ],
)
def test_the_language_that_knows_more_of_the_words(text, reader, meant):
    assert other_language(text.split(), reader, SITE) == meant


def test_a_site_of_one_language_offers_none():
    assert other_language(["shelter"], "fr", ("fr",)) == ""
