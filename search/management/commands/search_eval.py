"""`manage.py search_eval FOLDER`: how well search does on a judged set."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from search.encoder import encoder_name
from search.engines import NAMES
from search.engines.base import EngineUnavailable
from search.evaluation import FIELDS, BrokenSet, evaluate, read_noisy, read_set


class Command(BaseCommand):
    """Index a judged set apart from the site, run its queries, and print one JSON object a language."""

    help = (
        "Measure search on a folder of docs.jsonl, queries.jsonl and qrels.tsv; one JSON object a language."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--engine", choices=NAMES, help="default: the one the site uses")
        parser.add_argument("--mode", choices=("lexical", "hybrid"), default="lexical")
        parser.add_argument("--language", help="only queries in this language")
        parser.add_argument("--documents-language", help="documents of this language instead of the queries'")
        parser.add_argument("--queries", type=Path, help="file of queries with typing errors")
        parser.add_argument(
            "--field", choices=FIELDS, default="noisy", help="which text of --queries is asked"
        )

    def handle(self, *, folder, engine, mode, language, documents_language, queries, field, **options):
        try:
            judged = read_set(folder)
            asked = read_noisy(queries, judged, field) if queries else judged.queries
            measured = False
            for code in [language] if language else sorted(asked):
                theirs = documents_language or code
                if code not in asked:
                    self.stderr.write(f"{judged.name}: no queries in {code}")
                    continue
                if theirs not in judged.documents:
                    if documents_language or language:
                        raise CommandError(f"{folder}: no documents in {theirs}")
                    self.stderr.write(f"{judged.name}: no documents in {theirs}")
                    continue
                if (mode == "hybrid" or theirs != code) and encoder_name() == "none":
                    raise CommandError("hybrid and across languages need a SENTENCE_ENCODER")
                self.stderr.write(
                    f"{judged.name}: {len(asked[code])} queries in {code}, documents in {theirs} …"
                )
                figures = evaluate(
                    judged, asked[code], language=code, documents_language=theirs, engine=engine, mode=mode
                )
                self.stdout.write(json.dumps(figures))
                measured = True
            if not measured and not queries:
                raise CommandError(f"{folder}: nothing to measure")
        except BrokenSet as error:
            raise CommandError(str(error)) from error
        except EngineUnavailable as error:
            raise CommandError(f"the engine cannot answer: {error}") from error
