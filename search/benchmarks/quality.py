"""How good the results are on judged sets: in one language, across languages, and with typing errors."""

from collections.abc import Iterator
from pathlib import Path

from search.benchmarks.stock import OPERATORS, evaluate_stock, stock_name
from search.encoder import encoder_name
from search.evaluation import FIELDS, JudgedSet, ask, figures_of, filled, read_noisy

STOCK_QUERIES = 100
"""How many queries of a set the stock back end is asked, spread evenly: on SQLite one takes it a second."""

Ranking = tuple[int, list[str]]
"""How many works a query finds, and the ids of the first ten."""


def quality(
    engine: str, server: str, judged: JudgedSet, noisy: Path | None, answers: dict[str, dict[str, Ranking]]
) -> Iterator[dict]:
    """Yield a row of figures for each language and mode of a set, for each pair of languages, and for the stock back end.

    What each query of the lexical mode got is put into `answers`, for comparing servers.
    """
    modes = ["lexical", "hybrid"] if encoder_name() != "none" else ["lexical"]
    for theirs, documents in sorted(judged.documents.items()):
        with filled(engine, f"bench-{judged.name}-{theirs}", documents, vectors=len(modes) > 1) as built:
            index, seconds, size = built

            def row(language, queries, mode, said, index=index, theirs=theirs, seconds=seconds, size=size):
                figures = list(ask(index, queries, language, theirs, mode))
                if said == "lexical" and language == theirs:
                    answers[f"{judged.name} {language}"] = {
                        query.id: (answer.total, answer.ranking)
                        for query, answer in zip(queries, figures, strict=True)
                    }
                return {
                    "set": judged.name, "query": language, "documents": theirs, "server": server, "mode": said,
                    **figures_of(figures, len(judged.documents[theirs])),
                    "index_seconds": round(seconds, 2), "index_bytes": size,
                }  # fmt: skip

            for language, queries in sorted(judged.queries.items()):
                if language == theirs:
                    for mode in modes:
                        yield row(language, queries, mode, mode)
                elif len(modes) > 1:
                    yield row(language, queries, "hybrid", "across languages")
            for field in FIELDS if noisy else ():
                mistyped = read_noisy(noisy, judged, field).get(theirs)
                if mistyped:
                    yield row(theirs, mistyped, "lexical", f"typed: {field}")
        asked = judged.queries.get(theirs, [])
        some = asked[:: -(-len(asked) // STOCK_QUERIES) or 1]
        for operator in OPERATORS if some else ():
            yield {
                "set": judged.name, "query": theirs, "documents": theirs, "mode": "stock",
                "server": f"{stock_name(engine, operator)}, {len(some)} of {len(asked)} queries",
                **evaluate_stock(engine, documents, some, operator),
            }  # fmt: skip
