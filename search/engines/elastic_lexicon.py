"""What an Elasticsearch index knows of the words of a search."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from search.analysis import AnalysedQuery
from search.analysis.words import fold
from search.engines import elastic_queries as bodies
from search.engines.base import EngineUnavailable
from search.engines.elastic_client import Hurried
from search.engines.elastic_index import Known
from search.engines.ranking import idf
from search.engines.vocabulary import deletions
from search.highlight import Marks

_ACCENTED = {"a": "áàâ", "c": "ç", "e": "éèê", "i": "íî", "o": "óô", "u": "úùû"}
"""Letters that words begin with and readers leave the accent of."""

Queries = Mapping[str, AnalysedQuery]


class Lexicon:
    """What the index knows of the words of one search, asked in as few requests as can be."""

    def __init__(
        self, client: Hurried, index: str, known: Known, allowed: dict, along: Callable[[Queries], list[dict]]
    ):
        """`along` returns the searches to be made at once with the first look at what is known of the words."""
        self._client = client
        self._index = index
        self._documents = known.documents
        self._with_parts = known.with_parts
        self._allowed = allowed
        self._containing: dict[tuple[str, str], int] = {}
        self._along = along
        self._rows: list[tuple[dict, list]] = []
        self._excluded: dict[str, list[dict]] = {}

    def expect(self, queries: Queries) -> None:
        """Ask for the numbers of documents that hold the words, and at once for the best score."""
        wanted = {language: [*query.tokens(), *query.sequence] for language, query in queries.items()}
        best = self._best_body(queries, next(iter(queries), ""), bodies.phrases(queries))
        self._ask(wanted, [best, *self._along(queries)])

    def frequencies(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
        """Return language → token → number of documents that hold it."""
        asked = {language: list(dict.fromkeys(tokens)) for language, tokens in wanted.items()}
        self._ask(asked, [])
        return {
            language: {token: self._containing.get((language, token), 0) for token in tokens}
            for language, tokens in asked.items()
        }

    def near(self, word: str, language: str) -> list[tuple[str, int]]:
        """Return the words of the index that share a one-letter deletion with `word`: those that the database engine knows."""
        if language not in self._documents:
            return []
        like = {
            "field": f"v_{language}",
            "suggest_mode": "always",
            "max_edits": 2,
            "prefix_length": 0,
            "min_word_length": 4,
            "size": 50,
            "max_inspections": 200,
        }
        # Elasticsearch changes two letters only where the first is right, and one without its accent is another to it.
        first = word[:1]
        starts = dict.fromkeys([first, fold(first), *_ACCENTED.get(fold(first), "")])
        found = self._client.search(
            index=self._index,
            size=0,
            suggest={f"near{start}": {"text": start + word[1:], "term": like} for start in starts},
        )["suggest"]
        shorter = deletions(fold(word))
        options = {
            option["text"]: int(option["freq"])
            for entries in found.values()
            for entry in entries
            for option in entry["options"]
        }
        return [
            (text, count) for text, count in options.items() if not shorter.isdisjoint(deletions(fold(text)))
        ]

    def written(self, words: Iterable[str], language: str) -> set[str]:
        """Return those of `words` that documents hold in just this form."""
        filters = {word: {"term": {f"v_{language}": word}} for word in words}
        found = self._client.search(
            index=self._index,
            size=0,
            track_total_hits=False,
            aggs={"written": {"filters": {"filters": filters}}},
        )["aggregations"]["written"]["buckets"]
        return {word for word, bucket in found.items() if bucket["doc_count"]}

    def best(self, queries: Queries, reader: str, phrases: list[dict]) -> float:
        """Return the score of the best document; 0 without any."""
        rows = self.rows(self._best_body(queries, reader, phrases))
        return float(rows[0]["_score"]) if rows else 0.0

    def rows(self, search: dict) -> list:
        """Return what a search finds, which was made before as a rule."""
        found = self._found(search)
        if found is None:
            self._ask({}, [search])
            found = self._found(search)
        return found or []

    def _found(self, search: dict) -> list | None:
        return next((rows for made, rows in self._rows if made == search), None)

    def excluded(self, queries: Queries) -> list[dict]:
        """Return the clauses that must not match: whole works where these have several documents."""
        clauses = bodies.excluded(queries)
        if not clauses or not self._with_parts:
            return clauses
        if (key := repr(clauses)) not in self._excluded:
            found = self._client.search(index=self._index, **bodies.works_with(clauses, self._allowed))
            works = [bucket["key"] for bucket in found["aggregations"]["works"]["buckets"]]
            self._excluded[key] = [*clauses, {"terms": {"work": works}}]
        return self._excluded[key]

    def weight(self, language: str, token: str) -> float:
        """Return the idf of a token that was asked for; 0 of one that no document has."""
        containing = self._containing.get((language, token), 0)
        return idf(self._documents[language], containing) if containing else 0.0

    def marks(self, query: AnalysedQuery | None) -> Marks:
        """Return what of `query` is marked in texts."""
        return Marks.of(query, lambda token: self.weight(query.language, token))

    def _best_body(self, queries: Queries, reader: str, phrases: list[dict]) -> dict:
        return {
            "query": {
                "bool": {
                    "must": [bodies.scored(queries, reader)],
                    "filter": [self._allowed, *phrases],
                    "must_not": self.excluded(queries),
                }
            },
            "size": 1,
            "_source": False,
            "track_total_hits": False,
        }

    def _ask(self, wanted: Mapping[str, Iterable[str]], others: list[dict]) -> None:
        missing = {
            language: new
            for language, tokens in wanted.items()
            if (
                new := [token for token in dict.fromkeys(tokens) if (language, token) not in self._containing]
            )
        }
        searches: list[dict] = []
        if missing:
            searches += [{}, {"size": 0, "track_total_hits": False, "aggs": bodies.containing(missing)}]
        for body in others:
            searches += [{}, body]
        if not searches:
            return
        answers = self._client.msearch(index=self._index, searches=searches)["responses"]
        if missing:
            counts = checked(answers[0])["aggregations"]["containing"]["buckets"]
            for language, tokens in missing.items():
                for token in tokens:
                    self._containing[language, token] = counts[f"{language}:{token}"]["doc_count"]
        for body, answer in zip(others, answers[-len(others) :] if others else [], strict=True):
            self._rows.append((body, rows_of_answer(answer)))


def checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if "error" in answer:
        raise EngineUnavailable(f"Elasticsearch: {answer['error'].get('reason', answer['error'])}")
    return answer


def rows_of_answer(answer: Mapping[str, Any]) -> list:
    return checked(answer)["hits"]["hits"]
