"""One analyser a language: the same tokens for documents and queries, for every engine."""

import hashlib
import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib import metadata, resources
from typing import NamedTuple

from search.analysis import languages
from search.analysis.words import MARKS, WORD, spelling

STOP = "="
"""Mark before a stop word's token: it counts neither for length nor rank, but is there when a query has nothing else."""

DICTIONARIES = ("simplemma", "pymorphy3", "pymorphy3-dicts-ru", "PyStemmer")
ROUGH_LENGTH = 5
CACHED_WORDS = 200_000
CACHED_PIECES = 50_000
"""Pieces of text between spaces, with the signs around their words, whose tokens are kept."""
LONGEST_PIECE = 50

_APOSTROPHE = "['’ʼ]"
_PATTERNS = {
    "fr": rf"(?:(?<![^\W_])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu){_APOSTROPHE})?({WORD})",
    "en": rf"({WORD})(?:{_APOSTROPHE}s(?![^\W_]))?",
}
_ANY = f"({WORD})"
_MARK = re.compile(f"[{MARKS}]").match
_APART = frozenset(["", *" \n\u00a0\u202f.,;:!?()«»“”\"'’/-–"])
"""What most often stands beside a word: no part of one."""


class Span(NamedTuple):
    """A word of a text: where it stands, and its tokens (none of them a stop word's)."""

    start: int
    end: int
    tokens: tuple[str, ...]


class Analyser:
    """Turns text of one language into tokens. Make one with `analyser(language)`, which keeps it."""

    def __init__(self, language: str):
        self.language = language
        self.stop_words = languages.stop_words(language)
        self._pattern = re.compile(_PATTERNS.get(language, _ANY), re.IGNORECASE)
        self._cache: dict[str, tuple[str, ...]] = {}
        # The tokens of each piece, and the pieces that have each token: one never without the other.
        self._kept: tuple[dict[str, frozenset[str]], dict[str, set[str]]] = ({}, {})

    def words(self, text: str) -> list[str]:
        """Return the words of `text` as written, elided articles and possessive endings left out."""
        return self._pattern.findall(text)

    def word_tokens(self, word: str) -> tuple[str, ...]:
        """Return the tokens of one written word; that of a stop word begins with STOP."""
        known = self._cache.get(word)
        if known is None:
            if len(self._cache) >= CACHED_WORDS:
                self._cache.clear()
            known = self._cache[word] = self._analyse(word)
        return known

    def normal_form(self, word: str) -> str:
        """Return how a dictionary has `word`, in one spelling; the word itself where that would mean something else."""
        spelt = spelling(word)
        lemma = languages.words(self.language).lemma(spelt)
        return lemma if lemma and self.word_tokens(lemma) == self.word_tokens(word) else spelt

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of `text` in order, stop words' among them."""
        known, analyse = self._cache, self.word_tokens
        found: list[str] = []
        for word in self._pattern.findall(text):
            found += known.get(word) or analyse(word)
        return found

    def content(self, text: str) -> list[str]:
        """Return the tokens of `text` in order, without stop words."""
        return [token for token in self.tokens(text) if token[0] != STOP]

    def spans(self, text: str) -> Iterator[Span]:
        """Yield the words of `text` that are not stop words, with their places in it."""
        for match in self._pattern.finditer(text):
            tokens = self.word_tokens(match[1])
            if tokens and tokens[0][0] != STOP:
                yield Span(match.start(1), match.end(1), tokens)

    def matches(self, text: str, wanted: Collection[str]) -> list[Span]:
        """Return the words of `text` that have one of the tokens `wanted`, with their places in it."""
        apart = frozenset(wanted).isdisjoint
        # No word reaches over a space, and most pieces between spaces were seen in other texts: the pattern, which
        # takes by far the longest, is left to those that have a word that is wanted.
        known, having = self._kept
        all_pieces = set(text.split())
        # First those that are new: what another thread makes known meanwhile is then looked at twice, and never missed.
        new = all_pieces.difference(known)
        pieces = {piece for token in wanted if token in having for piece in all_pieces & having[token]}
        pieces |= {piece for piece in new if not apart(self._tokens_of(piece))}
        found: list[Span] = []
        for word in {word for piece in pieces for word in self.words(piece)}:
            tokens = self.word_tokens(word)
            if not apart(tokens):
                found += [Span(start, start + len(word), tokens) for start in _places(text, word)]
        return sorted(found)

    def is_stop_word(self, word: str) -> bool:
        """Say whether `word`, in any case and spelling, is a stop word of the language."""
        return spelling(word) in self.stop_words

    def _tokens_of(self, piece: str) -> frozenset[str]:
        """Return the tokens of a text without spaces, and keep them."""
        known, having = self._kept
        tokens = known.get(piece)
        if tokens is None:
            tokens = frozenset(self.tokens(piece))
            if len(piece) <= LONGEST_PIECE:
                if len(known) >= CACHED_PIECES:
                    known, having = self._kept = ({}, {})
                for token in tokens:
                    having.setdefault(token, set()).add(piece)
                known[piece] = tokens
        return tokens

    def _analyse(self, word: str) -> tuple[str, ...]:
        spelt = spelling(word)
        if spelt in self.stop_words and not (word.isupper() and len(word) > 1):
            return (STOP + spelt,)
        return languages.tokens(self.language, spelt)


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where `word` stands in `text` as a word of its own."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = text[start - 1 : start], text[end : end + 1]
        if (before in _APART or not _inside(before)) and (after in _APART or not _inside(after)):
            yield start
        start = text.find(word, end)


def _inside(character: str) -> bool:
    return character.isalnum() or (character != "" and _MARK(character) is not None)


@cache
def version() -> str:
    """Return a fingerprint of all that tokens depend on: this code, its lists of words, the dictionaries.

    An index of another version has to be built anew.
    """
    said = hashlib.blake2b(digest_size=6)
    for folder in ("", "exceptions", "stopwords"):
        files = (resources.files("search.analysis") / folder).iterdir()
        for file in sorted(files, key=lambda file: file.name):
            if file.name.endswith((".py", ".txt")):
                said.update(file.read_bytes())
    for package in DICTIONARIES:
        said.update(metadata.version(package).encode())
    return said.hexdigest()


@cache
def analyser(language: str) -> Analyser:
    """Return the analyser of a language code, kept for the life of the process."""
    return Analyser(language)


def rough(token: str) -> str:
    """Return the beginning of a token, which words of one family share: it takes part in order, not in what is found."""
    return token[:ROUGH_LENGTH]
