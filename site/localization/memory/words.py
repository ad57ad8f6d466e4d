"""What the memory sees of a text: its hash, its length, and the features by which texts like it are found."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from rapidfuzz.distance import Indel

from localization.placeholders import MARK

WORD = re.compile(r"[^\W\d_]+")
UNBROKEN = re.compile("[\u00a0\u202f]")
SPACES = re.compile(r"[^\S\u00a0\u202f]+")
STEM = 6  # letters of a word that count: most inflections lie behind them
SHORT_WORD = 3
PAIRS_BELOW = 9  # texts of fewer words are also found by pairs of words …
LETTERS_BELOW = 3  # … and by groups of three letters
MARGIN = 3  # texts looked up may have so many words more than those they are compared with


def number(*parts: object) -> int:
    """Return a hash as a signed number of 64 bits, the key of what `parts` say."""
    said = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)


def tidy(text: str) -> str:
    """Return `text` as the memory keeps it: composed letters, no space at the ends, none doubled within a line.

    Spaces that do not break stay: French asks for them.
    """
    lines = (SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(lines).strip().replace("\0", "")


def level(text: str) -> str:
    """Return a tidy text as it is compared: it is the same text whether its spaces break or not."""
    return UNBROKEN.sub(" ", text)


def unbroken(text: str) -> int:
    """Return how many spaces of `text` do not break."""
    return len(UNBROKEN.findall(text))


def phrase_key(language: str, text: str) -> int:
    """Return the key of a tidy text of a language."""
    return number(language, level(text))


def plain(text: str) -> str:
    """Return `text` without the marks of links, bold and the like; doubled braces are meant as such."""
    return MARK.sub(lambda found: f"{{{found[1]}}}" if found[1] else "", text)


def bare(text: str) -> str:
    """Return `text` without marks, still as translators read it."""
    return SPACES.sub(" ", MARK.sub(lambda found: found[0] if found[1] else "", text)).strip()


def telling(text: str) -> list[str]:
    """Return the words of `text`, folded, in order; short words of long texts are left out."""
    words = WORD.findall(text)
    if len(words) >= PAIRS_BELOW:
        words = [word for word in words if len(word) > SHORT_WORD or word.isupper()] or words
    return [word.casefold() for word in words]


def stems(text: str) -> list[str]:
    """Return the beginnings of the words of `text` that `telling` returns."""
    return [word[:STEM] for word in telling(text)]


def features(text: str, language: str, margin: int = 0) -> set[int]:
    """Return the features of a text without marks. With a `margin`, those of shorter texts are among them."""
    words = stems(text)
    found = set(words)
    if len(words) < PAIRS_BELOW + margin:
        found.update(f"{one} {other}" for one, other in pairwise(words))
    if len(words) < LETTERS_BELOW + margin:
        letters = f" {level(text).casefold()} "
        found.update(f"{letters[at : at + 3]}\1" for at in range(len(letters) - 2))
    return {feature(language, one) for one in found}


@lru_cache(maxsize=100_000)
def feature(language: str, text: str) -> int:
    """Return the key of a feature: of a word as `stems` has it, of two with a space between."""
    return number("feature", language, text)


def percent(one: str, other: str) -> int:
    """Return how alike two texts are, 100 only where they are the same but for spaces that do not break.

    It is the share of both that they have in common, character by character (Indel), marks left out.
    """
    one, other = level(one), level(other)
    if one == other:
        return 100
    return min(int(Indel.normalized_similarity(plain(one), plain(other)) * 100), 99)
