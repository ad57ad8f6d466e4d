"""In which languages a work exists, noted in each of its documents in Elasticsearch: so a filter finds those that count."""

from collections.abc import Iterable

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from search.documents import SearchDocument
from search.engines.elastic_client import BATCH, bulk
from search.engines.store import batched


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
    """Note in all documents of these works in which languages the work exists."""
    client.indices.refresh(index=alias)
    for some in batched(sorted(works), BATCH):
        cover_found(client, alias, {"terms": {"work": some}})


def cover_found(client: Elasticsearch, alias: str, query: dict) -> None:
    """Note in the documents that `query` finds, all those of their works, in which languages these exist."""
    wanted = {"query": query, "_source": ["work", "language", "coverage"]}
    rows = [(hit["_id"], hit["_source"]) for hit in scan(client, wanted, index=alias, size=2 * BATCH)]
    languages: dict[str, set[str]] = {}
    for _key, row in rows:
        languages.setdefault(row["work"], set()).add(row["language"])
    stale = [
        {
            "_op_type": "update",
            "_index": alias,
            "_id": key,
            "doc": {"coverage": sorted(languages[row["work"]])},
        }
        for key, row in rows
        if set(row["coverage"]) != languages[row["work"]]
    ]
    if stale:
        bulk(client, stale)
        client.indices.refresh(index=alias)
