"""`manage.py search_bench`: how good and how fast search is, on all judged sets, beside a stock back end."""

import datetime
import json
import os
import platform
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from search.benchmarks.quality import quality
from search.benchmarks.report import report
from search.benchmarks.speed import speed, words_a_second
from search.engines import NAMES
from search.engines import engine as engine_called
from search.engines.base import EngineUnavailable
from search.evaluation import BrokenSet, read_set

NOISY = "noisy-queries.jsonl"
SIZES = (5_000, 20_000)


class Command(BaseCommand):
    """Measure the engines that are reached, and print one report on them and on those that were measured before."""

    help = (
        "Print, in Markdown, quality and speed of search on the judged sets of a folder, for the site's database and "
        "for Elasticsearch where it is reached. With --keep, what was measured is kept in a folder, and the report "
        "is on all servers that were measured into it."
    )

    def add_arguments(self, parser):
        """Take the folder of sets, --engine, --set, --size, --keep."""
        parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/search-eval"))
        parser.add_argument("--engine", choices=NAMES, action="append", help="default: all that are reached")
        parser.add_argument("--set", action="append", dest="sets", help="only this set (default: all)")
        parser.add_argument(
            "--size", type=int, action="append", help="documents to measure speed with (default: 5000, 20000)"
        )
        parser.add_argument("--searches", type=int, default=150, help="how many are timed (default: 150)")
        parser.add_argument("--only", choices=("quality", "speed", "report"), help="part of it")
        parser.add_argument("--keep", type=Path, help="folder for what was measured")

    def handle(self, *, folder, engine, sets, size, searches, only, keep, **options):
        """Measure and report."""
        found = sorted(path.parent for path in folder.glob("*/queries.jsonl"))
        chosen = [path for path in found if not sets or path.name in sets]
        if not chosen:
            raise CommandError(f"{folder}: no judged sets here")
        if only == "report" and not keep:
            raise CommandError("--only report needs --keep: it is on what was measured before")
        names = engine or [name for name in NAMES if name == "database" or settings.ELASTICSEARCH_URL]
        try:
            judged = [read_set(path) for path in chosen]
            measured = (
                [
                    self._measured(name, judged, folder / NOISY, size or SIZES, searches, only)
                    for name in names
                ]
                if only != "report"
                else []
            )
        except (BrokenSet, EngineUnavailable) as error:
            raise CommandError(str(error)) from error
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            for each in measured:
                (keep / f"{each['server']}.json").write_text(json.dumps(each, ensure_ascii=False))
            measured = [json.loads(file.read_text()) for file in sorted(keep.glob("*.json"), reverse=True)]
        for line in report(measured):
            self.stdout.write(line)

    def _measured(self, name, judged, noisy, sizes, searches, only) -> dict:
        server = name if name == "elasticsearch" else connection.vendor
        answers: dict = {}
        rows, times, words = [], [], {}
        for each in judged if only != "speed" else ():
            for row in quality(name, server, each, noisy if noisy.exists() else None, answers):
                self._tell(server, row["set"], row["query"], row["documents"], row["mode"], row["ndcg10"])
                rows.append(row)
        largest = max(judged, key=lambda each: max(map(len, each.documents.values())))
        language = max(largest.queries, key=lambda code: len(largest.queries[code]))
        for size in sizes if only != "quality" else ():
            found = speed(name, largest, language, size, searches)
            self._tell(server, size, found.search, found.match, found.update)
            times.append(
                [
                    size, f"{found.index_seconds:.0f}", str(found.search),
                    str(found.match) if found.match else None,
                    found.search.ratios(found.match) if found.match else None, str(found.update),
                    str(found.statements) if found.statements else None,
                ]
            )  # fmt: skip
        for each in judged if only != "quality" else ():
            for code in each.documents:
                words[code] = max(words.get(code, 0), round(words_a_second(each, code)))
        return {
            "server": server, "version": _version(engine_called(name), name), "machine": _machine(),
            "day": datetime.date.today().isoformat(), "quality": rows, "speed": times, "words": words,
            "answers": answers,
        }  # fmt: skip

    def _tell(self, *said) -> None:
        self.stderr.write(" ".join(map(str, said)))


def _machine() -> str:
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"


def _version(engine, name: str) -> str:
    if name == "elasticsearch":
        return f"Elasticsearch {engine.version()}"
    if connection.vendor == "postgresql":
        return "PostgreSQL {}.{}".format(*divmod(connection.pg_version, 10_000))
    return f"SQLite {connection.Database.sqlite_version}"
