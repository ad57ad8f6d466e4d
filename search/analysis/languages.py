"""From a written word to its tokens, language by language.

The token decides what is found: it is the lemma, brought together with its close derivations where a rule says so and
the dictionary knows the result (`resettlement` is `resettle`), and apart from words that a stemmer would merge with
it (`university` is not `universe`). Words that the dictionary does not know are stemmed. Accents are folded last.
"""

import re
from functools import cache
from importlib import resources
from typing import Protocol

import Stemmer

from search.analysis.dictionary import Dictionary
from search.analysis.french import light_stem
from search.analysis.words import fold

_SPLIT = re.compile(r"[^\W_]+")

# Snowball algorithms by language code, for the languages without rules of their own.
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "nb": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


class Words(Protocol):
    """What a language knows of its words."""

    def token(self, word: str) -> str:
        """Return the token of `word`, which is lower-case and in one spelling, with its accents."""
        ...

    def lemma(self, word: str) -> str | None:
        """Return `word` as it stands in a dictionary; None where that is not known."""
        ...


class Plain:
    """Any other language: its Snowball stemmer where there is one, else the word as it stands."""

    def __init__(self, language: str):
        algorithm = SNOWBALL.get(language)
        self._stemmer = Stemmer.Stemmer(algorithm) if algorithm else None

    def token(self, word: str) -> str:
        return self._stemmer.stemWord(word) if self._stemmer else word

    def lemma(self, word: str) -> str | None:
        return None


class French:
    """simplemma, then derivations to their verb, then the light stem unless it would merge two dictionary words."""

    # Ending, what it comes from, letters that must stand before it.
    _RULES = (
        ("ification", "ifier", 2), ("isation", "iser", 3), ("isme", "iser", 4), ("ation", "er", 3),
        ("uction", "uire", 2), ("bution", "buer", 3), ("tion", "ter", 4), ("sion", "ser", 5), ("issement", "ir", 3),
        ("ement", "er", 3), ("ance", "er", 5), ("abilité", "able", 2), ("ibilité", "ible", 2), ("eure", "eur", 2),
        ("trice", "teur", 2), ("ié", "ier", 3), ("ale", "al", 3), ("elle", "el", 3), ("ienne", "ien", 2),
    )  # fmt: skip

    def __init__(self, exceptions: dict[str, str]):
        self._dictionary = Dictionary("fr", ("er", "ir", "re"))
        self._exceptions = exceptions

    def token(self, word: str) -> str:
        lemma = self.lemma(word)
        if lemma is None:
            return light_stem(word)
        for suffix, origin, shortest in self._RULES:
            if lemma.endswith(suffix) and len(lemma) - len(suffix) >= shortest:
                base = lemma[: -len(suffix)] + origin
                if self._dictionary.is_lemma(base):
                    lemma = base
                    break
        if lemma.endswith("er") and len(lemma) <= 5 and self._dictionary.is_lemma(lemma[:-1]):
            lemma = lemma[:-1]
        if lemma.endswith("e") and self._dictionary.is_lemma(lemma[:-1]):
            return lemma
        return light_stem(lemma)

    def lemma(self, word: str) -> str | None:
        return self._exceptions.get(word) or self._lemma(word)

    def _lemma(self, word: str) -> str | None:
        lemma = self._dictionary.find(word)
        # The dictionary lists a plural under another word than its singular at times (`traites`, `traite`), or not at all.
        if lemma != word and word.endswith("s") and len(word) > 3:
            return self._dictionary.find(word[:-1]) or lemma
        return lemma


