"""Tables of what was measured, by one server or by several, in Markdown."""

from collections.abc import Iterable, Iterator, Mapping

QUALITY = ("ndcg10", "mrr10", "recall10", "zero_rate", "found_share", "p50_ms", "p95_ms", "index_seconds")


def table(titles: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a table."""
    titles = list(titles)
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield "| " + " | ".join("–" if cell is None else str(cell) for cell in row) + " |"


def report(measured: list[Mapping]) -> Iterator[str]:
    """Yield the lines of the report on what several servers measured; each is what `search_bench` keeps."""
    for each in measured:
        yield f"- {each['server']}: {each['version']}, measured on {each['day']} on {each['machine']}"
    yield from ("", "## Quality", "")
    rows = [row for each in measured for row in each["quality"]]
    order = {name: place for place, name in enumerate(dict.fromkeys(row["server"] for row in rows))}
    rows.sort(key=lambda row: (row["set"], row["documents"], row["query"], row["mode"], order[row["server"]]))
    shown = ("set", "query", "documents", "mode", "server", *QUALITY)
    yield from table(shown, ([row.get(name) for name in shown] for row in rows))
    yield from ("", "## Across languages, mean over all pairs", "")
    yield from table(("set", "server", "ndcg10"), _across(rows))
    yield from ("", "## Mistyped queries, share of the score of the same queries well typed", "")
    yield from table(("set", "language", "mode", "server", "share"), _typed(rows))
    yield from ("", "## How far the servers agree", "")
    yield from table(
        ("servers", "set", "queries", "same number of works", "number within 2 %", "same first ten in order",
         "share of the first ten in common"),
        agreement({each["server"]: each["answers"] for each in measured}),
    )  # fmt: skip
    yield from ("", "## Speed", "")
    yield from table(
        ("server", "documents", "index, s", "search p50 / p95, ms", "bare match p50 / p95, ms", "ratio of p50 / p25",
         "update of one page p50 / p95, ms", "of it statements, ms"),
        ([each["server"], *row] for each in measured for row in each["speed"]),
    )  # fmt: skip
    yield from ("", "## Analysis", "")
    yield from table(
        ("server", "language", "words a second"),
        ([each["server"], *row] for each in measured[:1] for row in each["words"].items()),
    )


def agreement(answers: Mapping[str, Mapping[str, Mapping[str, list]]]) -> Iterator[list]:
    """Yield, for each two servers and each set that both answered, how many queries they answer alike."""
    servers = list(answers)
    for place, one in enumerate(servers):
        for other in servers[place + 1 :]:
            for name in sorted(answers[one].keys() & answers[other].keys()):
                pairs = [
                    (mine, answers[other][name][query])
                    for query, mine in answers[one][name].items()
                    if query in answers[other][name]
                ]
                yield [f"{one}, {other}", name, len(pairs), *_alike(pairs)]


def _alike(pairs: list[tuple[list, list]]) -> list[str]:
    """Return shares of queries: same total, total within 2 % (or one work), same ten in order; and of hits in common."""
    asked = max(len(pairs), 1)
    same = sum(mine[0] == theirs[0] for mine, theirs in pairs)
    close = sum(abs(mine[0] - theirs[0]) <= max(1, 0.02 * theirs[0]) for mine, theirs in pairs)
    ordered = sum(mine[1] == theirs[1] for mine, theirs in pairs)
    common = sum(
        len(set(mine[1]) & set(theirs[1])) / max(len(mine[1]), len(theirs[1]), 1) for mine, theirs in pairs
    )
    nothing = sum(not mine[1] and not theirs[1] for mine, theirs in pairs)
    return [f"{number / asked:.2%}" for number in (same, close, ordered, common + nothing)]


def _across(rows: list[Mapping]) -> Iterator[list]:
    found: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row["mode"] == "across languages":
            found.setdefault((row["set"], row["server"]), []).append(row["ndcg10"])
    for (name, server), scores in found.items():
        yield [name, server, f"{sum(scores) / len(scores):.4f}"]


def _typed(rows: list[Mapping]) -> Iterator[list]:
    clean = {
        (row["set"], row["query"], row["server"]): row["ndcg10"]
        for row in rows
        if row["mode"] == "typed: clean"
    }
    for row in rows:
        if row["mode"].startswith("typed: ") and row["mode"] != "typed: clean":
            well = clean[row["set"], row["query"], row["server"]]
            yield [
                row["set"],
                row["query"],
                row["mode"],
                row["server"],
                f"{row['ndcg10'] / well:.1%}" if well else None,
            ]
