"""What the engines answer alike, where Elasticsearch has its own ways: overwritten documents, many parts, deep pages."""

import time

import pytest
from making import document

from search.engines import elastic_coverage
from search.engines import engine as engine_called
from search.engines.base import EngineQuery
from search.engines.elastic_client import Hurried

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]

LANGUAGES = ("en", "fr", "es", "ru")


@pytest.fixture
def both(engine):
    """Return an index of Elasticsearch and one of the database, both empty."""
    if engine.name == "database":
        pytest.skip("compares Elasticsearch with the database")
    database = engine_called("database", engine.index_name)
    database.prepare()
    yield engine, database
    database.drop()


def rebuilt(engine, *batches):
    engine.start_rebuild()
    for batch in batches:
        engine.build(batch)
    engine.finish_rebuild()


def test_what_pages_said_before_they_changed_weighs_nothing_once_the_index_is_tidied(both):
    texts = {n: f"migration {'asylum ' * (n % 4)}{'law ' * n}" for n in range(30)}
    elastic, _database = both
    for each in both:
        for before in ("asylum in the city", "asylum, nothing else", ""):
            each.index(document(f"page:{n}", f"Page {n}", f"{before} {text}") for n, text in texts.items())
    assert _overwritten(elastic)
    deadline = time.monotonic() + 60  # nobody waits for a merge, save this test
    while _overwritten(elastic) and time.monotonic() < deadline:
        elastic.tidy()
        time.sleep(0.1)
    query = EngineQuery("en", "asylum law", size=30)
    one, other = (each.search(query) for each in both)
    assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], rel=1e-4)


def _overwritten(elastic) -> int:
    """Return how many documents of the index are overwritten and still count in the weights of words."""
    stats = elastic.client.indices.stats(index=elastic.live, metric="docs")
    return stats["_all"]["primaries"]["docs"]["deleted"]


@pytest.mark.parametrize("said", [True, False], ids=["pages name their versions", "they do not"])
def test_after_a_rebuild_a_word_weighs_the_same(both, said):
    batches = [
        [
            document(
                f"page:{place * 100 + n}",
                f"Migration {n}",
                "migration " * (n % 5) + "law " * n,
                language,
                work=f"work-{n}",
                filters={"lang": LANGUAGES} if said else {},
            )
            for n in range(30)
        ]
        for place, language in enumerate(LANGUAGES)
    ]
    for each in both:
        rebuilt(each, *batches)
    elastic, _database = both
    documents = elastic.client.indices.stats(index=elastic.live, metric="docs")["_all"]["primaries"]["docs"]
    assert (documents["count"], documents["deleted"]) == (120, 0)
    for language in LANGUAGES:
        query = EngineQuery(language, "migration", size=30)
        one, other = (each.search(query) for each in both)
        assert one.total == other.total
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
        assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], rel=1e-4)


def test_many_parts_of_one_work_leave_those_of_the_next_alone(both):
    documents = [
        document(f"page:{page}{part}", f"Report {page}", "tracing")
        for page in range(1, 7)
        for part in ("", *(f"#p{n}" for n in range(250)))
    ]
    for each in both:
        each.index(documents)
    one, other = (each.search(EngineQuery("en", "tracing", parts=2)) for each in both)
    assert [hit.more_parts for hit in one.hits] == [248] * 6 == [hit.more_parts for hit in other.hits]
    assert {hit.work: [part.id for part in hit.parts] for hit in one.hits} == {
        hit.work: [part.id for part in hit.parts] for hit in other.hits
    }


def counts(engine, **named):
    found = engine.search(EngineQuery("en", "tracing", facets=("theme", "kind"), parts=2, **named))
    return found.total, found.facets


@pytest.mark.parametrize("chosen", [{}, {"theme": ("health",)}, {"theme": ("routes",), "kind": ("page",)}])
def test_a_work_counts_once_whether_or_not_its_parts_have_its_values(both, chosen):
    elastic, _database = both
    themes = [("health",), ("routes",), ("health", "routes")]

    def documents(of_part):
        return [
            document(f"page:{n}{part}", f"Report {n}", "tracing", filters={"theme": of_part(n, part)})
            for n in range(12)
            for part in ("", "#p1", "#p2")
        ]

    alike = documents(lambda n, part: themes[n % 3])
    apart = documents(lambda n, part: themes[(n + len(part) + part.count("2")) % 3])
    for written, mixed in ((alike, False), (apart, True), (alike, False)):
        for each in both:
            each.replace_pages({each.page_id for each in written}, written)
        one, other = (counts(each, filters=chosen) for each in both)
        assert one == other
        assert elastic.known(Hurried(elastic.client, 60.0)).mixed is mixed
    assert counts(elastic) == (12, {"theme": {"health": 8, "routes": 8}, "kind": {"page": 12}})