class English:
    """simplemma, then British spelling and close derivations where the dictionary knows what they come from."""

    # Ending, what it may come from (the first that is a word), letters that must stand before it.
    _RULES = (
        ("lessness", ("less",), 3), ("iness", ("y",), 3), ("ness", ("",), 4), ("ically", ("ical", "ic"), 3),
        ("ably", ("able",), 3), ("ibly", ("ible",), 3), ("ily", ("y",), 3), ("lly", ("l", "ll"), 3), ("ly", ("",), 4),
        ("ability", ("able",), 3), ("ibility", ("ible",), 3), ("isation", ("ize", "ise"), 3),
        ("ization", ("ize", "ise"), 3), ("ification", ("ify",), 2), ("ication", ("y", "icate"), 3),
        ("stration", ("ster", "strate"), 3), ("ation", ("", "ate", "e"), 3), ("ention", ("ain",), 2),
        ("ition", ("ite", "it"), 4), ("ission", ("it",), 4), ("ulsion", ("el",), 3), ("ion", ("e", ""), 5),
        ("dgment", ("dge",), 2), ("ment", ("",), 3), ("ancy", ("ant",), 4), ("ance", ("", "e"), 5),
        ("ence", ("ent",), 4), ("ee", ("",), 5),
    )  # fmt: skip
    _SPELLINGS = (
        ("ise", "ize", 4),
        ("yse", "yze", 4),
        ("our", "or", 4),
        ("tre", "ter", 4),
        ("ogue", "og", 4),
        ("amme", "am", 4),
    )
    _APART = frozenset(
        [
            "apartment",
            "department",
            "compartment",
            "basement",
            "garment",
            "statement",
            "importance",
            "question",
            "commission",
            "customer",
        ]
    )

    def __init__(self, exceptions: dict[str, str]):
        self._dictionary = Dictionary("en")
        self._exceptions = exceptions
        self._stem = Stemmer.Stemmer("english").stemWord

    def lemma(self, word: str) -> str | None:
        return self._exceptions.get(word) or self._dictionary.find(word)

    def token(self, word: str) -> str:
        lemma = self.lemma(word)
        if lemma is None:
            return self._unknown(word)
        return lemma if lemma in self._APART else self._spelt(self._base(self._verb(lemma)))

    def _verb(self, lemma: str) -> str:
        """Return the verb of a form in -ing, -ed or -er that the dictionary lists as a word of its own."""
        for suffix, shortest in (("ing", 4), ("ed", 4), ("er", 6), ("or", 6)):
            if lemma.endswith(suffix) and len(lemma) - len(suffix) >= shortest:
                base = lemma[: -len(suffix)]
                undoubled = base[:-1] if base[-1] == base[-2] else base
                for verb in (base + "e", base, undoubled):
                    if self._is_verb(verb):
                        return verb
        return lemma

    def _is_verb(self, word: str) -> bool:
        """Say whether the dictionary knows a past form of `word`, as it does of verbs only."""
        past = word + "d" if word.endswith("e") else word + "ed"
        return self._dictionary.find(past) == word or self._dictionary.find(word + word[-1] + "ed") == word

    def _base(self, lemma: str) -> str:
        for suffix, endings, shortest in self._RULES:
            if lemma.endswith(suffix) and len(lemma) - len(suffix) >= shortest:
                for ending in endings:
                    base = lemma[: -len(suffix)] + ending
                    # A rare noun may be in the way: `translation` has no part in `transl`.
                    if self._dictionary.is_lemma(base) and (suffix != "ation" or self._is_verb(base)):
                        return base
        return lemma

    def _spelt(self, lemma: str) -> str:
        for british, american, shortest in self._SPELLINGS:
            if lemma.endswith(british) and len(lemma) - len(british) + 1 >= shortest:
                other = lemma[: -len(british)] + american
                if self._dictionary.is_lemma(other):
                    return other
        return lemma

    def _unknown(self, word: str) -> str:
        stem = self._stem(word)
        for base in (stem, stem + "e"):
            if self._dictionary.is_lemma(base):
                return self._spelt(self._base(base))
        return stem


