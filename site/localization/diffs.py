"""What changed between two texts, word by word, for people to see."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

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

    def add(kind: str, words: list[str]) -> None:
        text = "".join(words)
        if text and pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + text)
        elif text:
            pieces.append(Piece(kind, text))

    for operation in Indel.opcodes(old, new):
        if operation.tag == "equal":
            add("same", old[operation.src_start : operation.src_end])
        elif operation.tag == "delete":
            add("removed", old[operation.src_start : operation.src_end])
        else:
            add("added", new[operation.dest_start : operation.dest_end])
    return pieces


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1: one less the share of characters to edit (Levenshtein)."""
    return Levenshtein.normalized_similarity(one, other)
