"""What changed between two texts, word by word, for people to see."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

ALIKE = 0.4
"""The similarity up to which two texts in the same place are two texts, not one that was changed."""
PIECE = re.compile(r"\{/?\w+\}|\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed (`same`), came (`added`) or went (`removed`)."""

    kind: str
    text: str


def diff(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts in order; what went stands before what came in its place."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    pieces: list[Piece] = []
    came, went = [], []

    def changed() -> None:
        pieces.extend(
            Piece(kind, "".join(words)) for kind, words in (("removed", went), ("added", came)) if words
        )
        went.clear()
        came.clear()

    for operation in Indel.opcodes(old, new):
        if operation.tag == "equal":
            changed()
            pieces.append(Piece("same", "".join(old[operation.src_start : operation.src_end])))
        elif operation.tag == "delete":
            went += old[operation.src_start : operation.src_end]
        else:
            came += new[operation.dest_start : operation.dest_end]
    changed()
    return pieces


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1: one less the share of characters to edit (Levenshtein)."""
    return Levenshtein.normalized_similarity(one, other)
