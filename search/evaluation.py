"""Judged sets, and how well an engine does on them.

A set is a folder of `docs.jsonl` {id, lang, title, text}, `queries.jsonl` {id, lang, text} and `qrels.tsv` (query id, 0,
document id, grade). Ids are parallel over languages: swapping the language in an id gives the same thing in another.
"""

import fcntl
import itertools
import json
import math
import signal
import statistics
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from search.documents import SearchDocument
from search.engines import engine as engine_called
from search.engines.base import Engine, EngineQuery

FIELDS = ("clean", "noisy", "noaccent", "layout")
DEPTH = 10
LONGEST = {"id": 100, "lang": 12}
"""Characters that a document's id and language have at most: what an index holds of them."""
PATIENCE = 60.0
"""Seconds that an engine may take for a search here: how long it takes is measured."""


class BrokenSet(Exception):
    """A set cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Query:
    """A query, and the grades of the documents that answer it."""

    id: str
    language: str
    text: str
    grades: dict[str, int]


class Answer(NamedTuple):
    """What a query got: the ids of the best documents, how many there are, what was wanted, and how long it took."""

    ranking: list[str]
    total: int
    grades: dict[str, int]
    milliseconds: float


@dataclass(frozen=True)
class JudgedSet:
    """A set by its folder's name: documents and queries by language."""

    name: str
    documents: dict[str, list[SearchDocument]]
    queries: dict[str, list[Query]]


def read_set(folder: Path) -> JudgedSet:
    """Read a set; raise BrokenSet, naming file and line, where it cannot be read."""
    documents: dict[str, list[SearchDocument]] = {}
    for row in _rows(folder / "docs.jsonl", ("id", "lang", "text"), ("title",), unique="id"):
        documents.setdefault(row["lang"], []).append(
            SearchDocument(
                id=row["id"],
                page_id=None,
                language=row["lang"],
                kind="page",
                work=row["id"],
                title=row.get("title") or "",
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
    for row in _rows(folder / "queries.jsonl", ("id", "lang", "text"), unique="id"):
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
    with filled(engine, f"eval-{judged.name}-{documents_language}", documents, vectors=vectors) as built:
        index, seconds, size = built
        answers = ask(index, queries, language, documents_language, mode)
        figures = figures_of(answers, len(documents))
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


@contextmanager
def filled(
    engine: str | None, name: str, documents: Iterable[SearchDocument], *, vectors: bool = False
) -> Iterator[tuple[Engine, float, int]]:
    """Build an index beside the site's, and remove it at the end: the engine, the seconds it took, its bytes."""
    with _name_of_its_own(name) as own, _ended_in_order():
        index = engine_called(engine, own, vectors=vectors)
        index.patience = PATIENCE
        index.drop()
        before = index.bytes()
        try:
            begun = time.perf_counter()
            index.start_rebuild()
            index.build(documents)
            index.finish_rebuild()
            yield index, time.perf_counter() - begun, index.bytes() - before
        finally:
            index.drop()


@contextmanager
def _name_of_its_own(name: str) -> Iterator[str]:
    """Return `name`, or one made of it as long as another process uses that.

    So what a process that was killed has left behind gets a name that is used again, and is removed then.
    """
    folder = Path(settings.DATA_DIR) / "evaluations"
    folder.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        own = name if number == 1 else f"{name}-{number}"
        with (folder / own).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield own
            return


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a process that is asked to end do first what it would do at the end of this block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number, frame):
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def ndcg(ranking: list[str], grades: dict[str, int], depth: int = DEPTH) -> float:
    """Return the normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) of a ranking at `depth`."""

    def gain(values: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(values[:depth]))

    ideal = gain(sorted((grade for grade in grades.values() if grade > 0), reverse=True))
    return gain([grades.get(document, 0) for document in ranking]) / ideal if ideal else 0.0


def figures_of(answers: Iterable[Answer], documents: int) -> dict:
    """Return the quality, the shares and the times of answers in a collection of so many documents."""
    answers = list(answers)
    asked = max(len(answers), 1)
    times = sorted(answer.milliseconds for answer in answers)

    def mean(values: Iterable[float]) -> float:
        return round(sum(values) / asked, 4)

    return {
        "ndcg10": mean(ndcg(answer.ranking, answer.grades) for answer in answers),
        "mrr10": mean(_reciprocal_rank(answer) for answer in answers),
        "recall10": mean(_recall(answer) for answer in answers),
        "zero_rate": mean(not answer.total for answer in answers),
        "found_share": mean(answer.total / documents if documents else 0.0 for answer in answers),
        "p50_ms": round(statistics.median(times), 2) if times else 0.0,
        "p95_ms": round(times[max(0, math.ceil(0.95 * len(times)) - 1)], 2) if times else 0.0,
    }


def ask(
    index: Engine, queries: Iterable[Query], language: str, documents_language: str, mode: str
) -> Iterator[Answer]:
    """Ask an index that holds documents of one language all `queries`; across languages, by their meaning."""
    across = language != documents_language
    for query in queries:
        begun = time.perf_counter()
        if across:
            near = index.near(text=query.text, language=language, others=True, limit=DEPTH)
            ranking, total = [each.id for each in near], len(near)
        else:
            results = index.search(EngineQuery(language, query.text, facets=("kind",), size=DEPTH, mode=mode))
            ranking, total = [hit.id for hit in results.hits], results.total
        took = (time.perf_counter() - begun) * 1000
        grades = _swapped(query.grades, language, documents_language) if across else query.grades
        yield Answer(ranking, total, grades, took)


def _reciprocal_rank(answer: Answer) -> float:
    places = (place for place, key in enumerate(answer.ranking[:DEPTH], 1) if answer.grades.get(key, 0) > 0)
    return 1 / next(places, math.inf)


def _recall(answer: Answer) -> float:
    wanted = {key for key, grade in answer.grades.items() if grade > 0}
    return len(wanted.intersection(answer.ranking[:DEPTH])) / len(wanted) if wanted else 0.0


def _swapped(grades: dict[str, int], language: str, other: str) -> dict[str, int]:
    """Return grades of the same documents in another language."""
    return {
        "-".join(other if part == language else part for part in document.split("-")): grade
        for document, grade in grades.items()
    }


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise BrokenSet(f"{file}, line {number}: no UTF-8: {error}") from error
                if text.strip():
                    yield number, text.rstrip("\r\n")
    except OSError as error:
        raise BrokenSet(f"{file}: {error.strerror}") from error


def _rows(
    file: Path, fields: tuple[str, ...], optional: tuple[str, ...] = (), *, unique: str = ""
) -> Iterator[dict]:
    """Yield the objects of `file`; `fields` are text, as are `optional` ones that are there, and `unique` is there once."""
    seen: set[str] = set()
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BrokenSet(f"{file}, line {number}: {error}") from error
        if not isinstance(row, dict) or not all(
            [
                *(isinstance(row.get(name), str) for name in fields),
                *(isinstance(row.get(name) or "", str) for name in optional),
            ]
        ):
            said = ", ".join((*fields, *optional))
            raise BrokenSet(f"{file}, line {number}: expected an object with {said} as text")
        if unique:
            for name, most in LONGEST.items():
                if len(row[name]) > most:
                    raise BrokenSet(f"{file}, line {number}: {name} is longer than {most} characters")
            if row[unique] in seen:
                raise BrokenSet(f"{file}, line {number}: {unique} {row[unique][:100]} is there twice")
            seen.add(row[unique])
        yield row
