"""The light stemmer for French of Jacques Savoy (University of Neuchâtel), as Lucene's FrenchLightStemmer has it.

Source: J. Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian Languages", SAC 2006.
"""

from search.analysis.words import fold

# Longest first; each with the length a word must exceed, what is cut off, and what is put in its place.
_SUFFIXES = (
    ("issement", 8, 8, "ir"),
    ("issant", 8, 6, "ir"),
    ("ement", 6, 5, ""),
    ("ficatrice", 11, 9, "fier"),
    ("ficateur", 10, 8, "fier"),
    ("catrice", 9, 7, "quer"),
    ("cateur", 8, 6, "quer"),
    ("atrice", 8, 6, "er"),
    ("ateur", 7, 5, "er"),
    ("trice", 6, 5, "teur"),
    ("ième", 5, 4, ""),
    ("teuse", 7, 5, "ter"),
    ("teur", 6, 4, "ter"),
    ("euse", 5, 4, "eu"),
    ("ère", 8, 3, "er"),
    ("ive", 7, 3, "if"),
    ("folle", 4, 5, "fou"),
    ("molle", 4, 5, "mou"),
    ("nnelle", 9, 6, "n"),
    ("nnel", 9, 4, "n"),
    ("ète", 4, 3, "et"),
    ("ique", 8, 4, ""),
    ("esse", 8, 4, ""),
    ("inage", 7, 3, ""),
    ("isation", 9, 7, ""),
    ("isateur", 9, 7, ""),
    ("ation", 8, 5, ""),
    ("ition", 8, 5, ""),
)


def light_stem(word: str) -> str:
    """Return the stem of a lower-case French word, without accents."""
    if len(word) > 5 and word.endswith("aux") and not word.endswith("eaux"):
        word = word[:-2] + "l"
    elif len(word) > 3 and word.endswith("x"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    for suffix, longer_than, cut, put in _SUFFIXES:
        if len(word) > longer_than and word.endswith(suffix):
            word = word[:-cut] + put
            break
    return _normalised(word)


def _normalised(word: str) -> str:
    word = fold(word)
    if len(word) > 4:
        kept = [word[0]]
        for letter in word[1:]:
            if letter != kept[-1] or not letter.isalpha():
                kept.append(letter)
        word = "".join(kept)
    if len(word) > 4 and word.endswith("ie"):
        word = word[:-2]
    if len(word) > 4:
        if word.endswith("r"):
            word = word[:-1]
        if word.endswith("e"):
            word = word[:-1]
        if word.endswith("e"):
            word = word[:-1]
        if len(word) > 4 and word[-1] == word[-2] and word[-1].isalpha():
            word = word[:-1]
    return word
