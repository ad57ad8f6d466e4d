"""What the reader meant: the query in each language that is searched, with misspelt words and wrong keys put right.

Only a word that the collection does not have is changed, and what was changed is always said.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz.distance import OSA

from localization import terms
from search.analysis import MAX_LENGTH, AnalysedQuery, analyse, analyser, wanted
from search.analysis.words import fold, spelling
from search.engines.base import Correction
from search.engines.packing import LONGEST_WORD, SHORTEST_WORD

KNOWN_AFTER_REPAIR = 0.4
CANDIDATES = 8
LONG_WORD = 8
"""From this length on, two edits are allowed."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_SIGNS = re.compile(r'((?<!\S)-?"|"(?!\S)|(?<!\S)-)')
_CYRILLIC_LANGUAGES = {"ru", "uk", "be", "bg", "kk", "ky", "tg"}


class Lexicon(Protocol):
    """What an engine knows of words. Tokens and words are those of documents that may be found now."""

    def expect(self, queries: Mapping[str, AnalysedQuery]) -> None:
        """Read at once what answering `queries` takes."""
        ...

    def frequencies(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
        """Return language → token → number of documents, for the tokens asked of each language."""
        ...

    def near(self, word: str, language: str) -> list[tuple[str, int]]:
        """Return words like `word` of `language`, and roughly how many documents hold each: withdrawn ones too, maybe."""
        ...

    def written(self, words: Iterable[str], language: str) -> set[str]:
        """Return those of `words` that documents of `language` hold in just this form, whose tokens were asked for."""
        ...


@dataclass(frozen=True)
class Understood:
    """The analysed query in each language searched, what was changed in it, and the words nobody knows."""

    queries: dict[str, AnalysedQuery]
    correction: Correction | None = None
    unknown: tuple[str, ...] = ()


def meant(text: str, correction: Correction | None) -> str:
    """Return by what words the meaning of a query is compared: as put right, without those it excludes."""
    return wanted(correction.text if correction else text)


def understand(text: str, languages: Iterable[str], lexicon: Lexicon, *, correct: bool) -> Understood:
    """Analyse `text` for each of `languages` (the reader's first), and put right what `correct` allows."""
    languages = list(languages)
    text = text[:MAX_LENGTH]
    groups = terms.groups_in(languages)
    queries = _analysed(text, groups)
    known = _known_words(queries, lexicon)
    unknown = [word for word, there in known.items() if not there]
    if not correct or not unknown:
        return Understood(queries, None, tuple(unknown))
    reader = languages[0]
    repaired = _repaired_layout(text, reader)
    if repaired is not None:
        others = _analysed(repaired, groups)
        now = _known_words(others, lexicon)
        if (
            now
            and sum(now.values()) > sum(known.values())
            and sum(now.values()) >= KNOWN_AFTER_REPAIR * len(now)
        ):
            return Understood(
                others,
                Correction(repaired, ((text, repaired),), layout=True),
                tuple(word for word, there in now.items() if not there),
            )
    changes = _corrections(unknown, groups, lexicon)
    if not changes:
        return Understood(queries, None, tuple(unknown))
    corrected = _with_changes(text, changes, reader)
    queries = _analysed(corrected, groups)
    lexicon.expect(queries)
    return Understood(
        queries,
        Correction(corrected, tuple(changes.items())),
        tuple(word for word in unknown if word not in changes),
    )


def _analysed(text: str, groups: Mapping[str, terms.Groups]) -> dict[str, AnalysedQuery]:
    """Return the query in each language of `groups`, widened by them."""
    return {language: analyse(text, language, known) for language, known in groups.items()}


def _known_words(queries: Mapping[str, AnalysedQuery], lexicon: Lexicon) -> dict[str, bool]:
    """Return word → whether the collection has it or a word of its family, in any of the languages searched."""
    lexicon.expect(queries)
    frequencies = lexicon.frequencies({language: query.tokens() for language, query in queries.items()})
    known: dict[str, bool] = {}
    for language, query in queries.items():
        for clause in query.clauses:
            there = any(frequencies[language].get(token, 0) for token in clause.tokens())
            known[clause.word] = known.get(clause.word, False) or there
    reader = next(iter(queries.values()), None)
    return {clause.word: known[clause.word] for clause in reader.clauses} if reader else {}


def _corrections(words: list[str], groups: Mapping[str, terms.Groups], lexicon: Lexicon) -> dict[str, str]:
    """Return word → the likeliest word of the collection, for those of `words` that are like one."""
    language = next(iter(groups))
    speech = analyser(language)
    candidates: dict[str, list[str]] = {}
    for word in words:
        if SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha():
            spelt = spelling(word)
            near = [each for each in lexicon.near(spelt, language) if not speech.is_stop_word(each[0])]
            candidates[word] = _candidates(spelt, near)
    if not any(candidates.values()):
        return {}
    tokens = {near: speech.word_tokens(near) for some in candidates.values() for near in some}
    # Asked at once: all that a search for them will take, in every language.
    wanted = {code: query.tokens() for code, query in _analysed(" ".join(tokens), groups).items()}
    wanted[language] = [*wanted[language], *(token for each in tokens.values() for token in each)]
    there = lexicon.frequencies(wanted)[language]
    # A word of the same family tells nothing: a form that withdrawn pages alone have must not come to light.
    likely = [near for near, each in tokens.items() if each and all(there.get(token, 0) for token in each)]
    written = lexicon.written(likely, language) if likely else set()
    changes = {
        word: next((near for near in some if near in written), "") for word, some in candidates.items()
    }
    return {word: near for word, near in changes.items() if near}


def _candidates(word: str, near: list[tuple[str, int]]) -> list[str]:
    """Return the likeliest of the words `near`: few edits first, then the same first letter, then the frequent."""
    folded = fold(word)
    most = 2 if len(folded) >= LONG_WORD else 1
    ranked: dict[str, tuple[int, bool, int]] = {}
    for other, count in near:
        plain = fold(other)
        edits = OSA.distance(folded, plain, score_cutoff=most)
        if edits <= most:
            _edits, _first, before = ranked.get(other, (0, False, 0))
            ranked[other] = (edits, plain[:1] != folded[:1], before - count)
    return sorted(ranked, key=lambda other: (*ranked[other], other))[:CANDIDATES]


def _with_changes(text: str, changes: Mapping[str, str], language: str) -> str:
    """Return `text` with words replaced, everything between them as it was.

    Capitals stay capitals: words in them may be written small in `changes`, and stop words are told by their neighbours.
    """
    better = {spelling(word): other for word, other in changes.items()}
    parts, done = [], 0
    for span in analyser(language).spans(text):
        word = text[span.start : span.end]
        if other := better.get(spelling(word)):
            parts += [text[done : span.start], other.upper() if word.isupper() else other]
            done = span.end
    return "".join([*parts, text[done:]])


def _repaired_layout(text: str, language: str) -> str | None:
    """Return what the keys pressed for `text` would have given on the keyboard of `language`; None when they did."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(character.isascii() for character in letters)
    if language in _CYRILLIC_LANGUAGES:
        return _translated(text, _TO_CYRILLIC) if letters and latin == len(letters) else None
    cyrillic = sum("а" <= character.lower() <= "я" or character in "ёЁ" for character in letters)
    return _translated(text, _TO_LATIN) if letters and cyrillic == len(letters) else None


def _translated(text: str, keys: Mapping[int, int]) -> str:
    """Return `text` as other keys give it, save quotation marks and leading minus signs, which say how to search."""
    return "".join(
        piece if place % 2 else piece.translate(keys) for place, piece in enumerate(_SIGNS.split(text))
    )
