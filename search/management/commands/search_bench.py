"""`manage.py search_bench`: how well each engine does on all judged sets, as one table."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from search.encoder import encoder_name
from search.engines import NAMES
from search.engines.base import EngineUnavailable
from search.evaluation import BrokenSet, evaluate, read_noisy, read_set

COLUMNS = ("ndcg10", "zero_rate", "found_share", "p50_ms", "p95_ms", "index_seconds")
NOISY = "noisy-queries.jsonl"


class Command(BaseCommand):
    """Measure all sets of a folder with each engine that is reached, in each mode, and across languages."""

    help = "Print a Markdown table of search quality and speed on the judged sets of a folder."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/search-eval"))
        parser.add_argument("--engine", choices=NAMES, action="append", help="default: all that are reached")
        parser.add_argument(
            "--across", action="store_true", help="also queries in one language, documents in another"
        )

    def handle(self, *, folder, engine, across, **options):
        sets = sorted(path.parent for path in folder.glob("*/queries.jsonl"))
        if not sets:
            raise CommandError(f"{folder}: no judged sets here")
        names = engine or [name for name in NAMES if name == "database" or settings.ELASTICSEARCH_URL]
        modes = ["lexical", "hybrid"] if encoder_name() != "none" else ["lexical"]
        self.stdout.write("| set | query | documents | server | mode | " + " | ".join(COLUMNS) + " |")
        self.stdout.write("|---|---|---|---|---|" + "---|" * len(COLUMNS))
        try:
            for judged in map(read_set, sets):
                for name in names:
                    server = name if name == "elasticsearch" else connection.vendor
                    for language in sorted(judged.queries):
                        for mode in modes:
                            self._row(
                                judged, judged.queries[language], server, mode, language, language, name
                            )
                        others = (
                            sorted(set(judged.documents) - {language}) if across and len(modes) > 1 else []
                        )
                        for other in others:
                            self._row(
                                judged, judged.queries[language], server, "lexical", language, other, name
                            )
                    self._noisy(folder / NOISY, judged, server, name)
        except (BrokenSet, EngineUnavailable) as error:
            raise CommandError(str(error)) from error

    def _noisy(self, file: Path, judged, server: str, name: str) -> None:
        if not file.exists():
            return
        for field in ("clean", "noisy", "noaccent", "layout"):
            for language, queries in sorted(read_noisy(file, judged, field).items()):
                self._row(judged, queries, server, f"lexical, {field}", language, language, name)

    def _row(self, judged, queries, server: str, mode: str, language: str, other: str, name: str) -> None:
        figures = evaluate(
            judged,
            queries,
            language=language,
            documents_language=other,
            engine=name,
            mode=mode.partition(",")[0],
        )
        cells = [judged.name, language, other, server, mode, *(str(figures[column]) for column in COLUMNS)]
        self.stdout.write("| " + " | ".join(cells) + " |")
        self.stdout.flush()
