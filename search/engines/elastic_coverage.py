"""What a document in Elasticsearch has to know of the others of its work.

In which languages the work exists (`coverage`): so a filter finds the documents that count. And whether the documents of
the work in its language have other values for filters than this one (`mixed`): works can be counted by any one of their
documents as long as there is none of that kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from search.documents import SearchDocument
from search.engines.base import EngineUnavailable
from search.engines.elastic_client import BATCH, bulk
from search.engines.store import batched

TOLD_BY = ["work", "language", "coverage", "alike", "mixed"]
"""The fields by which it is known."""
TRIES = 10
"""How many times works are read anew that others are writing, before whoever writes is told to come back."""


def coverage(documents: Iterable[SearchDocument]) -> dict[str, list[str]]:
    """Return work → the languages it exists in, as far as these documents of it tell.

    Pages say in which languages they exist (the filter `lang`): so a document is seldom written again for it.
    """
    languages: dict[str, set[str]] = {}
    for document in documents:
        said = languages.setdefault(document.work, set())
        said.update((document.language, *document.filters.get("lang", ())))
    return {work: sorted(said) for work, said in languages.items()}


def cover(client: Elasticsearch, alias: str, works: Iterable[str]) -> None:
    """Note in all documents of these works what they have to know of each other."""
    for some in batched(sorted(works), BATCH):
        cover_found(client, alias, {"terms": {"work": some}})


def cover_found(client: Elasticsearch, alias: str, query: dict) -> None:
    """Note in the documents that `query` finds, all those of their works, what they have to know of each other.

    A document that somebody has written since it was read is never overwritten by what was known before: the works are
    read anew. So of several writers at once, the last one that reads them all has its way.
    """
    for _time in range(TRIES):
        stale = _stale(client, alias, query)
        overtaken = bulk(client, stale)
        if stale:
            client.indices.refresh(index=alias)
        if not overtaken:
            return
    raise EngineUnavailable(
        "Elasticsearch: the documents of a work kept changing while its languages were noted"
    )


def _stale(client: Elasticsearch, alias: str, query: dict) -> list[dict]:
    """Return what has to be changed in documents that do not know what they have to know."""
    client.indices.refresh(index=alias)
    wanted = {"query": query, "_source": TOLD_BY, "seq_no_primary_term": True}
    return [
        {
            "_op_type": "update",
            "_index": alias,
            "_id": row["_id"],
            "if_seq_no": row["_seq_no"],
            "if_primary_term": row["_primary_term"],
            "doc": known,
        }
        for row, known in unaware(list(scan(client, wanted, index=alias, size=2 * BATCH)))
    ]


def unaware(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], dict]]:
    """Return those of `rows` with the fields TOLD_BY, all documents of their works, that do not know what they have to."""
    languages: dict[str, set[str]] = {}
    values: dict[tuple[str, str], set[int]] = {}
    for said in (row["_source"] for row in rows):
        languages.setdefault(said["work"], set()).add(said["language"])
        values.setdefault((said["work"], said["language"]), set()).add(said["alike"])
    found = []
    for row in rows:
        said = row["_source"]
        mixed = len(values[said["work"], said["language"]]) > 1
        known = {"coverage": sorted(languages[said["work"]]), "mixed": mixed}
        if not known.items() <= said.items():
            found.append((row, known))
    return found
