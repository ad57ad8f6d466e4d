"""The back ends of modelsearch, which Wagtail searches with, on the same documents: what there is without this app.

It finds rows of a model, so there is a table for them while it is measured; nothing of it stays behind.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, models
from modelsearch import index
from modelsearch.abstract_models import TextIDGenericRelation
from modelsearch.backends.base import BaseSearchBackend
from wagtail.search.models import IndexEntry

from search.documents import SearchDocument
from search.evaluation import DEPTH, Answer, Query, figures_of

OPERATORS = ("and", "or")
"""How modelsearch joins the words of a query: "and" is its default, and Wagtail's."""
BATCH = 500
_UNSAFE = re.compile(r"[^\w\s]+")


@cache
def _model() -> type[models.Model]:
    """Return the model of a judged document. It is made when it is first asked for: the site knows none."""

    class JudgedDocument(index.Indexed, models.Model):
        key = models.CharField(max_length=200)
        title = models.TextField()
        text = models.TextField()
        search_fields = [index.SearchField("title", boost=3), index.SearchField("text")]

        class Meta:
            app_label = "search"
            managed = False
            db_table = "search_judged_document"

        def __str__(self) -> str:
            return self.key

    # What modelsearch gives the models that it finds when the site starts; its back end of PostgreSQL joins by it.
    TextIDGenericRelation(IndexEntry).contribute_to_class(JudgedDocument, "index_entries")
    return JudgedDocument


def stock_name(engine: str, operator: str) -> str:
    """Return how a table calls the stock back end of a server, its operator named."""
    server = "elasticsearch" if engine == "elasticsearch" else connection.vendor
    return f"modelsearch {server}, {operator.upper()}"


def evaluate_stock(engine: str, documents: list[SearchDocument], queries: list[Query], operator: str) -> dict:
    """Ask the stock back end of `engine` the queries; return the same figures as `search.evaluation.evaluate`.

    Signs are taken out of the queries, for on SQLite a quotation mark is an error of syntax.
    """
    with _filled(engine, documents) as (backend, seconds):
        answers = []
        for query in queries:
            begun = time.perf_counter()
            try:
                found = backend.search(_UNSAFE.sub(" ", query.text).strip(), _model(), operator=operator)
                ranking, total = [row.key for row in found[:DEPTH]], found.count()
            except DatabaseError:
                ranking, total = [], 0
            took = (time.perf_counter() - begun) * 1000
            answers.append(Answer(ranking, total, query.grades, took))
    return {**figures_of(answers, len(documents)), "index_seconds": round(seconds, 2)}


@contextmanager
def _filled(engine: str, documents: list[SearchDocument]) -> Iterator[tuple[BaseSearchBackend, float]]:
    model, backend = _model(), _backend(engine)
    left = model._meta.db_table in connection.introspection.table_names()  # by a run that was ended
    with connection.schema_editor() as editor:
        if left:
            editor.delete_model(model)
        editor.create_model(model)
    try:
        begun = time.perf_counter()
        model.objects.bulk_create(
            [model(key=each.id, title=each.title, text=each.text) for each in documents], batch_size=BATCH
        )
        stored = backend.get_index_for_model(model)
        if engine == "elasticsearch":
            stored.reset()
        stored.add_model(model)
        rows = list(model.objects.order_by("pk"))
        for start in range(0, len(rows), BATCH):
            stored.add_items(model, rows[start : start + BATCH])
        stored.refresh()
        yield backend, time.perf_counter() - begun
    finally:
        if engine == "elasticsearch":
            backend.get_index_for_model(model).delete()
        else:
            IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(model)).delete()
        with connection.schema_editor() as editor:
            editor.delete_model(model)
        ContentType.objects.get_for_model(model).delete()
        ContentType.objects.clear_cache()


def _backend(engine: str) -> BaseSearchBackend:
    if engine == "elasticsearch":
        from modelsearch.backends.elasticsearch9 import SearchBackend

        prefix = f"{settings.ELASTICSEARCH_PREFIX}-stock-"
        return SearchBackend({"URLS": settings.ELASTICSEARCH_URL, "INDEX_PREFIX": prefix})
    from modelsearch.backends.database import SearchBackend

    return SearchBackend({})
