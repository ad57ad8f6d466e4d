"""Lemmas from simplemma's dictionaries, found also when the accents were not typed."""

from itertools import combinations, product

import simplemma
from simplemma.strategies.dictionaries.dictionary_factory import (
    DEFAULT_DICTIONARY_FACTORY,
    SUPPORTED_LANGUAGES,
)

from search.analysis.words import spelling

ACCENTS = {
    "fr": {"a": "âà", "e": "éèêë", "i": "îï", "o": "ô", "u": "ùûü", "c": "ç"},
    "es": {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "úü", "n": "ñ"},
}
RESTORED_LENGTH = range(3, 26)
"""Lengths of words that accents are put back into: the time grows with the square, and longer ones are no words."""
MAX_RESTORED = 2
"""Accents put back into one word, at most: nearly all words of both languages have no more."""


class Dictionary:
    """The words of one language. `accents` says which letters may have lost one, verbs end in `infinitive`."""

    def __init__(self, language: str, infinitive: tuple[str, ...] = ()):
        self.language = language
        self.available = language in SUPPORTED_LANGUAGES
        self._forms = DEFAULT_DICTIONARY_FACTORY.get_dictionary(language) if self.available else {}
        self._accents = ACCENTS.get(language, {})
        self._infinitive = infinitive

    def is_lemma(self, word: str) -> bool:
        """Say whether `word` is a dictionary form."""
        return self._forms.get(word) == word

    def find(self, word: str) -> str | None:
        """Return the lemma of a lower-case `word`, if need be with accents put back; None when it is not known."""
        return self._exact(word) or self.accented(word)

    def accented(self, word: str) -> str | None:
        """Return the lemma of `word` with its accents put back; None where it has some or no such word is known."""
        if self._accents and word.isascii() and len(word) in RESTORED_LENGTH:
            return self._with_accents(word)
        return None

    def guess(self, word: str) -> str:
        """Return what simplemma's rules make of an unknown `word`; the word itself where they say nothing."""
        return spelling(simplemma.lemmatize(word, lang=self.language)) if self.available else word

    def _exact(self, word: str) -> str | None:
        lemma = self._forms.get(word)
        if lemma is None and "oe" in word:
            lemma = self._forms.get(word.replace("oe", "œ"))
        if lemma is None:
            lemma = self._forms.get(word.capitalize())
        return None if lemma is None else spelling(lemma)

    def _with_accents(self, word: str) -> str | None:
        """Return the lemma of the likeliest accented spelling: a noun or adjective before a verb, few accents first."""
        places = [place for place, letter in enumerate(word) if letter in self._accents]
        verb = None
        for count in range(1, MAX_RESTORED + 1):
            for chosen in combinations(places, count):
                for letters in product(*(self._accents[word[place]] for place in chosen)):
                    form = list(word)
                    for place, letter in zip(chosen, letters, strict=True):
                        form[place] = letter
                    accented = "".join(form)
                    lemma = self._forms.get(accented) or self._forms.get(accented.capitalize())
                    if lemma is None:
                        continue
                    if not lemma.endswith(self._infinitive):
                        return spelling(lemma)
                    verb = verb or spelling(lemma)
        return verb
