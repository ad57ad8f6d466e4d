"""A collection of any size, put together from the sentences of a judged set: real words, in their real frequencies."""

import datetime
import itertools
import random
import re
from collections.abc import Iterator

from search.documents import KINDS, SearchDocument
from search.evaluation import JudgedSet

SEED = 20_000
PARTS = 3
"""Of this many works one has parts, as many as this."""
FACETS = {"country": 60, "network": 4, "theme": 30, "people": 12, "year": 15, "organisation": 80, "file": 5}
"""Filters of the documents, and how many values each has."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_SHORTEST = 30  # characters


def collection(judged: JudgedSet, language: str, size: int) -> Iterator[SearchDocument]:
    """Yield `size` documents in `language`: works of four to nine sentences, a third of them with parts.

    Half of the collection are parts. The same arguments give the same documents.
    """
    chance = random.Random(SEED)  # noqa: S311 – the same collection each time, no secret
    sentences = [
        sentence
        for document in judged.documents[language]
        for sentence in _SENTENCE.split(document.text)
        if len(sentence) >= _SHORTEST
    ]
    return itertools.islice(_documents(chance, sentences, language), size)


def _documents(chance: random.Random, sentences: list[str], language: str) -> Iterator[SearchDocument]:
    first_day = datetime.date(2010, 1, 1)
    for number in itertools.count():
        title = " ".join(chance.choice(sentences).split()[: chance.randint(4, 9)])
        filters = {
            # Few values are frequent and many are rare, as on a real site.
            name: tuple({f"{name}-{int(values * chance.random() ** 2)}" for _ in range(chance.randint(1, 2))})
            for name, values in FACETS.items()
        }
        parts = PARTS if number % PARTS == 0 else 0
        for part in range(parts + 1):
            anchor = f"#part-{part}" if part else ""
            yield SearchDocument(
                id=f"page:{number}{anchor}",
                page_id=number,
                language=language,
                kind=KINDS[number % len(KINDS)],
                work=f"work-{number}",
                title=title,
                text=" ".join(chance.choices(sentences, k=chance.randint(4, 9))),
                address=f"/{language}/{number}/{anchor}",
                part=f"part {part}" if part else "",
                filters=filters,
                date=first_day + datetime.timedelta(days=chance.randint(0, 5000)),
            )