class Spanish:
    """simplemma, then the Snowball stem unless it would merge two dictionary words that differ in the last vowel."""

    # Ending of a noun whose verb the stemmer misses, and that of the verb.
    _RULES = (("icación", "icar"), ("ducción", "ducir"))
    _OTHER_VOWEL = {"a": "o", "o": "a"}
    _KEPT = ("idad", "edad", "tad", "eza", "ez", "ía")
    _VERB = re.compile("[^áéíóú]+[aei]r")  # `líder` is none
    _NAMES = (("an", "án"), ("en", "én"), ("ia", "ía"))

    def __init__(self, exceptions: dict[str, str]):
        self._dictionary = Dictionary("es", ("ar", "er", "ir"))
        self._exceptions = exceptions
        self._stem = Stemmer.Stemmer("spanish").stemWord

    def lemma(self, word: str) -> str | None:
        return self._exceptions.get(word) or self._lemma(word)

    def _lemma(self, word: str) -> str | None:
        lemma = self._dictionary.find(word)
        if lemma and lemma != word and self._VERB.fullmatch(lemma):
            # `republica` is a form of a verb too, but whoever leaves accents out means the noun.
            noun = self._dictionary.accented(word)
            if noun and not self._VERB.fullmatch(noun):
                return noun
        return lemma

    def _unknown(self, word: str) -> str:
        """Words that no dictionary has are names for the most part: `darien` is Darién, and no form of a verb."""
        for ending, accented in self._NAMES:
            if word.endswith(ending):
                return self._stem(word.removesuffix(ending) + accented)
        return self._stem(self._dictionary.guess(word))

    def token(self, word: str) -> str:
        lemma = self.lemma(word)
        if lemma is None:
            return self._unknown(word)
        for suffix, verb in self._RULES:
            if lemma.endswith(suffix) and self._dictionary.is_lemma(lemma[: -len(suffix)] + verb):
                lemma = lemma[: -len(suffix)] + verb
        other = self._OTHER_VOWEL.get(lemma[-1])
        if lemma.endswith(self._KEPT) or (other and self._dictionary.is_lemma(lemma[:-1] + other)):
            return lemma
        return self._stem(lemma)


class Russian:
    """pymorphy3's likeliest lemma, women with men; for words that its dictionary lacks, the Snowball stem of its guess."""

    # Ending, and that of the word of the same meaning that takes its place where the dictionary has it.
    _RULES = (
        ("енка", "енец"), ("анка", "анец"), ("янка", "янец"), ("инка", "инец"), ("анка", "анин"), ("янка", "янин"),
        ("антка", "ант"), ("ентка", "ент"), ("истка", "ист"), ("ница", "ник"), ("тельница", "тель"),
        ("чица", "чик"), ("щица", "щик"), ("ная", "ный"), ("ная", "ной"), ("ированный", "ировать"),
    )  # fmt: skip

    def __init__(self, exceptions: dict[str, str]):
        import pymorphy3

        self._morph = pymorphy3.MorphAnalyzer(lang="ru")
        self._exceptions = exceptions
        self._stem = Stemmer.Stemmer("russian").stemWord

    def lemma(self, word: str) -> str | None:
        return self._exceptions.get(word) or self._morph.parse(word)[0].normal_form.replace("ё", "е")

    def token(self, word: str) -> str:
        lemma = self._exceptions.get(word)
        if lemma is None:
            parse = self._morph.parse(word)[0]
            lemma = parse.normal_form.replace("ё", "е")
            if not parse.is_known:
                return self._stem(lemma)
        for ending, other in self._RULES:
            if lemma.endswith(ending) and self._morph.word_is_known(lemma[: -len(ending)] + other):
                return lemma[: -len(ending)] + other
        return lemma


_OWN = {"fr": French, "en": English, "es": Spanish, "ru": Russian}


@cache
def words(language: str) -> Words:
    """Return what is known of the words of `language`, loaded once a process."""
    own = _OWN.get(language)
    return own(exceptions(language)) if own else Plain(language)


def tokens(language: str, word: str) -> tuple[str, ...]:
    """Return the folded tokens of `word` in one spelling; several where its lemma is written with a hyphen."""
    return tuple(fold(part) for part in _SPLIT.findall(words(language).token(word)))


def exceptions(language: str) -> dict[str, str]:
    """Return form → lemma where the dictionary is wrong or lists the rarer reading, from `exceptions/<code>.txt`."""
    return dict(line.split() for line in _lines("exceptions", language))


def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of `language` with their unaccented spellings, from `stopwords/<code>.txt`."""
    listed = _lines("stopwords", language)
    return frozenset(listed) | frozenset(fold(word) for word in listed)


def _lines(folder: str, language: str) -> list[str]:
    file = resources.files("search.analysis") / folder / f"{language}.txt"
    if not file.is_file():
        return []
    lines = (line.partition("#")[0].strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in lines if line]
