"""`manage.py analyse LANGUAGE TEXT [TEXT …]`: what a query becomes."""

import json

from django.core.management.base import BaseCommand

from localization import terms
from search.analysis import analyse


class Command(BaseCommand):
    """Print one line a text: the JSON list of the tokens that a query of that text gets, families included."""

    help = "Print, for each text, the tokens that a query of that text gets, as one JSON list a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("language", help="language code, such as fr")
        parser.add_argument("texts", nargs="+", metavar="text")

    def handle(self, *, language, texts, **options):
        groups = terms.groups(language)
        for text in texts:
            self.stdout.write(json.dumps(analyse(text, language, groups).tokens(), ensure_ascii=False))
