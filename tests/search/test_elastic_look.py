"""The first pages of results in Elasticsearch: two requests, and the answer of three."""

import base64
import json
import math
from dataclasses import replace

import pytest
from making import document

from search.engines import elastic_index, elastic_look
from search.engines import engine as engine_called
from search.engines.base import EngineQuery
from search.engines.elastic_client import Hurried
from search.engines.elastic_documents import card_of
from search.engines.elastic_look import Candidate, Proved, candidates
from search.engines.elastic_queries import MOST_ROWS

QUERY = EngineQuery("en", "shelter", size=2)


def row(number: int, score: float, work: str = "", part: str = "") -> dict:
    card = {"id": f"d{number}", "work": work or f"w{number}", "part": part}
    packed = base64.b64encode(json.dumps(card).encode()).decode()
    return {
        "_score": score,
        "fields": {"tie": [number], "work": [card["work"]], "main": [not part], "card": [packed]},
    }


def page(rows, total, chosen=((1, 9.0), (2, 8.0), (3, 7.0)), query=QUERY):
    texts = {number: {"fields": {"text": [f"text {number}"]}} for number in range(1, 4)}
    works = [Candidate(f"w{number}", number, False, score) for number, score in chosen]
    found = Proved(total, {}, [(card_of(each), each) for each in rows], texts, []).page(works, query)
    return None if found is None else [(card["id"], score) for card, _text, score in found]


def test_works_come_by_their_best_document_with_its_nearness():
    best = [row(1, 9.0), row(2, 8.0, "a"), row(3, 7.0, "a"), row(4, 3.0)]
    assert [each.tie for each in candidates([best], 4.0, 0.0)] == [1, 2]
    near = [row(3, 0.9), row(2, 0.1), row(4, 0.5), row(1, 0.0)]
    assert [(each.work, each.tie) for each in candidates([best, near], 4.0, 4.0)] == [
        ("a", 3),
        ("w1", 1),
        ("w4", 4),
    ]


def test_a_page_is_made_of_what_is_found():
    assert page([row(1, 9.0), row(2, 8.0)], total=7) == [("d1", 9.0), ("d2", 8.0)]
    # The second work is not found; then the third is on the page.
    assert page([row(1, 9.0), row(3, 7.0)], total=7) == [("d1", 9.0), ("d3", 7.0)]
    assert page([row(1, 9.0)], total=1) == [("d1", 9.0)]
    second = EngineQuery("en", "shelter", size=1, offset=1)
    assert page([row(1, 9.0), row(2, 8.0)], total=7, query=second) == [("d2", 8.0)]


def test_a_page_that_cannot_be_made_so_is_asked_for_the_longer_way():
    assert page([row(1, 9.0), row(9, 5.0, work="w2"), row(3, 7.0)], total=7) is None  # another part is found
    assert page([row(1, 9.0)], total=2) is None  # what is found is not among the best for the words
    assert page([row(1, 9.0), row(2, 8.0), *(row(n, 5.0, "w1") for n in range(4, MOST_ROWS + 2))], 7) is None


@pytest.fixture
def both(engine, settings):
    """Return an index of Elasticsearch and one of the database, of the same works with parts and with their meaning."""
    if engine.name == "database":
        pytest.skip("compares Elasticsearch with the database")
    settings.SENTENCE_ENCODER = "test_engine_meaning:Compass"
    made = [engine_called(name, engine.index_name) for name in ("elasticsearch", "database")]
    for each in made:
        each.patience = engine.patience
        each.drop()
        each.prepare()
    words = ["boat", "river", "shelter", "winter", "road", "station", "clinic", "school", "bridge", "border"]
    documents = [
        document(
            f"page:{n}{part}",
            f"{words[n % 10]} {words[n // 10 % 10]} {words[(n + len(part)) % 7]} report",
            " ".join(words[(n * k + len(part)) % 10] for k in range(1, 3 + n % 9)),
            filters={"theme": (words[n % 3],)},
        )
        for n in range(1, 60)
        for part in ("", *(["#p1", "#part2"] if n % 3 == 0 else []))
    ]
    for each in made:
        each.index(documents)
    yield made
    made[1].drop()


@pytest.mark.django_db
@pytest.mark.elasticsearch
@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
@pytest.mark.parametrize("filters", [{}, {"theme": ("boat",)}, {"theme": ("boat", "river")}])
def test_a_page_takes_two_requests_and_is_that_of_the_database(both, monkeypatch, mode, filters):
    elastic, database = both
    monkeypatch.setattr(elastic_index, "KNOWN_SECONDS", math.inf)  # however slow the machine
    elastic.known(Hurried(elastic.client, 60.0))
    asked = []
    for name in ("search", "msearch"):
        monkeypatch.setattr(Hurried, name, counting(asked, getattr(Hurried, name)))
    for text in (
        "shelter",
        "winter road",
        "the clinic, school: bridge",
        '"boat river" bridge',
        "border -station",
    ):
        for offset in (0, 10):
            query = EngineQuery(
                "en", text, facets=("theme",), mode=mode, filters=filters, offset=offset, parts=2
            )
            asked.clear()
            short, other = elastic.search(query), database.search(query)
            # One more where the page is beyond the last: then the best documents for the words tell nothing.
            assert len(asked) <= 2 + ("-" in text) + (not short.hits), text
            with monkeypatch.context() as patched:
                patched.setattr(elastic_look, "suits", lambda *_args: False)
                long = elastic.search(query)
            for each in (other, long):
                assert (short.total, short.facets) == (each.total, each.facets)
            if mode == "lexical":
                assert [shown(hit) for hit in short.hits] == [shown(hit) for hit in other.hits]
            scores = {hit.id: hit.score for hit in (other if mode == "lexical" else long).hits}
            same = [hit for hit in short.hits if hit.id in scores]
            assert 2 * len(same) >= len(short.hits)
            assert [hit.score for hit in same] == pytest.approx([scores[hit.id] for hit in same], rel=1e-3)
    asked.clear()
    elastic.search(EngineQuery("en", "shelter", mode=mode, sort="title"))
    assert len(asked) == 3  # by other orders, the parts of the works are asked for after these


def shown(hit):
    parts = {(part.id, part.part, part.title, part.address) for part in hit.parts}
    return replace(hit, score=0.0, parts=()), parts


def counting(asked, method):
    def count(self, **body):
        asked.append(body)
        return method(self, **body)

    return count
