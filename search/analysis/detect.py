"""In which language a query may be meant. A guess, good enough to offer another language, never to choose it."""

from collections.abc import Iterable
from functools import cache

from search.analysis import languages
from search.analysis.dictionary import Dictionary
from search.analysis.words import fold, spelling

LOOKED_AT = 12
"""Words of a query that are looked at."""
_CYRILLIC = "\u0400", "\u04ff"
_CYRILLIC_LANGUAGES = ("ru", "uk", "be", "bg", "kk", "ky", "mk", "sr", "tg")


def other_language(words: Iterable[str], reader: str, among: Iterable[str]) -> str:
    """Return the language of `among` that knows more of `words` than the `reader`'s does; empty where none does."""
    # Abbreviations belong to no language.
    spelt = [spelling(word) for word in words if word.isalpha() and not word.isupper()][:LOOKED_AT]
    others = [code for code in among if code != reader]
    if not spelt or not others:
        return ""
    if sum(_is_cyrillic(word) for word in spelt) * 2 > len(spelt):
        cyrillic = [code for code in others if code in _CYRILLIC_LANGUAGES]
        return cyrillic[0] if cyrillic and reader not in _CYRILLIC_LANGUAGES else ""
    known = {code: _known(spelt, code) for code in others if code not in _CYRILLIC_LANGUAGES}
    best = max(known, key=lambda code: known[code], default="")
    here = (0, 0) if reader in _CYRILLIC_LANGUAGES else _known(spelt, reader)
    return best if best and known[best][0] > here[0] else ""


def _known(words: list[str], language: str) -> tuple[int, int]:
    """Return how many of `words` the dictionary of `language` has, and how many of them are its stop words."""
    stop_words, dictionary = _stop_words(language), _dictionary(language)
    small = sum(word in stop_words for word in words)
    return sum(word in stop_words or dictionary.find(word) is not None for word in words), small


def _is_cyrillic(word: str) -> bool:
    first, last = _CYRILLIC
    return first <= fold(word)[:1] <= last


@cache
def _stop_words(language: str) -> frozenset[str]:
    return languages.stop_words(language)


@cache
def _dictionary(language: str) -> Dictionary:
    return Dictionary(language)