def test_writers_at_once_leave_the_languages_of_a_work_right(both, monkeypatch):
    elastic, _database = both
    elastic.index([document("page:1", "Shelter", "field", "en", work="a")])
    write = elastic_coverage.bulk

    def overtaken(client, actions):
        monkeypatch.setattr(elastic_coverage, "bulk", write)
        elastic.index([document("page:3", "Abri", "terrain", "fr", work="a")])
        return write(client, actions)

    monkeypatch.setattr(elastic_coverage, "bulk", overtaken)
    elastic.index([document("page:2", "Refugio", "campo", "es", work="a")])
    for language, page in (("en", 1), ("es", 2), ("fr", 3), ("ru", 3)):
        assert [hit.page_id for hit in elastic.search(EngineQuery(language)).hits] == [page]


@pytest.mark.parametrize("wrong", [{"coverage": ["fr"]}, {"mixed": True}])
def test_a_document_that_does_not_know_the_others_of_its_work_is_told_as_stale_and_mended(both, wrong):
    elastic, _database = both
    documents = [document("page:1", "Shelter"), document("page:2", "Abri", language="fr")]
    elastic.index(documents)
    right = {each.id: each.digest() for each in documents}
    assert {key: digest for key, _page, digest in elastic.stored()} == right
    elastic.client.update(index=elastic.live, id="page:1", doc=wrong, refresh=True)
    assert {key: digest for key, _page, digest in elastic.stored()} == {**right, "page:1": ""}
    elastic.replace_pages([1], documents[:1])
    assert {key: digest for key, _page, digest in elastic.stored()} == right


@pytest.mark.parametrize("parts", [0, 2])
def test_the_parts_of_many_works_are_found_in_as_few_searches_as_those_of_one(both, monkeypatch, parts):
    documents = [
        document(f"page:{page}{part}", f"Report {page}", "tracing " * (page % 3 + len(part)))
        for page in range(1, 13)
        for part in ("", "#p1", "#part2", "#chapter3")
    ]
    for each in both:
        each.index(documents)
    asked, msearch = [], Hurried.msearch

    def counted(self, **body):
        asked.append(len(body["searches"]) // 2)
        return msearch(self, **body)

    monkeypatch.setattr(Hurried, "msearch", counted)
    one, other = (each.search(EngineQuery("en", "tracing", parts=parts)) for each in both)
    assert len(one.hits) == 10
    assert len(asked) <= 4
    assert sum(asked) <= 7
    for mine, theirs in zip(one.hits, other.hits, strict=True):
        assert (mine.id, mine.more_parts) == (theirs.id, theirs.more_parts)
        assert [part.id for part in mine.parts] == [part.id for part in theirs.parts]
        assert all(part.score > 0 for part in mine.parts)


def test_words_that_say_nothing_weigh_the_same_where_nothing_else_is_asked(both):
    texts = [
        "of the and",
        "the the of a family",
        "the " * 9 + "border",
        "family",
        "of border and of family " * 4,
    ]
    documents = [
        document(f"page:{n}", f"Title of {n}" if n % 2 else "Title", text) for n, text in enumerate(texts, 1)
    ]
    for each in both:
        rebuilt(each, documents)
    for text in ("of", "the of", "and the"):
        one, other = (each.search(EngineQuery("en", text)) for each in both)
        assert one.total == other.total > 0
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
        assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], rel=1e-4)


@pytest.mark.parametrize("sort", ["relevance", "title"])
def test_pages_go_on_from_each_other_whatever_parts_works_have(both, sort):
    """Neighbours and beginnings of words decide with the order of a hundred documents, and so of fewer works."""
    words = ["tracing", "family", "shelter", "border", "winter"]
    documents = [
        document(
            f"page:{n}{part}",
            f"{words[n % 5]} {words[n // 5 % 5]} {n:03}",
            " ".join(words[(n * k + len(part)) % 5] for k in range(1, 4 + n % 7)),
        )
        for n in range(1, 81)
        for part in ("", "#p1", "#part2")
    ]
    for each in both:
        rebuilt(each, documents)
    read = []
    for offset in range(0, 90, 15):
        query = EngineQuery("en", "family tracing", sort=sort, offset=offset, size=15, parts=1)
        one, other = (each.search(query) for each in both)
        assert one.total == other.total
        read += [hit.work for hit in one.hits]
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits], offset
        assert [hit.parts[0].id if hit.parts else "" for hit in one.hits] == [
            hit.parts[0].id if hit.parts else "" for hit in other.hits
        ]
    assert len(read) == len(set(read)) == one.total > 40


def test_every_page_down_to_the_last_has_its_own_works(both):
    documents = [document(f"page:{n}", f"Title {n:05}", "tracing") for n in range(1, 10_041)]
    plain = [type(each)(each.index_name, vectors=False) for each in both]
    for each in plain:
        each.patience = 60.0
        rebuilt(each, documents)
    for text in ("", "tracing"):
        for offset in (9_020, 10_020, 10_040, 5_000_000):
            query = EngineQuery("en", text, sort="title", offset=offset, size=20)
            one, other = (each.search(query) for each in plain)
            assert one.total == other.total == 10_040
            assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits], (text, offset)
            assert len(one.hits) == (20 if offset < 10_040 else 0)
