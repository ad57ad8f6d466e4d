"""The words of a collection, packed for corrections: sorted one-letter deletions that point at words.

Two words within one edit (or two letters swapped) of each other share a deletion: W. Garbe's symmetric delete.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from search.analysis.words import fold
from search.engines.packing import reading


def deletions(word: str) -> set[str]:
    """Return `word` and all it can become by leaving out one letter."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _key(text: str) -> int:
    return zlib.crc32(text.encode())


@dataclass
class Vocabulary:
    """Words, in how many documents each stands, and their deletions as sorted `keys` with the word's place in `owners`."""

    words: list[str]
    counts: np.ndarray
    keys: np.ndarray
    owners: np.ndarray

    @classmethod
    def of(cls, documents: Iterable[str]) -> "Vocabulary":
        """Return the vocabulary of documents, each given as its different words, one a line."""
        counted: dict[str, int] = {}
        for words in documents:
            for word in words.split("\n"):
                if word:
                    counted[word] = counted.get(word, 0) + 1
        return cls._from(counted)

    @classmethod
    def _from(cls, counted: dict[str, int]) -> "Vocabulary":
        words = sorted(counted)
        keys: list[int] = []
        owners: list[int] = []
        for place, word in enumerate(words):
            shorter = [_key(deletion) for deletion in deletions(fold(word))]
            keys += shorter
            owners += [place] * len(shorter)
        key = np.array(keys, np.uint32)
        order = np.argsort(key, kind="stable")
        return cls(
            words,
            np.array([counted[word] for word in words], np.uint32),
            key[order],
            np.array(owners, np.uint32)[order],
        )

    @classmethod
    def joined(cls, parts: Iterable["Vocabulary"]) -> "Vocabulary":
        """Return the vocabulary of several parts together."""
        counted: dict[str, int] = {}
        for part in parts:
            for word, count in zip(part.words, part.counts.tolist(), strict=True):
                counted[word] = counted.get(word, 0) + count
        return cls._from(counted)

    def pack(self) -> bytes:
        """Return the vocabulary as bytes for storage."""
        text = "\n".join(self.words).encode()
        sizes = np.array([len(text), len(self.words), len(self.keys)], "<u4")
        arrays = (sizes, self.counts.astype("<u4"), self.keys.astype("<u4"), self.owners.astype("<u4"))
        return zlib.compress(b"".join(array.tobytes() for array in arrays) + text, 1)

    @classmethod
    @reading
    def unpack(cls, data: bytes) -> "Vocabulary":
        """Return the vocabulary stored as `data`."""
        raw = zlib.decompress(data)
        size, words, keys = np.frombuffer(raw, "<u4", 3).tolist()
        numbers = np.frombuffer(raw, "<u4", 3 + words + 2 * keys)[3:]
        text = raw[len(raw) - size :].decode()
        return cls(
            text.split("\n") if words else [],
            numbers[:words],
            numbers[words : words + keys],
            numbers[words + keys :],
        )

    def near(self, word: str) -> list[tuple[str, int]]:
        """Return the words that share a deletion with `word`, and in how many documents each stands."""
        wanted = np.array(sorted({_key(deletion) for deletion in deletions(fold(word))}), np.uint32)
        first, last = np.searchsorted(self.keys, wanted, "left"), np.searchsorted(self.keys, wanted, "right")
        places = {
            int(owner) for start, end in zip(first, last, strict=True) for owner in self.owners[start:end]
        }
        return [(self.words[place], int(self.counts[place])) for place in sorted(places)]
