"""BM25 over packed postings, for one search in one snapshot of an index of the database engine."""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db import connection
from django.db.models import Q

from search.analysis import STOP, AnalysedQuery, Clause, analyser
from search.analysis import rough as beginning
from search.analysis.words import spelling
from search.engines.packing import POSTING, ROUGH_MARK, reading, short_key, term_key
from search.engines.ranking import K1, NEIGHBOURS, REACH, ROUGH, B, essential, idf, neighbours
from search.engines.snapshot import Hits, Snapshot, vocabularies_of
from search.models import Entry, EntryTerms, Posting

VERIFIED = 5_000
"""Documents in which the order of words is looked at for a phrase at once: so many sequences are in memory, at most."""
LOOKED_INTO = 32
"""Documents with a word's tokens in which its form is looked for: where so many have others, it is not what was meant."""

_EMPTY = np.empty(0, "<u4")


class Matcher:
    """Reads each posting list at most once, and scores documents by it. Also the lexicon of the index."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot
        self._postings: dict[tuple[str, str], Hits] = {}
        self._sequences: dict[int, np.ndarray] = {}

    # Lexicon

    def expect(self, queries: Mapping[str, AnalysedQuery]) -> None:
        """Read all postings that answering `queries` takes, in one query."""
        self.read(
            {
                language: [
                    *query.tokens(),
                    *(ROUGH_MARK + rough for clause in query.clauses for rough in clause.rough),
                    *(token for phrase in (*query.phrases, *query.excluded) for token in phrase),
                    *query.sequence,
                ]
                for language, query in queries.items()
            }
        )

    def frequencies(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
        """Return language → token → number of documents that hold it."""
        asked = {language: list(dict.fromkeys(tokens)) for language, tokens in wanted.items()}
        if any((code, token) not in self._postings for code, some in asked.items() for token in some):
            # With their beginnings, which the search for a corrected word takes: it need not read again.
            self.read(
                {
                    code: [*some, *(ROUGH_MARK + beginning(token) for token in some)]
                    for code, some in asked.items()
                }
            )
        return {
            language: {token: len(self._postings[language, token][0]) for token in tokens}
            for language, tokens in asked.items()
        }

    def near(self, word: str, language: str) -> list[tuple[str, int]]:
        """Return the words of the collection that share a one-letter deletion with `word`."""
        parts = [part for part in self.snapshot.parts if part.language == language]
        counted: dict[str, int] = {}
        for vocabulary in (*vocabularies_of(parts), self.snapshot.tail_vocabulary(language)):
            for other, count in vocabulary.near(word):
                counted[other] = counted.get(other, 0) + count
        return sorted(counted.items())

    def written(self, words: Iterable[str], language: str) -> set[str]:
        """Return those of `words` that documents hold in just this form; their tokens were read.

        What is packed of words is never unpacked for a deletion, so that the documents themselves are looked at.
        """
        wanted = set(words)
        found = wanted.intersection(self.snapshot.tail_vocabulary(language).words)
        places: dict[tuple[str, ...], np.ndarray] = {}
        for word in wanted - found:
            tokens = analyser(language).word_tokens(word)
            places[tokens] = self._with_all(language, tokens)[:LOOKED_INTO]
        positions = np.unique(np.concatenate(list(places.values()))) if places else _EMPTY
        numbers = self.snapshot.columns.number[positions].tolist()
        for title, text, labels in Entry.objects.filter(pk__in=numbers).values_list(
            "title", "text", "labels"
        ):
            spelt = spelling("\n".join((title, text, *labels)))
            found |= {
                word
                for word in wanted - found
                if word in spelt and re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", spelt)
            }
        return found

    # Postings

    def read(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Read the postings of tokens, by language, in one query; those that were read before are kept."""
        kept, missing = self.snapshot.postings, {}
        for language, tokens in wanted.items():
            for token in dict.fromkeys(tokens):
                if (language, token) in self._postings:
                    continue
                if (hits := kept.get((language, token))) is not None:
                    self._postings[language, token] = hits
                else:
                    missing.setdefault(language, []).append(token)
        if not missing:
            return
        found: dict[tuple[int, int], bytes] = {}
        condition = Q()
        for language, tokens in missing.items():
            segments = [
                part.segment for part in self.snapshot.parts if part.language == language and part.segment
            ]
            if segments:
                condition |= Q(segment_id__in=segments, term__in=[term_key(token) for token in tokens])
        if condition:
            rows = Posting.objects.filter(condition).values_list("segment_id", "term", "data")
            found = {(segment, term): bytes(data) for segment, term, data in rows}
        new = {
            (language, token): self._hits(language, term_key(token), found)
            for language, tokens in missing.items()
            for token in tokens
        }
        self._postings.update(new)
        self.snapshot.keep_postings(new)

    @reading
    def _hits(self, language: str, key: int, found: Mapping[tuple[int, int], bytes]) -> Hits:
        positions, counts = [], []
        for part in self.snapshot.parts:
            if part.language != language:
                continue
            if part.segment is None:
                place, count = self.snapshot.tail[language].posting(key)
            elif (part.segment, key) in found:
                posting = np.frombuffer(found[part.segment, key], POSTING)
                place, count = posting["place"], posting["count"]
            else:
                continue
            positions.append(place.astype(np.int64) + part.base)
            counts.append(count)
        if not positions:
            return np.empty(0, np.int64), np.empty(0, np.uint16)
        position, count = np.concatenate(positions), np.concatenate(counts)
        alive = self.snapshot.alive[position]
        return (position, count) if alive.all() else (position[alive], count[alive])

    # Scores

    def idf(self, language: str, token: str) -> float:
        """Return the idf of a token that was read; 0 of one that no document has."""
        containing = len(self._postings[language, token][0])
        return idf(self.snapshot.documents(language)[0], containing) if containing else 0.0

    def weight(self, language: str, clause: Clause) -> float:
        """Return what a clause weighs in a query: the idf of the word itself, or else of what stands for it."""
        own = max((self.idf(language, token) for token in clause.own), default=0.0)
        return own or max((self.idf(language, token) for token in clause.tokens()), default=0.0)

    def scores(self, query: AnalysedQuery) -> tuple[np.ndarray, np.ndarray]:
        """Return the score of every document, and which documents have one of the query's essential words."""
        language = query.language
        total = np.zeros(len(self.snapshot.alive))
        candidates = np.zeros(len(self.snapshot.alive), bool)
        needed = essential(query.clauses, lambda clause: self.weight(language, clause))
        for clause in query.clauses:
            position, score = self._clause(language, clause)
            total[position] += score
            if clause in needed:
                candidates[position] = True
        return total, candidates

    def _clause(self, language: str, clause: Clause) -> Hits:
        """Return the documents of a clause, each once, with the score of its best alternative."""
        if len(clause.alternatives) == 1 and len(clause.own) == 1:
            return self._bm25(language, clause.own[0])
        positions, scores = [], []
        for alternative in clause.alternatives:
            each = [self._bm25(language, token) for token in alternative.tokens]
            position, score = each[0] if len(each) == 1 else _summed(each, all_of=alternative.together)
            positions.append(position)
            scores.append(score * alternative.weight)
        position, score = np.concatenate(positions), np.concatenate(scores)
        unique, where = np.unique(position, return_inverse=True)
        best = np.zeros(len(unique))
        np.maximum.at(best, where, score)
        return unique, best

    def _bm25(self, language: str, token: str, within: np.ndarray | None = None) -> Hits:
        position, count = self._postings[language, token]
        weight = self.idf(language, token)
        if within is not None:
            chosen = np.isin(position, within)
            position, count = position[chosen], count[chosen]
        count = count.astype(np.float64)
        if token[0] == STOP:  # lengths are those of what is said, without these words
            return position, weight * count * (K1 + 1) / (count + K1)
        length = self.snapshot.length[position] / self.snapshot.documents(language)[1]
        return position, weight * count * (K1 + 1) / (count + K1 * (1 - B + B * length))

    def rough_scores(self, query: AnalysedQuery, positions: np.ndarray) -> np.ndarray:
        """Return, for documents at sorted `positions`, the score of the beginnings of the query's words."""
        scores = np.zeros(len(positions))
        for token in dict.fromkeys(ROUGH_MARK + rough for clause in query.clauses for rough in clause.rough):
            position, score = self._bm25(query.language, token, positions)
            scores[np.searchsorted(positions, position)] += score
        return ROUGH * scores

    def neighbour_scores(self, query: AnalysedQuery, sequences: Sequence[np.ndarray]) -> np.ndarray:
        """Return, for documents with these `sequences`, the score of query words that stand near each other as asked."""
        scores = np.zeros(len(sequences))
        pairs = [
            (short_key(a), short_key(b), (self.idf(query.language, a) + self.idf(query.language, b)) / 2)
            for a, b in neighbours(query)
        ]
        if not pairs or not sequences:
            return scores
        # All documents in one array, parted as title and text are: by a 0, over which no pair reaches.
        apart = np.zeros(1, "<u4")
        whole = np.concatenate([piece for sequence in sequences for piece in (sequence, apart)])
        owner = np.repeat(np.arange(len(sequences)), [len(sequence) + 1 for sequence in sequences])
        at = {key: np.flatnonzero(whole == key) for key in {key for a, b, _weight in pairs for key in (a, b)}}
        for first, second, weight in pairs:
            here = at[first]
            near, within = np.zeros(len(here), bool), np.ones(len(here), bool)
            for reach in range(1, REACH + 1):
                there = whole[np.minimum(here + reach, len(whole) - 1)]
                near |= within & (there == second)
                within &= there != 0
            scores[np.unique(owner[here[near]])] += weight
        return NEIGHBOURS * scores

    def with_phrase(self, language: str, phrase: tuple[str, ...]) -> np.ndarray:
        """Return the positions of the documents in which the tokens of `phrase` follow each other."""
        position = self._with_all(language, phrase)
        if len(phrase) == 1 or not len(position):
            return position
        keys = np.array([short_key(token) for token in phrase], "<u4")
        parts = [position[start : start + VERIFIED] for start in range(0, len(position), VERIFIED)]
        return np.concatenate([some[_holding(self.sequences(some), keys)] for some in parts])

    def _with_all(self, language: str, tokens: tuple[str, ...]) -> np.ndarray:
        """Return the positions of the documents that have all of `tokens`, which were read."""
        position = self._postings[language, tokens[0]][0]
        for token in tokens[1:]:
            position = np.intersect1d(position, self._postings[language, token][0])
        return position

    @reading
    def sequences(self, positions: np.ndarray) -> list[np.ndarray]:
        """Return the tokens of the documents at `positions` in their order, as short keys; those of a few thousand are kept."""
        if len(self._sequences) + len(positions) > 2 * VERIFIED:
            self._sequences = {}
        numbers = self.snapshot.columns.number[positions].tolist()
        missing = [number for number in numbers if number not in self._sequences]
        if missing:
            self._sequences.update(
                {
                    number: np.frombuffer(bytes(data), "<u4")
                    for number, data in rows_of_entries(missing, "sequence")
                }
            )
        return [self._sequences.get(number, _EMPTY) for number in numbers]


