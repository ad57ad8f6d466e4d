"""How documents look in Elasticsearch: the same tokens as in the database engine, one field a language and purpose.

`w_<language>`  tokens that decide what is found: the title's three times, then text and labels, so that plain BM25
                over the one field is what the database engine computes
`r_<language>`  the beginnings of these tokens
`s_<language>`  tokens in their order, for phrases and neighbours
`x_<language>`  stop words, for queries of nothing else
`v_<language>`  words as written, for corrections

What a reader sees of a document stands in `card` and `text` besides, so that showing ten documents parses no tokens.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from search.analysis import STOP, analyser, rough
from search.analysis.words import spelling
from search.documents import UNFILTERED, SearchDocument
from search.engines.packing import LONGEST_WORD, SHORTEST_WORD, text_key, title_key
from search.engines.ranking import K1, TITLE, B
from search.engines.store import title_starts

DEEPEST = 1_000_000
"""Hits down to which a list can be read, instead of Elasticsearch's own ten thousand; beyond, a page is empty."""

_TEXT = {"type": "text", "analyzer": "whitespace"}
_COUNTED = {**_TEXT, "index_options": "freqs", "similarity": "ranking"}

SETTINGS = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "auto_expand_replicas": "0-1",
    "max_result_window": DEEPEST,
    # Of two documents with the same score the newer one comes first.
    "sort": {"field": ["day", "tie"], "order": ["desc", "asc"]},
    # `even`: as often as it stands there, however long the text. Of a phrase, `rarity` says what its words weigh, however
    # often it stands there.
    "similarity": {
        "ranking": {"type": "BM25", "k1": K1, "b": B},
        "even": {"type": "BM25", "k1": K1, "b": 0},
        "rarity": {"type": "BM25", "k1": 0, "b": 0},
    },
    # What was overwritten still counts in the weights of words until a merge drops it: none is kept for other nodes,
    # which copy the index whole instead.
    "soft_deletes.retention_lease.period": "0s",
}
_KEYWORD = {"type": "keyword"}
_VECTOR = {"type": "dense_vector", "similarity": "cosine", "index_options": {"type": "int8_hnsw"}}
_UNINDEXED = {"type": "keyword", "index": False, "doc_values": False}


def mappings(fingerprint: str, encoder: str) -> dict:
    """Return the mappings of an index made by this code, with its fingerprint and the name of its encoder."""
    prefixes = {
        "w": _COUNTED,
        "r": _COUNTED,
        "x": {**_COUNTED, "norms": False, "similarity": "even"},
        "s": {**_TEXT, "norms": False, "similarity": "rarity"},
        "v": {**_TEXT, "norms": False},
    }
    return {
        "_meta": {"fingerprint": fingerprint, "encoder": encoder},
        "dynamic_templates": [
            *({name: {"match": f"{name}_*", "mapping": mapping}} for name, mapping in prefixes.items()),
            {"facets": {"path_match": "facets.*", "mapping": _KEYWORD}},
        ],
        "properties": {
            "page_id": {"type": "long"},
            "language": _KEYWORD,
            "coverage": _KEYWORD,
            "kind": _KEYWORD,
            "work": _KEYWORD,
            "main": {"type": "boolean"},
            "tie": {"type": "long"},
            "day": {"type": "integer"},
            "title_key": _KEYWORD,
            "starts": _KEYWORD,
            "digest": _KEYWORD,
            "part": _UNINDEXED,
            "address": _UNINDEXED,
            "title": {"type": "text", "index": False},
            "text": {"type": "text", "index": False, "store": True},
            "card": {"type": "binary", "doc_values": True},
            "alike": {"type": "long", "index": False, "doc_values": False},
            "mixed": {"type": "boolean"},
            "facets": {"type": "object"},
            "vectors": {"type": "nested", "properties": {"v": _VECTOR}},
        },
    }


def source_of(
    document: SearchDocument,
    digest: str,
    coverage: Sequence[str],
    vectors: Sequence[Sequence[float]] = (),
) -> dict:
    """Return a document as Elasticsearch gets it, with the languages of its work and the vectors of its passages."""
    speech = analyser(document.language)
    labels = " \n".join(document.labels)
    title, text, label = (speech.tokens(part) for part in (document.title, document.text, labels))
    content = [[token for token in part if token[0] != STOP] for part in (title, text, label)]
    counted = [*content[0] * TITLE, *content[1], *content[2]]
    written = {*speech.words(document.title), *speech.words(document.text), *speech.words(labels)}
    words = {spelling(word) for word in written if SHORTEST_WORD <= len(word) <= LONGEST_WORD}
    language = document.language
    facets = {**{name: list(values) for name, values in document.filters.items()}, "kind": [document.kind]}
    card = {
        "id": document.id,
        "page_id": document.page_id,
        "language": language,
        "kind": document.kind,
        "work": document.work,
        "part": document.part,
        "title": document.title,
        "address": document.address,
        "day": document.date.toordinal() if document.date else None,
        "facets": facets,
    }
    return {
        "page_id": document.page_id,
        "language": language,
        "coverage": list(coverage),
        "kind": document.kind,
        "work": document.work,
        "main": not document.part,
        "tie": text_key(document.id),
        "day": document.date.toordinal() if document.date else None,
        "title_key": title_key(document.title),
        "starts": [start.decode("utf-8", "ignore") for start in title_starts(document.title, language)]
        if not document.part
        else [],
        "digest": digest,
        "part": document.part,
        "address": document.address,
        "title": document.title,
        "text": document.text,
        "facets": facets,
        "card": base64.b64encode(orjson.dumps(card)).decode(),
        "alike": _alike(facets),
        "mixed": False,
        "vectors": [{"v": list(vector)} for vector in vectors],
        f"w_{language}": " ".join(counted),
        f"r_{language}": " ".join(rough(token) for token in counted),
        f"s_{language}": [" ".join(part) for part in content if part],
        # With a mark that every document has: a word's weight counts all of them, as in the database engine.
        f"x_{language}": " ".join(
            [STOP, *(token for part in (title * TITLE, text, label) for token in part if token[0] == STOP)]
        ),
        f"v_{language}": " ".join(sorted(word for word in words if word.isalpha())),
    }


def card_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a document, save its text, from a row of an answer with the field `card`."""
    return orjson.loads(base64.b64decode(row["fields"]["card"][0]))


def _alike(facets: Mapping[str, Sequence[str]]) -> int:
    """Return a number that two documents share when all filters have the same values for them."""
    values = {name: sorted(some) for name, some in facets.items()}
    for name in UNFILTERED:
        values.pop(name, None)
    return text_key(json.dumps(values, sort_keys=True))
