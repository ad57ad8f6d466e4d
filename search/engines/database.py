"""The engine that needs nothing but the site's database, the same on SQLite and PostgreSQL.

SQL stores and finds postings; numpy scores, filters, counts and sorts them, exactly, over all documents that match.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from search.analysis import AnalysedQuery, analyser
from search.analysis.words import fold, spelling
from search.encoder import encoder, query_vector
from search.engines import store
from search.engines.base import (
    Correction,
    EngineQuery,
    EngineResults,
    Hit,
    Near,
    Part,
    TitleSuggestion,
)
from search.engines.database_index import DatabaseIndex
from search.engines.grouping import collapsed, counted, explaining, filter_mask
from search.engines.matching import Matcher
from search.engines.meaning import vectors_in
from search.engines.packing import text_key
from search.engines.ranking import EXPLAINED, FLOOR, OTHER_LANGUAGE, WINDOW, language_order, neighbours
from search.engines.shown import shown
from search.engines.snapshot import Snapshot
from search.engines.understanding import meant, understand
from search.highlight import NOTHING, Marks, marked, passage
from search.models import Entry, TitleStart

SORTED_FIRST = 200
"""Documents near in meaning that are sorted at first, for some ten works."""


@dataclass
class _Found:
    """What a query matches: scores of all documents by its words alone, and which are found before filters."""

    scores: np.ndarray
    base: np.ndarray
    queries: dict[str, AnalysedQuery]
    shown: dict[int, float] = field(default_factory=dict)
    """Position → score of those whose order more than the words decided."""
    correction: Correction | None = None
    unknown: tuple[str, ...] = ()
    relaxed: bool = False


class DatabaseEngine(DatabaseIndex):
    """See `search.engines.base.Engine`."""

    # Searching

    def search(self, query: EngineQuery) -> EngineResults:
        snapshot = self._snapshot()
        with self._reading(snapshot):
            results = self._answered(query, snapshot)
        expected = min(query.size, max(results.total - query.offset, 0))
        if (not results.total or len(results.hits) < expected) and snapshot.index != self._snapshot().index:
            # A new index took the old one's place, and its rows away, in the midst of this search.
            return self._answered(query, self._snapshot())
        return results

    def _answered(self, query: EngineQuery, snapshot: Snapshot) -> EngineResults:
        matcher = Matcher(snapshot)
        order = language_order(query.language, query.languages, snapshot.languages)
        eligible = snapshot.eligible(order)
        found = self._found(query, matcher, order, eligible)
        masks = {
            name: filter_mask(snapshot, name, values) for name, values in query.filters.items() if values
        }
        base = found.base
        if query.works is not None:
            numbers = snapshot.position_of_work()
            wanted = [
                number
                for work in query.works
                if (number := numbers.get(text_key("work:" + work))) is not None
            ]
            base = base & np.isin(snapshot.work, wanted)
        chosen = base.copy()
        for mask in masks.values():
            chosen &= mask
        facets = {}
        for name in query.facets:
            others = base.copy()
            for other, mask in masks.items():
                if other != name:
                    others &= mask
            facets[name] = counted(snapshot, name, others)
        positions = np.flatnonzero(chosen)
        ranked = self._ranked(query, matcher, found, positions)
        best, total, grouped = collapsed(snapshot, positions, ranked, query.offset, query.size)
        hits = self._hits(query, snapshot, matcher, found, eligible, best, grouped)
        return EngineResults(total, tuple(hits), facets, found.correction, found.unknown, found.relaxed)

    def _found(
        self, query: EngineQuery, matcher: Matcher, order: tuple[str, ...], eligible: np.ndarray
    ) -> _Found:
        snapshot = matcher.snapshot
        if not query.text.strip():
            return _Found(np.zeros(len(eligible)), eligible & snapshot.columns.main, {})
        there = [code for code in order if code in snapshot.languages and _any_of(snapshot, eligible, code)]
        searched = [order[0], *(code for code in there if code != order[0])]
        understood = understand(query.text, searched, matcher, correct=query.correct)
        if not any(understood.queries.values()):
            nothing = np.zeros(len(eligible), bool)
            return _Found(np.zeros(len(eligible)), nothing, {}, unknown=(query.text.strip(),))
        scores, in_phrases = np.zeros(len(eligible)), np.ones(len(eligible), bool)
        candidates = np.zeros(len(eligible), bool)
        for language, analysed in understood.queries.items():
            mine, essential = matcher.scores(analysed)
            mine *= 1.0 if language == order[0] else OTHER_LANGUAGE
            candidates |= essential
            for phrase in analysed.excluded:
                having = matcher.with_phrase(language, phrase)
                mine[np.isin(snapshot.work, snapshot.work[having[eligible[having]]])] = 0.0
            for phrase in analysed.phrases:
                outside = mine > 0
                outside[matcher.with_phrase(language, phrase)] = False
                in_phrases &= ~outside
            scores += mine
        scores[~eligible] = 0.0
        relaxed = not (scores[in_phrases] > 0).any() and (scores > 0).any()
        if not relaxed:
            scores[~in_phrases] = 0.0
        base = (scores >= FLOOR * scores.max(initial=0.0)) & (scores > 0) & candidates
        return _Found(
            scores, base, understood.queries, {}, understood.correction, understood.unknown, bool(relaxed)
        )

    def _ranked(
        self, query: EngineQuery, matcher: Matcher, found: _Found, positions: np.ndarray
    ) -> np.ndarray:
        """Return `positions` in the order asked for, and note in `found` the scores that decided it."""
        snapshot, columns = matcher.snapshot, matcher.snapshot.columns
        date, tie = columns.date[positions], columns.tie[positions]
        if query.sort == "title":
            return positions[np.lexsort((tie, -date, snapshot.title_rank()[positions]))]
        if query.sort == "oldest":
            return positions[np.lexsort((tie, np.where(date, date, np.iinfo(np.int64).max)))]
        if query.sort == "newest" or not found.queries:
            return positions[np.lexsort((tie, -date))]
        score, best = found.scores[positions], found.scores.max(initial=0.0)
        order = np.lexsort((tie, -date, -score))
        window = np.sort(positions[order[:WINDOW]])
        rescored = found.scores[window].copy()
        if any(neighbours(analysed) for analysed in found.queries.values()):
            matcher.sequences(window)
        for language, analysed in found.queries.items():
            mine = (
                snapshot.language[window] == snapshot.languages.index(language)
                if language in snapshot.languages
                else None
            )
            if mine is None or not mine.any():
                continue
            extra = matcher.rough_scores(analysed, window[mine])
            if neighbours(analysed):
                extra += matcher.neighbour_scores(analysed, matcher.sequences(window[mine]))
            rescored[mine] += extra
        if query.mode == "hybrid" and self._encodes(snapshot):
            vector = query_vector(meant(query.text, found.correction))
            near = vectors_in(snapshot).similarity(vector, window)
            # As the best score that decides what is found, this one is that of all documents, before filters.
            rescored += encoder().weight * best * np.maximum(near, 0.0)
        rescored[np.isin(window, explaining(snapshot))] *= EXPLAINED
        found.shown = dict(zip(window.tolist(), rescored.tolist(), strict=True))
        rest = positions[order[WINDOW:]]
        again = np.lexsort((columns.tie[window], -columns.date[window], -rescored))
        return np.concatenate((window[again], rest))

    def _hits(self, query, snapshot, matcher, found, eligible, best, grouped) -> list[Hit]:
        if not found.queries:
            known, _texts = shown(snapshot, best)
            return [known[at] for at in best if at in known]
        columns = snapshot.columns
        # Parts come by the words alone, whatever the order of works: then they tell best where in it these stand.
        parts = {
            work: sorted(
                (at for at in at_all if not columns.main[at]),
                key=lambda at: (-found.scores[at], -columns.date[at], columns.tie[at]),
            )
            for work, at_all in grouped.items()
        }
        works = np.array([snapshot.work[at] for at in best], np.int64)
        mains: dict[int, int] = {}
        if len(works):
            for at in np.flatnonzero(eligible & columns.main & np.isin(snapshot.work, works)).tolist():
                mains.setdefault(int(snapshot.work[at]), at)
        named = {*best, *mains.values(), *(at for some in parts.values() for at in some[: query.parts])}
        known, texts = shown(snapshot, named, with_texts=best)
        marks_in = {
            language: Marks.of(analysed, partial(matcher.idf, language))
            for language, analysed in found.queries.items()
        }
        hits = []
        for at in best:
            if at not in known or at not in texts:  # withdrawn since the search began
                continue
            mine, work = known[at], int(snapshot.work[at])
            main = known.get(mains.get(work, at), mine)
            marks = marks_in.get(mine.language, NOTHING)
            hits.append(
                replace(
                    mine,
                    kind=main.kind,
                    title=main.title,
                    address=main.address,
                    date=main.date,
                    filters=main.filters,
                    score=found.shown.get(at, float(found.scores[at])),
                    title_html=marked(main.title, mine.language, marks),
                    snippet=passage(texts[at], mine.language, marks),
                    parts=tuple(
                        Part(each.id, each.part, each.title, each.address, float(found.scores[part]))
                        for part in parts[work][: query.parts]
                        if (each := known.get(part)) is not None
                    ),
                    more_parts=max(0, len(parts[work]) - query.parts),
                )
            )
        return hits

    # Suggestions, and what is close in meaning

    def suggest(self, prefix: str, language: str, limit: int = 8, apart: str = "") -> list[TitleSuggestion]:
        start = " ".join(fold(spelling(word)) for word in analyser(language).words(prefix)).encode()[
            : store.START
        ]
        if not start:
            return []
        snapshot = self._snapshot()
        columns = snapshot.columns
        numbers = TitleStart.objects.filter(
            index=snapshot.index, language=language, start__gte=start, start__lt=start + b"\xff"
        ).values_list("entry_id", flat=True)
        positions = np.flatnonzero(np.isin(columns.number, list(numbers)) & snapshot.alive)
        whole = start.decode("utf-8", "ignore")
        ranked = sorted(
            positions.tolist(),
            key=lambda at: (not columns.titles[at].startswith(whole), columns.titles[at], columns.tie[at]),
        )
        its_own = filter_mask(snapshot, "kind", (apart,))
        shown = [at for at in ranked if not its_own[at]][:limit] + [at for at in ranked if its_own[at]][
            :limit
        ]
        found = Entry.objects.in_bulk([int(columns.number[at]) for at in shown])
        return [
            TitleSuggestion(entry.page_id, entry.work, entry.kind, entry.title, entry.address)
            for at in shown
            if (entry := found.get(int(columns.number[at])))
        ]

    def near(
        self, *, text: str = "", page_id: int | None = None, language: str, others: bool, limit: int = 5
    ) -> list[Near]:
        if self._encoder == "none":
            return []
        snapshot = self._snapshot()
        if not self._encodes(snapshot):
            return []
        with self._reading(snapshot):
            return self._near(snapshot, text, page_id, language, others, limit)

    def _near(
        self, snapshot: Snapshot, text: str, page_id: int | None, language: str, others: bool, limit: int
    ) -> list[Near]:
        question = (self._encoder, text, language, others, limit)
        chosen = snapshot.nearest.get(question) if page_id is None else None
        if chosen is None:
            chosen = self._nearest_works(snapshot, text, page_id, language, others, limit)
            if page_id is None:
                snapshot.keep_nearest(question, chosen)
        known, _texts = shown(snapshot, (at for at, _cosine in chosen.values()))
        found = [
            Near(
                hit.id, hit.page_id, hit.work, hit.language, hit.kind, hit.title, hit.address, cosine, hit.filters
            )
            for at, cosine in chosen.values()
            if (hit := known.get(at)) is not None
        ]  # fmt: skip
        return sorted(found, key=lambda near: (-near.similarity, near.id))

    def _nearest_works(
        self, snapshot: Snapshot, text: str, page_id: int | None, language: str, others: bool, limit: int
    ) -> dict[int, tuple[int, float]]:
        mine = self._positions_of(snapshot, page_id)
        query = query_vector(text) if page_id is None else vectors_in(snapshot).mean_of(mine)
        if query is None:
            return {}
        here = np.zeros(len(snapshot.alive), bool)
        if language in snapshot.languages:
            here = snapshot.alive & (snapshot.language == snapshot.languages.index(language))
        allowed = snapshot.alive & ~here if others else here
        allowed = allowed & ~np.isin(snapshot.work, snapshot.work[mine])
        positions = np.flatnonzero(allowed)
        similarity = vectors_in(snapshot).similarity(query, positions)
        return _nearest(snapshot, positions, similarity, limit, SORTED_FIRST)

    def _encodes(self, snapshot: Snapshot) -> bool:
        return self._encoder != "none" and snapshot.encoder == self._encoder

    def _positions_of(self, snapshot: Snapshot, page_id: int | None) -> np.ndarray:
        if page_id is None:
            return np.empty(0, np.int64)
        numbers = Entry.objects.filter(index=snapshot.index, page_id=page_id).values_list("number", flat=True)
        return np.flatnonzero(np.isin(snapshot.columns.number, list(numbers)) & snapshot.alive)


def _nearest(
    snapshot: Snapshot, positions: np.ndarray, similarity: np.ndarray, limit: int, first: int
) -> dict[int, tuple[int, float]]:
    """Return, for the `limit` nearest works, the nearest document's position and similarity, the nearest first.

    Only the `first` nearest documents are sorted, unless there are more of them to a work than that.
    """
    some = np.arange(len(positions))
    if first < len(positions):
        some = np.flatnonzero(similarity >= np.partition(similarity, -first)[-first])
    chosen: dict[int, tuple[int, float]] = {}
    for at in some[np.lexsort((snapshot.columns.tie[positions[some]], -similarity[some]))].tolist():
        if similarity[at] <= -1.0 or len(chosen) == limit:
            break
        chosen.setdefault(int(snapshot.work[positions[at]]), (int(positions[at]), float(similarity[at])))
    if len(chosen) < limit and len(some) < len(positions):
        return _nearest(snapshot, positions, similarity, limit, len(positions))
    return chosen


def _any_of(snapshot: Snapshot, eligible: np.ndarray, language: str) -> bool:
    return bool((eligible & (snapshot.language == snapshot.languages.index(language))).any())
