"""Judged sets, and how well an engine does on them.

A set is a folder of `docs.jsonl` {id, lang, title, text}, `queries.jsonl` {id, lang, text} and `qrels.tsv` (query id, 0,
document id, grade). Ids are parallel over languages: swapping the language in an id gives the same thing in another.
"""

import json
import math
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from search.documents import SearchDocument
from search.engines import engine as engine_called
from search.engines.base import EngineQuery

FIELDS = ("clean", "noisy", "noaccent", "layout")
DEPTH = 10


class BrokenSet(Exception):
    """A set cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Query:
    """A query, and the grades of the documents that answer it."""

    id: str
    language: str
    text: str
    grades: dict[str, int]


@dataclass(frozen=True)
class JudgedSet:
    """A set by its folder's name: documents and queries by language."""

    name: str
    documents: dict[str, list[SearchDocument]]
    queries: dict[str, list[Query]]


def read_set(folder: Path) -> JudgedSet:
    """Read a set; raise BrokenSet, naming file and line, where it cannot be read."""
    documents: dict[str, list[SearchDocument]] = {}
    for row in _rows(folder / "docs.jsonl", ("id", "lang", "title", "text")):
        documents.setdefault(row["lang"], []).append(
            SearchDocument(
                id=row["id"],
                page_id=None,
                language=row["lang"],
                kind="page",
                work=row["id"],
                title=row["title"],
                text=row["text"],
                address=f"/{row['lang']}/{row['id']}/",
            )
        )
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(folder / "qrels.tsv"):
        columns = line.split("\t")
        if len(columns) != 4 or not columns[3].strip().lstrip("-").isdigit():
            raise BrokenSet(
                f"{folder / 'qrels.tsv'}, line {number}: expected query, 0, document, grade by tabs"
            )
        grades.setdefault(columns[0], {})[columns[2]] = int(columns[3])
    queries: dict[str, list[Query]] = {}
    for row in _rows(folder / "queries.jsonl", ("id", "lang", "text")):
        queries.setdefault(row["lang"], []).append(
            Query(row["id"], row["lang"], row["text"], grades.get(row["id"], {}))
        )
    return JudgedSet(folder.resolve().name, documents, queries)


def read_noisy(file: Path, judged: JudgedSet, field: str) -> dict[str, list[Query]]:
    """Return the queries of `file` that belong to `judged`, as their `field` says them, by language.

    Lines of other sets, and those without the field, are skipped. Raise BrokenSet for a line that cannot be read.
    """
    grades = {query.id: query.grades for queries in judged.queries.values() for query in queries}
    chosen: dict[str, list[Query]] = {}
    for row in _rows(file, ("set", "qid", "lang", "clean")):
        if row["set"] == judged.name and row["qid"] in grades and row.get(field):
            query = Query(row["qid"], row["lang"], row[field], grades[row["qid"]])
            chosen.setdefault(row["lang"], []).append(query)
    return chosen


def evaluate(
    judged: JudgedSet,
    queries: list[Query],
    *,
    language: str,
    documents_language: str,
    engine: str | None = None,
    mode: str = "lexical",
) -> dict:
    """Index the set's documents of one language, ask `queries`, and return the figures for one line of output."""
    documents = judged.documents.get(documents_language, [])
    vectors = mode == "hybrid" or language != documents_language
    index = engine_called(engine, f"eval-{judged.name}-{documents_language}", vectors=vectors)
    before = _bytes(index)
    try:
        begun = time.perf_counter()
        index.drop()
        index.start_rebuild()
        index.build(documents)
        index.finish_rebuild()
        seconds = time.perf_counter() - begun
        size = _bytes(index) - before
        figures = _ask(index, queries, language, documents_language, mode, len(documents))
    finally:
        index.drop()
    return {
        "set": judged.name,
        "language": language,
        "documents_language": documents_language,
        "engine": index.name,
        "mode": mode,
        "docs": len(documents),
        "queries": len(queries),
        **figures,
        "index_seconds": round(seconds, 2),
        "index_bytes": size,
    }


def ndcg(ranking: list[str], grades: dict[str, int], depth: int = DEPTH) -> float:
    """Return the normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) of a ranking at `depth`."""

    def gain(values: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(values[:depth]))

    ideal = gain(sorted((grade for grade in grades.values() if grade > 0), reverse=True))
    return gain([grades.get(document, 0) for document in ranking]) / ideal if ideal else 0.0


def _ask(
    index, queries: list[Query], language: str, documents_language: str, mode: str, documents: int
) -> dict:
    scores, reciprocal, recall, share, times = [], [], [], [], []
    nothing = 0
    across = language != documents_language
    for query in queries:
        grades = _swapped(query.grades, language, documents_language) if across else query.grades
        begun = time.perf_counter()
        if across:
            ranking = [
                near.id for near in index.near(text=query.text, language=language, others=True, limit=DEPTH)
            ]
            total = len(ranking)
        else:
            results = index.search(EngineQuery(language, query.text, facets=("kind",), size=DEPTH, mode=mode))
            ranking, total = [hit.id for hit in results.hits], results.total
        times.append((time.perf_counter() - begun) * 1000)
        wanted = {document for document, grade in grades.items() if grade > 0}
        scores.append(ndcg(ranking, grades))
        first = next((place for place, document in enumerate(ranking, 1) if document in wanted), 0)
        reciprocal.append(1 / first if first else 0.0)
        recall.append(len(wanted.intersection(ranking)) / len(wanted) if wanted else 0.0)
        nothing += not total
        share.append(total / documents if documents else 0.0)
    asked = max(len(queries), 1)
    return {
        "ndcg10": round(sum(scores) / asked, 4),
        "mrr10": round(sum(reciprocal) / asked, 4),
        "recall10": round(sum(recall) / asked, 4),
        "zero_rate": round(nothing / asked, 4),
        "found_share": round(sum(share) / asked, 4),
        "p50_ms": round(statistics.median(times), 2) if times else 0.0,
        "p95_ms": round(sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)], 2) if times else 0.0,
    }


def _swapped(grades: dict[str, int], language: str, other: str) -> dict[str, int]:
    """Return grades of the same documents in another language."""
    return {
        "-".join(other if part == language else part for part in document.split("-")): grade
        for document, grade in grades.items()
    }


def _bytes(index) -> int:
    """Return how many bytes all indexes of this kind take."""
    if hasattr(index, "bytes"):
        return index.bytes()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r' AND relname LIKE %s",
                ["search\\_%"],
            )
            return int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        )
        return int(cursor.fetchone()[0])


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenSet(f"{file}: {error}") from error


def _rows(file: Path, fields: tuple[str, ...]) -> Iterator[dict]:
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BrokenSet(f"{file}, line {number}: {error}") from error
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in fields):
            raise BrokenSet(f"{file}, line {number}: expected an object with {', '.join(fields)}")
        yield row
