"""One search in Elasticsearch.

It takes two requests: one for what is known of the words and for the best score, one for the hits and all counts; a
third where pages have parts and the first two do not do (see `elastic_look`), a fourth for a correction, and there a
fifth for excluded words.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from search.analysis import AnalysedQuery
from search.encoder import encoder, query_vector
from search.engines import elastic_look as look
from search.engines import elastic_queries as bodies
from search.engines.base import Correction, EngineQuery, EngineResults, Hit, Part
from search.engines.elastic_client import Hurried
from search.engines.elastic_documents import DEEPEST, card_of
from search.engines.elastic_index import Known
from search.engines.elastic_lexicon import Lexicon, rows_of_answer
from search.engines.ranking import FLOOR, language_order
from search.engines.understanding import Understood, meant, understand
from search.highlight import NOTHING, Marks, marked, passage

FEW_WORKS = 20
"""Up to so many works the parts of all are read one by one: a page of results, not the whole list in a file."""
_SORTS = {
    "newest": [{"day": "desc"}, {"tie": "asc"}],
    "oldest": [{"day": {"order": "asc"}}, {"tie": "asc"}],
    "title": [{"title_key": "asc"}, {"day": "desc"}, {"tie": "asc"}],
}


class Run:
    """Answers one query from the index `live`, of which `known` says what it holds."""

    def __init__(self, live: str, hurried: Hurried, known: Known, query: EngineQuery, encoder: str):
        self._live = live
        self._hurried = hurried
        self._known = known
        self._query = query
        self._meaning = query.mode == "hybrid" and encoder not in {"none", ""} and known.encoder == encoder
        self._order = language_order(query.language, query.languages, known.documents)
        self._allowed = bodies.eligible(self._order)
        self._looks_first = look.suits(query, known)
        self._lexicon = Lexicon(hurried, live, known, self._allowed, self._looks)

    def results(self) -> EngineResults:
        """Return what the engine answers."""
        query = self._query
        if not query.text.strip():
            return self._listed()
        searched = [self._order[0], *(code for code in self._order[1:] if code in self._known.documents)]
        understood = understand(query.text, searched, self._lexicon, correct=query.correct)
        if not any(understood.queries.values()):
            return self._nothing(unknown=(query.text.strip(),))
        return self._found(understood)

    def _nothing(self, correction: Correction | None = None, unknown: tuple[str, ...] = ()) -> EngineResults:
        return EngineResults(0, (), {name: {} for name in self._query.facets}, correction, unknown)

    def _listed(self) -> EngineResults:
        """Answer a query without words: a list of main documents, one a work."""
        must = [self._allowed, {"term": {"main": True}}, *bodies.works(self._query)]
        return self._page({"bool": {"filter": must}}, Understood({}), with_parts=False)

    def _found(self, understood: Understood) -> EngineResults:
        query, queries = self._query, understood.queries
        phrases = bodies.phrases(queries)
        best = self._lexicon.best(queries, query.language, phrases)
        relaxed = False
        if phrases and best == 0.0:
            phrases = []
            best = self._lexicon.best(queries, query.language, phrases)
            relaxed = best > 0.0
        if best == 0.0:
            return self._nothing(understood.correction, understood.unknown)
        matching = {
            "bool": {
                "must": [bodies.scored(queries, query.language)],
                "filter": [
                    self._allowed,
                    bodies.essentials(queries, self._lexicon.weight),
                    *phrases,
                    *bodies.works(query),
                ],
                "must_not": self._lexicon.excluded(queries),
            }
        }
        if self._looks_first and not relaxed and (looked := self._looked(matching, understood, best)):
            return looked
        return self._page(
            matching, understood, with_parts=self._known.with_parts, floor=FLOOR * best, relaxed=relaxed
        )

    def _looks(
        self, queries: Mapping[str, AnalysedQuery], correction: Correction | None = None
    ) -> list[dict]:
        """Return the searches for the best documents, where the page may be made of these."""
        if not self._looks_first or not any(queries.values()):
            return []
        vector = query_vector(meant(self._query.text, correction)).tolist() if self._meaning else None
        return look.looks(queries, self._query, self._allowed, self._lexicon.excluded(queries), vector)

    def _looked(self, matching: dict, understood: Understood, best: float) -> EngineResults | None:
        """Make the page of the best documents for the words; None where it cannot be made of these."""
        query, floor = self._query, FLOOR * best
        looks = self._looks(understood.queries, understood.correction)
        weight = encoder().weight * best if self._meaning else 0.0
        chosen = look.candidates([self._lexicon.rows(each) for each in looks], floor, weight)
        chosen = chosen[: query.offset + query.size + look.SPARE]
        if len(chosen) <= query.offset:
            return None
        searches = look.proof(chosen, matching, query, floor, self._allowed)
        answers = self._hurried.msearch(index=self._live, searches=searches)["responses"]
        proved = look.Proved.read(answers, query)
        shown = proved.page(chosen, query)
        if shown is None:
            return None
        mains, parts = self._sorted_out(proved.rows, proved.mains)
        marks = self._marks(understood)
        hits = tuple(self._hit(card, text, score, marks, mains, parts) for card, text, score in shown)
        return EngineResults(proved.total, hits, proved.facets, understood.correction, understood.unknown)

    def _page(
        self,
        matching: dict,
        understood: Understood,
        *,
        with_parts: bool,
        floor: float | None = None,
        relaxed: bool = False,
    ) -> EngineResults:
        """Ask for the page of works, and for all counts."""
        query = self._query
        by_words = floor is not None and query.sort == "relevance"
        narrowed: dict = {"filter": bodies.filters(query)}
        body: dict = {
            "query": matching,
            "aggs": bodies.counts(query, with_parts=with_parts, mixed=self._known.mixed),
            "post_filter": {"bool": narrowed},
            "track_total_hits": False,
            "_source": False,
            "stored_fields": ["text"],
            "docvalue_fields": ["card", "tie"],
        }
        if floor is not None:
            body["min_score"] = bodies.least(floor)
        if by_words:
            body |= bodies.IN_ORDER
        else:
            body["sort"] = _SORTS["newest" if query.sort == "relevance" else query.sort]
            body["track_scores"] = floor is not None
        first: list[look.Candidate] = []
        if by_words and with_parts:
            first = self._first_works(matching, understood, floor)
            narrowed["must_not"] = [{"terms": {"work": [each.work for each in first]}}]
        elif by_words:
            del body["sort"]  # ties come in the order of the index, which is sorted by date
            body["rescore"] = self._rescore(understood, floor)
        if with_parts:
            body["collapse"] = {"field": "work"}
        chosen = first[query.offset : query.offset + query.size]
        there = query.offset + query.size <= DEEPEST
        body["from"] = max(0, query.offset - len(first)) if there else 0
        body["size"] = query.size - len(chosen) if there else 0
        searches = [{}, body, *([{}, look.shown_of(chosen)] if chosen else [])]
        answers = self._hurried.msearch(index=self._live, searches=searches)["responses"]
        rows = [(row, float(row.get("_score") or 0.0)) for row in rows_of_answer(answers[0])]
        if chosen:
            best = {row["fields"]["tie"][0]: row for row in rows_of_answer(answers[1])}
            rows = [(best[each.tie], each.score) for each in chosen if each.tie in best] + rows
        cards = [card_of(row) for row, _score in rows]
        total, facets = bodies.counted(answers[0]["aggregations"], query)
        mains, parts = self._parts(cards, matching, floor) if floor and with_parts and rows else ({}, {})
        marks = self._marks(understood)
        hits = tuple(
            self._hit(card, row, score, marks, mains, parts)
            for card, (row, score) in zip(cards, rows, strict=True)
        )
        return EngineResults(total, hits, facets, understood.correction, understood.unknown, relaxed)

    def _first_works(self, matching: dict, understood: Understood, floor: float) -> list[look.Candidate]:
        """Return the works whose order more than the words decides: with each list, so that pages go on from each other.

        Elasticsearch by itself would reorder so many works, one document each, and not so many documents.
        """
        wanted = look.window(matching, bodies.filters(self._query), floor, self._rescore(understood, floor))
        answers = self._hurried.msearch(index=self._live, searches=[{}, wanted])["responses"]
        return look.candidates([rows_of_answer(answers[0])], 0.0, 0.0)

    def _rescore(self, understood: Understood, floor: float) -> list[dict]:
        extra = [bodies.rescored(understood.queries)]
        if self._meaning:
            vector = query_vector(meant(self._query.text, understood.correction))
            extra.append(bodies.meaning(vector.tolist(), encoder().weight * floor / FLOOR))
        return bodies.rescore(extra)

    def _marks(self, understood: Understood) -> dict[str, Marks]:
        """Return language → what is marked of the query."""
        return {language: self._lexicon.marks(query) for language, query in understood.queries.items()}

    def _hit(
        self,
        said: Mapping,
        row: Mapping,
        score: float,
        marks: Mapping,
        mains: Mapping,
        parts: Mapping,
    ) -> Hit:
        main = mains.get((said["work"], said["language"]), said)
        mine = marks.get(said["language"], NOTHING)
        matched, how_many = parts.get(said["work"], ((), 0))
        return Hit(
            id=said["id"],
            page_id=said["page_id"],
            work=said["work"],
            language=said["language"],
            kind=main["kind"],
            part=said["part"],
            title=main["title"],
            address=main["address"],
            date=_date(main["day"]),
            filters={name: tuple(values) for name, values in main["facets"].items() if name != "kind"},
            score=score,
            title_html=marked(main["title"], said["language"], mine),
            snippet=passage("".join(row["fields"].get("text", ())), said["language"], mine),
            parts=tuple(matched),
            more_parts=max(0, how_many - self._query.parts),
        )

    def _parts(self, cards: list[dict], matching: dict, floor: float) -> tuple[dict, dict]:
        """Return the main document of each work and language shown, and of each work the best parts and how many match.

        One search is for all works. As long as they have few parts, these are read one by one.
        """
        works = sorted({card["work"] for card in cards})
        with_mains = sorted({card["work"] for card in cards if card["part"]})
        searches = [{}, bodies.mains_of(with_mains, self._allowed)] if with_mains else []
        few = self._query.parts > 0 and len(works) <= FEW_WORKS
        if few:
            searches += [{}, {"query": matching, **bodies.found_of(works, self._query, floor)}]
        answers = self._hurried.msearch(index=self._live, searches=searches)["responses"] if searches else []
        mains = [card_of(row) for row in rows_of_answer(answers[0])] if with_mains else []
        rows = [(card_of(row), row) for row in rows_of_answer(answers[-1])] if few else []
        if few and len(rows) < bodies.MOST_ROWS:
            return self._sorted_out(rows, mains)
        return self._sorted_out([], mains)[0], self._counted_parts(works, matching, floor)

    def _sorted_out(self, rows: list[tuple[dict, Mapping]], others: list[dict]) -> tuple[dict, dict]:
        mains = {(card["work"], card["language"]): card for card in others}
        parts: dict[str, tuple[list[Part], int]] = {}
        for card, row in rows:
            if not card["part"]:
                mains[card["work"], card["language"]] = card
                continue
            best, number = parts.get(card["work"], ([], 0))
            if number < self._query.parts:
                best.append(_part(card, row))
            parts[card["work"]] = best, number + 1
        return mains, parts

    def _counted_parts(
        self, works: list[str], matching: dict, floor: float
    ) -> dict[str, tuple[list[Part], int]]:
        """Return the parts for any number of them: a bucket a work, so that parts of one push out none of another."""
        narrowed = [{"terms": {"work": works}}, {"term": {"main": False}}, *bodies.filters(self._query)]
        answer = self._hurried.search(
            index=self._live,
            query={"bool": {"must": [matching], "filter": narrowed}},
            size=0,
            track_total_hits=False,
            aggs=bodies.best_of_each(len(works), self._query.parts),
            min_score=bodies.least(floor),
        )
        return {
            bucket["key"]: ([_part(card_of(row), row) for row in bodies.best_in(bucket)], bucket["doc_count"])
            for bucket in answer["aggregations"]["works"]["buckets"]
        }


def _part(card: Mapping[str, Any], row: Mapping[str, Any]) -> Part:
    return Part(card["id"], card["part"], card["title"], card["address"], float(row["_score"] or 0.0))


def _date(day: int | None) -> datetime.date | None:
    return datetime.date.fromordinal(day) if day else None
