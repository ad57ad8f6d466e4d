"""From text to words: where they stand, and how a written form is brought to one spelling."""

import re
import sys
import unicodedata
from functools import lru_cache


def _marks() -> str:
    """Return, as the inside of a character class, all combining marks and the signs that only join or hide."""
    codes = [code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in {"Mn", "Mc"}]
    codes += [0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


MARKS = _marks()
WORD = rf"(?:[^\W_]++[{MARKS}]*+)++"

_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_SPELLINGS = str.maketrans(
    {"’": "'", "ʼ": "'", "ё": "е", "œ": "oe", "æ": "ae", "ß": "ss", "ı": "i", "ł": "l", "ø": "o"}
)


def spelling(word: str) -> str:
    """Return `word` in NFKC and lower case, without hidden signs, `ё` as `е`, `œ` as `oe`. Accents stay."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", _HIDDEN.sub("", word)).lower()
    return unicodedata.normalize("NFC", word).translate(_SPELLINGS)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return `word` without accents and vowel signs; `й` stays, for it is a letter of its own."""
    if word.isascii():
        return word
    kept = []
    for character in unicodedata.normalize("NFD", word):
        if unicodedata.category(character) != "Mn":
            kept.append(character)
        elif character == "\u0306" and kept and kept[-1] in "иИ":
            kept[-1] = "й"
    return "".join(kept)
