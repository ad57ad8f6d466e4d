"""From what a reader typed to what is looked for. Any text is a query; nothing in it is an error.

`"…"` asks for a phrase, `-word` or `-"…"` excludes; all other signs only part words. Typographic quotation marks are
those of prose: whoever pastes a headline means its words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from search.analysis.analyser import STOP, Analyser, analyser, rough
from search.analysis.words import spelling

MAX_LENGTH = 500
DERIVED = 0.5
"""Weight of a word of the same family, or of a name that means the same, against the word as typed."""

Groups = Mapping[str, tuple[str, ...]]

_QUOTED = re.compile(r'(?<!\S)(-?)"([^"]*)"')
_EXCLUDED = re.compile(r"(?<!\S)-(?=[^\W_])(\S+)")


@dataclass(frozen=True)
class Alternative:
    """Tokens any document of which counts with `weight`; with `together`, only one that has them all."""

    tokens: tuple[str, ...]
    weight: float = 1.0
    together: bool = False


@dataclass(frozen=True)
class Clause:
    """One word looked for; a document's score for it is that of its best alternative. The first is the word itself."""

    word: str
    alternatives: tuple[Alternative, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """Tokens of the word as typed."""
        return self.alternatives[0].tokens

    @property
    def rough(self) -> tuple[str, ...]:
        """Beginnings of the word's tokens."""
        return tuple(rough(token) for token in self.own)

    def tokens(self) -> tuple[str, ...]:
        """Return the tokens of all alternatives, each once."""
        return tuple(
            dict.fromkeys(token for alternative in self.alternatives for token in alternative.tokens)
        )


@dataclass(frozen=True)
class AnalysedQuery:
    """A query in one language. `sequence` has the tokens as they followed each other, `words` those typed."""

    language: str
    clauses: tuple[Clause, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    sequence: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    def tokens(self) -> list[str]:
        """Return all tokens that decide what is found, each once, in the order of the words."""
        return list(dict.fromkeys(token for clause in self.clauses for token in clause.tokens()))


def analyse(text: str, language: str, groups: Groups | None = None) -> AnalysedQuery:
    """Analyse a query; `groups` (concept → forms) are the families and synonyms that widen it.

    Characters beyond MAX_LENGTH are not read.
    """
    return _analysed(text[:MAX_LENGTH], language, groups) if groups else _plain(text[:MAX_LENGTH], language)


@lru_cache(maxsize=256)
def _plain(text: str, language: str) -> AnalysedQuery:
    """Return a query that nothing widens: several things are found out by it for one page of results."""
    return _analysed(text, language, {})


def _analysed(text: str, language: str, groups: Groups) -> AnalysedQuery:
    speech = analyser(language)
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []

    def quoted(match: re.Match) -> str:
        inside = match[2]
        tokens = tuple(speech.content(inside))
        if not tokens:
            return f" {inside} "
        (excluded if match[1] else phrases).append(tokens)
        return " " if match[1] else f" {inside} "

    def minus(match: re.Match) -> str:
        tokens = tuple(speech.content(match[1]))
        if tokens:
            excluded.append(tokens)
        return " "

    plain = _EXCLUDED.sub(minus, _QUOTED.sub(quoted, text))
    words = speech.words(plain)
    if not words:
        # Nothing but exclusions, or nothing at all: read the signs as text.
        excluded = []
        words = speech.words(text)
    return _looked_for(speech, words, tuple(phrases), tuple(excluded), groups)


def as_typed(text: str) -> tuple[list[str], list[str]]:
    """Return what a query wants as a phrase and what it excludes, as it was typed."""
    text = text[:MAX_LENGTH]
    quoted = [(match[1], match[2].strip()) for match in _QUOTED.finditer(text) if match[2].strip()]
    excluded = [said for minus, said in quoted if minus] + _EXCLUDED.findall(_QUOTED.sub(" ", text))
    return [said for minus, said in quoted if not minus], excluded


def wanted(text: str) -> str:
    """Return what a query wants as it was typed, without what it excludes, and without the marks of phrases."""
    text = text[:MAX_LENGTH]
    plain = _EXCLUDED.sub(" ", _QUOTED.sub(lambda match: " " if match[1] else f" {match[2]} ", text))
    return " ".join(plain.split()) or text


def _looked_for(
    speech: Analyser, words: list[str], phrases: tuple, excluded: tuple, groups: Groups
) -> AnalysedQuery:
    if len(words) > 1 and all(word.isupper() for word in words if len(word) > 1):
        words = [word.lower() for word in words]
    kept = [(word, tokens) for word in words if (tokens := speech.word_tokens(word)) and tokens[0][0] != STOP]
    if not kept:
        kept = [(word, tokens) for word in words if (tokens := speech.word_tokens(word))]
    families = _families_of(speech.language, groups)
    sequence = tuple(token for word, tokens in kept for token in tokens)
    others = families.matching(sequence)
    clauses: dict[tuple[str, ...], Clause] = {}
    place = 0
    for word, tokens in kept:
        alternatives = [Alternative(tokens)]
        for offset in range(len(tokens)):
            for form in others.get(place + offset, ()):
                if form != tokens and not all(alternative.tokens == form for alternative in alternatives):
                    alternatives.append(Alternative(form, DERIVED, together=len(form) > 1))
        place += len(tokens)
        clauses.setdefault(tokens, Clause(word, tuple(dict.fromkeys(alternatives))))
    return AnalysedQuery(speech.language, tuple(clauses.values()), phrases, excluded, sequence, tuple(words))


class Families:
    """The groups of one language as tokens, to be found in a query."""

    def __init__(self, language: str, groups: tuple[tuple[str, tuple[str, ...]], ...]):
        speech = analyser(language)
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {}
        for _name, forms in groups:
            members = tuple(
                dict.fromkeys(tokens for form in forms if (tokens := tuple(speech.content(form))))
            )
            for tokens in members:
                others = tuple(other for other in members if other != tokens)
                if others:
                    self._by_first.setdefault(tokens[0], []).append((tokens, others))

    def matching(self, sequence: tuple[str, ...]) -> dict[int, list[tuple[str, ...]]]:
        """Return place in `sequence` → the other forms of what stands there; longer names go before shorter ones."""
        found: dict[int, list[tuple[str, ...]]] = {}
        covered = 0
        for place, token in enumerate(sequence):
            fitting = [
                (tokens, others)
                for tokens, others in self._by_first.get(token, ())
                if sequence[place : place + len(tokens)] == tokens
            ]
            longest = max((len(tokens) for tokens, others in fitting), default=0)
            for tokens, others in fitting:
                if len(tokens) == longest and (longest > 1 or place >= covered):
                    for offset in range(len(tokens)):
                        found.setdefault(place + offset, []).extend(others)
            if longest > 1:
                covered = max(covered, place + longest)
        return found


_last: dict[str, tuple[Groups, Families]] = {}


def _families_of(language: str, groups: Groups) -> Families:
    """Return the groups as tokens. Those of the last query are told by being the same object, if they cannot be written to."""
    last = _last.get(language)
    if last is not None and last[0] is groups:
        return last[1]
    families = _families(language, tuple(sorted((name, tuple(forms)) for name, forms in groups.items())))
    if isinstance(groups, MappingProxyType):
        _last[language] = groups, families
    return families


@lru_cache(maxsize=32)
def _families(language: str, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Families:
    return Families(language, groups)


def normalised(text: str) -> str:
    """Return `text` as queries are compared and counted: in one spelling, spaces between words."""
    return " ".join(spelling(text[:MAX_LENGTH]).split())
