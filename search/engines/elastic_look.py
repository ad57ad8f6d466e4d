"""A page of results in two requests instead of three: its works are chosen first, and proved to be found after.

What is found is known only when the best score and the weights of the words are. With the request for these, the best
documents for the words are asked for as well, a light row each (`looks`). The second request (`proof`) counts what is
found, and reads what of the works of these rows is found. Where that does not make up the page, because a row is not
found or there are too many, `Proved.page` says so, and the search goes the longer way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from search.analysis import AnalysedQuery
from search.documents import EXPLAINS
from search.engines import elastic_queries as bodies
from search.engines.base import EngineQuery
from search.engines.elastic_documents import card_of
from search.engines.elastic_index import Known
from search.engines.elastic_lexicon import checked, rows_of_answer
from search.engines.ranking import EXPLAINED, WINDOW

DEEPEST_PLACE = 20
"""Place down to which works are chosen so: among the best documents for the words there are hardly more works."""
SPARE = 3
"""Works looked at beyond the page: of the last ones, some may score below the floor."""
_EXPLAINS = f"facets.{EXPLAINS}"
_LIGHT = {
    "_source": False,
    "stored_fields": "_none_",
    "docvalue_fields": ["tie", "work", "main", "day", _EXPLAINS],
}


class Candidate(NamedTuple):
    """A work with the key of its best document, whether that is a part, and the score."""

    work: str
    tie: int
    is_part: bool
    score: float


def suits(query: EngineQuery, known: Known) -> bool:
    """Say whether the page asked for is one of the first, by relevance, in an index where works have parts."""
    return (
        known.with_parts
        and not known.mixed
        and query.sort == "relevance"
        and query.parts > 0
        and 0 < query.size <= DEEPEST_PLACE - query.offset
    )


def looks(
    queries: Mapping[str, AnalysedQuery],
    query: EngineQuery,
    allowed: dict,
    excluded: list[dict],
    vector: Sequence[float] | None,
) -> list[dict]:
    """Return the search for the best documents for the words and, with a `vector`, for how near to it these are."""
    filters = [allowed, *bodies.phrases(queries), *bodies.works(query), *bodies.filters(query)]
    best = {
        "query": {
            "bool": {
                "must": [bodies.scored(queries, query.language)],
                "filter": filters,
                "must_not": excluded,
            }
        },
        # By meaning as well, any of those within which the order is decided may come first.
        "size": WINDOW if vector is not None else min(WINDOW, 3 * (query.offset + query.size) + 20),
        "track_total_hits": False,
        **_LIGHT,
    }
    found = [{**best, "rescore": bodies.rescore([bodies.rescored(queries)])}]
    if vector is not None:
        near = bodies.rescore([bodies.meaning(vector, 1.0)])
        near[0]["query"].update(query_weight=0, rescore_query_weight=1)
        found.append({**best, "rescore": near})
    return found


def candidates(looked: list[list], floor: float, weight: float) -> list[Candidate]:
    """Return the works in the order of their best documents, from the answers to `looks`.

    `weight`: what a cosine of 1 adds to a score. Scores below `floor` are not found, whatever was added to them.
    """
    near = {_field(row, "tie"): float(row["_score"]) for rows in looked[1:] for row in rows}
    ranked = []
    least = bodies.least(floor)
    for row in looked[0]:
        fields = row["fields"]
        tie = fields["tie"][0]
        score = row["_score"] + weight * near.get(tie, 0.0)
        if score >= least:
            score *= EXPLAINED if _EXPLAINS in fields else 1.0
            day = fields["day"][0] if "day" in fields else 0
            ranked.append((-score, -day, tie, fields["work"][0], not fields["main"][0]))
    works: dict[str, Candidate] = {}
    for score, _day, tie, work, is_part in sorted(ranked):
        works.setdefault(work, Candidate(work, tie, is_part, -score))
    return list(works.values())


def proof(
    chosen: list[Candidate], matching: dict, query: EngineQuery, floor: float, allowed: dict
) -> list[dict]:
    """Return the searches of the second request.

    One counts what is found, and reads what of it is of the `chosen` works; one reads the texts to be shown; and one the
    main documents of the works of which a part is shown.
    """
    found = {
        "query": matching,
        "aggs": bodies.counts(query, with_parts=True, mixed=False),
        **bodies.found_of([each.work for each in chosen], query, floor),
    }
    texts = {**shown_of(chosen[query.offset :]), "docvalue_fields": ["tie"]}
    with_mains = sorted(each.work for each in chosen[query.offset :] if each.is_part)
    mains = [{}, bodies.mains_of(with_mains, allowed)] if with_mains else []
    return [{}, found, {}, texts, *mains]


def window(matching: dict, narrowed: list[dict], floor: float, rescore: list[dict]) -> dict:
    """Return the search for the documents whose order more than the words decides, in that order."""
    return {
        "query": matching,
        "post_filter": {"bool": {"filter": narrowed}},
        "size": WINDOW,
        "track_total_hits": False,
        "min_score": bodies.least(floor),
        "rescore": rescore,
        **_LIGHT,
    }


def shown_of(chosen: Sequence[Candidate]) -> dict:
    """Return the search for what is shown of the best documents of the `chosen` works."""
    return {
        "query": {"bool": {"filter": [{"terms": {"tie": [each.tie for each in chosen]}}]}},
        "size": len(chosen),
        "track_total_hits": False,
        "_source": False,
        "stored_fields": ["text"],
        "docvalue_fields": ["tie", "card"],
    }


@dataclass(frozen=True)
class Proved:
    """The answer to `proof`: `rows` is what is found of the works, cards with rows, and `mains` other main documents."""

    total: int
    facets: dict[str, dict[str, int]]
    rows: list[tuple[dict, Mapping]]
    texts: dict[int, Mapping[str, Any]]
    mains: list[dict]

    @classmethod
    def read(cls, answers: Sequence[Mapping[str, Any]], query: EngineQuery) -> "Proved":
        """Return what the second request answers; raise EngineUnavailable where a search in it failed."""
        total, facets = bodies.counted(checked(answers[0])["aggregations"], query)
        rows = [(card_of(row), row) for row in rows_of_answer(answers[0])]
        texts = {_field(row, "tie"): row for row in rows_of_answer(answers[1])}
        mains = [card_of(row) for answer in answers[2:] for row in rows_of_answer(answer)]
        return cls(total, facets, rows, texts, mains)

    def page(self, chosen: list[Candidate], query: EngineQuery) -> list | None:
        """Return card, row with the text, and score of each hit; None where the `chosen` works do not make up the page."""
        if len(self.rows) >= bodies.MOST_ROWS:
            return None
        cards = {_field(row, "tie"): card for card, row in self.rows}
        with_more = {card["work"] for card in cards.values()}
        wanted = min(query.offset + query.size, self.total)
        hits: list = []
        for each in chosen:
            if len(hits) == wanted:
                break
            if each.tie in cards:
                hits.append((cards[each.tie], self.texts.get(each.tie), each.score))
            elif each.work in with_more:
                return None
        shown = hits[query.offset :]
        return shown if len(hits) == wanted and all(text for _card, text, _score in shown) else None


def _field(row: Mapping[str, Any], name: str) -> Any:
    return row["fields"][name][0]
