"""The rules of ranking, shared by all engines: constants, idf, lengths, and what of a query is essential.

BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the idf of
Lucene, a title that counts as if written TITLE times, and lengths rounded as Lucene stores them, so that the database
engine and Elasticsearch agree. The figures behind the constants are in docs/decisions.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.conf import settings

from search.analysis import AnalysedQuery, Clause

K1 = 1.2
B = 0.6
TITLE = 3
"""How many times a title's words count; text and labels count once."""
FLOOR = 0.25
"""A work is found when it scores at least this share of the best one."""
ESSENTIAL = 0.8
"""Share of the query's idf that the essential words hold: a document needs one of them."""
WINDOW = 100
"""The best documents whose order the beginnings of words and their neighbourhood decide with."""
ROUGH = 0.5
NEIGHBOURS = 0.3
REACH = 2
"""Words count as neighbours up to this distance."""
OTHER_LANGUAGE = 0.8
"""Factor on documents of another language than the reader's, so that the reader's own come first when comparable."""

EXPLAINED = 0.8
"""Factor on documents that only explain a word, which are short and so score high: they come first where little else has
the words, as when the word itself is asked for."""

_EXACT = 24  # lengths below this are stored as they are: 255 - longToInt4(2**31 - 1)


def idf(documents: int, containing: int) -> float:
    """Return Lucene's idf of a term that `containing` of `documents` documents hold."""
    return math.log(1 + (documents - containing + 0.5) / (containing + 0.5))


@lru_cache(maxsize=4096)
def stored_length(length: int) -> int:
    """Return `length` as Lucene's norms keep it in one byte (SmallFloat.intToByte4 and back)."""
    if length < _EXACT:
        return length
    rest = length - _EXACT
    bits = rest.bit_length()
    if bits < 4:
        return _EXACT + rest
    shift = bits - 4
    return _EXACT + (((rest >> shift) & 7 | 8) << shift)


def essential(clauses: Sequence[Clause], weight: Callable[[Clause], float]) -> list[Clause]:
    """Return the weightiest clauses that together hold ESSENTIAL of all weight; all of them where none has any."""
    weighted = sorted(
        ((weight(clause), place) for place, clause in enumerate(clauses)),
        key=lambda each: (-each[0], each[1]),
    )
    total = sum(each for each, _place in weighted)
    kept: list[Clause] = []
    reached = 0.0
    for each, place in weighted:
        if each <= 0 or (kept and reached >= ESSENTIAL * total):
            break
        kept.append(clauses[place])
        reached += each
    return kept


def neighbours(query: AnalysedQuery) -> list[tuple[str, str]]:
    """Return the pairs of different tokens that stand within REACH of each other in the query, in order."""
    sequence = query.sequence
    pairs = (
        (a, b) for reach in range(1, REACH + 1) for a, b in zip(sequence, sequence[reach:], strict=False)
    )
    return list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def language_order(reader: str, wanted: Iterable[str] | None, present: Iterable[str]) -> tuple[str, ...]:
    """Return the languages in the order in which a work is looked for: the reader's, then those of the settings.

    `wanted` limits which other languages may count; languages `present` in the index that the settings lack come last.
    """
    known = [code for code, _name in settings.LANGUAGES]
    order = dict.fromkeys([reader, *known, *sorted(present)])
    allowed = None if wanted is None else {reader, *wanted}
    return tuple(code for code in order if allowed is None or code in allowed)