def rows_of_entries(numbers: list[int], field: str) -> Iterable[tuple[int, bytes]]:
    """Read a field of the terms of entries in one query, however many there are: `sequence` or `vectors`."""
    table, column = (connection.ops.quote_name(name) for name in (EntryTerms._meta.db_table, field))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT entry_id, {column} FROM {table} WHERE entry_id = ANY(%s)", [numbers])  # noqa: S608
        else:
            listed = ",".join(map(str, numbers))
            cursor.execute(
                f"SELECT entry_id, {column} FROM {table} WHERE entry_id IN (SELECT value FROM json_each(%s))",  # noqa: S608
                [f"[{listed}]"],
            )
        return cursor.fetchall()


def _summed(each: list[Hits], *, all_of: bool) -> Hits:
    position, where = np.unique(np.concatenate([hits[0] for hits in each]), return_inverse=True)
    score = np.bincount(where, np.concatenate([hits[1] for hits in each]), len(position))
    if all_of:
        complete = np.bincount(where, minlength=len(position)) == len(each)
        return position[complete], score[complete]
    return position, score


def _holding(sequences: Sequence[np.ndarray], phrase: np.ndarray) -> np.ndarray:
    """Return which of `sequences` hold `phrase`."""
    apart = np.zeros(len(phrase), "<u4")
    whole = np.concatenate([piece for sequence in sequences for piece in (sequence, apart)])
    ends = np.cumsum([len(sequence) + len(apart) for sequence in sequences])
    starts = np.flatnonzero(whole == phrase[0])
    for place, key in enumerate(phrase[1:], 1):
        starts = starts[whole[starts + place] == key]
    holding = np.zeros(len(sequences), bool)
    holding[np.searchsorted(ends, starts, "right")] = True
    return holding
